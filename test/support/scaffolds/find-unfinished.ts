import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a scaffold writes; its texts say TODO where somebody has to say something. */
const folders = ['src', 'docs', 'test/scenarios']

/** The files that still say TODO. */
export function findUnfinished(root: string): readonly string[] {
  return folders
    .flatMap((folder) => listFiles(join(root, folder)).map((file) => `${folder}/${file}`))
    .filter((file) => /\bTODO (?!: )/.test(readFileSync(join(root, file), 'utf8')))
    .toSorted()
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|md|ya?ml|txt)$|^\.env$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}
