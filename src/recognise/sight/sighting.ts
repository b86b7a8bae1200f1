import type { ServiceCode } from '../../model/code/code.ts'
import { projectOf } from '../../model/keys/belonging.ts'
import type { Evidence, HoldingFacts, OutsideStart } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import type {
  ComposeProject,
  ComposeService,
  DefinedVariable,
  FileMount,
  ModelValue,
  PlainValue,
  ProvenanceStep,
} from '../../model/stack/compose.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Location } from '../../model/text/location.ts'
import { memberOf } from '../../model/text/model-value.ts'
import { showVariable } from '../../model/text/show-name.ts'
import { Template } from '../../model/text/template.ts'
import { createProductMatcher, isProductByImage } from '../catalogue/match-product.ts'
import { chooseByStack, matchApplications, matchVariables } from '../catalogue/match-variables.ts'
import type { Product } from '../catalogue/product.ts'
import type { CodeKey } from '../code/code-key.ts'
import { type CompanionKind, readCompanion } from '../names/companions.ts'
import { nameLimits } from '../names/name-limits.ts'
import { makerOf } from './makers.ts'
import { findMasked } from './masked-secrets.ts'
import type { PlacedContainer } from './membership.ts'
import { type RoleReading, readRole } from './roles.ts'
import { type RunsAs, readRunsAs } from './runs-as.ts'

/** One sighting of one service: in the compose files, or as a container. */
export interface Sighting {
  readonly project: string
  readonly service: string
  readonly container?: string
  readonly startedBy?: OutsideStart
  /** Of a task of a Swarm. */
  readonly task?: HoldingFacts['task']
  readonly evidence: Evidence
  readonly role: RoleReading
  readonly labels: ReadonlyMap<string, Template>
  /** The settings beside its keys, by kind, in the order of its variables. */
  readonly companions: ReadonlyMap<CompanionKind, readonly string[]>
  /** Where to add a variable that is missing. */
  readonly location: Location
  readonly variables: ReadonlyMap<string, Held>
  /** Whether its environment could be seen at all. */
  readonly isVisible: boolean
  /** Whether it names an env file out of which nothing came: the file may be missing here, and with it any variable. */
  readonly lacksEnvFile: boolean
  /** Whether it may have variables that are not known: an env file could not be read, or Compose refuses a value. */
  readonly hasUnknownVariables: boolean
  readonly image: Template
  /** How many containers the files ask for. */
  readonly replicas: number
  /** The services that it waits for. */
  readonly dependsOn: readonly string[]
  /** What it runs from, to tell services of one program: the image, or how it is built. Empty: not known. */
  readonly program: string
  /** Whose work it is, to tell services of one kind: `own` for what is built or mounted here, else the owner of the image. `null`: not known. */
  readonly maker: string | null
  /** What the catalogue takes it for; empty when it does not know it. */
  readonly products: readonly Product[]
  /** The Podman secrets that it gets in variables: which ones, and what is in them, the engine does not show. */
  readonly maskedSecrets?: readonly string[]
  /** The container's id, for paths in it; `null` for what the compose files say. */
  readonly containerId: string | null
  /** Program and arguments, entrypoint first. */
  readonly command: readonly HeldWord[]
  readonly healthcheck: readonly HeldWord[]
  /** Labels and build arguments, by what to call them: a token may stand there. */
  readonly otherTexts: readonly { readonly variable: string; readonly text: Secret; readonly location: Location }[]
  /** The Compose secrets and configs of the service, with their content where it is known. */
  readonly mounts: readonly FileMount[]
  /** Where a top-level key of the service stands (`command`, `labels`, …); empty for a container. */
  readonly locations: ReadonlyMap<string, Location>
  /** Host paths and named volumes: where what lies in the container. */
  readonly volumes: readonly HeldVolume[]
  /** The same by where they lie in the container; of several at one place the first. */
  readonly mountAt: ReadonlyMap<string, FileMount>
  readonly volumeAt: ReadonlyMap<string, HeldVolume>
  /** As whom it reads its files, where that is sure. */
  readonly runsAs?: RunsAs
  /** What its source says; left out where none was read. */
  readonly code?: ServiceCode
  /** The keys that its source signs or verifies with. */
  readonly codeKeys?: readonly CodeKey[]
}

/** One word of a command line. */
export interface HeldWord {
  readonly text: Secret
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
}

/** A host path or a named volume that is mounted. */
export interface HeldVolume {
  /** `secret` and `config` are those of a Swarm. */
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'secret' | 'config' | 'other'
  /** The absolute host path of a bind, the name of a volume, the identity of a secret or config. */
  readonly source: Template
  /** What the engine calls the volume, where `source` is Compose's key for it. */
  readonly engineName?: Template
  readonly subpath?: Template
  /** Absolute, in the container. */
  readonly target: Template
  readonly location: Location
}

/** A value as a service holds it. */
export interface Held {
  readonly value: Secret | null
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
}

