import type { Binding, ClaimSetting, ClaimSettings, Fingerprint, TrustGroup } from '../../model/binding.ts'
import type { Confidence } from '../../model/finding.ts'
import { groupBy } from '../../model/group-by.ts'
import { checks, signs } from '../../relate/roles.ts'
import type { Report } from '../define-rule.ts'
import { listNames } from '../words/list-names.ts'
import { listPlaces } from '../words/list-places.ts'
import { acrossLayers, type Layer } from './across-layers.ts'
import { weakestConfidence } from './weakest-confidence.ts'

/** A service with what its settings say of one claim. */
interface Stated extends Binding {
  readonly setting: ClaimSetting<Fingerprint>
}

/**
 * The validators of a group that accept another `iss` or `aud` than its issuers write. A validator that accepts several
 * passes with one of them. Validators that differ from each other as well have values of their own (an audience each), and
 * then the issuer decides by the caller, which no setting tells: they are left alone.
 */
export function compareClaims(group: TrustGroup, claim: keyof ClaimSettings<Fingerprint>): Iterable<Report> {
  return acrossLayers(group, (layer) => compareLayer(group, layer, claim))
}

function* compareLayer(group: TrustGroup, layer: Layer, claim: keyof ClaimSettings<Fingerprint>): Iterable<Report> {
  const stated = layer.bindings.flatMap((binding): readonly Stated[] => {
    const setting = binding.claims[claim]
    return setting === undefined ? [] : [{ ...binding, setting }]
  })
  const known = stated.filter(({ role }) => role === 'issuer' || role === 'both')
  const issuers = known.length > 0 ? known : majority(stated.filter(signs))
  const validators = stated.filter((one) => checks(one) && !issuers.some(({ service }) => service === one.service))
  const [issuer] = issuers
  if (issuer === undefined) return
  const accepts = (one: Stated): boolean => issuers.some((other) => overlap(one, other))
  const agreeing = validators.filter(accepts)
  const odd = validators.filter((one) => !accepts(one))
  const sides = sidesOf(odd)
  if (sides.length > 1 && sides.length >= agreeing.length) return
  const isOutvoted = countServices(agreeing) > countServices(odd)
  for (const side of sides) {
    const confidence =
      known.length > 0 ? judge(group, claim, side, issuer, isOutvoted, agreeing.length === 0) : 'possible'
    yield {
      ...describe(layer, claim, side, issuer),
      group: group.id,
      confidence: weakestConfidence(group.confidence, confidence),
    }
  }
}

/** Where nobody is known to issue, those of most services speak for the issuer; none when no side has most. */
function majority(stated: readonly Stated[]): readonly Stated[] {
  const [first, second] = sidesOf(stated).toSorted((a, b) => countServices(b) - countServices(a))
  if (first === undefined || second === undefined) return []
  return countServices(first) > countServices(second) ? first : []
}

function sidesOf(stated: readonly Stated[]): readonly (readonly [Stated, ...Stated[]])[] {
  return [...groupBy(stated, ({ setting }) => [...setting.values].toSorted().join()).values()]
}

/**
 * Two services that name the issuer by the same variable mean the same one, and so do the products of a recipe and the
 * services of a declared group; audiences may differ for good reasons.
 */
function judge(
  { basis }: TrustGroup,
  claim: keyof ClaimSettings<Fingerprint>,
  side: readonly Stated[],
  issuer: Stated,
  isOutvoted: boolean,
  isAlone: boolean,
): Confidence {
  if (isOutvoted) return 'likely'
  const isSameName = side.every(({ setting }) => setting.variable === issuer.setting.variable)
  // Only who holds the private half can sign what the validators check.
  const isMeant = isSameName || basis === 'recipe' || basis === 'declared' || issuer.roleSource === 'key'
  return claim === 'issuer' && isAlone && isMeant ? 'likely' : 'possible'
}

function describe(
  { kind }: Layer,
  claim: keyof ClaimSettings<Fingerprint>,
  side: readonly [Stated, ...Stated[]],
  issuer: Stated,
): Report {
  const services = [...new Set(side.map(({ service }) => service))]
  const variables = [...new Set(side.map(({ setting }) => setting.variable))]
  const [they, accept] = [listNames(services), services.length === 1 ? 'accepts' : 'accept']
  return {
    message: `${kind === 'running' ? 'as it runs now, ' : ''}${they} ${accept} another ${claim} (${listNames(variables)}) than ${issuer.service} writes into its tokens (${issuer.setting.variable})`,
    remedy: side.some(discoversBy)
      ? `Give ${listNames(variables)} of ${they} and ${issuer.setting.variable} of ${issuer.service} one address that both can reach; or give ${they} the address of the keys in a setting of its own (Spring: \`…_JWK_SET_URI\`), and the issuer as ${issuer.service} writes it.`
      : `Give ${listNames(variables)} of ${they} the value that ${issuer.setting.variable} of ${issuer.service} has, best out of one variable.`,
    services: [...services, issuer.service],
    data: { variables, issuer: issuer.service, issuerVariable: issuer.setting.variable },
    locations: listPlaces([...side.map(({ setting }) => setting.location), issuer.setting.location]),
  }
}

/** Whether the service finds the keys by the very address that it accepts as the issuer. */
function discoversBy({ fetchesFrom, variable, setting }: Stated): boolean {
  return fetchesFrom !== undefined && setting.variable === variable
}

function overlap(one: Stated, other: Stated): boolean {
  return one.setting.values.some((value) => other.setting.values.includes(value))
}

function countServices(bindings: readonly Binding[]): number {
  return new Set(bindings.map(({ service }) => service)).size
}
