import { defineRule } from '../../define-rule.ts'
import { locationsOfProbe, nameEndpoint } from '../../live-facts.ts'

/**
 * A browser that offered subprotocols fails the connection when none of them comes back (RFC 6455 §4.1), with nothing but close
 * code 1006: workfloworchestrator/orchestrator-core#662. A server that echoes the token itself writes it into every log on the
 * way: GetBindu/Bindu#452.
 */
export const websocketSubprotocolNotEchoed = defineRule({
  id: 'websocket-subprotocol-not-echoed',
  severity: 'error',
  confidence: 'certain',
  summary:
    'A live WebSocket endpoint takes the token as a subprotocol but does not echo one, so browsers close the connection.',
  remedy: 'Answer the handshake with the subprotocol that was offered along with the token.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { subprotocol, service, where, group } = endpoint
      if (subprotocol === null || subprotocol === 'echoed') continue
      const isToken = subprotocol === 'token-echoed'
      yield {
        message: isToken
          ? `${nameEndpoint(endpoint)} answers the handshake with the token itself as the subprotocol, which ends up in logs along the way`
          : `${nameEndpoint(endpoint)} opens without a subprotocol although some were offered: browsers close it with 1006`,
        ...(isToken && {
          severity: 'warning' as const,
          remedy: 'Offer a name along with the token, such as bearer, and answer with that name.',
        }),
        ...(group !== null && { group }),
        services: [service],
        data: { where, isTokenEchoed: isToken },
        locations: locationsOfProbe(view, endpoint),
      }
    }
  },
})
