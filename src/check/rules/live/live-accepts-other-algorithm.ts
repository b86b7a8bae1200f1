import { defineRule } from '../../define-rule.ts'
import { bindingsOf, ignoresSignatures, listAccepted, locationsOfEndpoint, nameEndpoint } from '../../live-facts.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * RFC 8725 §3.1: a library must use the algorithms that it is told, and no other. With the same HMAC key another hash is as strong, so it
 * is a warning: it shows that the header of the token chooses.
 */
export const liveAcceptsOtherAlgorithm = defineRule({
  id: 'live-accepts-other-algorithm',
  severity: 'warning',
  confidence: 'certain',
  summary: 'A live endpoint accepts a token with a different algorithm than its settings name.',
  remedy: 'Pass the one algorithm to the function that verifies the token.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { service, where, group } = endpoint
      const named = bindingsOf(view, endpoint).flatMap(({ algorithms }) => algorithms)
      const algorithms = listAccepted(endpoint, 'algorithm-swap').filter((name) => !named.includes(name))
      if (named.length === 0 || algorithms.length === 0 || ignoresSignatures(endpoint)) continue
      yield {
        message: `${nameEndpoint(endpoint)} accepts tokens signed with ${listNames(algorithms)}, although its settings name ${listNames([...new Set(named)])}`,
        remedy: `Pass the one algorithm to the function of ${service} that verifies the token: it uses the algorithm that the token names.`,
        ...(group !== null && { group }),
        services: [service],
        data: { where, algorithms },
        locations: locationsOfEndpoint(view, endpoint),
      }
    }
  },
})
