import type { FileDialogue } from '../../model/stack/file-request.ts'
import { decode, isWithin, type Reach, type Root, resolvePath, stateOf } from './roots.ts'

/** Crates of one workspace that are looked at. */
const MAX_CRATES = 80

interface Crate {
  readonly folder: string
  readonly text: string
  /** Its package and the programs in it, as `cargo build --bin` calls them. */
  readonly names: readonly string[]
}

/**
 * Rust: of a workspace, a service runs the crate that its program is built from. The crates that it depends on are shared; the
 * others are neither, although the Dockerfile copies them.
 */
export function* followCrates(reaches: readonly Reach[]): FileDialogue<readonly Reach[]> {
  const workspaces = new Map<string, readonly Crate[]>()
  const followed: Reach[] = []
  for (const reach of reaches) {
    const narrowed = yield* narrow(reach, workspaces)
    followed.push(narrowed)
  }
  return followed
}

function* narrow(reach: Reach, workspaces: Map<string, readonly Crate[]>): FileDialogue<Reach> {
  const own = reach.roots.filter(({ isShared }) => !isShared)
  const context = reach.context ?? own[0]?.folder
  if (context === undefined || own.length === 0) return reach
  const known = workspaces.get(context)
  const crates = known ?? (yield* cratesOf(context))
  workspaces.set(context, crates)
  const crate = programOf(reach, crates)
  if (crate === null || !own.some(({ folder }) => isWithin(crate.folder, folder))) return reach
  const within = { context: own[0]?.context ?? '' }
  const shared = dependenciesOf(crate, crates).map((folder): Root => ({ folder, isShared: true, ...within }))
  return { ...reach, roots: [{ folder: crate.folder, isShared: false, ...within }, ...shared] }
}

/** The members of the workspace in a folder; none where it is a single crate. */
function* cratesOf(folder: string): FileDialogue<readonly Crate[]> {
  const root = decode(yield { path: `${folder}/Cargo.toml`, want: 'source' })
  if (root === null) return []
  const [, members = ''] = /^[ \t]*members[ \t]*=[ \t]*\[([^[\]]*)\]/m.exec(root) ?? []
  const folders: string[] = []
  for (const [, member = ''] of members.matchAll(/"([^"]{1,200})"/g)) {
    if (folders.length >= MAX_CRATES) break
    if (!member.endsWith('/*')) folders.push(resolvePath(folder, member))
    else {
      const path = resolvePath(folder, member.slice(0, -2))
      const fact = yield { path, want: 'entries' }
      const entries = fact.kind === 'directory' ? (fact.entries ?? []) : []
      folders.push(...entries.filter(({ kind }) => kind === 'directory').map(({ name }) => `${path}/${name}`))
    }
  }
  if (folders.length === 0) return []
  const crates: Crate[] = [{ folder, text: root, names: [] }]
  for (const path of folders.slice(0, MAX_CRATES)) {
    if ((yield* stateOf(path, folder)) !== 'folder') continue
    const text = decode(yield { path: `${path}/Cargo.toml`, want: 'source' })
    if (text !== null) crates.push({ folder: path, text, names: namesOf(text) })
  }
  return crates
}

function namesOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/^\[(?:package|\[bin\])\][^[]*?^name\s*=\s*"([\w-]+)"/gm), ([, name = '']) => name)
}

/** The only crate that has the program which the image, or the service itself, starts. */
function programOf({ programs, imageCommand, service }: Reach, crates: readonly Crate[]): Crate | null {
  const command = service.command.map(({ text }) => text.revealText()).join(' ')
  const [, named] = /(?:--bin|-p|--package)[ =]([\w-]+)/.exec(command) ?? []
  const started = [command, imageCommand.join(' ')].flatMap((line) => line.match(/(?<![\w-])[\w-]+(?=\s|$)/) ?? [])
  for (const names of [named === undefined ? [] : [named], started, programs]) {
    const found = crates.filter((crate) => crate.names.some((name) => names.includes(name)))
    if (found.length === 1) return found[0] ?? null
  }
  return null
}

/** The folders of the workspace's crates that one depends on, by whatever way. */
function dependenciesOf(crate: Crate, crates: readonly Crate[]): readonly string[] {
  const found = new Set([crate])
  const shared = crates.find(({ names }) => names.length === 0)
  for (const one of found)
    for (const other of crates) {
      if (found.has(other) || other === shared) continue
      const paths = Array.from(one.text.matchAll(/\bpath\s*=\s*"([^"]{1,200})"/g), ([, path = '']) => path)
      const isByPath = paths.some((path) => resolvePath(one.folder, path) === other.folder)
      const isByName = other.names.some((name) =>
        new RegExp(
          `^(?:\\[\\w*-?dependencies\\.)?${name}(?:\\.workspace\\b|\\]|\\s*=\\s*\\{[^{}]*\\bworkspace\\b)`,
          'm',
        ).test(one.text),
      )
      if (isByPath || isByName) found.add(other)
    }
  found.delete(crate)
  return [...found].map(({ folder }) => folder)
}
