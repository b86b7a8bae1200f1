import type { LiveEndpoint } from '../../../model/live/live.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { diagnoseRefusal } from '../../compare/diagnose-refusal.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import {
  findDisagreements,
  isAccepted,
  listRefusedLogins,
  locationsOfEndpoint,
  nameEndpoint,
} from '../../live-facts.ts'
import { listLocations } from '../../words/list-locations.ts'

/**
 * A token that is signed with the issuer's key must pass (RFC 7519 §7.2). Settings that agree do not prove it: a process that
 * was not restarted (docker/docs#11680), a copy of the key in a database (supabase/realtime#1336) and a claim that the library
 * asks for (jpadilla/pyjwt#1017) are only seen live.
 */
export const liveRefusesValidToken = defineRule({
  id: 'live-refuses-valid-token',
  severity: 'error',
  confidence: 'likely',
  summary: 'A live endpoint refuses a token that is signed with the key of its trust group.',
  remedy: 'Give the service the key that the issuer signs with, and recreate it.',
  needs: ['endpoints'],
  *check(view) {
    const disagreeing = findDisagreements(view)
    for (const endpoint of view.live.endpoints) {
      if (endpoint.state === 'refuses-good' && !disagreeing.has(endpoint) && !isOnlyOurs(view, endpoint)) {
        yield toReport(view, endpoint)
      }
      for (const issuer of listRefusedLogins(view, endpoint)) yield describeIssued(view, endpoint, issuer)
    }
  },
})

/** The login's token is of the right key and passes: the one that is minted here lacks a claim, which is a gap. */
function isOnlyOurs({ live }: AuditView, endpoint: LiveEndpoint): boolean {
  const isSound = live.logins.some(({ group, outcome }) => group === endpoint.group && outcome === 'signed-by-group')
  return isSound && isAccepted(endpoint, 'issued')
}

function toReport(view: AuditView, endpoint: LiveEndpoint): Report {
  const { signer, service, where, reason, group } = endpoint
  const { cause, words, remedy, confidence, locations } = diagnoseRefusal(view, endpoint)
  const token =
    signer === null ? 'the token of the login' : `a token signed with ${signer.variable} of ${signer.service}`
  return {
    message: `${nameEndpoint(endpoint)} refuses ${token} (${reason})${words}`,
    remedy,
    confidence,
    ...(group !== null && { group }),
    services: [...new Set([service, ...(signer === null ? [] : [signer.service])])],
    data: { cause, where },
    locations: listLocations([...locationsOfEndpoint(view, endpoint), ...locations]),
  }
}

function describeIssued(view: AuditView, endpoint: LiveEndpoint, issuer: string): Report {
  const { service, where, group } = endpoint
  return {
    message: `${nameEndpoint(endpoint)} refuses the token that ${issuer} issued at its login, but accepts one minted with the same key`,
    remedy: `Compare the claims that ${issuer} writes (issuer, audience, type, times) with those that ${service} asks for.`,
    confidence: 'likely',
    ...(group !== null && { group }),
    services: [service, issuer],
    data: { cause: 'claims', where },
    locations: locationsOfEndpoint(view, endpoint),
  }
}
