import { identityOf } from '../../model/text/identity.ts'
import type { Sighting } from './sighting.ts'

/** Which services of a project ask which others, as `caller called`, by their settings. */
export interface Calls {
  /** By an address in a variable: `AUTH_URL: http://auth:8080`. */
  readonly byAddress: ReadonlySet<string>
  /** By `depends_on`, which says less: a service may wait for another that it never asks. */
  readonly byDependency: ReadonlySet<string>
}

/** The calls that the variables and the dependencies of the services tell of. */
export function findCalls(sightings: readonly Sighting[]): Calls {
  const names = new Map<string, Set<string>>()
  for (const { project, service } of sightings) {
    const known = names.get(project) ?? new Set()
    names.set(project, known.add(service))
  }
  const byAddress = new Set<string>()
  const byDependency = new Set<string>()
  for (const { project, service, variables, dependsOn } of sightings) {
    const others = names.get(project) ?? new Set()
    for (const [, { value }] of variables) {
      const host = value === null || value.isEmpty ? null : hostOfAddress(value.revealText())
      if (host !== null && host !== service && others.has(host)) byAddress.add(callOf(project, service, host))
    }
    for (const other of dependsOn) if (other !== service) byDependency.add(callOf(project, service, other))
  }
  return { byAddress, byDependency }
}

/** The identity of a call. */
export function callOf(project: string, caller: string, called: string): string {
  return identityOf(project, caller, called)
}

/** The host of an address of HTTP, gRPC or WebSocket, or of `host:port`; `null` for any other text. */
function hostOfAddress(text: string): string | null {
  const [, host = null] = /^(?:(?:https?|grpcs?|wss?):\/\/([\w.-]+)|([\w-]+):\d{2,5}$)/.exec(text.trim()) ?? []
  return host ?? /^([\w-]+):\d{2,5}$/.exec(text.trim())?.[1] ?? null
}
