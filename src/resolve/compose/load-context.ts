import type { Gap, GapCode } from '../../model/report/gap.ts'
import type { ComposeRequest } from '../../model/stack/compose.ts'
import type { FileDialogue, FileFact } from '../../model/stack/file-request.ts'
import { symbolStart } from '../../model/stack/wiring-symbol.ts'
import { FileNames } from '../../model/text/file-names.ts'
import { type FileLocation, locationIn } from '../../model/text/location.ts'
import type { Template } from '../../model/text/template.ts'
import type { Supplied } from '../interpolate.ts'
import { findPlatforms, type Platform } from '../platform-variables.ts'
import { shownOfYaml } from '../shown-of-yaml.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import type { ParsedYaml } from '../yaml/yaml-node.ts'
import type { ModelMapping } from './model-node.ts'

/** How far one project may go: hostile or looping files must end in a refusal, not in a hang. */
export const LIMITS = {
  files: 5_000,
  totalBytes: 128 * 1024 * 1024,
  includeDepth: 64,
  /** Compose files taken in, a file counting each time that something includes or extends it. */
  loads: 2_000,
  extendsDepth: 100,
  resetPaths: 10_000,
  refusals: 1_000,
  /** Entries of base services copied by `extends`, in all. */
  extendedEntries: 20_000_000,
  /** Variables of all services together. */
  variables: 2_000_000,
} as const

/** What one run of the resolver shares between its stages: the request, what was read so far, and what was refused. */
export interface LoadContext {
  readonly request: ComposeRequest
  readonly refusals: Gap[]
  /** Keys of the refusals, so that none is reported twice. */
  readonly reported: Set<string>
  readonly names: FileNames
  /** By absolute path. */
  readonly facts: Map<string, FileFact>
  readonly parsed: Map<string, ParsedYaml>
  readonly total: {
    bytes: number
    files: number
    loads: number
    loadedBytes: number
    extendedEntries: number
    variables: number
  }
  /** Every name that a reference or a bare name asked for. */
  readonly asked: Set<string>
  /** The names of the compose files read, main files first. */
  readonly mainFiles: string[]
  readonly otherFiles: Set<string>
  /** The platforms that a compose file is marked for. */
  readonly platforms: Set<Platform>
  /** The env files for interpolation that are there and could not be read: they may set any variable. */
  readonly unreadEnvFiles: Set<string>
  /** The services that may have variables that are not known: an env file could not be read, or a value is refused. */
  readonly withUnknownVariables: Set<string>
  /** What exists out of our sight, by name. */
  readonly unseen: Map<string, Supplied>
  /** Service mappings that passed validation, so that layers share the work. */
  readonly validated: WeakSet<ModelMapping>
}

/** The context of a new run. */
export function startLoading(request: ComposeRequest): LoadContext {
  return {
    request,
    refusals: [],
    reported: new Set(),
    names: new FileNames(request.displayDirectory),
    facts: new Map(),
    parsed: new Map(),
    total: { bytes: 0, files: 0, loads: 0, loadedBytes: 0, extendedEntries: 0, variables: 0 },
    asked: new Set(),
    mainFiles: [],
    otherFiles: new Set(),
    platforms: new Set(),
    unreadEnvFiles: new Set(),
    withUnknownVariables: new Set(),
    unseen: new Map(),
    validated: new WeakSet(),
  }
}

/** The name to show for an absolute path. */
export function shownName({ names }: LoadContext, path: Template): string {
  return names.show(path)
}

/** Notes that Compose would refuse to load, once per place and reason. */
export function refuse(context: LoadContext, location: FileLocation, reason: string, code: GapCode = 'refused'): void {
  const key = `${location.file}\0${location.line ?? ''}\0${location.column ?? ''}\0${reason}`
  if (context.reported.has(key) || context.refusals.length >= LIMITS.refusals) return
  context.reported.add(key)
  context.refusals.push({
    source: location.file,
    code,
    reason,
    ...(location.line === undefined ? {} : { line: location.line }),
    ...(location.column === undefined ? {} : { column: location.column }),
  })
}

