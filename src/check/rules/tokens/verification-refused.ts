import type { RefusedTrial } from '../../../model/audit-view.ts'
import { groupBy } from '../../../model/group-by.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'
import { listPlaces } from '../../words/list-places.ts'

/**
 * Equal keys are evidence, a token that passes is proof: the same bytes are refused under another algorithm (RFC 8725 §3.1),
 * for another issuer or audience (RFC 7519 §4.1.1, §4.1.3), and by products that enforce RFC 7518 §3.2 at run time:
 * PostgREST/postgrest#1840, DependencyTrack/dependency-track#4263. Only `verify` mints and verifies.
 */
export const verificationRefused = defineRule({
  id: 'verification-refused',
  severity: 'error',
  confidence: 'likely',
  summary: 'The keys agree, and a token minted with the one is refused with the other all the same.',
  remedy: 'Bring the settings of the two services together: the keys are not the reason.',
  needs: ['verify'],
  *check({ refusedTrials }) {
    const alike = groupBy(refusedTrials, ({ group, issuer, step, reason }) =>
      JSON.stringify([group, issuer, step, reason]),
    )
    for (const trials of alike.values()) yield describe(trials)
  },
})

function describe(trials: readonly [RefusedTrial, ...RefusedTrial[]]): Report {
  const [{ group, issuer, step, reason }] = trials
  const validators = [...new Set(trials.map(({ validator }) => validator))]
  return {
    message: `a token of ${issuer} does not pass at ${listNames(validators)}, although the keys are the same: ${reason}`,
    remedy: remedies[step],
    group,
    services: validators,
    data: { step, issuer },
    locations: listPlaces(trials.flatMap(({ locations }) => locations)),
  }
}

const remedies: Readonly<Record<RefusedTrial['step'], string>> = {
  key: 'Give the service the key that the issuer signs with.',
  algorithm: 'Let the issuer sign with an algorithm that the service allows, or allow that of the issuer.',
  'key-type': 'Give the service the half of the key that fits the algorithm.',
  'key-length':
    'Make a longer key (`openssl rand -hex 64`), give it to every service of the group, and recreate them together.',
  signature: 'See how each of the two reads the text of the key: encoding, quotes, line breaks.',
  time: 'Set the clocks of the hosts by NTP.',
  issuer: 'Make the issuer that the service accepts the one that the issuing service writes.',
  audience: 'Make the audience that the service expects one of those that the issuing service writes.',
  claims: 'Give the token the claims that the service’s library asks for.',
}
