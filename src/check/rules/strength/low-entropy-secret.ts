import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { isMisread } from '../../../relate/misread.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupFaulty } from '../../compare/group-faulty.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { prepareRenewal } from '../../words/renew-key.ts'

/**
 * One token is all that is needed to try keys against it without asking the service, so words, repetitions and rows of keys
 * do not last however long they are: RFC 8725 §3.5 forbids human-memorizable passwords as keys. An estimate, hence `likely`.
 * What is a placeholder or too short is told as that: it has to be replaced anyway.
 */
export const lowEntropySecret = defineRule({
  id: 'low-entropy-secret',
  severity: 'warning',
  confidence: 'likely',
  summary: 'The key is long enough, but can be guessed.',
  remedy: 'Generate a random key (`openssl rand -hex 32`), give it to all these services, and recreate them together.',
  needs: ['files'],
  *check(view) {
    const renew = prepareRenewal(view)
    const { groups } = view
    for (const group of groups) {
      for (const side of groupFaulty(group.bindings.filter(isGuessable)))
        yield { ...toReport(group, side), ...renew(side, group.id) }
    }
  },
})

function isGuessable(binding: Binding): boolean {
  const { strength } = binding
  if (!usesKey(binding) || strength === null || isMisread(binding)) return false
  return strength.isLowEntropy && strength.placeholder === null && !strength.isShort && !strength.isComment
}

function toReport(group: TrustGroup, side: readonly [Binding, ...Binding[]]): Report {
  const { services, variables, words } = nameHolders(side)
  return {
    message: `the key in ${words} consists of words or repetitions: anyone who has one token can find the key by brute force`,
    group: group.id,
    services,
    data: { variables },
    locations: listLocations(side.map(({ location }) => location)),
  }
}