/** What is at an absolute path: asked once. Bytes when `want` is `bytes` and it is a file that may be read. */
export function* lookAt(context: LoadContext, template: Template, want: 'bytes' | 'kind'): FileDialogue<FileFact> {
  const path = template.filled()
  const known = context.facts.get(path)
  if (known !== undefined && (want === 'kind' || known.kind !== 'present')) return known
  let fact: FileFact = path.includes(symbolStart) ? UNTOLD : yield { path, want }
  if (fact.kind === 'file') {
    context.total.files += 1
    context.total.bytes += fact.bytes.length
    if (context.total.files > LIMITS.files) {
      fact = { kind: 'refused', why: 'too-many-files', detail: `more than ${LIMITS.files} files` }
    } else if (context.total.bytes > LIMITS.totalBytes) {
      fact = { kind: 'refused', why: 'too-large', detail: 'the files of the project are too large together' }
    }
  }
  context.facts.set(path, fact)
  return fact
}

const UNTOLD: FileFact = {
  kind: 'refused',
  why: 'unresolved',
  detail: 'a variable of its path has no value that is known here',
}

/** Whether anything is there. */
export function* exists(context: LoadContext, path: Template): FileDialogue<boolean> {
  const fact = yield* lookAt(context, path, 'kind')
  return fact.kind !== 'missing'
}

/**
 * The bytes of a file that is needed, or `null` after a refusal that says what is wrong with it. `what` names the file's
 * part ("env file"), `place` is where it is asked for (by default the file itself).
 */
export function* readNeeded(
  context: LoadContext,
  path: Template,
  what: string,
  location: FileLocation = { file: shownName(context, path) },
): FileDialogue<Uint8Array | null> {
  const fact = yield* lookAt(context, path, 'bytes')
  const name = shownName(context, path)
  switch (fact.kind) {
    case 'file':
      return fact.bytes
    case 'present':
      refuse(context, location, `${what} ${name} cannot be read: it is not a regular file`, 'not-a-file')
      return null
    case 'missing':
      refuse(context, location, `${what} ${name} does not exist: create it, or correct the path`, 'missing')
      return null
    case 'directory':
      refuse(context, location, `${what} ${name} is a folder: name a file`, 'not-a-file')
      return null
    case 'refused': {
      const code = codeOfRefusal[fact.why]
      refuse(context, location, `${what} ${name} was not read: ${fact.detail}`, code)
      return null
    }
  }
}

/** Whether something is known to be at the path that was looked at. */
export function isThere(context: LoadContext, path: Template): boolean {
  const kind = context.facts.get(path.filled())?.kind
  return kind === 'file' || kind === 'present' || kind === 'refused'
}

const codeOfRefusal: Readonly<Record<Extract<FileFact, { kind: 'refused' }>['why'], GapCode>> = {
  'not-a-file': 'not-a-file',
  'too-large': 'too-large',
  unreadable: 'unreadable',
  'too-many-files': 'too-large',
  'out-of-time': 'timeout',
  'not-served': 'unreadable',
  outside: 'untrusted',
  unresolved: 'unresolved',
}

/** The parsed YAML of a compose file, or `null` after a refusal. Parsed once per path. */
export function* readYaml(
  context: LoadContext,
  path: Template,
  what: string,
  location?: FileLocation,
): FileDialogue<ParsedYaml | null> {
  const known = context.parsed.get(path.filled())
  if (known !== undefined) return known
  const bytes = yield* readNeeded(context, path, what, location)
  if (bytes === null) return null
  const parsed = parseYaml(bytes, { compose: context.request.compose, shown: shownOfYaml })
  const file = shownName(context, path)
  for (const problem of parsed.problems) {
    refuse(context, locationIn(file, problem.line, problem.column), problem.reason, 'malformed')
  }
  for (const platform of parsed.documents.flatMap(findPlatforms)) context.platforms.add(platform)
  context.parsed.set(path.filled(), parsed)
  return parsed
}

/**
 * Counts a compose file that is about to be taken in; `false`, after a refusal, when there are too many. A file is parsed
 * once, but every include of it costs.
 */
export function mayLoad(context: LoadContext, path: Template, location: FileLocation): boolean {
  const fact = context.facts.get(path.filled())
  context.total.loads += 1
  context.total.loadedBytes += fact?.kind === 'file' ? fact.bytes.length : 0
  if (context.total.loads <= LIMITS.loads && context.total.loadedBytes <= LIMITS.totalBytes) return true
  // One place for all of them: there would be thousands.
  refuse(
    context,
    { file: location.file },
    'the files that are included and extended are too many or too large',
    'too-large',
  )
  return false
}

/** Whether a path names something that Compose would fetch: a git repository or an OCI artefact. */
export function isRemote(path: Template): boolean {
  return /^(?:https?|git|ssh|oci):\/\/|^git@|^github\.com\//.test(path.filled())
}
