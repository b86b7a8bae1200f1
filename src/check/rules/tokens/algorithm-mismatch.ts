import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { isFileLocation } from '../../../model/text/location.ts'
import { algorithmsOf, areDisjoint, familyOf } from '../../../relate/algorithms.ts'
import { signs, verifies } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { indexCodeRefusals, listCodeRefusals } from '../../compare/code-algorithms.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A verifier accepts only the algorithms it was told to (RFC 8725 §3.1), so a token with another `alg` is refused although
 * the keys agree. What a key says of itself (the `alg` of a JWK, RFC 7517 §4.4) counts like a setting. Services that name no
 * algorithm are not judged: their library's default is unknown. Of several that a side names, one in common is enough.
 */
export const algorithmMismatch = defineRule({
  id: 'algorithm-mismatch',
  severity: 'error',
  confidence: 'certain',
  summary: 'A service signs with an algorithm that another one does not accept.',
  remedy: 'Configure the same algorithm on both sides.',
  needs: ['files'],
  *check(view) {
    const isReported = indexCodeRefusals(listCodeRefusals(view))
    for (const group of view.groups) yield* acrossLayers(group, (layer) => comparePairs(group, layer, isReported))
  },
})

function* comparePairs(
  group: TrustGroup,
  { kind, bindings }: Layer,
  isReported: (issuer: Binding, validator: Binding) => boolean,
): Iterable<Report> {
  const configured = bindings.filter((binding) => algorithmsOf(binding).length > 0)
  if (new Set(configured.map((binding) => algorithmsOf(binding).join())).size < 2) return
  const seen = new Set<string>()
  const namedBy = indexNamed(configured)
  const verifying = groupBy(configured.filter(verifies), (binding) => namedBy(binding).join())
  for (const issuer of configured.filter(signs)) {
    const signed = namedBy(issuer)
    // Services that name the same are looked at once: in a large group that agrees every pair would take the square of its size.
    const refusing = [...verifying.values()].filter(([first]) => areDisjoint(signed, namedBy(first)))
    for (const validator of refusing.flat()) {
      if (seen.size >= MAX_PAIRS) return
      const accepted = namedBy(validator)
      if (validator.service === issuer.service) continue
      const pair = [issuer.service, validator.service].toSorted().join('\n')
      if (seen.has(pair) || isReported(issuer, validator)) continue
      seen.add(pair)
      const isOtherFamily = !signed.some((one) => accepted.some((other) => familyOf(one) === familyOf(other)))
      yield {
        message: `${kind === 'running' ? 'in the running containers, ' : ''}${issuer.service} signs with ${listNames(signed)} and ${validator.service} accepts only ${listNames(accepted)}`,
        remedy: `Configure the same algorithm for ${issuer.service} and ${validator.service}${isOtherFamily ? '; these two also need different types of key' : ''}.`,
        ...(kind === 'files' && !isOtherFamily && nameAlike(issuer, validator)),
        group: group.id,
        confidence: group.confidence,
        services: [validator.service, issuer.service],
        data: { signs: signed, accepts: accepted, isOtherFamily },
        locations: listLocations([locationOf(validator), locationOf(issuer)]),
      }
    }
  }
}

/** The text of the issuer's setting for the validator. */
function nameAlike({ algorithmLocation: from }: Binding, { algorithmLocation: to }: Binding): Pick<Report, 'edits'> {
  if (from === undefined || to === undefined || !isFileLocation(from) || !isFileLocation(to)) return {}
  return { edits: [{ kind: 'match-entry', from, to }] }
}

/** The most pairs of one group that are told: past that nobody reads on, and the pairs of thousands are millions. */
const MAX_PAIRS = 1_000

/** All that each service names: it may hold a secret beside a key set, each with algorithms of its own. */
function indexNamed(configured: readonly Binding[]): (of: Binding) => readonly string[] {
  const nameOf = ({ project, service }: Binding): string => identityOf(project, service)
  const named = new Map(
    Array.from(groupBy(configured, nameOf), ([name, own]) => [name, [...new Set(own.flatMap(algorithmsOf))]]),
  )
  return (of) => named.get(nameOf(of)) ?? []
}

const locationOf = (binding: Binding) => binding.algorithmLocation ?? binding.location
