import type { CodeImage, CodeLanguage, CodeLimit } from '../../model/code/code.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import type { FileNames } from '../../model/text/file-names.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Template } from '../../model/text/template.ts'
import { topicOf } from '../languages/topic-of.ts'
import type { SettingsFile } from '../settings.ts'
import type { SourceFile } from '../sketch.ts'
import { findRoots } from './find-roots.ts'
import { type FoundEntry, followEntry } from './follow-entry.ts'
import { findCompiledGo } from './go-programs.ts'
import { isSkippedFolder, languageOf } from './languages.ts'
import { decode, isWithin, type Reach, type Root } from './roots.ts'

/** The source of one service. */
export interface ServiceSources {
  readonly service: string
  readonly roots: readonly { readonly folder: string; readonly isShared: boolean }[]
  readonly files: readonly SourceFile[]
  /** Paths of the files that are shared with other services. */
  readonly shared: ReadonlySet<string>
  readonly settings: readonly SettingsFile[]
  readonly limits: readonly CodeLimit[]
  readonly entry: FoundEntry
  readonly image: CodeImage | null
  /** The names of the service's variables that may hold a key. */
  readonly variables: readonly string[]
}

/** The source of every service in reach, as text. */
export interface SourceSet {
  readonly services: readonly ServiceSources[]
}

/** What to gather. */
export interface SourceRequest {
  readonly project: ComposeProject
  /** Absolute; nothing outside of it is read: the repository's root, or the project folder. */
  readonly boundary: string
  /** Absolute folders by service, from the declarations; they replace what would be found. */
  readonly declared?: ReadonlyMap<string, readonly Template[]>
  readonly limits?: Partial<SourceLimits>
}

export interface SourceLimits {
  readonly filesPerService: number
  readonly filesInAll: number
  /** Of one service, folders deep. */
  readonly depth: number
}

export const SOURCE_LIMITS = { filesPerService: 4_000, filesInAll: 20_000, depth: 24 } as const satisfies SourceLimits

const MAY_HOLD_KEY = /secret|key|jw[tsk]|token|sign|hmac/i

/** A line of this length was not written by hand. */
const MAX_LINE = 20_000

interface Folder {
  readonly files: readonly { readonly name: string }[]
  readonly folders: readonly string[]
}

/** Reads the source of every service, once for those that share it. */
export function* gatherSources(request: SourceRequest): FileDialogue<SourceSet> {
  const { project, boundary } = request
  const limits = { ...SOURCE_LIMITS, ...request.limits }
  const reaches = yield* findRoots(project, boundary, request.declared ?? new Map())
  const gatherer = new Gatherer(project.names, limits)
  const services: ServiceSources[] = []
  const own = ({ roots }: Reach): readonly string[] => [
    ...new Set(roots.filter(({ isShared }) => !isShared).map(({ folder }) => folder)),
  ]
  const owners = groupBy(reaches.flatMap(own), (folder) => folder)
  for (const reach of reaches) {
    const isOfSeveral = own(reach).some((folder) => (owners.get(folder)?.length ?? 0) > 1)
    services.push(yield* gatherer.gather(reach, isOfSeveral))
  }
  return { services }
}

/** Remembers folders and files between services. */
class Gatherer {
  readonly #names: FileNames
  readonly #limits: SourceLimits
  readonly #folders = new Map<string, Folder>()
  readonly #files = new Map<string, SourceFile | 'too-large' | 'unreadable' | 'made'>()
  readonly #settings = new Map<string, SettingsFile | null>()
  #filesInAll = 0

  constructor(names: FileNames, limits: SourceLimits) {
    this.#names = names
    this.#limits = limits
  }

