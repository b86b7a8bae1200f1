import {
  answerFromMemory,
  type MemoryFiles,
  PROJECT,
  resolveInMemory,
} from '../../../../test/oracle/answer-from-memory.ts'
import { Secret } from '../../../model/keys/secret.ts'
import type { Gap } from '../../../model/report/gap.ts'
import type { ComposeRequest } from '../../../model/stack/compose.ts'
import type { ContainerFact, ContainerMount } from '../../../model/stack/container.ts'
import type { FileDialogue, FileFact } from '../../../model/stack/file-request.ts'
import { FileNames } from '../../../model/text/file-names.ts'
import { isFileLocation } from '../../../model/text/location.ts'
import { Template } from '../../../model/text/template.ts'
import { documentReaders } from '../../../resolve/read-document.ts'
import { placeContainers } from '../../sight/membership.ts'
import { type Sighting, sightContainers, sightServices } from '../../sight/sighting.ts'
import type { Carried } from './carried.ts'
import { type CarriedKeys, carryKeys } from './carry-keys.ts'
import { type CarrierScene, Neighbours } from './scene.ts'

/** What `carryKeys` found, as lines. */
export interface Findings {
  readonly carried: readonly string[]
  readonly gaps: readonly string[]
  readonly exposed: readonly string[]
  readonly documents: readonly string[]
}

/** Runs every carrier over one service of compose files in memory. */
export function carryFromMemory(
  files: MemoryFiles,
  service: string,
  { isWiring = false, ...request }: Partial<ComposeRequest> = {},
): Findings {
  const { project } = resolveInMemory(files, { ...request, isWiring })
  if (project === null) throw new Error('the compose files cannot be resolved')
  return run(sightServices(project), service, isWiring, (dialogue) => answerFromMemory(dialogue, files))
}

/** A container of a service `app`, and what its engine answers for paths in it. */
export interface MemoryContainer {
  readonly image?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  readonly mounts?: readonly ContainerMount[]
  readonly files?: Readonly<Record<string, string>>
  /** The engine refuses to hand out files. */
  readonly isClosed?: boolean
  readonly knownDocuments?: readonly string[]
}

/** Runs every carrier over one container. */
export function carryFromContainer(container: MemoryContainer): Findings {
  const fact: ContainerFact = {
    id: 'c0ffee',
    name: 'shop-app-1',
    image: container.image ?? 'x',
    labels: new Map([
      ['com.docker.compose.project', 'shop'],
      ['com.docker.compose.service', 'app'],
    ]),
    networks: [],
    startedAt: '2026-01-01T00:00:00Z',
    state: 'running',
    environment: new Map(
      Object.entries(container.environment ?? {}).map(([name, text]) => [name, Secret.fromText(text)]),
    ),
    command: (container.command ?? []).map((text) => Secret.fromText(text)),
    healthcheck: [],
    mounts: container.mounts ?? [],
  }
  return run(
    sightContainers(placeContainers([fact], null)),
    'app',
    false,
    (dialogue) => answerAsEngine(dialogue, container),
    container.knownDocuments,
  )
}

function answerAsEngine<T>(dialogue: FileDialogue<T>, { files = {}, isClosed }: MemoryContainer): T {
  let turn = dialogue.next()
  while (turn.done !== true) {
    const { path, container } = turn.value
    if (container !== 'c0ffee') throw new Error(`the host was asked for ${path}`)
    const content = files[path]
    const fact: FileFact =
      isClosed === true
        ? { kind: 'refused', why: 'not-served', detail: 'the engine keeps it to itself' }
        : content === undefined
          ? { kind: 'missing' }
          : { kind: 'file', bytes: new TextEncoder().encode(content) }
    turn = dialogue.next(fact)
  }
  return turn.value
}

function run(
  sightings: readonly Sighting[],
  service: string,
  isWiring: boolean,
  answer: (dialogue: FileDialogue<CarriedKeys>) => CarriedKeys,
  knownDocuments: readonly string[] = [],
): Findings {
  const sighting = sightings.find((one) => one.service === service)
  if (sighting === undefined) throw new Error(`there is no service ${service}`)
  const gaps: Gap[] = []
  const scene: Omit<CarrierScene, 'named'> = {
    sighting,
    neighbours: new Neighbours(sightings),
    reported: new Set(),
    readers: documentReaders,
    gaps,
    showPath: (path) => new FileNames(PROJECT).show(path),
    isWiring,
    knownDocuments: knownDocuments.map(Template.written),
  }
  const { carried, exposed, documents } = answer(carryKeys(scene))
  return {
    carried: carried.map(show),
    gaps: gaps.map(
      ({ source, code, reason, line }) => `${code} ${source}${line === undefined ? '' : `:${line}`} ${reason}`,
    ),
    exposed: exposed.map(({ path, form, location }) => `${path} ${form} ${JSON.stringify(location)}`),
    documents: documents.map(String),
  }
}

function show(key: Carried): string {
  const { variable, carrier, state, form, value, location, chain, productKey, expectedBecause, unseen, isWeak } = key
  const place = isFileLocation(location)
    ? [location.file, location.line, location.column].filter((part) => part !== undefined).join(':')
    : `container ${location.container}`
  const through = chain.flatMap(({ kind, name }) => (kind === 'reference' && name !== undefined ? [name] : []))
  return [
    `${carrier} ${variable}`,
    state,
    ...(form === undefined ? [] : [form]),
    ...(value === null ? [] : [`“${value.revealText()}”`]),
    `@${place}`,
    ...(through.length === 0 ? [] : [`through ${through.join(', ')}`]),
    ...(productKey === undefined ? [] : [`known for ${productKey.links.join(', ')}`]),
    ...(expectedBecause === undefined ? [] : [`because ${expectedBecause}`]),
    ...(unseen === undefined ? [] : [`unseen ${unseen.code}`]),
    ...(isWeak === true ? ['weak'] : []),
  ].join(' | ')
}
