import type { Binding, ClaimSetting, ClaimSettings, Fingerprint } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type { Edit } from '../../model/report/edit.ts'
import type { Confidence } from '../../model/report/finding.ts'
import type { Relation } from '../../model/report/relation.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isFileLocation } from '../../model/text/location.ts'
import type { Report } from '../define-rule.ts'
import { listLocations } from '../words/list-locations.ts'
import { listNames } from '../words/list-names.ts'
import { weakestConfidence } from './weakest-confidence.ts'

/** A service with its configured value of one claim. */
interface Stated {
  readonly binding: Binding
  readonly setting: ClaimSetting<Fingerprint>
}

/** The validators that refuse tokens of an issuer for a claim: those that accept the same values are reported together. */
export function compareClaims({ court }: AuditView, claim: keyof ClaimSettings<Fingerprint>): Iterable<Report> {
  const refused = court.relations.filter(({ judgement }) => judgement.result === 'refused' && judgement.step === claim)
  const reports = refused.flatMap((relation): readonly Report[] => {
    const [issuer] = state(relation.issuers, claim)
    const [first, ...others] = state(relation.validators, claim)
    return issuer === undefined || first === undefined
      ? []
      : [describeClaims(relation, claim, [first, ...others], issuer)]
  })
  const alike = groupBy(reports, ({ group, services, data }) => identityOf(group, services, data))
  return mergeSides([...alike.values()].map(mergePlaces))
}

function mergePlaces([first, ...others]: readonly [Report, ...Report[]]): Report {
  return { ...first, locations: listLocations([first, ...others].flatMap(({ locations }) => locations)) }
}

function state(bindings: readonly Binding[], claim: keyof ClaimSettings<Fingerprint>): readonly Stated[] {
  return bindings.flatMap((binding): readonly Stated[] => {
    const setting = binding.claims[claim]
    return setting === undefined ? [] : [{ binding, setting }]
  })
}

/** Validators that differ in other settings are relations of their own; what is wrong with them is one thing. */
function mergeSides(reports: readonly Report[]): Iterable<Report> {
  const alike = groupBy(reports, ({ message, group, services }) => identityOf(message, group, services))
  return Array.from(alike.values(), mergePlaces)
}

function describeClaims(
  { layer, group, basis, confidence }: Relation,
  claim: keyof ClaimSettings<Fingerprint>,
  side: readonly [Stated, ...Stated[]],
  issuer: Stated,
): Report {
  const services = [...new Set(side.map(({ binding }) => binding.service))].filter(
    (service) => service !== issuer.binding.service,
  )
  const variables = [...new Set(side.map(({ setting }) => setting.variable))]
  const [they, accept] = [listNames(services), services.length === 1 ? 'accepts' : 'accept']
  const written = issuer.setting.variable
  const isKnown =
    basis === 'recipe' || basis === 'declared' || [issuer, ...side].every(({ binding }) => isSure(binding))
  const own: Confidence = isKnown ? 'certain' : 'likely'
  return {
    message: `${layer === 'running' ? 'in the running containers, ' : ''}${they} ${accept} a different ${claim} (${listNames(variables)}) than ${issuer.binding.service} writes into its tokens (${written})`,
    ...takeOver(side, issuer),
    remedy: side.some(discoversBy)
      ? `Give ${listNames(variables)} of ${they} and ${written} of ${issuer.binding.service} the same address, one that both can reach; or set the address of the key set separately in ${they} (Spring: \`…_JWK_SET_URI\`), and the issuer as ${issuer.binding.service} writes it.`
      : `Give ${listNames(variables)} of ${they} the value that ${written} of ${issuer.binding.service} has, preferably from one variable.`,
    group,
    confidence: weakestConfidence(confidence, own),
    services: [...services, issuer.binding.service],
    data: { variables, issuer: issuer.binding.service, issuerVariable: written },
    locations: listLocations([...side.map(({ setting }) => setting.location), issuer.setting.location]),
  }
}

/** The text of the issuer's entry for the validators, where the setting is nothing but the claim. */
function takeOver(side: readonly Stated[], { setting }: Stated): Pick<Report, 'edits'> {
  const from = setting.location
  const isPlain = side.every(({ binding }) => binding.evidence === 'resolved')
  if (!isPlain || !isFileLocation(from) || from.line === undefined || side.some(discoversBy)) return {}
  const [first, ...others] = [...groupBy(side, (one) => one.setting.variable)].map(
    ([variable, own]): Edit => ({
      kind: 'copy-entry',
      services: [...new Set(own.map(({ binding }) => binding.service))],
      variable,
      from,
      source: setting.variable,
    }),
  )
  return first === undefined ? {} : { edits: [first, ...others] }
}

/** Whether what the service does with the setting is known, and not read off its name. */
function isSure({ roleSource }: Binding): boolean {
  return roleSource === 'declared' || roleSource === 'catalogue' || roleSource === 'code'
}

/** Whether the service finds the keys by the very address that it accepts as the issuer. */
function discoversBy({ binding, setting }: Stated): boolean {
  return binding.fetchesFrom !== undefined && setting.variable === binding.variable
}
