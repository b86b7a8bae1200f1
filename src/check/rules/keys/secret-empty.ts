import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { isIndependent, servicesWithKey } from '../../../relate/independent.ts'
import { usesKey } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { listGoingOnWhenEmpty } from '../../compare/code-readings.ts'
import { emptyCause, emptyConsequence, emptyHalfRemedy, emptyRemedy } from '../../compare/empty-cause.ts'
import type { Side } from '../../compare/group-by-key.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { type IsStale, indexStale, recreate } from '../../words/recreate.ts'
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
  summary: 'The key is set to an empty value.',
  remedy: 'Set the variable, and refer to it with `:?must be set`, so that Compose refuses to start without it.',
  needs: ['files'],
  *check(view) {
    const { groups, code } = view
    const interpolation = listInterpolation(view)
    const of = new Map(groups.flatMap((group) => group.bindings.map((binding) => [binding, group] as const)))
    const staleOf = new Map(groups.map((group) => [group, indexStale(group.bindings)]))
    const isStale: IsStale = (binding) => {
      const group = of.get(binding)
      return group !== undefined && staleOf.get(group)?.(binding) === true
    }
    const goesOn = listGoingOnWhenEmpty(code)
    yield* acrossLayers({ bindings: [...of.keys()] }, (layer) => {
      const peers = [...groupBy(layer.bindings, (binding) => of.get(binding))]
      const isHolder = (one: Binding): boolean => usesKey(one) && one.state === 'present'
      const holders = new Map(peers.map(([group, bindings]) => [group, bindings.filter(isHolder)]))
      const holding = new Map(peers.map(([group, bindings]) => [group, servicesWithKey(bindings)]))
      return listEmpty({ layer, holders, holding, of, interpolation, goesOn, isStale })
    })
  },
})

interface Looked {
  readonly layer: Layer
  /** Who has the key in the layer, by group. */
  readonly holders: ReadonlyMap<TrustGroup | undefined, readonly Binding[]>
  /** The services that have it. */
  readonly holding: ReadonlyMap<TrustGroup | undefined, ReadonlySet<string>>
  readonly of: ReadonlyMap<Binding, TrustGroup>
  readonly interpolation: Interpolation
  /** Whether its code takes the empty text for none. */
  readonly goesOn: (binding: Binding) => boolean
  readonly isStale: IsStale
}

function* listEmpty(looked: Looked): Iterable<Report> {
  const { layer, holding, of, goesOn } = looked
  const empty = layer.bindings.filter(
    (one) => isEmpty(one) && !isIndependent(one, holding.get(of.get(one)) ?? new Set()) && !goesOn(one),
  )
  for (const side of groupBy(empty, (one) => emptyCause(one).key).values()) yield toReport(looked, side)
}

function isEmpty({ state, role, isOptional }: Binding): boolean {
  return state === 'empty' && role !== 'bystander' && isOptional !== true
}

function toReport(looked: Looked, side: Side): Report {
  const { layer, of, isStale } = looked
  const [first] = side
  const { services, variables, words, be } = nameHolders(side)
  const { unset } = emptyCause(first)
  const groups = [...new Set(side.flatMap((binding) => of.get(binding) ?? []))]
  const stale = side.filter(isStale)
  return {
    message: `${layer.kind === 'running' ? 'in the running containers, ' : ''}${words} ${be} empty${unset === undefined ? '' : `, because nothing sets ${unset}`}${emptyConsequence(side)}`,
    ...(stale.length > 0 ? { remedy: recreate(stale) } : fill(looked, side, groups)),
    ...(groups.length === 1 && groups[0] && { group: groups[0].id }),
    confidence: groups.map(({ confidence }) => confidence).toSorted()[0] ?? 'certain', // certain < likely < possible
    services,
    data: { variable: first.variable, variables, ...(unset !== undefined && { unset }) },
    locations: listLocations(side.map(({ location }) => location)),
  }
}

/** Where another service of the group has the key already, a new one beside it would not be the same. */
function fill({ holders, interpolation }: Looked, side: Side, groups: readonly TrustGroup[]): Partial<Remedy> {
  const [first] = side
  const [group, another] = groups
  const others = group === undefined || another !== undefined ? [] : (holders.get(group) ?? [])
  const holder = pickHolder(first, others)
  if (holder !== undefined) return takeKey(side, holder, interpolation)
  const signer = others.find(({ keys }) => keys.some(({ kind }) => kind !== 'symmetric'))
  if (signer !== undefined) return emptyHalfRemedy(first, signer)
  // One key for two purposes would be another mistake.
  const { edits, ...words } = emptyRemedy(first)
  return edits === undefined || new Set(groups.map(({ purpose }) => purpose)).size > 1 ? words : { ...words, edits }
}
