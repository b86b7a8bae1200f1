import { posix } from 'node:path'
import type { BindingState, ClosedFile, FileInContainer, KeyForm } from '../../../model/keys/binding.ts'
import { Secret } from '../../../model/keys/secret.ts'
import type { Gap, GapCode, UnseenKey } from '../../../model/report/gap.ts'
import type { FileMount } from '../../../model/stack/compose.ts'
import type { FileDialogue, FileFact, FileRights } from '../../../model/stack/file-request.ts'
import { symbolStart } from '../../../model/stack/wiring-symbol.ts'
import { joinPaths } from '../../../model/text/file-names.ts'
import { identityOf } from '../../../model/text/identity.ts'
import type { Location } from '../../../model/text/location.ts'
import { Template } from '../../../model/text/template.ts'
import type { Sighting } from '../../sight/sighting.ts'
import { findClosed } from './closed-file.ts'
import { guessPlaces, locatePath, readPath } from './locate-path.ts'
import { type CarrierScene, holderOf } from './scene.ts'

/** What lies at a path that a service names. */
export interface KeyFile {
  readonly state: BindingState
  /** The content, or the identity of a file that cannot be read from here; `null` when neither is known. */
  readonly value: Secret | null
  /** `reference` when `value` is an identity, `path` when there is none; absent: the content tells. */
  readonly form?: KeyForm
  /** The place to edit, when it is another than the one that names the file. */
  readonly location?: Location
  readonly expectedBecause?: string
  readonly unseen?: UnseenKey
  readonly file?: FileInContainer
  /** The file, as shown, whose final line break was left out of the value; left out where it has none. */
  readonly finalLineBreakIn?: string
  /** That the service may not read it: what is in it is known here, and not there. */
  readonly closedFile?: ClosedFile
}

/** How to take the file. */
export interface KeyFileOptions {
  /** Keep the line break at the end: the product is known to make it a part of the key. */
  readonly keepsLineBreak?: boolean
}

/**
 * The key file that `by` (a variable, a flag) of a service names. A final line break does not count, as the readers of
 * `*_FILE` variables drop it. A file that is there and cannot be read is a gap; one that may lie in the image, or be made
 * at the start, is reported as `unseen`. The path itself is shown nowhere before something of that name is known to be mounted:
 * somebody may have put the key there.
 */
export function* readKeyFile(
  text: Template,
  by: string,
  scene: CarrierScene,
  options: KeyFileOptions = {},
): FileDialogue<KeyFile> {
  const { sighting } = scene
  const written = text.filled().includes(symbolStart) ? null : readPath(text)
  if (written === null || /\.(?:jks|p12|pfx|keystore|bks)$/i.test(written.path.filled())) return unknown(by, scene)
  let path = written.path
  if (written.kind === 'relative') {
    const found = yield* findRelative(written.path, scene)
    if (found === null) return unknown(by, scene)
    path = found
  }
  scene.named.add(path.filled())
  if (sighting.containerId !== null) return yield* readInContainer(path, sighting.containerId, by, scene, options)
  const place = locatePath(path, sighting)
  switch (place.kind) {
    case 'mount':
      return yield* readMount(place.mount, scene, options)
    case 'volume':
      return reference(place.identity, place.volume.location, by, scene)
    case 'bind': {
      if (scene.isWiring === true) return reference(`file:${place.hostPath.filled()}`, place.volume.location, by, scene)
      const fact = yield { path: place.hostPath.filled(), want: 'bytes' }
      const shown = scene.showPath(place.hostPath)
      if (fact.kind === 'file') {
        const closed = closedTo(sighting, fact, { file: shown, isMount: false })
        return { ...readContent(fact.bytes, shown, { file: shown }, options), ...closed }
      }
      return unread(fact, shown, place.volume.location, `the key file of ${holderOf(sighting)} (${by})`, scene, true)
    }
    case 'image':
      return missingHere(path, scene) ?? unknown(by, scene)
    default:
      return unknown(by, scene)
  }
}

