import type { CodeFacts, CodeUse } from '../../../model/code/code-facts.ts'
import type { Confidence } from '../../../model/report/finding.ts'
import { certaintyOf } from '../../compare/key-origins.ts'
import { defineRule } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A token whose signature is not checked says what its sender likes (RFC 7519 §7.2, RFC 8725 §3.3: every operation on a token
 * must be validated). It is right behind a gateway that verified it, as long as nothing else reaches the service, and nobody
 * can see that here: so it is a warning. Where the service verifies elsewhere, the decoding looks up the key or the expiry of
 * the token that is verified next, and nothing is said.
 */
export const signatureNotVerified = defineRule({
  id: 'signature-not-verified',
  severity: 'warning',
  confidence: 'likely',
  summary: 'A service reads tokens without verifying their signature.',
  remedy: 'Verify the signature in the service that acts on the token, even behind a gateway.',
  needs: ['code'],
  *check({ code }) {
    for (const facts of code) {
      const [first, ...others] = facts.uses.filter(({ kind }) => kind === 'decodes')
      if (first === undefined || facts.uses.some(({ kind }) => kind === 'verifies')) continue
      const decoding = [first, ...others]
      const calls = [...new Set(decoding.map(({ call }) => call))]
      yield {
        message: `${facts.service} reads tokens (${listNames(calls)}) and nothing in its source code verifies their signature`,
        confidence: decoding.some((use) => confidenceOf(facts, use) === 'likely') ? 'likely' : 'possible',
        services: [facts.service],
        data: { calls },
        locations: listLocations(
          decoding.map(({ location, call }) => ({
            ...location,
            label: `${call} reads the token without verifying it`,
          })),
        ),
      }
    }
  },
})

/** A library that has no way to verify is made for browsers; what was not read may verify. */
function confidenceOf(facts: CodeFacts, use: CodeUse): Confidence {
  const isForBrowsers = use.library === 'jwt-decode'
  return facts.isWhole && !isForBrowsers && certaintyOf(facts, use) === 'certain' ? 'likely' : 'possible'
}
