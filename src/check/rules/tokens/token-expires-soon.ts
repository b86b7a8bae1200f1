import { groupByExpiry, type Tokens } from '../../compare/group-tokens.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { nameHolders } from '../../words/name-holders.ts'

const SOON_MS = 30 * 24 * 60 * 60 * 1000

/**
 * From its `exp` on a token is refused (RFC 7519 §4.1.4), by every service in the same second. Thirty days leave time to sign
 * a new one and to recreate who holds it.
 */
export const tokenExpiresSoon = defineRule({
  id: 'token-expires-soon',
  severity: 'warning',
  confidence: 'certain',
  summary: 'A ready-made token expires within 30 days.',
  remedy: 'Sign the token again with a later expiry before it expires.',
  needs: ['files'],
  *check({ tokens, now }) {
    const soon = tokens.filter(({ expiresAt }) => expiresAt !== null && isSoon(Date.parse(expiresAt) - Date.parse(now)))
    for (const side of groupByExpiry(soon)) yield toReport(side)
  },
})

function isSoon(restMs: number): boolean {
  return restMs > 0 && restMs <= SOON_MS
}

function toReport(tokens: Tokens): Report {
  const [{ expiresAt, expectedGroup, confidence }] = tokens
  const { services, variables, words } = nameHolders(tokens)
  return {
    message: `${words} ${variables.length > 1 ? 'expire' : 'expires'} on ${expiresAt?.slice(0, 10)}`,
    remedy: `Sign ${listNames(variables)} again with a later expiry before that day, and recreate ${listNames(services)}.`,
    ...(expectedGroup !== null && { group: expectedGroup }),
    confidence,
    services,
    data: { variables },
    locations: listLocations(tokens.map(({ location }) => location)),
  }
}
