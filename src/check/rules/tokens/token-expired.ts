import { groupByExpiry, type Tokens } from '../../compare/group-tokens.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { nameHolders } from '../../words/name-holders.ts'

/**
 * A token must not be accepted on or after its `exp` (RFC 7519 §4.1.4). One that is in an env file renews itself no more
 * than the file does, and fails one morning with nothing changed.
 */
export const tokenExpired = defineRule({
  id: 'token-expired',
  severity: 'error',
  confidence: 'certain',
  summary: 'A ready-made token has expired.',
  remedy: 'Sign the token again with a later expiry.',
  needs: ['files'],
  *check({ tokens, now }) {
    const expired = tokens.filter(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now))
    for (const side of groupByExpiry(expired)) yield toReport(side)
  },
})

function toReport(tokens: Tokens): Report {
  const [{ expiresAt, expectedGroup, confidence }] = tokens
  const { services, variables, words } = nameHolders(tokens)
  return {
    message: `${words} expired on ${expiresAt?.slice(0, 10)}`,
    remedy: `Sign ${listNames(variables)} again with a later expiry, and recreate ${listNames(services)}.`,
    ...(expectedGroup !== null && { group: expectedGroup }),
    confidence,
    services,
    data: { variables },
    locations: listLocations(tokens.map(({ location }) => ({ ...location, label: 'the expired token' }))),
  }
}
