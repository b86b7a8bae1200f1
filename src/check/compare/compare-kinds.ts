import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { algorithmsOf, areDisjoint } from '../../relate/algorithms.ts'
import { findContradiction, heldWords, kindsOf } from '../../relate/held-kinds.ts'
import { signs, usesKey } from '../../relate/roles.ts'
import type { Report } from '../define-rule.ts'
import { listLocations } from '../words/list-locations.ts'
import { nameHolders } from '../words/name-holders.ts'
import type { Layer } from './across-layers.ts'

/** A service's holdings in the group: it may have a secret and a key set, and use either. */
type Holdings = readonly [Binding, ...Binding[]]

/**
 * The services whose kind of key cannot check what the others sign. What contradicts itself is reported as that, and two
 * sides that name different algorithms by `algorithm-mismatch`, so neither is reported again here.
 */
export function* compareKinds(group: TrustGroup, { kind, bindings }: Layer): Iterable<Report> {
  const readable = bindings.filter(
    (binding) => usesKey(binding) && kindsOf(binding).length > 0 && findContradiction(binding) === null,
  )
  const services = [...groupBy(readable, ({ project, service }) => identityOf(project, service)).values()]
  if (new Set(services.flatMap((holdings) => holdings.flatMap(kindsOf))).size < 2) return
  const reference = services.find((holdings) => holdings.some(({ role }) => role === 'issuer')) ?? mostCommon(services)
  if (reference === undefined) return
  const odd = services.filter(
    (holdings) => !shareKind(holdings, reference) && !nameOtherAlgorithms(holdings, reference),
  )
  const [first] = odd.flat()
  if (first === undefined) return
  const holders = nameHolders(odd.flat())
  const [issuer] = reference
  yield {
    message: `${kind === 'running' ? 'in the running containers, ' : ''}${holders.words} holds ${heldWords(first)}, and ${issuer.variable} of ${issuer.service} ${heldWords(issuer)}: neither verifies the other's tokens`,
    remedy: remedyFor(issuer, holders.words),
    group: group.id,
    confidence: reference.some(signs) ? group.confidence : 'possible',
    services: [...holders.services, issuer.service],
    data: { variables: holders.variables, differsFrom: issuer.service },
    locations: listLocations([...odd.flat(), issuer].map(({ location }) => location)),
  }
}

/** A service whose kind of key most services hold. */
function mostCommon(services: readonly Holdings[]): Holdings | undefined {
  const sides = groupBy(services, (holdings) => [...new Set(holdings.flatMap(kindsOf))].toSorted().join())
  return [...sides.values()].toSorted((a, b) => b.length - a.length)[0]?.[0]
}

function shareKind(one: Holdings, other: Holdings): boolean {
  const kinds = new Set(one.flatMap(kindsOf))
  return other.flatMap(kindsOf).some((kind) => kinds.has(kind))
}

function nameOtherAlgorithms(one: Holdings, other: Holdings): boolean {
  return one.every((binding) => other.every((held) => areDisjoint(algorithmsOf(binding), algorithmsOf(held))))
}

function remedyFor(issuer: Binding, odd: string): string {
  return issuer.keys.some(({ kind }) => kind === 'symmetric')
    ? `Give ${odd} the secret of ${issuer.service}, or configure ${issuer.service} to sign with a private key.`
    : `Give ${odd} the public key that belongs to ${issuer.variable} of ${issuer.service}.`
}
