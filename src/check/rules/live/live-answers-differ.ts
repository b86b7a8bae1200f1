import type { LiveEndpoint } from '../../../model/live/live.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { diagnoseRefusal } from '../../compare/diagnose-refusal.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { findDisagreements, locationsOfEndpoint, nameEndpoint } from '../../live-facts.ts'
import { listLocations } from '../../words/list-locations.ts'

/**
 * One service, one key: replicas that each made their own (cybertec-postgresql/pgwatch#1544), or REST and socket that read
 * different settings (langgenius/dify#39422), take the same token here and refuse it there.
 */
export const liveAnswersDiffer = defineRule({
  id: 'live-answers-differ',
  severity: 'error',
  confidence: 'certain',
  summary: 'A service accepts a valid token at one endpoint and refuses it at another.',
  remedy: 'Give every process and every endpoint of the service the same key.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      if (endpoint.state === 'answers-differ') yield describeProcesses(view, endpoint)
    }
    for (const [refusing, taking] of findDisagreements(view)) yield describeEndpoints(view, refusing, taking)
  },
})

function describeProcesses(view: AuditView, endpoint: LiveEndpoint): Report {
  const { service, where, group, good } = endpoint
  const sent = good.accepted + good.refused + good.inconclusive
  return {
    message: `${nameEndpoint(endpoint)} accepts ${good.accepted} of ${sent} good tokens: not all of its processes have the same key`,
    remedy: `Set one key for all replicas and workers of ${service}, and recreate them together.`,
    ...(group !== null && { group }),
    services: [service],
    data: { where, between: 'processes', accepted: good.accepted, sent },
    locations: locationsOfEndpoint(view, endpoint),
  }
}

function describeEndpoints(view: AuditView, refusing: LiveEndpoint, taking: LiveEndpoint): Report {
  const { service, group, where } = refusing
  const { cause, words, remedy, locations } = diagnoseRefusal(view, refusing)
  const isReplica = where === taking.where
  const isExplained = !['keys-agree', 'keys-differ', 'settings-differ', 'unknown'].includes(cause)
  const there = isReplica ? `container ${taking.container}` : taking.where
  const here = isReplica ? `container ${refusing.container}` : where
  return {
    message: `${service} accepts a good token at ${there} but refuses it at ${here} (${refusing.reason})${isExplained ? words : ''}`,
    remedy: isExplained
      ? remedy
      : `Check how ${service} receives the token at ${here}, and which key it verifies it with there.`,
    ...(group !== null && { group }),
    services: [service],
    data: { where, other: taking.where, between: isReplica ? 'containers' : 'endpoints', cause },
    locations: listLocations([refusing.location, ...locationsOfEndpoint(view, refusing), ...locations]),
  }
}
