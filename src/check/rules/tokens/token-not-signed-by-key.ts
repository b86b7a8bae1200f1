import type { AuditView } from '../../../model/report/audit-view.ts'
import { groupBySigner, type Tokens } from '../../compare/group-tokens.ts'
import { listRefusedTokens } from '../../compare/refused-tokens.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { describeLogins } from '../../words/describe-login.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { signerWords } from '../../words/signer-words.ts'

/**
 * A ready-made token is signed once and pasted; when the key is replaced it stays behind, and every request with it is refused
 * (RFC 7515 §5.2): supabase/supabase#17164, #4879. Or the tool that signed it read the key otherwise than the services do:
 * supabase/supabase#35459. A token of which nothing says whose it is, and that no key verifies, is somebody else's. A login's token is
 * known to be its issuer's.
 */
export const tokenNotSignedByKey = defineRule({
  id: 'token-not-signed-by-key',
  severity: 'error',
  confidence: 'certain',
  summary: 'A ready-made token is not signed with the key that verifies it.',
  remedy: 'Sign the token again with the key that the services hold.',
  needs: ['files'],
  *check(view) {
    for (const tokens of groupBySigner(listRefusedTokens(view))) yield toReport(view, tokens)
    yield* describeLogins(view)
  },
})

function toReport({ groups }: AuditView, tokens: Tokens): Report {
  const [first] = tokens
  const { services, variables, words, be } = nameHolders(tokens)
  const target = first.expectedGroup ?? first.signedBy[0]
  const bindings = groups.find((group) => group.id === target)?.bindings ?? []
  const key = bindings.find(({ role, keys }) => role !== 'bystander' && keys.length > 0)
  const because = first.expectedBecause === null ? '' : ` (${first.expectedBecause})`
  const { cause, message } = signerWords(first, key)
  return {
    message: `${words} ${be} ${message}${because}`,
    remedy: key
      ? `Sign ${listNames(variables)} again with ${key.variable} of ${key.service}${cause === 'decoding' ? ' as it is written' : ''}, and recreate ${listNames(services)}.`
      : `Sign ${listNames(variables)} again with a key that the services hold, or give them the one that signed it.`,
    ...(target !== undefined && { group: target }),
    confidence: first.confidence,
    services,
    data: { variables, cause, ...(first.decodedAs !== null && { decodedAs: first.decodedAs }) },
    locations: listLocations([
      ...tokens.map(({ location }) => ({ ...location, label: 'the token' })),
      ...(key ? [key.location] : []),
    ]),
  }
}
