import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupFaulty } from '../../compare/group-faulty.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { nameHolders } from '../../words/name-holders.ts'

/**
 * A token is made to be handed out (RFC 7519 §1), so a token that serves as the key is a key that clients have; and it is not
 * the one that the other services sign with. Seen where ANON_KEY was pasted for the secret that signs it.
 */
export const tokenAsSecret = defineRule({
  id: 'token-as-secret',
  severity: 'error',
  confidence: 'likely',
  summary: 'The key is a ready-made token instead of a secret.',
  remedy: 'Set the secret that signs the tokens there, and sign again whatever was signed with the token.',
  needs: ['files'],
  *check({ groups }) {
    for (const group of groups) {
      const tokens = group.bindings.filter((binding) => usesKey(binding) && binding.strength?.isToken === true)
      for (const side of groupFaulty(tokens)) yield toReport(group, side)
    }
  },
})

function toReport(group: TrustGroup, side: readonly [Binding, ...Binding[]]): Report {
  const { services, variables, words } = nameHolders(side)
  return {
    message: `${words} holds a whole token instead of a key: anyone who is given that token can sign others`,
    remedy: `Set ${words} to the secret that signs the tokens, and move the token to a separate variable.`,
    group: group.id,
    services,
    data: { variables },
    locations: listLocations(side.map(({ location }) => location)),
  }
}
