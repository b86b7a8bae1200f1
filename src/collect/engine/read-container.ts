import { isIP } from 'node:net'
import type Docker from 'dockerode'
import { Secret } from '../../model/keys/secret.ts'
import type { ContainerFact, ContainerMount, ContainerNetwork } from '../../model/stack/container.ts'

/** One line of `GET /containers/json`, as far as it decides what to inspect. */
export interface ListedContainer {
  readonly id: string
  /** Without the leading slash; the id where the engine gave no name. */
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  /** `running`, `exited`, …; `null` where the engine did not say. */
  readonly state: string | null
}

type Inspected = Docker.ContainerInspectInfo

/** The members of what an engine answers, as dockerode names them. */
type Member =
  | keyof (Docker.ContainerInfo & Inspected & Inspected['State'] & Inspected['Config'] & Inspected['HostConfig'])
  | keyof (Inspected['NetworkSettings'] & Docker.EndpointSettings & Inspected['Mounts'][number] & Docker.HealthConfig)

/** Any of them, of whose values nothing is known until they are looked at: a proxy or a stranger may have answered. */
type Json = { readonly [name in Member]?: unknown }

/** The containers of a list answer; `null` where the answer is not such a list. */
export function readContainerList(answer: unknown): readonly ListedContainer[] | null {
  if (!Array.isArray(answer)) return null
  const containers: ListedContainer[] = []
  for (const entry of answer) {
    const record = asRecord(entry)
    const id = record?.Id
    // The id goes into a path: an engine that makes one up may not choose what we ask.
    if (record === null || typeof id !== 'string' || !/^[a-zA-Z0-9]{1,128}$/.test(id)) return null
    const names = record.Names
    const first: unknown = Array.isArray(names) ? names[0] : undefined
    const name = typeof first === 'string' && first !== '' ? withoutSlash(first) : id
    const state = typeof record.State === 'string' ? record.State : null
    containers.push({ id, name, labels: readLabels(record.Labels), state })
  }
  return containers
}

/**
 * The container that `GET /containers/{id}/json` describes (moby api/types/container `InspectResponse`); `null` where the
 * answer lacks what every engine gives, or describes another container. An `Env` that is null is an empty environment, one that is absent is a hidden one.
 */
export function readContainer(answer: unknown, listed: Omit<ListedContainer, 'state'>): ContainerFact | null {
  const record = asRecord(answer)
  const state = asRecord(record?.State)
  const status = state?.Status
  const startedAt = state?.StartedAt
  if (record === null) return null
  // An answer about another container tells nothing of this one.
  if (typeof record.Id === 'string' && record.Id !== listed.id) return null
  if (typeof status !== 'string' || typeof startedAt !== 'string') return null
  const configuration = asRecord(record.Config)
  const environment = readEnvironment(configuration)
  const networks = readNetworks(asRecord(record.NetworkSettings))
  const command = readCommand(record, configuration)
  const healthcheck = readHealthcheck(configuration)
  const mounts = readMounts(record)
  if (environment === undefined || networks === null) return null
  if (command === undefined || healthcheck === null || mounts === null) return null
  return {
    id: listed.id,
    name: typeof record.Name === 'string' && record.Name !== '' ? withoutSlash(record.Name) : listed.name,
    image: readImage(configuration, record),
    ...(isImageId(record.Image) ? { imageId: record.Image } : {}),
    ...(typeof state?.Pid === 'number' && state.Pid > 0 ? { processId: state.Pid } : {}),
    labels: configuration === null ? listed.labels : readLabels(configuration.Labels),
    networks,
    ...readSharedNetwork(asRecord(record.HostConfig)),
    startedAt,
    state: status,
    environment,
    command,
    healthcheck,
    mounts,
  }
}

/** The `Env` of a configuration, a container's or an image's; `null` is hidden, `undefined` is malformed. */
export function readEnvironment(configuration: Json | null): ReadonlyMap<string, Secret | null> | null | undefined {
  if (configuration === null || !('Env' in configuration)) return null
  const entries = configuration.Env
  if (entries === null) return new Map()
  if (!Array.isArray(entries)) return undefined
  const environment = new Map<string, Secret | null>()
  for (const entry of entries) {
    if (typeof entry !== 'string') return undefined
    const equals = entry.indexOf('=', 1)
    // Of two entries with one name the last wins: the engine starts the process that way (runc, os.Setenv in order).
    if (equals === -1) environment.set(entry, null)
    else environment.set(entry.slice(0, equals), Secret.fromText(entry.slice(equals + 1)))
  }
  return environment
}

