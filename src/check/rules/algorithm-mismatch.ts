import type { Binding, TrustGroup } from '../../model/binding.ts'
import { acrossLayers, type Layer } from '../across-layers.ts'
import { defineRule, type Report } from '../define-rule.ts'
import { listNames } from '../list-names.ts'
import { listPlaces } from '../list-places.ts'
import { checks, signs } from '../roles.ts'

/**
 * A verifier accepts only the algorithms it was told to (RFC 8725 §3.1), so a token with another `alg` is refused although
 * the keys agree. Names are compared without case here, because configuration is read leniently; in a token they are not
 * (RFC 7515 §4.1.1). Services that name no algorithm are not judged: their library's default is unknown.
 */
export const algorithmMismatch = defineRule({
  id: 'algorithm-mismatch',
  severity: 'error',
  confidence: 'certain',
  summary: 'A service signs with an algorithm that another one does not accept.',
  remedy: 'Name the same algorithm on both sides.',
  *check({ groups }) {
    for (const group of groups) yield* acrossLayers(group, (layer) => comparePairs(group, layer))
  },
})

function* comparePairs(group: TrustGroup, { kind, bindings }: Layer): Iterable<Report> {
  const told = bindings.filter((binding) => binding.algorithms.length > 0)
  // In a large group that agrees, looking at every pair would take the square of its size.
  if (new Set(told.map(({ algorithms }) => algorithms.join())).size < 2) return
  const seen = new Set<string>()
  for (const issuer of told.filter(signs)) {
    for (const validator of told.filter((binding) => checks(binding) && binding.service !== issuer.service)) {
      const [signed, accepted] = [issuer.algorithms.map(normalise), validator.algorithms.map(normalise)]
      const pair = [issuer.service, validator.service].toSorted().join('\n')
      if (seen.has(pair) || signed.some((algorithm) => accepted.includes(algorithm))) continue
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

/** RFC 9864 names the Ed25519 case of `EdDSA` on its own; a configuration with either means the same. */
function normalise(algorithm: string): string {
  const name = algorithm.trim().toUpperCase()
  return name === 'ED25519' ? 'EDDSA' : name
}

/** RS and PS take the same RSA key (RFC 7518 §3.3, §3.5). */
const familyOf = (algorithm: string): string => algorithm.slice(0, 2).replace('PS', 'RS')

const placeOf = (binding: Binding) => binding.algorithmLocation ?? binding.location
