import type { Binding, TrustGroup } from '../../model/binding.ts'
import { defineRule, type Report } from '../define-rule.ts'
import { groupByKey, type Side } from '../group-by-key.ts'
import { listNames } from '../list-names.ts'
import { listPlaces } from '../list-places.ts'
import { usesKey } from '../roles.ts'

/**
 * RFC 7518 §3.2: a key of the size of the hash output or larger MUST be used with HS256, HS384 and HS512. Libraries that
 * begin to enforce it answer 500 at login after an upgrade. Only the bound is told, never the length. A placeholder is
 * left to `placeholder-secret`: it has to be replaced anyway, and a longer placeholder would be no better.
 */
export const shortSecret = defineRule({
  id: 'short-secret',
  severity: 'warning',
  confidence: 'certain',
  summary: 'The key is shorter than its algorithm asks for.',
  remedy:
    'Make a longer key (`openssl rand -hex 64` suffices for every HMAC algorithm), give it to all these services, and recreate them together.',
  *check({ groups }) {
    for (const group of groups) {
      for (const side of groupByKey(group.bindings.filter(isTooShort))) yield describe(group, side)
    }
  },
})

function isTooShort(binding: Binding): boolean {
  const { strength } = binding
  return usesKey(binding) && strength?.isShort === true && strength.placeholder === null
}

function describe(group: TrustGroup, side: Side): Report {
  const requiredBits = Math.max(...side.map((binding) => binding.strength?.requiredBits ?? 0))
  const services = [...new Set(side.map((binding) => binding.service))]
  const variables = [...new Set(side.map((binding) => binding.variable))]
  return {
    message: `the key in ${listNames(variables)} of ${listNames(services)} is shorter than ${requiredBits} bits, which RFC 7518 §3.2 asks for`,
    group: group.id,
    services,
    data: { variables, requiredBits },
    locations: listPlaces(side.map((binding) => binding.location)),
  }
}