/** What every service of the project gets, as Compose would set it. */
export function sightServices(project: ComposeProject): readonly Sighting[] {
  const defined = new Map(project.defined.map((variable) => [variable.name, variable]))
  const matchProducts = createProductMatcher()
  const possible = project.services.map((service) => productsOf(service, matchProducts))
  const sightings = project.services.map((service, index) => {
    const { products = [], isTied = false } = possible[index] ?? {}
    const image = (service.image ?? Template.written('')).slice(0, nameLimits.image)
    const variables = new Map<string, Held>()
    for (const { name, value, chain } of service.environment.values()) {
      if (name.length > nameLimits.variable) continue
      variables.set(name, { value, chain, location: placeToEdit(defined, service, value, chain) })
    }
    const runsAs = readRunsAs(service)
    return describeSighting(
      {
        project: project.name,
        service: service.name,
        evidence: 'resolved',
        labels: service.labels,
        location: service.environmentLocation ?? service.location,
        isVisible: true,
        lacksEnvFile: service.model['env_file'] !== undefined && !hasFromEnvFile(variables),
        hasUnknownVariables: service.hasUnknownVariables === true,
        image,
        replicas: replicasOf(service),
        dependsOn: service.dependsOn,
        program: service.image?.filled() ?? writeCanonical(service.model['build']),
        maker: makerOf(image.filled(), service.builds),
        products: isTied
          ? chooseByStack(
              products,
              possible.map((other) => other.products),
            )
          : products,
        containerId: null,
        command: service.command,
        healthcheck: healthcheckOf(service),
        otherTexts: [
          ...labelTexts(service.labels, service.locations.get('labels') ?? service.location),
          ...buildArguments(service),
        ],
        mounts: service.mounts,
        locations: service.locations,
        volumes: service.volumes,
        ...(runsAs === null ? {} : { runsAs }),
        mountAt: placeByTarget(service.mounts),
        volumeAt: placeByTarget(service.volumes),
      },
      variables,
    )
  })
  return withApplications(sightings)
}

/**
 * The sightings, with those that no image tells taken for applications of the products that run beside them, by the keys they
 * are given.
 */
function withApplications(sightings: readonly Sighting[]): readonly Sighting[] {
  const projects = groupBy(sightings, ({ project }) => project)
  const running = new Map(
    Array.from(projects, ([project, members]) => [
      project,
      new Set(members.flatMap(({ products }) => products.filter(({ images }) => images.length > 0))),
    ]),
  )
  return sightings.map((sighting) => {
    const { products, variables, project, role } = sighting
    if (role.role === 'bystander' || isProductByImage(products)) return sighting
    const found = matchApplications(variables.keys(), running.get(project) ?? [])
    return found.length === 0 ? sighting : { ...sighting, products: [...found, ...products] }
  })
}

/** What every container holds, as the engine says. */
export function sightContainers(placed: readonly PlacedContainer[]): readonly Sighting[] {
  const matchProducts = createProductMatcher()
  const sightings = placed.map((one) => {
    const { container, membership } = one
    const location = { container: container.name }
    const image = container.image.slice(0, nameLimits.image)
    const variables = new Map<string, Held>()
    const masked = findMasked(container.environment)
    for (const [name, value] of container.environment ?? []) {
      if (name.length > nameLimits.variable || masked.includes(name)) continue
      variables.set(showVariable(Template.written(name), 'with a value', location), { value, location, chain: [] })
    }
    const volumes = container.mounts.map(({ type, source, destination }) => ({
      ...{ type, location },
      source: Template.written(source),
      target: Template.written(destination),
    }))
    return describeSighting(
      {
        project: membership.project,
        service: membership.service,
        container: container.name,
        ...(membership.isByHand ? { startedBy: membership.isOneOff === true ? 'compose-run' : 'hand' } : {}),
        ...(container.task === undefined ? {} : { task: container.task }),
        evidence: 'container',
        labels: writtenLabels(container.labels),
        location,
        isVisible: container.environment !== null,
        lacksEnvFile: false,
        hasUnknownVariables: masked.length > 0,
        ...(masked.length > 0 && { maskedSecrets: masked }),
        image: Template.written(image),
        replicas: 1,
        dependsOn: [],
        program: container.image,
        maker: makerOf(image, isBuiltHere(one)),
        products: matchProducts(container.image, membership.service, isBuiltHere(one)),
        containerId: container.id,
        command: (container.command ?? []).map((text) => ({ text, location, chain: [] })),
        healthcheck: container.healthcheck.map((text) => ({ text, location, chain: [] })),
        otherTexts: labelTexts(writtenLabels(container.labels), location),
        mounts: [],
        locations: new Map(),
        volumes,
        mountAt: new Map(),
        volumeAt: placeByTarget(volumes),
      },
      variables,
    )
  })
  return withApplications(sightings)
}

