import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { isMisread } from '../../../relate/misread.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupByKey, type Side } from '../../compare/group-by-key.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { prepareRenewal } from '../../words/renew-key.ts'

/**
 * RFC 7518 §3.2: a key of the size of the hash output or larger MUST be used with HS256, HS384 and HS512. Libraries that
 * begin to enforce it answer 500 at login after an upgrade; some products ask for more, or ask where no algorithm is said.
 * Only the bound is told, never the length. A placeholder is left to `placeholder-secret`: it has to be replaced anyway.
 */
export const shortSecret = defineRule({
  id: 'short-secret',
  severity: 'warning',
  confidence: 'certain',
  summary: 'The key is shorter than its algorithm requires.',
  remedy:
    'Generate a longer key (`openssl rand -hex 64` suffices for every HMAC algorithm), give it to all these services, and recreate them together.',
  needs: ['files'],
  *check(view) {
    const renew = prepareRenewal(view)
    const { groups, court } = view
    // A product that refuses the key refuses every token, which is an error of its own.
    const refused = new Set(
      court.relations.flatMap(({ judgement, group, validators }) =>
        judgement.result === 'refused' && judgement.step === 'key-length'
          ? `${group} ${validators[0].fingerprint}`
          : [],
      ),
    )
    for (const group of groups) {
      const short = group.bindings.filter(isTooShort)
      const remaining = short.filter(({ fingerprint }) => !refused.has(`${group.id} ${fingerprint}`))
      for (const side of groupByKey(remaining)) yield { ...toReport(group, side), ...renew(side, group.id) }
    }
  },
})

function isTooShort(binding: Binding): boolean {
  const { strength } = binding
  return usesKey(binding) && strength?.isShort === true && strength.placeholder === null && !isMisread(binding)
}

function toReport(group: TrustGroup, side: Side): Report {
  const [strictest = side[0]] = side.toSorted((a, b) => bits(b) - bits(a) || Number(isOwn(b)) - Number(isOwn(a)))
  const { services, variables, words } = nameHolders(side)
  return {
    message: `the key in ${words} is shorter than ${bits(strictest)} bits, which ${whoAsks(strictest)} requires`,
    group: group.id,
    services,
    data: { variables, requiredBits: bits(strictest) },
    locations: listLocations(side.map((binding) => binding.location)),
  }
}

function bits({ strength }: Binding): number {
  return strength?.requiredBits ?? 0
}

/** Whether it is the product that asks for so much. */
function isOwn(binding: Binding): boolean {
  return binding.minimumBits === bits(binding)
}

function whoAsks(binding: Binding): string {
  return isOwn(binding) ? (binding.product ?? binding.service) : 'RFC 7518 §3.2'
}
