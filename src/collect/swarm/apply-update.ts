import { projectOf } from '../../model/keys/belonging.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ContainerFact, ContainerMount, EngineFacts } from '../../model/stack/container.ts'
import type { ChangeAnswer, FileFact } from '../../model/stack/file-request.ts'
import type { AddedFile, ServiceUpdate } from '../../model/stack/service-update.ts'
import { showKey } from '../../model/text/show-name.ts'

/** An engine as it will be after the update of a service. */
export interface UpdatedEngine {
  readonly engine: EngineFacts
  /** The stack of the service; `null` where it is of none. */
  readonly stack: string | null
  /** What cannot be determined about it. */
  readonly gaps: readonly Gap[]
  /** Of what the update mounts nothing is read: what a task has there now is not what it will have. */
  readonly answer: ChangeAnswer
}

/**
 * The tasks of the service as the update will make them: it replaces all. What is in a secret or config that none of them has yet is
 * known by its name.
 */
export function applyUpdate(engine: EngineFacts, update: ServiceUpdate): UpdatedEngine {
  const own = new Set(engine.containers.filter((container) => isOf(container, update)))
  const [first] = own
  const ids = new Set(Array.from(own, ({ id }) => id))
  const removed = Array.from(own, ({ mounts }) => mounts.filter((mount) => isRemoved(mount, update))).flat()
  const facts = new Map<string, FileFact>([
    ...removed.map(({ destination }) => [destination, { kind: 'missing' }] as const),
    ...update.addsFiles.map((file) => [file.target, notYetThere(file)] as const),
  ])
  return {
    engine: {
      ...engine,
      containers: engine.containers.map((container) => (own.has(container) ? change(container, update) : container)),
    },
    stack: first === undefined ? null : (projectOf(first.labels) ?? null),
    gaps: describe(first, update),
    answer: ({ container, path }, fact) =>
      (container !== undefined && ids.has(container) ? facts.get(path) : undefined) ?? fact,
  }
}

function notYetThere({ kind, name }: AddedFile): FileFact {
  return {
    kind: 'refused',
    why: 'not-served',
    detail: `the update gives it the ${kind} “${showKey(name)}”, which no task has yet`,
  }
}

function isOf({ task, labels }: ContainerFact, { service }: ServiceUpdate): boolean {
  if (task === undefined) return false
  const id = labels.get('com.docker.swarm.service.id') ?? ''
  return task.service === service || (service.length >= 4 && id.startsWith(service))
}

function change(container: ContainerFact, update: ServiceUpdate): ContainerFact {
  const { host, environment } = container
  // What the process has now, and what comes from the image, say nothing of the task that takes its place.
  const { processId: _, imageId: __, ...kept } = container
  const sourceOf = (name: string): string => (host === undefined ? name : `${host}/${name}`)
  return {
    ...kept,
    ...(update.image === undefined ? {} : { image: update.image }),
    environment: environment === null ? null : changeVariables(environment, update),
    mounts: [
      ...container.mounts.filter((mount) => !isRemoved(mount, update)),
      ...update.addsFiles.map(({ kind, name, target }) => ({
        type: kind,
        source: sourceOf(name),
        destination: target,
      })),
    ],
  }
}

/** In the order of the Docker CLI: what is added and removed is removed. */
function changeVariables(
  environment: NonNullable<ContainerFact['environment']>,
  { addsVariables, removesVariables }: ServiceUpdate,
): NonNullable<ContainerFact['environment']> {
  const removed = new Set(removesVariables)
  return new Map([...environment, ...addsVariables].filter(([name]) => !removed.has(name)))
}

/** By its name, with which the identity of one begins whose name was given twice. */
function isRemoved({ type, source }: ContainerMount, { removesFiles }: ServiceUpdate): boolean {
  const [name] = source.slice(source.lastIndexOf('/') + 1).split('@')
  return removesFiles.some((file) => file.kind === type && file.name === name)
}

function describe(first: ContainerFact | undefined, { service, opaqueOptions }: ServiceUpdate): readonly Gap[] {
  if (first === undefined) {
    return [
      {
        source: showKey(service),
        code: 'missing',
        reason: `no task of a service ${showKey(service)} was found, so what the update does to it is not known: ask a manager (--host, --context)`,
      },
    ]
  }
  if (opaqueOptions.length === 0) return []
  return [
    {
      source: showKey(service),
      code: 'unsupported',
      reason: `what ${opaqueOptions.join(', ')} changes in the service cannot be determined in advance`,
    },
  ]
}