function placeByTarget<Placed extends { readonly target: Template }>(
  all: readonly Placed[],
): ReadonlyMap<string, Placed> {
  return new Map(all.toReversed().map((one) => [one.target.filled(), one]))
}

/** What a service may be; `isTied` when only one of the products can be meant. */
interface PossibleProducts {
  readonly products: readonly Product[]
  readonly isTied?: boolean
}

/** The products that a service is: by its image; of one that is built here by the settings it is given, else by its name. */
function productsOf(
  { image: template, name, builds, environment }: ComposeService,
  matchProducts: ReturnType<typeof createProductMatcher>,
): PossibleProducts {
  const image = template?.filled() ?? ''
  const byImage = matchProducts(image, '', builds)
  if (byImage.length > 0) return { products: byImage }
  if (!builds) return { products: matchProducts(image, name, builds) }
  // What comes from a shared env file may be meant for another service.
  const given = Array.from(environment.values()).filter(({ chain }) => chain[0].kind === 'entry')
  const byVariables = matchVariables(given.map((variable) => variable.name))
  if (byVariables.length > 0) return { products: byVariables, isTied: true }
  return { products: matchProducts(image, name, builds) }
}

/** `deploy.replicas`, or `scale`, which Compose takes for the same. */
function replicasOf({ model }: ComposeService): number {
  const asked = memberOf(model['deploy'], 'replicas') ?? model['scale'] ?? 1
  const count = Number(asked instanceof Template ? asked.filled() : asked)
  return Number.isInteger(count) ? count : 1
}

function healthcheckOf({ model, locations, location }: ComposeService): readonly HeldWord[] {
  const test = memberOf(model['healthcheck'], 'test')
  const words = Array.isArray(test) ? test : [test]
  return words.flatMap((word) =>
    word instanceof Template
      ? [{ text: Secret.fromTemplate(word), location: locations.get('healthcheck') ?? location, chain: [] }]
      : [],
  )
}

function buildArguments({ model, locations, location }: ComposeService): Sighting['otherTexts'] {
  const given = memberOf(model['build'], 'args')
  if (typeof given !== 'object' || given === null || given instanceof Template) return []
  const pairs: readonly (readonly [Template, ModelValue | undefined])[] = Array.isArray(given)
    ? given.flatMap((pair) => (pair instanceof Template ? [pair.cut('=')] : []))
    : Object.entries(given).map(([name, value]) => [Template.written(name), value])
  const place = locations.get('build') ?? location
  return pairs.flatMap(([name, value]) => {
    // Only a text can hold a token; without a value the builder's own environment has it.
    if (!(value instanceof Template)) return []
    return { variable: showVariable(name, 'with a value', place), text: Secret.fromTemplate(value), location: place }
  })
}

/** Never shown: it tells services apart. */
function filledIn(value: ModelValue): PlainValue {
  if (value instanceof Template) return value.filled()
  if (Array.isArray(value)) return value.map(filledIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filledIn(member)]))
}

/** A text that is the same for the same value, in whatever order its keys stand; empty for none. */
function writeCanonical(value: ModelValue | undefined): string {
  if (value === undefined) return ''
  // JSON knows no bigint, which is what integers are here; and of a template it would keep what is shown.
  return JSON.stringify(filledIn(value), (_key, part: PlainValue) => {
    if (typeof part === 'bigint') return { integer: part.toString() }
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  })
}

function labelTexts(labels: ReadonlyMap<string, Template>, location: Location): Sighting['otherTexts'] {
  return [...labels].map(([name, value]) => ({ variable: `label ${name}`, text: Secret.fromTemplate(value), location }))
}

function writtenLabels(labels: ReadonlyMap<string, string>): ReadonlyMap<string, Template> {
  return new Map(Array.from(labels, ([name, value]) => [name, Template.written(value)]))
}

function hasFromEnvFile(variables: ReadonlyMap<string, Held>): boolean {
  for (const { chain } of variables.values()) if (chain.some(({ kind }) => kind === 'env-file')) return true
  return false
}

/** Compose names what it builds after the project and the service. */
function isBuiltHere({ container: { image, labels }, membership }: PlacedContainer): boolean {
  const { service } = membership
  const project = projectOf(labels) ?? membership.project
  const [name = ''] = image.split(':')
  return (
    name === `${project}-${service}` || name === `${project}_${service}` || /^(sha256:)?[0-9a-f]{12,64}$/.test(image)
  )
}

type Described = Omit<Sighting, 'role' | 'companions' | 'variables'>

function describeSighting(known: Described, variables: ReadonlyMap<string, Held>): Sighting {
  const companions = new Map<CompanionKind, string[]>()
  for (const name of variables.keys()) {
    const kind = readCompanion(name)
    if (kind === null) continue
    const names = companions.get(kind)
    if (names) names.push(name)
    else companions.set(kind, [name])
  }
  const role = readRole({ name: known.service, image: known.image, variables: [...variables.keys()], companions })
  return { ...known, role, variables, companions }
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
