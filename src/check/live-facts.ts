import type { Binding } from '../model/keys/binding.ts'
import type { KeyName, LiveEndpoint } from '../model/live/live.ts'
import type { AuditView } from '../model/report/audit-view.ts'
import type { Location } from '../model/text/location.ts'
import { listLocations } from './words/list-locations.ts'

/** An endpoint by name: “job-processor at http://localhost:8003/jobs”. */
export function nameEndpoint({ service, where, container }: LiveEndpoint): string {
  return `${service} at ${where}${container === undefined ? '' : ` (container ${container})`}`
}

/** The different variants of the probes that were accepted, in the order they were sent; a probe without variants is its name. */
export function listAccepted({ answers }: LiveEndpoint, ...probes: readonly string[]): readonly string[] {
  const accepted = answers.filter(({ probe, verdict }) => verdict === 'accepted' && probes.includes(probe))
  return [...new Set(accepted.map(({ probe, variant }) => variant ?? probe))]
}

/** Whether one of the probes was accepted. */
export function isAccepted(endpoint: LiveEndpoint, ...probes: readonly string[]): boolean {
  return listAccepted(endpoint, ...probes).length > 0
}

/**
 * Whoever lets tokens pass without a word may only be late to turn them away, and a 404 to whoever passes may have other reasons: what is
 * reported about that is not certain.
 */
export function confidenceIn(...endpoints: readonly LiveEndpoint[]): { readonly confidence?: 'likely' } {
  const isVague = ({ isPassingSilent, isPassingOther }: LiveEndpoint) =>
    isPassingSilent === true || isPassingOther === true
  return endpoints.every(isVague) ? { confidence: 'likely' } : {}
}

/** Whether a token of a random key passes: then no other forgery tells anything more. */
export function ignoresSignatures(endpoint: LiveEndpoint): boolean {
  return isAccepted(endpoint, 'wrong-key')
}

/** Whether good tokens pass there, always. */
function takesGood({ state }: LiveEndpoint): boolean {
  return state === 'guarded' || state === 'optional'
}

/** The place of a holding of a key, if the groups have it. */
export function locationsOfKey({ groups }: AuditView, key: KeyName | null): readonly Location[] {
  const bindings = groups.find(({ id }) => id === key?.group)?.bindings ?? []
  const own = bindings.filter(({ service, variable }) => service === key?.service && variable === key.variable)
  return own.map(({ location }) => location).slice(0, 1)
}

/** What the service of the endpoint holds of its trust group. */
export function bindingsOf({ groups }: AuditView, endpoint: LiveEndpoint): readonly Binding[] {
  const bindings = groups.find(({ id }) => id === endpoint.group)?.bindings ?? []
  return bindings.filter(({ service }) => service === endpoint.service)
}

/** Where the key stands that the endpoint verifies with, then where the endpoint is declared. */
export function locationsOfEndpoint(view: AuditView, endpoint: LiveEndpoint): readonly [Location, ...Location[]] {
  const own = bindingsOf(view, endpoint).map(({ location }) => location)
  return listLocations([...own.slice(0, 1), ...locationsOfKey(view, endpoint.signer), endpoint.location])
}

/** Where the endpoint is declared, then the keys: for what the endpoint does whatever its key is. */
export function locationsOfProbe(view: AuditView, endpoint: LiveEndpoint): readonly [Location, ...Location[]] {
  return listLocations([endpoint.location, ...locationsOfEndpoint(view, endpoint)])
}

/** Keys of groups that the service is not in, and which pass at the endpoint beside its own. */
export function listStrangers({ groups }: AuditView, endpoint: LiveEndpoint): readonly KeyName[] {
  if (!takesGood(endpoint)) return []
  return endpoint.foreignKeys.filter(({ group }) => {
    const holders = groups.find(({ id }) => id === group)?.bindings ?? []
    return group !== endpoint.group && !holders.some(({ service }) => service === endpoint.service)
  })
}

/** The issuers whose login gave a token of the right key that the endpoint refuses, where a minted one passes. */
export function listRefusedLogins({ live }: AuditView, endpoint: LiveEndpoint): readonly string[] {
  if (!takesGood(endpoint) || endpoint.signer === null) return []
  return endpoint.answers.flatMap(({ probe, variant, verdict }) => {
    const isRefused = probe === 'issued' && verdict === 'refused'
    const isSound = live.logins.some(({ service, outcome }) => service === variant && outcome === 'signed-by-group')
    return isRefused && isSound && variant !== null ? [variant] : []
  })
}

/** Endpoints of one service and trust group of which one takes a good token and another refuses it, by those that refuse. */
export function findDisagreements({ live }: AuditView): ReadonlyMap<LiveEndpoint, LiveEndpoint> {
  const disagreeing = new Map<LiveEndpoint, LiveEndpoint>()
  for (const endpoint of live.endpoints) {
    if (endpoint.state !== 'refuses-good') continue
    const taking = live.endpoints.find((other) => {
      const isBeside = other.project === endpoint.project && other.service === endpoint.service
      return isBeside && other.group === endpoint.group && takesGood(other)
    })
    if (taking !== undefined) disagreeing.set(endpoint, taking)
  }
  return disagreeing
}
