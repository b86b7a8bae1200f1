import { readGoModules } from '../read-settings.ts'
import type { SettingsFile } from '../settings.ts'
import type { SourceFile } from '../sketch.ts'
import { resolvePath } from './roots.ts'

/** Flags of `go build` whose value is a word of its own. */
const WITH_VALUE =
  /^--?(?:o|p|C|ldflags|gcflags|asmflags|gccgoflags|tags|mod|modfile|exec|toolexec|buildmode|installsuffix|pkgdir|overlay|compiler)$/

/** A pattern of packages, or a package that a module's name stands for: it says nothing of a folder. */
export const ANY_PACKAGE = '*'

/** The folders of the packages that a command builds or starts by Go, below the folder that it runs in. */
export function* goPackagesOf(command: string, workdir: string): Generator<string> {
  let folder = workdir
  for (const part of command.split(/&&|\|\||[;|]/)) {
    const words = part
      .replaceAll(/"[^"]{0,400}"|'[^']{0,400}'/g, 'quoted')
      .trim()
      .split(/\s+/)
    if (words[0] === 'cd') folder = resolvePath(folder, words[1] ?? '')
    const at = words.findIndex((word, index) => word === 'go' && /^(?:build|install|run)$/.test(words[index + 1] ?? ''))
    if (at !== -1) yield* packagesIn(words.slice(at + 1), folder)
  }
}

function* packagesIn([verb, ...words]: readonly string[], folder: string): Generator<string> {
  const named = words.filter((word, index) => !word.startsWith('-') && !WITH_VALUE.test(words[index - 1] ?? ''))
  // A tool that is fetched is no part of the program.
  if (named.some((word) => word.includes('@'))) return
  if (named.length === 0 && verb !== 'run') yield folder
  for (const word of verb === 'run' ? named.slice(0, 1) : named) {
    if (word.includes('...')) yield ANY_PACKAGE
    else if (word.endsWith('.go')) yield resolvePath(folder, word.slice(0, word.lastIndexOf('/') + 1))
    else yield /^[./]/.test(word) ? resolvePath(folder, word) : ANY_PACKAGE
  }
}

/**
 * The files of Go that are compiled into the programs in `folders`: their packages, and what these import of the modules of the
 * same source. `null` where that cannot be determined.
 */
export function findCompiledGo(
  folders: readonly string[],
  files: readonly SourceFile[],
  settings: readonly SettingsFile[],
): ReadonlySet<string> | null {
  const packages = new Map<string, SourceFile[]>()
  for (const file of files) {
    if (file.language !== 'go') continue
    const folder = file.path.slice(0, file.path.lastIndexOf('/'))
    packages.set(folder, [...(packages.get(folder) ?? []), file])
  }
  const modules = readGoModules(settings).toSorted((a, b) => b.module.length - a.module.length)
  const isProgram = (folder: string): boolean =>
    packages.get(folder)?.some(({ text }) => /^package[ \t]+main\b/m.test(text)) === true
  const reached = new Set(folders.filter(isProgram))
  if (reached.size === 0 || modules.length === 0 || folders.includes(ANY_PACKAGE)) return null
  for (const folder of reached)
    for (const { text } of packages.get(folder) ?? [])
      for (const path of importsOf(text)) {
        const own = modules.find(({ module }) => path === module || path.startsWith(`${module}/`))
        if (own !== undefined) reached.add(own.folder + path.slice(own.module.length))
      }
  return new Set([...reached].flatMap((folder) => (packages.get(folder) ?? []).map(({ path }) => path)))
}

/** What the import declarations name: they stand before all else. */
function* importsOf(text: string): Generator<string> {
  let isOpen = false
  for (const line of text.split('\n')) {
    const isImport = line.startsWith('import')
    if (!isOpen && !isImport && /^(?:func|type|var|const)\b/.test(line)) return
    const [, path] = isOpen || isImport ? (/"([^"]{1,300})"/.exec(line) ?? []) : []
    if (path !== undefined) yield path
    if (isImport && line.includes('(')) isOpen = true
    if (/^\s*\)/.test(line) || (isImport && line.includes(')'))) isOpen = false
  }
}