function* findRelative(path: Template, scene: CarrierScene): FileDialogue<Template | null> {
  if (scene.sighting.containerId !== null) return null
  const secret = joinPaths(Template.written('/run/secrets'), path, posix)
  if (scene.sighting.mountAt.has(secret.filled())) return secret
  for (const guess of guessPlaces(path, scene.sighting)) {
    const place = locatePath(guess, scene.sighting)
    if (place.kind !== 'bind') continue
    const fact = yield { path: place.hostPath.filled(), want: 'kind' }
    if (fact.kind === 'present') return guess
  }
  return null
}

function* readMount(mount: FileMount, scene: CarrierScene, options: KeyFileOptions): FileDialogue<KeyFile> {
  const { value, location, from } = mount
  const what = `the ${mount.kind} “${mount.source}”`
  if (scene.isWiring === true && from !== 'content') {
    return reference(
      `${mount.kind}:${mount.reference?.filled() ?? `${scene.sighting.project}/${mount.source.filled()}`}`,
      location,
      what,
      scene,
    )
  }
  if (value !== undefined && value !== null) {
    if (value.revealText().includes(symbolStart) && scene.isWiring !== true) {
      return { state: 'present', value, form: 'reference', location }
    }
    // Compose writes it into the file as it is; nobody adds a line break.
    return { state: value.isEmpty ? 'empty' : 'present', value, location }
  }
  if (from === 'external')
    return reference(`${mount.kind}:${(mount.reference ?? mount.source).filled()}`, location, what, scene, what)
  if (from === 'environment' && value === null) {
    const expectedBecause = `${what} takes it from ${mount.reference}, which is not set`
    return { state: 'absent', value: null, location, expectedBecause }
  }
  if (mount.reference === undefined) return unknown(what, scene)
  const fact = yield { path: mount.reference.filled(), want: 'bytes' }
  if (fact.kind === 'file') {
    const file = scene.showPath(mount.reference)
    return {
      ...readContent(fact.bytes, file, location, options),
      ...closedTo(scene.sighting, fact, { file, isMount: true }),
    }
  }
  return unread(
    fact,
    scene.showPath(mount.reference),
    location,
    `the file of ${what} of ${holderOf(scene.sighting)}`,
    scene,
  )
}

function closedTo(
  sighting: Sighting,
  { rights }: { readonly rights?: FileRights },
  by: Parameters<typeof findClosed>[2],
): Pick<KeyFile, 'closedFile'> {
  const closedFile = findClosed(rights, sighting, by)
  return closedFile === null ? {} : { closedFile }
}

function* readInContainer(
  template: Template,
  container: string,
  by: string,
  scene: CarrierScene,
  options: KeyFileOptions,
): FileDialogue<KeyFile> {
  const holder = holderOf(scene.sighting)
  const path = template.filled()
  const fact = yield { path, want: 'bytes', container }
  if (fact.kind === 'file')
    return { ...readContent(fact.bytes, path, undefined, options), file: fileInContainer(path, fact) }
  if (fact.kind === 'missing') {
    const expectedBecause = 'the file that it names is not in the container'
    return { state: 'absent', value: null, expectedBecause }
  }
  const place = locatePath(template, scene.sighting)
  if (fact.kind === 'refused' && fact.why === 'not-served') {
    const gap: Gap = {
      source: holder,
      code: 'hidden',
      reason: `the key file of ${holder} (${by}) was not read: ${fact.detail}`,
    }
    return notRead(gap, place.kind === 'volume' ? place.identity : null, scene)
  }
  const code = codeOf(fact)
  const reason = `the key file of ${holder} (${by}) cannot be read in the container: ${describeFileFact(fact)}`
  return notRead({ source: holder, code, reason }, null, scene)
}

/** What is reported about a file that was found in a container. */
export function fileInContainer(path: string, { modifiedAt }: { readonly modifiedAt?: string }): FileInContainer {
  return { path, ...(modifiedAt === undefined ? {} : { modifiedAt }) }
}

/** A gap all the same when the file is known by its volume: what is in it was not seen. */
function notRead(gap: Gap, identity: string | null, scene: CarrierScene): KeyFile {
  if (identity !== null) return { state: 'present', value: Secret.fromText(identity), form: 'reference', unseen: gap }
  scene.gaps.push(gap)
  return { state: 'present', value: null, form: 'path' }
}

