import { defineRule } from '../../define-rule.ts'
import { locationsOfProbe, nameEndpoint } from '../../live-facts.ts'

/**
 * An authenticator that lets everybody pass fails no test of the happy path: a hot-fix with AllowAny, an exception that is logged
 * and passed over (CVE-2025-49001), a socket that goes on as anonymous (SignalK/signalk-server#1397). Judged by comparing what
 * no token gets with what a good one gets, never by a status alone.
 */
export const liveAcceptsAnonymous = defineRule({
  id: 'live-accepts-anonymous',
  severity: 'error',
  confidence: 'certain',
  summary: 'A live endpoint answers the same without a token as with one.',
  remedy: 'Require a token at the endpoint, or declare that it is meant to be open.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { state, service, group, where, kind, reason, isMeantOpen } = endpoint
      if (isMeantOpen || (state !== 'open' && state !== 'optional')) continue
      const isOpen = state === 'open'
      yield {
        message: isOpen
          ? `${nameEndpoint(endpoint)} is open to everyone: ${reason}`
          : `${nameEndpoint(endpoint)} accepts requests without a token, although it refuses bad tokens`,
        remedy: `Make ${service} refuse requests without a token there, or write \`accepts: anonymous\` to the probe if it is meant to be open.`,
        // A socket may wait for a first message before it looks at anybody.
        ...(kind === 'websocket' && { confidence: 'likely' as const }),
        ...(group !== null && { group }),
        services: [service],
        data: { where, refusesBadTokens: !isOpen },
        locations: locationsOfProbe(view, endpoint),
      }
    }
  },
})
