import type { Secret } from './secret.ts'

/** One network that a container is on. */
export interface ContainerNetwork {
  readonly name: string
  readonly aliases: readonly string[]
}

/** A container as the engine holds it. Names and labels come from outside: they may hold anything. */
export interface ContainerFact {
  readonly id: string
  /** Without the leading slash. */
  readonly name: string
  readonly image: string
  readonly labels: ReadonlyMap<string, string>
  readonly networks: readonly ContainerNetwork[]
  /** ISO 8601, as the engine says. */
  readonly createdAt: string
  readonly startedAt: string
  readonly state: string
  /** Config.Env; `null` when the engine answered without it (a socket proxy hides it). A name without `=` has value null. */
  readonly environment: ReadonlyMap<string, Secret | null> | null
}

/** What one engine answered. */
export interface EngineFacts {
  /** The address asked, as the user would name it: `unix:///var/run/docker.sock`. */
  readonly address: string
  readonly containers: readonly ContainerFact[]
}
