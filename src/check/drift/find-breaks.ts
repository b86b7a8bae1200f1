import type { Binding, Fingerprint, KeyForm, TrustGroup } from '../../model/keys/binding.ts'
import type { RolloutBreak, StayingContainer } from '../../model/stack/rollout.ts'
import { signs, verifies } from '../../relate/roles.ts'
import { weakestConfidence } from '../compare/weakest-confidence.ts'
import { listLocations } from '../words/list-locations.ts'
import { listNames } from '../words/list-names.ts'
import type { RolloutScene } from './find-staying.ts'
import { findTurns } from './find-turns.ts'
import { planRotation } from './plan-rotation.ts'

/** A running holder of a key, with the keys that it accepts now and after the rollout. */
interface Holder {
  readonly binding: Binding
  readonly staying: StayingContainer | null
  readonly before: ReadonlySet<Fingerprint>
  readonly after: ReadonlySet<Fingerprint>
  /** What the files would give it; `null` where no compose file speaks of it. */
  readonly planned: ReadonlySet<Fingerprint> | null
  /** What is in the files for it after the rollout; its own where it stays. */
  readonly next: readonly Binding[]
  readonly acceptsSeveral: boolean
  /** Whether it stays, and keeps using what its key file held before. */
  readonly isStale: boolean
}

/** A token of the one is accepted by the other today, and will not after the rollout. */
interface BrokenPair {
  readonly kind: RolloutBreak['kind']
  readonly issuer: Holder
  readonly validator: Holder
}

/**
 * What the step breaks between services whose tokens pass today. A pair that is broken already is a matter of the other
 * rules; so is one that the files themselves break.
 */
export function findBreaks(scene: RolloutScene, staying: readonly StayingContainer[]): readonly RolloutBreak[] {
  const everything = scene.groups.flatMap(({ bindings }) => bindings)
  const stayingByContainer = new Map(staying.map((one) => [one.container, one]))
  const turns = findTurns(scene, staying)
  return scene.groups.flatMap((group) => {
    const holders = group.bindings
      // What does not run yet accepts nothing that could be refused from then on.
      .filter(
        ({ evidence, keys, container }) =>
          evidence === 'container' && keys.length > 0 && !scene.started.has(container ?? ''),
      )
      .map((binding) => {
        const one = stayingByContainer.get(binding.container ?? '') ?? null
        const isOutdated = scene.stale.some(
          ({ container, group: id, confidence }) =>
            container === binding.container && id === group.id && confidence !== 'possible',
        )
        return { ...follow(binding, one, everything), isStale: one !== null && isOutdated }
      })
    const pairs = holders
      .filter(({ binding }) => signs(binding))
      .flatMap((issuer) =>
        holders
          .filter(({ binding }) => verifies(binding))
          .flatMap((validator): BrokenPair[] => {
            const kind = judge(issuer, validator)
            return kind === null ? [] : [{ kind, issuer, validator }]
          }),
      )
    const remaining = listRemaining(holders, pairs)
    return (['validator-stays', 'issuer-stays', 'key-dropped'] as const).flatMap((kind) => {
      const broken = pairs.filter((pair) => pair.kind === kind)
      return broken.length === 0 ? [] : [describeBreak(group, kind, broken, remaining, turns)]
    })
  })
}

function judge(issuer: Holder, validator: Holder): RolloutBreak['kind'] | null {
  // A container that is started reads the current file.
  if (validator.isStale && issuer.staying === null) return 'validator-stays'
  if (issuer.isStale && validator.staying === null) return 'issuer-stays'
  const [key] = issuer.binding.keys
  if (key === undefined || !validator.before.has(key.fingerprint) || disagreeInFiles(issuer, validator)) return null
  const nextKeys = issuer.next.flatMap(({ keys }) => keys.slice(0, 1).map(({ fingerprint }) => fingerprint))
  if (nextKeys.length > 0 && validator.staying !== null && !nextKeys.some((next) => validator.before.has(next))) {
    return 'validator-stays'
  }
  if (validator.after.has(key.fingerprint) || validator.staying !== null || validator.after.size === 0) return null
  if (issuer.staying !== null) return 'issuer-stays'
  return nextKeys.some((next) => validator.after.has(next)) ? 'key-dropped' : null
}

/**
 * Who stays with the key of those who break something by staying: replacing those alone would leave these behind. Only where
 * the command might have named them, and where the files hold another key for them.
 */
function listRemaining(holders: readonly Holder[], pairs: readonly BrokenPair[]): readonly Holder[] {
  const breaking = new Set(pairs.flatMap(stayersOf))
  const held = new Set([...breaking].flatMap(({ before }) => [...before]))
  return holders.filter(
    (holder) =>
      holder.staying?.because === 'not-named' &&
      !breaking.has(holder) &&
      holder.planned !== null &&
      [...holder.before].some((key) => held.has(key)) &&
      ![...holder.before].some((key) => holder.planned?.has(key)),
  )
}

function stayersOf({ kind, issuer, validator }: BrokenPair): readonly Holder[] {
  return kind === 'validator-stays' ? [validator] : kind === 'issuer-stays' ? [issuer] : []
}

