import { spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawTerminal, palettes } from './draw-terminal.ts'

const root = join(import.meta.dirname, '..', '..')

/** The built program. */
export const cli = join(root, 'dist', 'cli.js')

/** Every picture is there for light and for dark pages. */
export const themes = ['light', 'dark'] as const

/** Where the stack of the pictures stands, and how the program is run there. */
export interface Place {
  readonly stack: string
  readonly keyFile: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A picture as a file, its path relative to the root of the repository. */
export interface Picture {
  readonly path: string
  readonly text: string
}

/** A copy of the stack outside of any repository, so that names of files are short; a key for fingerprints that protects nothing. */
export function prepareStack(folder: string): Place {
  const stack = join(folder, 'shop')
  cpSync(join(import.meta.dirname, 'stack'), stack, { recursive: true })
  const keyFile = join(folder, 'pictures-key')
  writeFileSync(keyFile, Buffer.alloc(32, 'the key of the pictures'), { mode: 0o600 })
  const { PATH } = process.env
  return { stack, keyFile, env: { PATH, HOME: folder, FORCE_COLOR: '1', COLUMNS: '96' } }
}

/** What `audit` prints about the stack, in colour. */
export function drawFinding({ stack, keyFile, env }: Place): readonly Picture[] {
  const args = [cli, 'audit', '--fingerprint-key-file', keyFile]
  const ran = spawnSync(process.execPath, args, { cwd: stack, env, encoding: 'utf8' })
  if (ran.status !== 1)
    throw new Error(`the stack of the picture should be inconsistent (1), not ${ran.status}\n${ran.stderr}`)
  const printed = `\u001b[2m$\u001b[22m countersign audit\n${ran.stdout}`
  const title = 'countersign audit finds two services with different keys'
  return themes.map((theme) => ({
    path: join('docs', 'pictures', `finding-${theme}.svg`),
    text: drawTerminal(printed, title, palettes[theme]),
  }))
}
