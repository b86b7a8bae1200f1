import type { KeyName, LiveEndpoint } from '../../../model/live/live.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import {
  confidenceIn,
  ignoresSignatures,
  isAccepted,
  listStrangers,
  locationsOfEndpoint,
  locationsOfKey,
  nameEndpoint,
} from '../../live-facts.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * RFC 8725 §3.1 and §3.2: a token that the issuer did not sign must be refused, whatever its header says. Decoding without
 * verifying is the commonest way to fail that (SignalK/signalk-server#1401), and no honest client ever notices.
 */
export const liveAcceptsForgedToken = defineRule({
  id: 'live-accepts-forged-token',
  severity: 'error',
  confidence: 'certain',
  summary: 'A live endpoint accepts a token that was not signed with a key of its trust group.',
  remedy: 'Verify the signature, with a fixed algorithm and the key of the trust group.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const probes = Object.keys(forgeries).filter((probe) => isAccepted(endpoint, probe))
      if (probes.length > 0) yield toReport(view, endpoint, probes)
      else for (const key of listStrangers(view, endpoint)) yield describeStranger(view, endpoint, key)
    }
  },
})

/** Each forgery in words that follow “a token”. */
const forgeries: Readonly<Record<string, string>> = {
  'wrong-key': 'signed with a random key',
  tampered: 'changed after it was signed',
  stripped: 'without its signature',
  'none-alg': 'that says it is unsigned',
  'empty-key': 'signed with the empty key',
  'public-key-confusion': 'signed with the public key as an HMAC key',
  'injected-jwk': 'that carries its own key',
  'injected-kid': 'whose kid points to a key chosen by countersign',
  'injected-jku': 'whose jku points to a key set served by countersign',
}

function toReport(view: AuditView, endpoint: LiveEndpoint, probes: readonly string[]): Report {
  const { service, where, group } = endpoint
  const words = ignoresSignatures(endpoint)
    ? 'does not verify signatures: it accepts a token signed with a random key'
    : `takes ${listNames(probes.map((probe, index) => `${index === 0 ? 'a token' : 'one'} ${forgeries[probe] ?? probe}`))}`
  return {
    message: `${nameEndpoint(endpoint)} ${words}`,
    remedy: `Make ${service} verify every token with its key and with the one algorithm that it expects, and refuse all others.`,
    ...(group !== null && { group }),
    services: [service],
    data: { where, probes },
    ...confidenceIn(endpoint),
    locations: locationsOfEndpoint(view, endpoint),
  }
}

function describeStranger(view: AuditView, endpoint: LiveEndpoint, key: KeyName): Report {
  const { service, where, group } = endpoint
  return {
    message: `${nameEndpoint(endpoint)} also accepts a token signed with ${key.variable} of ${key.service}, which it is not given`,
    remedy: `Check where ${service} gets that key from, and remove it if tokens of ${key.service} are not meant for it.`,
    severity: 'warning',
    confidence: 'likely',
    ...(group !== null && { group }),
    services: [service, key.service],
    data: { where, probes: ['foreign-key'] },
    locations: listLocations([...locationsOfEndpoint(view, endpoint), ...locationsOfKey(view, key)]),
  }
}
