import type { Binding, TrustGroup } from '../../../model/binding.ts'
import { algorithmsOf, areDisjoint, familyOf } from '../../../relate/algorithms.ts'
import { checks, signs } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { type CodeRefusal, isToldByCode, listCodeRefusals } from '../../compare/code-algorithms.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'
import { listPlaces } from '../../words/list-places.ts'

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
  remedy: 'Name the same algorithm on both sides.',
  needs: ['files'],
  *check(view) {
    const told = listCodeRefusals(view)
    for (const group of view.groups) yield* acrossLayers(group, (layer) => comparePairs(group, layer, told))
  },
})

function* comparePairs(
  group: TrustGroup,
  { kind, bindings }: Layer,
  refusals: readonly CodeRefusal[],
): Iterable<Report> {
  const told = bindings.filter((binding) => algorithmsOf(binding).length > 0)
  // In a large group that agrees, looking at every pair would take the square of its size.
  if (new Set(told.map((binding) => algorithmsOf(binding).join())).size < 2) return
  const seen = new Set<string>()
  for (const issuer of told.filter(signs)) {
    for (const validator of told.filter((binding) => checks(binding) && binding.service !== issuer.service)) {
      const [signed, accepted] = [namedBy(issuer, told), namedBy(validator, told)]
      const pair = [issuer.service, validator.service].toSorted().join('\n')
      if (seen.has(pair) || !areDisjoint(signed, accepted) || isToldByCode(issuer, validator, refusals)) continue
      seen.add(pair)
      const isOtherFamily = !signed.some((one) => accepted.some((other) => familyOf(one) === familyOf(other)))
      yield {
        message: `${kind === 'running' ? 'as it runs now, ' : ''}${issuer.service} signs with ${listNames(signed)} and ${validator.service} accepts only ${listNames(accepted)}`,
        remedy: `Name the same algorithm for ${issuer.service} and ${validator.service}${isOtherFamily ? '; these two also need different kinds of key' : ''}.`,
        group: group.id,
        confidence: group.confidence,
        services: [validator.service, issuer.service],
        data: { signs: signed, accepts: accepted, isOtherFamily },
        locations: listPlaces([placeOf(validator), placeOf(issuer)]),
      }
    }
  }
}

/** All that the service names: it may hold a secret beside a key set, each with algorithms of its own. */
function namedBy({ project, service }: Binding, told: readonly Binding[]): readonly string[] {
  const own = told.filter((binding) => binding.project === project && binding.service === service)
  return [...new Set(own.flatMap(algorithmsOf))]
}

const placeOf = (binding: Binding) => binding.algorithmLocation ?? binding.location
