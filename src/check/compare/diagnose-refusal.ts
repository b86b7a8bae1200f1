import type { LiveEndpoint } from '../../model/live/live.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type { RefusalStep } from '../../model/report/relation.ts'
import { asNoun } from '../../model/text/show-name.ts'
import type { Report } from '../define-rule.ts'
import { isAccepted, listAccepted, locationsOfKey } from '../live-facts.ts'

/** Why an endpoint refuses a good token, as far as the other answers and the offline proof tell. */
export interface Diagnosis extends Required<Pick<Report, 'confidence' | 'remedy'>> {
  /** A cause of `secret-mismatch`, or `published-key`, `issuer-signs-otherwise`, `keys-differ`, `settings-differ`, `signature-accepted`, `keys-agree`, `unknown`. */
  readonly cause: string
  /** In words that follow “refuses a token”. */
  readonly words: string
  /** The places of the keys that explain it. */
  readonly locations: Report['locations'] | readonly []
}

/** The first explanation that the facts bear out: what passes instead, then what offline said of the keys. */
export function diagnoseRefusal(view: AuditView, endpoint: LiveEndpoint): Diagnosis {
  const { service, signer } = endpoint
  const [reading] = listAccepted(endpoint, 're-encoded')
  if (reading !== undefined) {
    return {
      cause: reading,
      words: `, but accepts one whose key is the same text read differently (${reading})`,
      remedy: `Make ${service} read the text of the key as ${signer?.service ?? 'the issuer'} does: see ${reading} on the page of secret-mismatch.`,
      confidence: 'certain',
      locations: [],
    }
  }
  const [other] = endpoint.foreignKeys
  if (other !== undefined) {
    const [location] = locationsOfKey(view, other)
    const isOwn = other.service === service
    return {
      cause: 'other-variable',
      words: `, but accepts one signed with ${isOwn ? `its own ${asNoun(other.variable)}` : `${other.variable} of ${other.service} instead`}`,
      remedy: `Give ${service} the key that ${signer?.service ?? 'the issuer'} signs with, and recreate it.`,
      confidence: 'certain',
      locations: location === undefined ? [] : [location],
    }
  }
  if (isAccepted(endpoint, 'placeholder')) {
    return {
      cause: 'published-key',
      words: ', but accepts one signed with a published key: the key in its settings does not reach it',
      remedy: `Check which variable ${service} actually reads, set the key there, and recreate it.`,
      confidence: 'certain',
      locations: [],
    }
  }
  const [place] = listAccepted(endpoint, 'elsewhere')
  if (place !== undefined) {
    return {
      cause: 'other-placement',
      words: `, but accepts it when it is sent as ${place}`,
      remedy: `Write \`token: ${place}\` to the probe of ${service}.`,
      confidence: 'certain',
      locations: [],
    }
  }
  if (isAccepted(endpoint, 'issued')) {
    return {
      cause: 'issuer-signs-otherwise',
      words: ', but accepts the token of the login, which was not signed with a key of its trust group',
      remedy: `Restart the issuer and ${service}: both use a different key than their settings say.`,
      confidence: 'certain',
      locations: [],
    }
  }
  return { ...compareOffline(endpoint), locations: [] }
}

/** Steps at which a token is turned away that its key would allow. */
const settingSteps: ReadonlySet<RefusalStep> = new Set(['algorithm', 'time', 'issuer', 'audience', 'claims'])

function compareOffline(endpoint: LiveEndpoint): Omit<Diagnosis, 'locations'> {
  const { service, signer, offline, kind, isTokenUnseen, isSignatureAccepted } = endpoint
  if (offline?.result === 'refused') {
    return {
      cause: offline.step !== undefined && settingSteps.has(offline.step) ? 'settings-differ' : 'keys-differ',
      words: `, as it does offline: ${offline.reason}`,
      remedy: `Give ${service} the key and the settings of ${signer?.service ?? 'the issuer'}, and recreate it.`,
      confidence: 'certain',
    }
  }
  if (isSignatureAccepted === true) {
    return {
      cause: 'signature-accepted',
      words: ', with a different text than one signed with a random key: it accepts the signature, but not the claims',
      remedy: `Declare the claims that ${service} requires (audience, scopes, roles) with \`claims:\`, and check that ${signer?.service ?? 'the issuer'} writes them.`,
      confidence: 'likely',
    }
  }
  const unseen = isTokenUnseen === true ? '; requests without a token and with a bad one get the same answer' : ''
  const reach =
    isTokenUnseen === true
      ? 'The token may not have reached the endpoint: check `token:` of the probe, or find it with --try-placements. Otherwise check'
      : 'Check'
  if (offline?.result === 'accepted' || signer?.service === service) {
    return {
      cause: 'keys-agree',
      words: `, although the keys agree${unseen}`,
      remedy: `${reach} the issuer, audience and claims that ${service} asks for, and whether its process was started before its settings changed${kind === 'websocket' ? ', and the path: some servers answer an unknown one like a refusal' : ''}.`,
      confidence: 'likely',
    }
  }
  return {
    cause: 'unknown',
    words: `; the key that it verifies with is not known${unseen}`,
    remedy: `${isTokenUnseen === true ? 'The token may not have reached the endpoint: check `token:` of the probe, or find it with --try-placements. Otherwise check' : 'Check'} which key ${service} verifies with, and which claims it asks for${kind === 'websocket' ? ', and the path: some servers answer an unknown one like a refusal' : ''}.`,
    confidence: 'likely',
  }
}
