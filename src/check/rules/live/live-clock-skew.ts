import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { defineRule } from '../../define-rule.ts'
import { locationsOfProbe, nameEndpoint } from '../../live-facts.ts'

/** Many libraries allow a minute of leeway, some none (RFC 7519 §4.1.4): half a minute is seen before it hurts. */
const TOLERATED_SECONDS = 30

/**
 * A clock that is behind refuses fresh tokens by `nbf` and `iat`, one that is ahead ends them early; to the user both look like a
 * bad signature. Measured by the `Date` of the answers (RFC 9110 §6.6.1) against the clock here.
 */
export const liveClockSkew = defineRule({
  id: 'live-clock-skew',
  severity: 'warning',
  confidence: 'certain',
  summary: 'The clock of a live endpoint differs from the clock of this machine.',
  remedy: 'Synchronise the clocks of all hosts with NTP.',
  needs: ['endpoints'],
  *check(view) {
    const skewed = view.live.endpoints.flatMap((endpoint) => {
      const seconds = endpoint.clockSkewSeconds
      return seconds !== null && Math.abs(seconds) > TOLERATED_SECONDS ? [{ endpoint, seconds }] : []
    })
    const byService = groupBy(skewed, ({ endpoint: { project, service, container } }) =>
      identityOf(project, service, container),
    )
    for (const [{ endpoint, seconds }] of byService.values()) {
      const direction = seconds > 0 ? 'ahead of' : 'behind'
      yield {
        message: `the clock of ${nameEndpoint(endpoint)} is ${Math.round(Math.abs(seconds))} s ${direction} the one here`,
        services: [endpoint.service],
        data: { where: endpoint.where, seconds: Math.round(seconds) },
        locations: locationsOfProbe(view, endpoint),
      }
    }
  },
})
