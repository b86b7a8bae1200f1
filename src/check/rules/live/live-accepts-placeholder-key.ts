import type { LiveEndpoint } from '../../../model/live/live.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { confidenceIn, ignoresSignatures, isAccepted, locationsOfEndpoint, nameEndpoint } from '../../live-facts.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A key that is published in samples and word lists lets anyone sign (RFC 8725 §2.2, §3.5). The stack of
 * mamanambiya/federated-imputation-system was repaired with one, and all was well for everybody, forgers too. Where it is the
 * key that is configured, one new key fixes all endpoints of the group at once, and they are one finding.
 */
export const liveAcceptsPlaceholderKey = defineRule({
  id: 'live-accepts-placeholder-key',
  severity: 'error',
  confidence: 'certain',
  summary: 'A live endpoint accepts a token signed with a published key.',
  remedy: 'Generate a strong key, give it to every service of the group, and recreate them together.',
  needs: ['endpoints'],
  *check(view) {
    const taking = view.live.endpoints.filter((one) => isAccepted(one, 'placeholder') && !ignoresSignatures(one))
    const alike = groupBy(taking, (endpoint) => (isConfigured(endpoint) ? endpoint.group : endpoint))
    for (const endpoints of alike.values()) yield toReport(view, endpoints)
  },
})

/** The service works as it is told, with a key that anyone knows. */
function isConfigured({ isKeyPublished, state }: LiveEndpoint): boolean {
  return isKeyPublished && state !== 'refuses-good'
}

function toReport(view: AuditView, endpoints: readonly [LiveEndpoint, ...LiveEndpoint[]]): Report {
  const [first, ...rest] = endpoints
  const words = `${rest.length === 0 ? 'accepts' : 'accept'} a token signed with a published key`
  const { service, where, group } = first
  return {
    message: `${listNames(endpoints.map(nameEndpoint))} ${words}${isConfigured(first) ? ', the one that is configured' : ''}: anyone can forge one`,
    ...(!isConfigured(first) && {
      remedy: `Check which variable ${service} actually reads: it runs with a published key, not with one that it is given.`,
    }),
    ...(group !== null && { group }),
    services: [...new Set(endpoints.map((endpoint) => endpoint.service))],
    data: { where, isConfigured: isConfigured(first), endpoints: endpoints.map((endpoint) => endpoint.where) },
    ...confidenceIn(...endpoints),
    locations: listLocations(endpoints.flatMap((endpoint) => locationsOfEndpoint(view, endpoint))),
  }
}