/**
 * `Path` and `Args` are what really runs; where a proxy strips them, `Config` says what was asked for. `null` is hidden,
 * `undefined` is malformed.
 */
function readCommand(record: Json, configuration: Json | null): readonly Secret[] | null | undefined {
  if ('Path' in record && 'Args' in record) {
    const words = readWords(record.Args)
    if (typeof record.Path !== 'string' || words === null) return undefined
    return record.Path === '' ? words : [Secret.fromText(record.Path), ...words]
  }
  if (configuration === null || !('Entrypoint' in configuration || 'Cmd' in configuration)) return null
  const entrypoint = readWords(configuration.Entrypoint)
  const command = readWords(configuration.Cmd)
  return entrypoint === null || command === null ? undefined : [...entrypoint, ...command]
}

/** The words behind `CMD` or `CMD-SHELL`; none where there is no check, or `NONE` forbids the image's. `null` is malformed. */
function readHealthcheck(configuration: Json | null): readonly Secret[] | null {
  const healthcheck = configuration?.Healthcheck ?? null
  if (healthcheck === null) return []
  const record = asRecord(healthcheck)
  if (record === null) return null
  const words = readTexts(record.Test)
  return words === null ? null : words.slice(1).map((word) => Secret.fromText(word))
}

/** `Mounts`, and the `--tmpfs` ones, of which only `HostConfig` tells. `null` is malformed. */
function readMounts(record: Json): readonly ContainerMount[] | null {
  const entries = record.Mounts ?? []
  const temporary = asRecord(asRecord(record.HostConfig)?.Tmpfs ?? {})
  if (!Array.isArray(entries) || temporary === null) return null
  const mounts: ContainerMount[] = []
  for (const entry of entries) {
    const mount = readMount(asRecord(entry))
    if (mount === null) return null
    mounts.push(mount)
  }
  const known = new Set(mounts.map(({ destination }) => destination))
  for (const destination of Object.keys(temporary)) {
    if (!known.has(destination)) mounts.push({ type: 'tmpfs', source: '', destination })
  }
  return mounts
}

function readMount(mount: Json | null): ContainerMount | null {
  const { Type: type, Source: path = '', Name: name = '', Destination: destination } = mount ?? {}
  if (typeof type !== 'string' || typeof destination !== 'string') return null
  if (typeof path !== 'string' || typeof name !== 'string') return null
  if (type === 'bind') return { type, source: path, destination }
  if (type === 'volume') return { type, source: name, destination }
  return { type: type === 'tmpfs' ? type : 'other', source: '', destination }
}

/** A list of words, none where it is null or absent; `null` where it is another thing. */
function readWords(value: unknown): readonly Secret[] | null {
  return readTexts(value)?.map((word) => Secret.fromText(word)) ?? null
}

function readTexts(value: unknown): readonly string[] | null {
  const words = value ?? []
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null
}

function readNetworks(settings: Json | null): readonly ContainerNetwork[] | null {
  const networks = settings?.Networks ?? {}
  const record = asRecord(networks)
  if (record === null) return null
  return Object.entries(record).map(([name, network]) => {
    const { Aliases: aliases, IPAddress: address, GlobalIPv6Address: address6 } = asRecord(network) ?? {}
    const known = [address, address6].find((text): text is string => typeof text === 'string' && isIP(text) !== 0)
    return {
      name,
      aliases: Array.isArray(aliases) ? aliases.filter((alias) => typeof alias === 'string') : [],
      ...(known === undefined ? {} : { address: known }),
    }
  })
}

/** `container:<id>`, whatever name the user gave. */
function readSharedNetwork(host: Json | null): Pick<ContainerFact, 'sharesNetworkOf'> {
  const mode = host?.NetworkMode
  const [, id] = (typeof mode === 'string' && /^container:([a-zA-Z0-9]{1,128})$/.exec(mode)) || []
  return id === undefined ? {} : { sharesNetworkOf: id }
}

function readLabels(value: unknown): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  for (const [name, label] of Object.entries(asRecord(value) ?? {})) {
    if (typeof label === 'string') labels.set(name, label)
  }
  return labels
}

function readImage(configuration: Json | null, record: Json): string {
  const name = configuration?.Image ?? record.Image
  return typeof name === 'string' ? name : ''
}

/** The id goes into a path: an engine that makes one up may not choose what we ask. Podman leaves out the `sha256:`. */
function isImageId(value: unknown): value is string {
  return typeof value === 'string' && /^(sha256:)?[0-9a-f]{12,64}$/.test(value)
}

function withoutSlash(name: string): string {
  return name.startsWith('/') ? name.slice(1) : name
}

/** What may be looked into; `null` for anything but an object. */
export function asRecord(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}
