import { defineRule } from '../../define-rule.ts'
import { bindingsOf, ignoresSignatures, isAccepted, locationsOfEndpoint, nameEndpoint } from '../../live-facts.ts'

/**
 * RFC 7519 §4.1.3: who is not in the audience of a token must refuse it; RFC 8725 §3.9. Many libraries look at `aud` only where they are told
 * to. Where no setting names an audience, nothing says that the service should tell them apart.
 */
export const liveAcceptsOtherAudience = defineRule({
  id: 'live-accepts-other-audience',
  severity: 'warning',
  confidence: 'certain',
  summary: 'A live endpoint accepts a token for a different audience than its settings name.',
  remedy: 'Pass the audience to the function that verifies the token.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { service, where, group } = endpoint
      const isSet = bindingsOf(view, endpoint).some(({ claims }) => claims.audience !== undefined)
      if (!isSet || !isAccepted(endpoint, 'wrong-audience') || ignoresSignatures(endpoint)) continue
      yield {
        message: `${nameEndpoint(endpoint)} accepts a token for a different audience, although its settings name one`,
        remedy: `Pass the audience to the function of ${service} that verifies the token: without it the library does not check.`,
        ...(group !== null && { group }),
        services: [service],
        data: { where },
        locations: locationsOfEndpoint(view, endpoint),
      }
    }
  },
})
