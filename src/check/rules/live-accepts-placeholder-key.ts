import { defineRule } from '../define-rule.ts'
import { ignoresSignatures, isAccepted, nameEndpoint, placesOfEndpoint } from '../live-facts.ts'

/**
 * A key that is published in samples and word lists lets anyone sign (RFC 8725 §2.2, §3.5). The stack of
 * mamanambiya/federated-imputation-system was repaired with one, and all was well for everybody, forgers too.
 */
export const liveAcceptsPlaceholderKey = defineRule({
  id: 'live-accepts-placeholder-key',
  severity: 'error',
  confidence: 'certain',
  summary: 'A live endpoint accepts a token signed with a published key.',
  remedy: 'Generate a strong key, give it to every service of the group, and recreate them together.',
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { service, where, group, isKeyPublished } = endpoint
      if (!isAccepted(endpoint, 'placeholder') || ignoresSignatures(endpoint)) continue
      const isConfigured = isKeyPublished && endpoint.state !== 'refuses-good'
      yield {
        message: `${nameEndpoint(endpoint)} takes a token signed with a published key${isConfigured ? ', the one that is configured' : ''}: anyone can make one`,
        ...(!isConfigured && {
          remedy: `See which variable ${service} really reads: it runs with a published key, and not with the one it is given.`,
        }),
        ...(group !== null && { group }),
        services: [service],
        data: { where, isConfigured },
        locations: placesOfEndpoint(view, endpoint),
      }
    }
  },
})
