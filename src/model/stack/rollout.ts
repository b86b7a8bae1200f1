import type { Confidence } from '../report/finding.ts'
import type { Location } from '../text/location.ts'

/** What a command is about to do to the containers of a project, as far as its words tell. */
export interface RolloutPlan {
  /** The stack that `docker stack deploy` deploys; left out where it is no such command. */
  readonly stack?: string
  /** The name of the host that it changes, where several engines are asked; left out where there is one. */
  readonly host?: string
  /** The services that it is about; `null`: all of the project. What they depend on is in it too, if it follows that. */
  readonly services: readonly string[] | null
  readonly followsDependencies: boolean
  /** The containers that it is about, by name or id, where it names those in place of services. */
  readonly containers?: readonly string[]
  /** Which containers of those are replaced: those whose configuration changed, every one, or none. */
  readonly replaces: 'changed' | 'all' | 'none'
  /** Whether those that run are started again: they keep their environment, and read their key files again. */
  readonly restarts: boolean
  /** Whether those that do not run are started, with the environment that they have. */
  readonly startsStopped: boolean
  /** Whether containers of services that the files no longer have are removed. */
  readonly removesOrphans: boolean
}

/** What `docker compose up` does, and whatever may do as much. */
export const upAll: RolloutPlan = {
  services: null,
  followsDependencies: true,
  replaces: 'changed',
  restarts: false,
  startsStopped: true,
  removesOrphans: false,
}

/** The services that a command is about; `null`: all. */
export function servicesInPlay(
  { services, followsDependencies }: RolloutPlan,
  all: readonly { readonly name: string; readonly dependsOn: readonly string[] }[],
): ReadonlySet<string> | null {
  if (services === null) return null
  const named = new Set(services)
  if (!followsDependencies) return named
  const known = new Map(all.map(({ name, dependsOn }) => [name, dependsOn]))
  for (const name of named) for (const other of known.get(name) ?? []) named.add(other)
  return named
}

/** Whether a container is among those that a command names. An id may be cut short. */
export function isNamedContainer({ containers = [] }: RolloutPlan, name: string, id?: string): boolean {
  return containers.some((one) => one === name || (id !== undefined && one.length >= 4 && id.startsWith(one)))
}

/**
 * Why a container is still the same one after the rollout: `by-hand` somebody started it outside Compose; `not-in-files` no
 * compose file speaks of its service; `other-host` it runs on another host than the command changes; `not-named` the command names
 * other services; `kept` the command replaces none;
 * `unchanged` Compose sees no change: what a key file holds is not part of what it compares.
 */
export type StayReason = 'by-hand' | 'not-in-files' | 'other-host' | 'not-named' | 'kept' | 'unchanged'

/** A container that the rollout does not replace. */
export interface StayingContainer {
  readonly container: string
  readonly service: string
  readonly because: StayReason
}

/**
 * What a rollout breaks although the files agree with each other: `validator-stays` the issuer signs with another key and
 * somebody who stays does not know it; `issuer-stays` somebody drops the key that an issuer who stays still signs with;
 * `key-dropped` tokens that were issued before are refused from then on.
 */
export interface RolloutBreak {
  readonly kind: 'validator-stays' | 'issuer-stays' | 'key-dropped'
  readonly project: string
  readonly group: string
  readonly confidence: Confidence
  /** Services that sign. */
  readonly issuers: readonly string[]
  /** Services that refuse the tokens. */
  readonly validators: readonly string[]
  /** Of `key-dropped`, the services whose tasks a Swarm replaces one after another: until then old and new keys answer in turn. */
  readonly byTurns?: readonly string[]
  /** The containers that stay; empty for `key-dropped`. */
  readonly staying: readonly StayingContainer[]
  /** Containers that stay too and get on with those: they are to be replaced in the same step. */
  readonly remaining: readonly StayingContainer[]
  /** The steps that keep tokens valid; empty when no order does. */
  readonly order: readonly string[]
  readonly locations: readonly [Location, ...Location[]]
}