  *gather(reach: Reach, isOfSeveral: boolean): FileDialogue<ServiceSources> {
    const found: SourceFile[] = []
    const shared = new Set<string>()
    const settings: SettingsFile[] = []
    const unread = new Map<string, number>()
    const limits: CodeLimit[] = [...reach.limits]
    let [tooLarge, unreadable, seen] = [0, 0, 0]
    let scripts: string | null = null
    let isFull = false
    const command = [...reach.service.command.map(({ text }) => text.revealText()), ...reach.imageCommand].join(' ')
    const isNamed = (name: string): boolean => command.includes(name)
    for (const root of reach.roots) {
      const cut = root.folder.lastIndexOf('/')
      const top = root.isFile === true ? root.folder.slice(0, cut) || '/' : root.folder
      const open: { readonly path: string; readonly depth: number }[] = [{ path: top, depth: 0 }]
      for (let next = open.pop(); next !== undefined && !isFull; next = open.pop()) {
        const { path, depth } = next
        const all = yield* this.#folder(path)
        const only = root.folder.slice(cut + 1)
        const folder =
          root.isFile === true ? { files: all.files.filter(({ name }) => name === only), folders: [] } : all
        for (const { name } of folder.files) {
          const full = `${path}/${name}`
          if (name === 'package.json' && (scripts === null || depth === 0))
            scripts ??= decode(yield { path: full, want: 'source' })
          const kind = languageOf(name, isNamed(name))
          if (kind === null || isLeftOut(reach, root, full)) continue
          if (kind.kind === 'unread') {
            unread.set(kind.language, (unread.get(kind.language) ?? 0) + 1)
            continue
          }
          if (seen >= this.#limits.filesPerService) {
            limits.push({ kind: 'too-many-files', limit: this.#limits.filesPerService })
            isFull = true
            break
          }
          if (this.#filesInAll >= this.#limits.filesInAll) {
            limits.push({ kind: 'too-many-in-all', limit: this.#limits.filesInAll })
            isFull = true
            break
          }
          seen += 1
          if (kind.kind === 'settings') {
            const setting = yield* this.#setting(full)
            if (setting !== null) settings.push(setting)
            continue
          }
          const file = yield* this.#file(full, kind.language)
          if (file === 'too-large') tooLarge += 1
          else if (file === 'unreadable') unreadable += 1
          else if (file !== 'made') {
            found.push(file)
            if (root.isShared) shared.add(full)
          }
        }
        if (depth >= this.#limits.depth) continue
        // Of a stack the last pushed comes first: in the order of the names.
        for (const name of folder.folders.toReversed()) {
          const full = `${path}/${name}`
          const isOwn = reach.roots.some((one) => one !== root && one.folder === full)
          if (isOwn || reach.hidden.has(full) || isLeftOut(reach, root, full, true)) continue
          open.push({ path: full, depth: depth + 1 })
        }
      }
    }
    if (tooLarge > 0) limits.push({ kind: 'too-large', files: tooLarge })
    if (unreadable > 0) limits.push({ kind: 'unreadable', files: unreadable })
    for (const [language, count] of unread) limits.push({ kind: 'language', language, files: count })
    const compiled = findCompiledGo(reach.packages, found, settings)
    const files =
      compiled === null ? found : found.filter(({ language, path }) => language !== 'go' || compiled.has(path))
    const entry = followEntry(reach, files, scripts, isOfSeveral)
    const roots = reach.roots.map(({ folder, isShared }) => ({ folder: this.#names.showBelow(folder), isShared }))
    const variables = [...reach.service.environment.values()].flatMap(({ name }) =>
      MAY_HOLD_KEY.test(name) ? name : [],
    )
    return { service: reach.service.name, roots, files, shared, settings, limits, entry, image: reach.image, variables }
  }

  *#folder(path: string): FileDialogue<Folder> {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const fact = yield { path, want: 'entries' }
    const entries = fact.kind === 'directory' ? (fact.entries ?? []) : []
    const folder: Folder = {
      files: entries.filter(({ kind }) => kind === 'file'),
      folders: entries.flatMap(({ kind, name }) =>
        kind === 'directory' && !isSkippedFolder(name, path) ? [name] : [],
      ),
    }
    this.#folders.set(path, folder)
    return folder
  }

  *#file(path: string, language: CodeLanguage): FileDialogue<SourceFile | 'too-large' | 'unreadable' | 'made'> {
    const known = this.#files.get(path)
    if (known !== undefined) return known
    this.#filesInAll += 1
    const fact = yield { path, want: 'source' }
    const text = decode(fact)
    const isTooLarge = fact.kind === 'refused' && fact.why === 'too-large'
    const found =
      text === null
        ? isTooLarge
          ? 'too-large'
          : 'unreadable'
        : isMade(text)
          ? 'made'
          : { path, shown: this.#names.showBelow(path), text, language, topic: topicOf(language, text) }
    this.#files.set(path, found)
    return found
  }

  *#setting(path: string): FileDialogue<SettingsFile | null> {
    const known = this.#settings.get(path)
    if (known !== undefined) return known
    this.#filesInAll += 1
    const text = decode(yield { path, want: 'source' })
    const found = text === null ? null : { path, shown: this.#names.showBelow(path), text }
    this.#settings.set(path, found)
    return found
  }
}

function isLeftOut({ isIgnored }: Reach, { context }: Root, path: string, isFolder = false): boolean {
  return context !== '' && isWithin(path, context) && isIgnored(path.slice(context.length + 1), isFolder)
}

/** Minified or generated: nobody's own words. */
function isMade(text: string): boolean {
  if (/^(\/\/|#|\/\*|--)[^\n]*(code generated|do not edit|@generated|autogenerated)/i.test(text.slice(0, 300)))
    return true
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    if ((end === -1 ? text.length : end) - start > MAX_LINE) return true
    if (end === -1) break
    start = end + 1
  }
  return false
}
