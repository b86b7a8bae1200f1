import type { BindingState, Evidence, KeyForm } from '../model/binding.ts'
import type { ComposeProject, ComposeService, DefinedVariable, FileMount, ProvenanceStep } from '../model/compose.ts'
import type { FileDialogue } from '../model/file-request.ts'
import type { Gap } from '../model/gap.ts'
import { isFileLocation, type Location } from '../model/location.ts'
import { Secret } from '../model/secret.ts'
import { readAlgorithms } from './algorithms.ts'
import { readForm } from './forms.ts'
import { type NameReading, readCompanion, readKeyName } from './key-names.ts'
import type { PlacedContainer } from './membership.ts'
import { type RoleReading, readRole } from './roles.ts'

/** One sighting of one service: in the compose files, or as a container. */
export interface Sighting {
  readonly project: string
  readonly service: string
  readonly container?: string
  readonly evidence: Evidence
  readonly role: RoleReading
  readonly labels: ReadonlyMap<string, string>
  readonly algorithms: readonly string[]
  readonly algorithmLocation?: Location
  /** Where to add a variable that is missing. */
  readonly location: Location
  readonly variables: ReadonlyMap<string, Held>
  /** Whether its environment could be seen at all. */
  readonly isVisible: boolean
}

/** A value as a service holds it. */
export interface Held {
  readonly value: Secret | null
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
}

/** A key that a sighting holds. */
export interface Candidate {
  readonly sighting: Sighting
  readonly variable: string
  readonly reading: NameReading
  readonly state: BindingState
  readonly form: KeyForm
  readonly value: Secret | null
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
}

/** What every service of the project gets, as Compose would hand it over. */
export function sightServices(project: ComposeProject): readonly Sighting[] {
  const defined = new Map(project.defined.map((variable) => [variable.name, variable]))
  return project.services.map((service) => {
    const variables = new Map<string, Held>()
    for (const { name, value, chain } of service.environment.values()) {
      variables.set(name, { value, chain, location: placeToEdit(defined, service, value, chain) })
    }
    return describe(
      {
        project: project.name,
        service: service.name,
        evidence: 'resolved',
        labels: service.labels,
        location: service.environmentLocation ?? service.location,
        isVisible: true,
      },
      service.image ?? '',
      variables,
    )
  })
}

/** What every container holds, as the engine says. */
export function sightContainers(placed: readonly PlacedContainer[]): readonly Sighting[] {
  return placed.map(({ container, membership }) => {
    const location = { container: container.name }
    const variables = new Map<string, Held>()
    for (const [name, value] of container.environment ?? []) variables.set(name, { value, location, chain: [] })
    return describe(
      {
        project: membership.project,
        service: membership.service,
        container: container.name,
        evidence: 'container',
        labels: container.labels,
        location,
        isVisible: container.environment !== null,
      },
      container.image,
      variables,
    )
  })
}

type Described = Omit<Sighting, 'role' | 'algorithms' | 'algorithmLocation' | 'variables'>

function describe(known: Described, image: string, variables: ReadonlyMap<string, Held>): Sighting {
  const role = readRole({ name: known.service, image, variables: [...variables.keys()] })
  for (const [name, held] of variables) {
    if (readCompanion(name) !== 'algorithm' || held.value === null) continue
    const algorithms = readAlgorithms(held.value.revealText())
    if (algorithms.length > 0) return { ...known, role, variables, algorithms, algorithmLocation: held.location }
  }
  return { ...known, role, variables, algorithms: [] }
}

/**
 * The place where the text was written: the env file's line if the value is what stands there, else the compose entry, which
 * then adds to it (quotes, a line break, another text).
 */
function placeToEdit(
  defined: ReadonlyMap<string, DefinedVariable>,
  service: ComposeService,
  value: Secret | null,
  chain: readonly ProvenanceStep[],
): Location {
  const written = chain.findLast((step) => step.location !== undefined)
  const [entry] = chain
  if (written?.kind !== 'dotenv') return written?.location ?? service.location
  const source = defined.get(written.name ?? '')
  const isAsWritten = source === undefined || source.value.revealText() === value?.revealText()
  return (isAsWritten ? written.location : entry?.location) ?? service.location
}

/**
 * Finds the keys of a sighting. A variable that names a file is followed to the secret or config mounted there; the final
 * line break of such a file does not count, as the readers of `*_FILE` variables drop it.
 */
export function* findCandidates(
  sighting: Sighting,
  mounts: readonly FileMount[],
  gaps: Gap[],
): FileDialogue<readonly Candidate[]> {
  const found: Candidate[] = []
  for (const [variable, held] of sighting.variables) {
    const reading = readKeyName(variable)
    if (reading === null) continue
    const base = { sighting, variable, reading, location: held.location, chain: held.chain }
    if (held.value === null) {
      found.push({ ...base, state: 'absent', form: 'text', value: null })
    } else if (held.value.isEmpty) {
      if (reading.carrier === 'value') found.push({ ...base, state: 'empty', form: 'text', value: held.value })
    } else {
      const text = held.value.revealText()
      const form = reading.carrier === 'file' ? 'path' : reading.carrier === 'url' ? 'jwks-url' : readForm(text)
      if (form !== 'path') {
        found.push({ ...base, state: 'present', form, value: held.value })
        continue
      }
      const content = yield* readMounted(text.trim(), sighting, mounts, gaps)
      found.push(
        content === null
          ? { ...base, state: 'present', form: 'path', value: null }
          : {
              ...base,
              state: content.value.isEmpty ? 'empty' : 'present',
              form: readForm(content.value.revealText()),
              ...content,
            },
      )
    }
  }
  return found
}

function* readMounted(
  path: string,
  sighting: Sighting,
  mounts: readonly FileMount[],
  gaps: Gap[],
): FileDialogue<{ readonly value: Secret; readonly location: Location } | null> {
  const mount = mounts.find((candidate) => candidate.target === path)
  const holder = sighting.container ?? sighting.service
  if (mount === undefined) {
    gaps.push({
      source: holder,
      code: 'unsupported',
      reason: `the key file that ${holder} names is not a secret or config of the compose files; it was not read`,
    })
    return null
  }
  if (mount.value !== undefined && mount.value !== null) return { value: mount.value, location: mount.location }
  if (mount.from !== 'file' || mount.reference === undefined) {
    gaps.push({
      source: holder,
      code: 'unresolved',
      reason: `the ${mount.kind} “${mount.source}” of ${holder} cannot be read from here`,
    })
    return null
  }
  const fact = yield { path: mount.reference, want: 'bytes' }
  if (fact.kind === 'file') {
    return { value: new Secret(withoutFinalLineBreak(fact.bytes)), location: mount.location }
  }
  const where = isFileLocation(mount.location) ? { line: mount.location.line, column: mount.location.column } : {}
  gaps.push({
    source: mount.reference,
    code: fact.kind === 'missing' ? 'missing' : 'unreadable',
    reason: `the file of the ${mount.kind} “${mount.source}” of ${holder} cannot be read`,
    ...(where.line === undefined ? {} : { line: where.line }),
  })
  return null
}

function withoutFinalLineBreak(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  if (bytes[end - 1] === 0x0a) end -= 1
  if (bytes[end - 1] === 0x0d) end -= 1
  return bytes.subarray(0, end)
}
