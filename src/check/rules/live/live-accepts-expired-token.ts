import { defineRule } from '../../define-rule.ts'
import { confidenceIn, ignoresSignatures, isAccepted, locationsOfEndpoint, nameEndpoint } from '../../live-facts.ts'

/**
 * RFC 7519 §4.1.4 and §4.1.5: on or after `exp`, and before `nbf`, a token must not be accepted. The probes are an hour off, far
 * beyond any leeway. Where signatures are not checked at all, times are the smaller trouble and not named apart.
 */
export const liveAcceptsExpiredToken = defineRule({
  id: 'live-accepts-expired-token',
  severity: 'error',
  confidence: 'certain',
  summary: 'A live endpoint accepts a token that has expired or is not valid yet.',
  remedy: 'Have the library check `exp` and `nbf`.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { service, where, group } = endpoint
      const probes = ['expired', 'not-yet-valid'].filter((probe) => isAccepted(endpoint, probe))
      if (probes.length === 0 || ignoresSignatures(endpoint)) continue
      const isExpired = probes.includes('expired')
      const words = isExpired ? 'that ended an hour ago' : 'that begins in an hour'
      yield {
        message: `${nameEndpoint(endpoint)} takes a token ${words}`,
        remedy: `Have ${service} check \`${isExpired ? 'exp' : 'nbf'}\`: its library does so unless this is disabled.`,
        ...(!isExpired && { severity: 'warning' as const }),
        ...(group !== null && { group }),
        services: [service],
        data: { where, probes },
        ...confidenceIn(endpoint),
        locations: locationsOfEndpoint(view, endpoint),
      }
    }
  },
})
