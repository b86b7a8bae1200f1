import type { TrustGroup } from '../../../model/keys/binding.ts'
import type { AuditView, RefusedTrial } from '../../../model/report/audit-view.ts'
import type { Finding } from '../../../model/report/finding.ts'
import type { Relation } from '../../../model/report/relation.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { prepareRenewal, type RenewKey } from '../../words/renew-key.ts'

/**
 * Equal keys are evidence, a valid token is proof: the same bytes are refused under another algorithm (RFC 8725 §3.1),
 * for another issuer or audience (RFC 7519 §4.1.1, §4.1.3), and by products that enforce RFC 7518 §3.2 at run time:
 * PostgREST/postgrest#1840, DependencyTrack/dependency-track#4263. It tells of every token that is judged to be refused, or was
 * minted and refused, and of which no other rule says why.
 */
export const verificationRefused = defineRule({
  id: 'verification-refused',
  severity: 'error',
  confidence: 'likely',
  summary: 'A service refuses the tokens of another one, although the key is right.',
  remedy: 'Make the settings of the two services agree: the keys are not the cause.',
  needs: ['files'],
  completes: true,
  *check(view, reported) {
    const alike = groupBy(
      [...view.refusedTrials, ...listUnreported(view, reported)],
      ({ group, issuer, step, reason }) => identityOf(group, issuer, step, reason),
    )
    const groups = new Map(view.groups.map((group) => [group.id, group]))
    const renew = prepareRenewal(view)
    for (const trials of alike.values())
      yield { ...toReport(trials), ...lengthen(trials, groups.get(trials[0].group), renew) }
  },
})

/** The refused pairs of which no error of their group speaks. */
function listUnreported({ court }: AuditView, reported: readonly Finding[]): readonly RefusedTrial[] {
  const errors = groupBy(
    reported.filter(({ severity }) => severity === 'error'),
    ({ group }) => group,
  )
  const named = new Map(
    Array.from(errors, ([group, own]) => [group, new Set(own.flatMap(({ services }) => services))] as const),
  )
  return court.relations.flatMap((relation): readonly RefusedTrial[] => {
    const { judgement, group } = relation
    if (judgement.result !== 'refused') return []
    // A finding about no group, as of a wrong name, speaks for its services wherever they are.
    const isNamed = (service: string): boolean =>
      named.get(group)?.has(service) === true || named.get(undefined)?.has(service) === true
    return pairsOf(relation)
      .filter(({ issuer, validator }) => !isNamed(issuer) && !isNamed(validator))
      .map((pair) => ({ ...pair, step: judgement.step, reason: judgement.reason }))
  })
}

/** Each validator with one issuer of the relation. */
function pairsOf({ issuers, validators, group, project }: Relation): readonly Omit<RefusedTrial, 'step' | 'reason'>[] {
  return validators.flatMap((validator) => {
    const issuer = issuers.find(({ service }) => service !== validator.service) ?? issuers[0]
    const { service, variable, location } = validator
    return [
      {
        project,
        group,
        issuer: issuer.service,
        validator: service,
        variable,
        locations: [location, issuer.location] as const,
      },
    ]
  })
}

function toReport(trials: readonly [RefusedTrial, ...RefusedTrial[]]): Report {
  const [{ group, issuer, step, reason }] = trials
  const validators = [...new Set(trials.map(({ validator }) => validator))]
  const isItself = validators.length === 1 && validators[0] === issuer
  return {
    message: isItself
      ? `${issuer} refuses its own tokens: ${reason}`
      : `a token of ${issuer} is refused by ${listNames(validators)}: ${reason}`,
    remedy: remedies[step],
    group,
    services: validators,
    data: { step, issuer },
    locations: listLocations(trials.flatMap(({ locations }) => locations)),
  }
}

/** A longer key in the place of the one that is too short, for everybody who takes it from there. */
function lengthen(
  [{ step, validator }]: readonly [RefusedTrial, ...RefusedTrial[]],
  group: TrustGroup | undefined,
  renew: RenewKey,
): Pick<Report, 'edits'> {
  if (step !== 'key-length' || group === undefined) return {}
  const { id, bindings } = group
  const short = bindings.find(
    ({ service, evidence, keys }) => service === validator && evidence === 'resolved' && keys.length > 0,
  )
  if (short === undefined) return {}
  const others = bindings.filter(
    (one) => one !== short && one.evidence === 'resolved' && one.fingerprint === short.fingerprint,
  )
  return renew([short, ...others], id)
}

const remedies: Readonly<Record<RefusedTrial['step'], string>> = {
  key: 'Give the service the key that the issuer signs with.',
  algorithm: 'Have the issuer sign with an algorithm that the service allows, or allow the algorithm of the issuer.',
  'key-type': 'Give the service the half of the key pair that fits the algorithm.',
  'key-length':
    'Generate a longer key (`openssl rand -hex 64`), give it to every service of the group, and recreate them together.',
  signature: 'Check how each of the two reads the text of the key: encoding, quotes, line breaks.',
  time: 'Synchronise the clocks of the hosts with NTP.',
  issuer: 'Configure the service to accept the issuer that the issuing service writes.',
  audience: 'Configure the service to expect an audience that the issuing service writes.',
  claims: 'Add the claims that the service’s library requires to the token.',
}
