import type { Secret } from '../keys/secret.ts'

/** One network that a container is on. */
export interface ContainerNetwork {
  readonly name: string
  readonly aliases: readonly string[]
  /** The container's IP address on it; left out where it has none, or is not running. */
  readonly address?: string
}

/** Something mounted into a container. */
export interface ContainerMount {
  /** `secret` and `config` are those of a Swarm. */
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'secret' | 'config' | 'other'
  /**
   * The host path of a bind, the name of a volume; the identity of a secret or config, whose content is the same wherever that is
   * the same, and empty for one whose content is created for each task; empty for the rest.
   */
  readonly source: string
  /** Absolute path in the container. */
  readonly destination: string
}

/** How far a Swarm is with the last change of a service; `null` where it does not say. */
export type UpdateState =
  | 'updating'
  | 'paused'
  | 'completed'
  | 'rollback_started'
  | 'rollback_paused'
  | 'rollback_completed'

/** What a manager of a Swarm says of a container. */
export interface SwarmTask {
  /** The service's whole name: `shop_api`. */
  readonly service: string
  /** What to call the machine that it runs on: the host's name, with the id of the node where several have that name. */
  readonly node: string
  /** Whether it runs on the machine whose engine was asked: nothing of the others can be looked into. */
  readonly isHere: boolean
  readonly update: UpdateState | null
}

/** The name of a container without its host's. */
export function ownNameOf({ name, host }: Pick<ContainerFact, 'name' | 'host'>): string {
  return host === undefined ? name : name.slice(host.length + 1)
}

/** A shown name of a container in its parts: no name of an engine's has a slash, so one before the last is its host's. */
export function splitName(shown: string): { readonly host: string | null; readonly name: string } {
  const cut = shown.lastIndexOf('/')
  return cut < 0 ? { host: null, name: shown } : { host: shown.slice(0, cut), name: shown.slice(cut + 1) }
}

/** A container as the engine holds it. Names and labels come from outside: they may hold anything. */
export interface ContainerFact {
  readonly id: string
  /** Without the leading slash; behind the name of its host where several engines were asked. */
  readonly name: string
  /** What its engine is called where several were asked. */
  readonly host?: string
  readonly image: string
  /** What the engine calls the image that it was made of; left out where it does not say. */
  readonly imageId?: string
  /** Of its first process, as the engine's machine counts; left out where it does not run. */
  readonly processId?: number
  readonly labels: ReadonlyMap<string, string>
  readonly networks: readonly ContainerNetwork[]
  /** The id of the container whose network it uses in place of one of its own. */
  readonly sharesNetworkOf?: string
  readonly startedAt: string
  readonly state: string
  /** Config.Env; `null` when the engine answered without it (a socket proxy hides it). A name without `=` has value null. */
  readonly environment: ReadonlyMap<string, Secret | null> | null
  /** The program and its arguments, entrypoint first: they may hold a key. `null` when the engine answered without it. */
  readonly command: readonly Secret[] | null
  /** The health check's command, which may hold a token. */
  readonly healthcheck: readonly Secret[]
  readonly mounts: readonly ContainerMount[]
  /** Of a task, where a manager was asked. */
  readonly task?: SwarmTask
}

/** An engine among several. */
export interface EngineHost {
  readonly name: string
  readonly address: string
}

/** What an engine answered, or several of them. */
export interface EngineFacts {
  /** The address asked, as the user would name it: `unix:///var/run/docker.sock`; of several, all of them. */
  readonly address: string
  /** Those that answered, where several were asked. */
  readonly hosts?: readonly EngineHost[]
  readonly containers: readonly ContainerFact[]
}
