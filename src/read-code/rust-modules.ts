import type { FileSketch, SourceFile } from './sketch.ts'

/** A Cargo.toml: the name that other crates call it by, and its folder. */
export interface Crate {
  readonly name: string
  readonly folder: string
}

type ByStem = ReadonlyMap<string, readonly FileSketch[]>

/**
 * The file that a path of modules means, as `crate.auth.jwt`: of the crate that it stands in, or of another crate of the
 * service. `null` for crates from elsewhere, and for modules within a file.
 */
export function findRustModule(
  from: FileSketch,
  module: string,
  crates: readonly Crate[],
  byStem: ByStem,
): FileSketch | null {
  const names = module.split('.')
  const [first = ''] = names
  if (!isOwnPath(module)) {
    const crate = crates.find(({ name }) => name === first)
    if (crate !== undefined) return findFile(`${crate.folder}/src`, names.slice(1), from, byStem, crate.folder)
    // Without its Cargo.toml, a crate that has a library is known by the modules in it.
    return crates.length === 0 && names.length > 1 && byStem.has('lib')
      ? nearest(names.slice(1), from, byStem, '')
      : null
  }
  const own = names.filter((name) => !/^(crate|self|super)$/.test(name))
  if (first === 'self' && own.length === 0) return from
  const ups = names.filter((name) => name === 'super').length
  const folder = first === 'crate' ? rootOf(from) : above(folderOf(from.source), ups)
  return findFile(folder, own, from, byStem, '')
}

/** Whether a path begins in the crate that it stands in. */
export function isOwnPath(module: string): boolean {
  return /^(?:crate|self|super)(?:\.|$)/.test(module)
}

/** The folder of a file's inner modules. */
function folderOf({ path }: Pick<SourceFile, 'path'>): string {
  const stem = path.replace(/\.rs$/, '')
  return /\/(mod|lib|main)$/.test(stem) ? stem.slice(0, stem.lastIndexOf('/')) : stem
}

function above(folder: string, levels: number): string {
  return folder
    .split('/')
    .slice(0, levels === 0 ? undefined : -levels)
    .join('/')
}

/** The folder that a crate's own modules lie in. */
function rootOf({ source }: FileSketch): string {
  const at = source.path.lastIndexOf('/src/')
  return at === -1 ? source.path.slice(0, source.path.lastIndexOf('/')) : `${source.path.slice(0, at)}/src`
}

function findFile(
  folder: string,
  names: readonly string[],
  from: FileSketch,
  byStem: ByStem,
  within: string,
): FileSketch | null {
  const path = [folder, ...names].join('/')
  const isRoot = names.length === 0
  const wanted = [`${path}.rs`, `${path}/mod.rs`, ...(isRoot ? [`${path}/lib.rs`, `${path}/main.rs`] : [])]
  const keys = isRoot ? ['lib', 'main', path.slice(path.lastIndexOf('/') + 1)] : [names.at(-1) ?? '']
  const files = keys.flatMap((key) => byStem.get(key) ?? [])
  const found = wanted.flatMap((one) => files.find(({ source }) => source.path === one) ?? [])[0]
  return found ?? nearest(names, from, byStem, within)
}

/** The file whose path ends like the names; of several the one that is nearest to where it is named. */
function nearest(names: readonly string[], from: FileSketch, byStem: ByStem, within: string): FileSketch | null {
  const path = names.join('/')
  const stems = names.length === 0 ? ['lib', 'main'] : [path, `${path}/mod`]
  const keys = names.length === 0 ? stems : [names.at(-1) ?? '']
  const found = keys
    .flatMap((key) => byStem.get(key) ?? [])
    .filter(({ source }) => {
      const stem = source.path.replace(/\.rs$/, '')
      const isIn = within === '' || source.path.startsWith(`${within}/`)
      return source.language === 'rust' && isIn && stems.some((one) => stem.endsWith(`/${one}`))
    })
  const byNearness = (one: FileSketch, other: FileSketch): number =>
    foldersShared(other, from) - foldersShared(one, from) || one.source.path.length - other.source.path.length
  return found.toSorted(byNearness)[0] ?? null
}

function foldersShared(one: FileSketch, other: FileSketch): number {
  const folders = one.source.path.split('/')
  const others = other.source.path.split('/')
  const at = folders.findIndex((name, index) => name !== others[index])
  return at === -1 ? folders.length : at
}

const ROOT = /\/(?:main|lib)\.rs$|\/bin\/[^/]+\.rs$/
const DECLARED = /^[ \t]*(?:pub(?:[ \t]*\([^()\n]*\))?[ \t]+)?mod[ \t]+(?:r#)?(\w+)[ \t]*;/gm

/**
 * Whether a Rust file is part of a program: the compiler reads the files that a `mod` leads to, from `main.rs` or `lib.rs` on.
 * Where files are named otherwise (`path`, `include!`), or the root is not in reach, all are.
 */
export function findCompiled(
  files: readonly SourceFile[],
  shared: ReadonlySet<string> = new Set(),
): (path: string) => boolean {
  const roots = files.filter(({ path }) => ROOT.test(path))
  if (files.some(({ text }) => /#\[\s*path\b|\binclude!|\bautomod\b/.test(text))) return () => true
  const byName = new Map<string, SourceFile[]>()
  for (const file of files) {
    const [folder = '', base = ''] = file.path.split('/').slice(-2)
    const name = base === 'mod.rs' ? folder : base.replace(/\.rs$/, '')
    byName.set(name, [...(byName.get(name) ?? []), file])
  }
  // Of a shared crate the program is another's.
  const compiled = new Set(roots.filter(({ path }) => !shared.has(path) || path.endsWith('/lib.rs')))
  for (const file of compiled)
    for (const [, name = ''] of file.text.matchAll(DECLARED))
      for (const other of byName.get(name) ?? []) if (other.path.startsWith(`${folderOf(file)}/`)) compiled.add(other)
  const paths = new Set([...compiled].map(({ path }) => path))
  const folders = roots.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1).replace(/\/bin\/$/, '/'))
  return (path) => paths.has(path) || !folders.some((folder) => path.startsWith(folder))
}
