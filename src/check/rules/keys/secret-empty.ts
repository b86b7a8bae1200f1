import type { AuditView } from '../../../model/audit-view.ts'
import type { Binding, TrustGroup } from '../../../model/binding.ts'
import { groupBy } from '../../../model/group-by.ts'
import { usesKey } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { goesOnWhenEmpty } from '../../compare/code-readings.ts'
import { emptyCause, emptyConsequence, emptyHalfRemedy, emptyRemedy } from '../../compare/empty-cause.ts'
import type { Side } from '../../compare/group-by-key.ts'
import { goesItsOwnWay } from '../../compare/lacks-key.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listPlaces } from '../../words/list-places.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { listStale, recreate } from '../../words/recreate.ts'
import { type Interpolation, listInterpolation, pickHolder, type Remedy, takeKey } from '../../words/take-key.ts'

/**
 * HMAC takes a key of any length, none included (RFC 2104 §3), so an empty key signs and verifies, for anyone; RFC 7518
 * §3.2 forbids it. `${VAR:-}` and `${VAR}` with nobody setting VAR both end here: the variable is there, so the fallback
 * in the service's code is not taken, unless the code is seen to take an empty one for one that is not set. What one line or variable leaves empty is one finding, across the groups.
 */
export const secretEmpty = defineRule({
  id: 'secret-empty',
  severity: 'error',
  confidence: 'certain',
  summary: 'The key is set to the empty text.',
  remedy: 'Set the variable, and refer to it with `:?must be set`, so that Compose refuses to start without it.',
  needs: ['files'],
  *check(view) {
    const { groups, code } = view
    const interpolation = listInterpolation(view)
    const of = new Map(groups.flatMap((group) => group.bindings.map((binding) => [binding, group] as const)))
    yield* acrossLayers({ bindings: [...of.keys()] }, (layer) => listEmpty({ layer, of, interpolation, code }))
  },
})

interface Looked {
  readonly layer: Layer
  readonly of: ReadonlyMap<Binding, TrustGroup>
  readonly interpolation: Interpolation
  readonly code: AuditView['code']
}

function* listEmpty(looked: Looked): Iterable<Report> {
  const { layer, of, code } = looked
  const peers = groupBy(layer.bindings, (binding) => of.get(binding))
  const empty = layer.bindings.filter(
    (one) => isEmpty(one) && !goesItsOwnWay(one, peers.get(of.get(one)) ?? []) && !goesOnWhenEmpty(one, code),
  )
  for (const side of groupBy(empty, (one) => emptyCause(one).key).values()) yield describe(looked, side)
}

function isEmpty({ state, role, isOptional }: Binding): boolean {
  return state === 'empty' && role !== 'bystander' && isOptional !== true
}

function describe(looked: Looked, side: Side): Report {
  const { layer, of } = looked
  const [first] = side
  const { services, variables, words, be } = nameHolders(side)
  const { unset } = emptyCause(first)
  const groups = [...new Set(side.flatMap((binding) => of.get(binding) ?? []))]
  const stale = side.flatMap((binding) => listStale([binding], of.get(binding)?.bindings ?? []))
  return {
    message: `${layer.kind === 'running' ? 'as it runs now, ' : ''}${words} ${be} empty${unset === undefined ? '' : `, because nothing sets ${unset}`}${emptyConsequence(side)}`,
    ...(stale.length > 0 ? { remedy: recreate(stale) } : fill(looked, side, groups)),
    ...(groups.length === 1 && groups[0] && { group: groups[0].id }),
    confidence: groups.map(({ confidence }) => confidence).toSorted()[0] ?? 'certain', // certain < likely < possible
    services,
    data: { variable: first.variable, variables, ...(unset !== undefined && { unset }) },
    locations: listPlaces(side.map(({ location }) => location)),
  }
}

/** Where another service of the group has the key already, a new one beside it would not be the same. */
function fill({ layer, interpolation }: Looked, side: Side, groups: readonly TrustGroup[]): Partial<Remedy> {
  const [first] = side
  const [group] = groups
  const members = groups.length === 1 ? group?.bindings : undefined
  const others = layer.bindings.filter((one) => usesKey(one) && one.state === 'present' && members?.includes(one))
  const holder = pickHolder(first, others)
  if (holder !== undefined) return takeKey(side, holder, interpolation)
  const signer = others.find(({ keys }) => keys.some(({ kind }) => kind !== 'symmetric'))
  return signer === undefined ? emptyRemedy(first) : emptyHalfRemedy(first, signer)
}