/** Then the other rules tell of it, and no order would help. */
function disagreeInFiles(issuer: Holder, validator: Holder): boolean {
  if (issuer.planned === null || validator.planned === null) return false
  return ![...issuer.planned].some((key) => validator.planned?.has(key))
}

const sets: ReadonlySet<KeyForm> = new Set(['jwks', 'kid-pairs', 'jwks-url'])

/** A key from before a rotation may be a group of its own, so a service's keys of one purpose count together. */
function follow(
  binding: Binding,
  staying: StayingContainer | null,
  everything: readonly Binding[],
): Omit<Holder, 'isStale'> {
  const own = everything.filter(
    ({ project, service, purpose }) =>
      project === binding.project && service === binding.service && purpose === binding.purpose,
  )
  const running = own.filter(({ container }) => container === binding.container)
  const resolved = own.filter(({ evidence }) => evidence === 'resolved')
  const next = staying === null ? resolved : running
  return {
    binding,
    staying,
    before: keysOf(running),
    after: keysOf(next),
    planned: resolved.length === 0 ? null : keysOf(resolved),
    next: next.filter((one) => (staying === null ? one.variable === binding.variable : one === binding)),
    acceptsSeveral: own.some(({ acceptsSeveral, form }) => acceptsSeveral === true || sets.has(form)),
  }
}

function keysOf(bindings: readonly Binding[]): ReadonlySet<Fingerprint> {
  return new Set(bindings.flatMap(({ keys }) => keys.map(({ fingerprint }) => fingerprint)))
}

function describeBreak(
  group: TrustGroup,
  kind: RolloutBreak['kind'],
  pairs: readonly BrokenPair[],
  remaining: readonly Holder[],
  turns: ReadonlySet<string>,
): RolloutBreak {
  const issuers = [...new Set(pairs.map(({ issuer }) => issuer))]
  const validators = [...new Set(pairs.map(({ validator }) => validator))]
  const stayers = [...new Set(pairs.flatMap(stayersOf))]
  const isOfCommand = [...issuers, ...validators].every(
    ({ isStale, staying }) => !isStale && (staying === null || staying.because === 'not-named'),
  )
  const locations = [...issuers, ...validators].flatMap(({ next, binding }) => [
    ...next.map(({ location }) => location),
    binding.location,
  ])
  const byTurns = kind === 'key-dropped' ? namesOf([...issuers, ...validators]).filter((name) => turns.has(name)) : []
  return {
    kind,
    ...(byTurns.length > 0 && { byTurns }),
    project: group.project,
    group: group.id,
    confidence: [...issuers, ...validators].some(({ isStale, staying }) => isStale || staying?.because === 'unchanged')
      ? weakestConfidence(group.confidence, 'likely')
      : group.confidence,
    issuers: namesOf(issuers),
    validators: namesOf(validators),
    staying: containersOf(stayers),
    remaining: kind === 'key-dropped' ? [] : containersOf(remaining),
    order: isOfCommand
      ? orderFor(
          [...issuers, ...remaining.filter(({ binding }) => signs(binding))],
          [...validators, ...remaining.filter(({ binding }) => verifies(binding))],
        )
      : [],
    locations: listLocations(locations),
  }
}

/** The steps in which every token stays valid, where those who check can hold two keys. */
function orderFor(issuers: readonly Holder[], validators: readonly Holder[]): readonly string[] {
  const nextKeys = issuers.flatMap(({ staying, next, planned }) =>
    staying === null ? next.flatMap(({ keys }) => keys.map(({ fingerprint }) => fingerprint)) : [...(planned ?? [])],
  )
  const outside = validators.filter((validator) => !issuers.some(({ binding }) => isSame(binding, validator.binding)))
  if (
    outside.length === validators.length &&
    nextKeys.every((key) => validators.every(({ before }) => before.has(key)))
  ) {
    return [
      `Leave the old key in ${listNames(namesOf(validators))} for now, and roll out only ${listNames(namesOf(issuers))}`,
      'When the last token signed with the old key has expired, remove the old key',
    ]
  }
  const [first] = issuers
  if (first === undefined) return []
  const { steps, keepsTokens } = planRotation({
    source: { kind: 'variable', name: first.binding.sources[0] ?? first.binding.variable },
    follows: [...issuers, ...validators].map(({ binding, acceptsSeveral }) => ({ ...binding, acceptsSeveral })),
    leftBehind: [],
    outOfStep: [],
    remint: [],
  })
  return keepsTokens ? steps.map(({ action }) => action) : []
}

function containersOf(holders: readonly Holder[]): readonly StayingContainer[] {
  return holders.flatMap(({ staying }) => (staying === null ? [] : [staying]))
}

function isSame(one: Binding, other: Binding): boolean {
  return one.service === other.service && one.project === other.project
}

/** In one order, whatever the order of the containers. */
function namesOf(holders: readonly Holder[]): readonly string[] {
  return [...new Set(holders.map(({ binding }) => binding.service))].toSorted()
}
