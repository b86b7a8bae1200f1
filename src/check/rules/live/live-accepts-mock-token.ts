import { defineRule } from '../../define-rule.ts'
import { confidenceIn, isAccepted, listAccepted, locationsOfEndpoint, nameEndpoint } from '../../live-facts.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * Authenticators of development compare a token with a word in place of verifying it (`mock_…`, `dev-token`), and stay switched on.
 * RFC 8725 §3.1: what is no JWS must be refused. Where any text passes, the words tell nothing more.
 */
export const liveAcceptsMockToken = defineRule({
  id: 'live-accepts-mock-token',
  severity: 'error',
  confidence: 'certain',
  summary: 'A live endpoint accepts a mock token that developers use instead of a real one.',
  remedy: 'Remove the development authenticator from the deployment.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { service, where, group } = endpoint
      const words = listAccepted(endpoint, 'mock')
      if (words.length === 0 || isAccepted(endpoint, 'garbage')) continue
      yield {
        message: `${nameEndpoint(endpoint)} takes ${listNames(words.map((word) => `“${word}”`))} for a token`,
        remedy: `Remove the development authenticator from ${service}, or disable it where others can reach it.`,
        ...(group !== null && { group }),
        services: [service],
        data: { where, words },
        ...confidenceIn(endpoint),
        locations: locationsOfEndpoint(view, endpoint),
      }
    }
  },
})