function readContent(
  bytes: Uint8Array,
  shown: string,
  location: Location | undefined,
  { keepsLineBreak }: KeyFileOptions,
): KeyFile {
  const text = keepsLineBreak === true ? bytes : withoutFinalLineBreak(bytes)
  const value = new Secret(text)
  return {
    state: value.isEmpty ? 'empty' : 'present',
    value,
    ...(location === undefined ? {} : { location }),
    ...(text.length < bytes.length ? { finalLineBreakIn: shown } : {}),
  }
}

function reference(
  identity: string,
  location: Location,
  by: string,
  { sighting, isWiring }: CarrierScene,
  knownAs?: string,
): KeyFile {
  const known = { state: 'present', value: Secret.fromText(identity), form: 'reference', location } as const
  if (isWiring === true) return known
  const holder = holderOf(sighting)
  const reason = `the key file of ${holder} (${by}) cannot be read here: read it from a container that has it with --running, and for a secret of a Swarm also with --exec`
  return { ...known, unseen: { source: holder, code: 'unresolved', reason, ...(knownAs && { knownAs }) } }
}

/** The file is named, and lies on this machine or should: what keeps us from it is a gap. */
function unread(
  fact: FileFact,
  shown: string,
  location: Location,
  what: string,
  { gaps, reported }: CarrierScene,
  isBind = false,
): KeyFile {
  // The source of a secret or config must be there; that of a bind is made where it is missing (Compose, “volumes”).
  const then =
    isBind && fact.kind === 'missing'
      ? `, and Docker creates an empty folder in place of a missing source: create the file first`
      : ''
  const code = codeOf(fact)
  // Once for each file: a pair of keys that nobody has made yet is missed by every service of the stack.
  const id = identityOf(shown, code)
  if (!reported.has(id))
    gaps.push({ source: shown, code, reason: `${what} cannot be read: ${describeFileFact(fact)}${then}` })
  reported.add(id)
  return { state: 'present', value: null, form: 'path', location }
}

function unknown(by: string, { sighting }: CarrierScene): KeyFile {
  const holder = holderOf(sighting)
  const reason = `the key file of ${holder} (${by}) is in the image, or is created when the container starts: audit the running container with --running`
  return { state: 'present', value: null, form: 'path', unseen: { source: holder, code: 'unresolved', reason } }
}

/** Nothing is mounted at the path, and another service of the project has a file mounted exactly there. */
function missingHere(path: Template, { neighbours }: CarrierScene): KeyFile | null {
  const other = neighbours.recall('mounted paths', listMounted).get(path.filled())
  if (other === undefined) return null
  const expectedBecause = `it names ${path}, and that file is mounted into ${holderOf(other)}, not here`
  return { state: 'absent', value: null, expectedBecause }
}

/** The first that has something mounted at a path, by the path. */
function listMounted(members: readonly Sighting[]): ReadonlyMap<string, Sighting> {
  const mounted = new Map<string, Sighting>()
  for (const member of members) {
    const binds = member.volumes.filter(({ type }) => type === 'bind')
    for (const { target } of [...member.mounts, ...binds]) {
      if (!mounted.has(target.filled())) mounted.set(target.filled(), member)
    }
  }
  return mounted
}

const codes: Readonly<Record<Extract<FileFact, { kind: 'refused' }>['why'], GapCode>> = {
  'not-a-file': 'not-a-file',
  'too-large': 'too-large',
  unreadable: 'unreadable',
  'too-many-files': 'too-large',
  'out-of-time': 'timeout',
  'not-served': 'hidden',
  outside: 'untrusted',
  unresolved: 'unresolved',
}

function codeOf(fact: FileFact): GapCode {
  if (fact.kind === 'missing') return 'missing'
  if (fact.kind === 'directory') return 'not-a-file'
  if (fact.kind !== 'refused') return 'unreadable'
  return codes[fact.why]
}

function describeFileFact(fact: FileFact): string {
  if (fact.kind === 'missing') return 'it does not exist'
  if (fact.kind === 'directory') return 'it is a folder'
  return fact.kind === 'refused' ? fact.detail : 'it is not a regular file'
}

/** A CR before it stays: `$(cat FILE)`, which is what entrypoints do, takes the line feed away and leaves the CR in the key. */
function withoutFinalLineBreak(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes
}
