import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { algorithmsOf, areDisjoint } from '../../../relate/algorithms.ts'
import { findContradiction, heldWords, kindWords } from '../../../relate/held-kinds.ts'
import { signs, usesKey, verifies } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { compareKinds } from '../../compare/compare-kinds.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * An algorithm takes one kind of key (RFC 7518 §3.1), and a verifier must not use a key with another (RFC 8725 §3.1): a public
 * key taken for an HMAC secret is one that everybody has. Sides of two kinds can never check each other's tokens.
 */
export const keyTypeMismatch = defineRule({
  id: 'key-type-mismatch',
  severity: 'error',
  confidence: 'certain',
  summary: 'The type of a key does not fit its algorithm or the key of the other side.',
  remedy:
    'Use either a shared secret (HS256) or a key pair (RS256, ES256, EdDSA), and give every service the part that it needs.',
  needs: ['files'],
  *check({ groups }) {
    for (const group of groups) {
      yield* acrossLayers(group, (layer) => [...contradictions(group, layer), ...compareKinds(group, layer)])
    }
  },
})

/** A text may be a key in a form that we do not know, so it is only likely that it does not fit. */
function* contradictions(group: TrustGroup, { kind, bindings }: Layer): Iterable<Report> {
  for (const binding of bindings.filter(usesKey)) {
    const contradiction = findContradiction(binding)
    if (contradiction === null || bindings.some((other) => isReportedByAlgorithm(binding, other))) continue
    const { algorithms, held } = contradiction
    const { service, variable } = binding
    const needed = held === 'symmetric' ? 'asymmetric' : 'symmetric'
    yield {
      message: `${kind === 'running' ? 'in the running containers, ' : ''}${service} is set to ${listNames(algorithms)}, and ${variable} holds ${heldWords(binding)}`,
      remedy: `Give ${variable} of ${service} ${kindWords[needed]}, or configure an algorithm that uses ${heldWords(binding)}.`,
      group: group.id,
      confidence: group.confidence === 'possible' ? 'possible' : 'likely',
      services: [service],
      data: { variable, algorithms, holds: held },
      locations: listLocations([binding.algorithmLocation ?? binding.location, binding.location]),
    }
  }
}

/** `algorithm-mismatch` tells of the two: one wrong setting is one finding. */
function isReportedByAlgorithm(one: Binding, other: Binding): boolean {
  const canMeet = (signs(one) && verifies(other)) || (signs(other) && verifies(one))
  return canMeet && one.service !== other.service && areDisjoint(algorithmsOf(one), algorithmsOf(other))
}
