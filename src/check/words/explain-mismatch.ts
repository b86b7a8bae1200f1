import type { Binding, Fingerprint, Resemblance, TrustGroup } from '../../model/keys/binding.ts'
import type { MismatchCause } from '../../model/report/finding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { agree } from '../../relate/agree.ts'
import { signs } from '../../relate/roles.ts'
import type { Layer } from '../compare/across-layers.ts'
import type { Side } from '../compare/group-by-key.ts'
import { findHolder, type KeyHolder, type KeyHolders } from '../compare/key-holders.ts'
import { mismatchCauses } from '../compare/mismatch-causes.ts'
import type { Report } from '../define-rule.ts'
import { describeMismatch } from './describe-mismatch.ts'
import { cleanFlaw, dropFor, findOwn, replaceLine, sharedLine, unquote } from './fix-place.ts'
import { listLocations } from './list-locations.ts'
import { listNames } from './list-names.ts'
import { indexStale, recreate } from './recreate.ts'
import { setNewKey } from './set-new-key.ts'
import { type Interpolation, pickHolder, type Remedy, takeKey } from './take-key.ts'

/** The side that is right in one layer of a group, and what is known of the stack around it. */
export interface MismatchScene {
  readonly holders: KeyHolders
  readonly interpolation: Interpolation
  readonly group: TrustGroup
  readonly layer: Layer
  readonly intended: Side
}

/** A scene with what every odd side is held against, looked up once for all of them. */
export interface MismatchContext extends MismatchScene {
  /** The containers that do not hold what the files give their services. */
  readonly stale: readonly Binding[]
  /** Where the key of the intended side stands outside of the group. */
  readonly intendedElsewhere: string | null
  /** What the files say of a binding; the binding itself where they say nothing. */
  readonly asWritten: (binding: Binding) => Binding
  /** The bindings of a service in this group. */
  readonly membersOf: (service: string) => readonly Binding[]
  readonly resemblancesOf: (fingerprint: Fingerprint | null) => readonly Resemblance[]
}

/** Looks up what every odd side is held against. */
export function prepareMismatch(scene: MismatchScene): MismatchContext {
  const { group, layer, intended } = scene
  const written = new Map(
    group.bindings
      .filter(({ evidence }) => evidence === 'resolved')
      .toReversed()
      .map((binding) => [identityOfBinding(binding), binding]),
  )
  const members = groupBy(group.bindings, ({ service }) => service)
  const ends = group.resemblances.flatMap((one) => [...new Set([one.left, one.right])].map((end) => ({ end, one })))
  const resemblances = groupBy(ends, ({ end }) => end)
  return {
    ...scene,
    stale: layer.kind === 'running' ? layer.bindings.filter(indexStale(group.bindings)) : [],
    intendedElsewhere: findElsewhere(scene, intended),
    asWritten: (binding) => written.get(identityOfBinding(binding)) ?? binding,
    membersOf: (service) => members.get(service) ?? [],
    resemblancesOf: (fingerprint) =>
      fingerprint === null ? [] : (resemblances.get(fingerprint) ?? []).map(({ one }) => one),
  }
}

/** An odd side beside the intended one. */
interface Disagreement extends MismatchContext {
  readonly odd: Side
}

/** The report on the odd side: who cannot do what, why the keys differ, and the place that carries the flaw first. */
export function explainMismatch(context: MismatchContext, odd: Side): Report {
  const { layer, intended, stale } = context
  const disagreement = { ...context, odd }
  const reference = pickReference(odd, intended)
  const resemblance = findResemblance(disagreement, reference)
  const elsewhere = resemblance === undefined || resemblance.cause === 'different' ? lookElsewhere(disagreement) : null
  const cause = elsewhere === null ? (resemblance?.cause ?? 'different') : 'other-variable'
  const isFlawThere =
    elsewhere === null
      ? resemblance !== undefined &&
        resemblance.flawed !== null &&
        intended.some(({ fingerprint }) => fingerprint === resemblance.flawed)
      : elsewhere.isIntended
  const otherVariable = elsewhere?.variable

  const words = otherVariable === undefined ? mismatchCauses[cause].words : `it holds the value of ${otherVariable}`
  const owner = isFlawThere && words !== '' ? `, at ${reference.service}` : ''
  const theirs = odd.map((binding) => binding.location)
  return {
    message: `${layer.kind === 'running' ? 'in the running containers, ' : ''}${describeMismatch(odd, reference)}${words && ` (${words}${owner})`}`,
    ...(stale.length > 0 ? { remedy: recreate(stale) } : findRemedy(disagreement, reference, cause, isFlawThere)),
    services: [...new Set(odd.map((binding) => binding.service))],
    data: {
      cause,
      differsFrom: reference.service,
      variable: odd[0].variable,
      ...(otherVariable !== undefined && { otherVariable }),
    },
    locations: listLocations(isFlawThere ? [reference.location, ...theirs] : [...theirs, reference.location]),
  }
}

/** The causes of which the remedy is to take the key from where the other side takes it. */
const takenFromOther: ReadonlySet<MismatchCause> = new Set(['different', 'letter-case', 'truncated', 'other-variable'])

/** The causes that two readers of one line can have. */
const readTwice: ReadonlySet<MismatchCause> = new Set([
  'different',
  'surrounding-quotes',
  'surrounding-whitespace',
  'dollar-interpolation',
  'cut-at-hash',
  'comment-as-secret',
  'truncated',
])

/** What makes the two sides one, at the side that carries the flaw. */
function findRemedy(
  disagreement: Disagreement,
  reference: Binding,
  cause: MismatchCause,
  isFlawThere: boolean,
): Remedy {
  const { odd, intended, interpolation, asWritten } = disagreement
  const line = readTwice.has(cause) ? sharedLine(odd[0], reference) : null
  if (line !== null) return replaceLine(line, odd, intended)
  const own = findOwn(odd, reference, disagreement.membersOf(odd[0].service))
  if (own !== undefined) return dropFor(odd, own, reference)
  if (cause === 'surrounding-quotes') return unquote(isFlawThere ? reference : odd[0])
  if (!takenFromOther.has(cause)) return cleanFlaw(isFlawThere ? reference : odd[0], cause)
  const [wrong, right] = isFlawThere ? [intended, odd] : [odd, intended]
  const holder = (isFlawThere ? undefined : pickHolder(wrong[0], [reference])) ?? pickHolder(wrong[0], right)
  if (holder === undefined) return { remedy: mismatchCauses[cause].remedy }
  const [first = wrong[0], ...others] = wrong.map(asWritten)
  const all = [...odd, ...intended]
  if (all.every((one) => one.isFallback === true)) {
    const { edits } = setNewKey(all, interpolation)
    const remedy = `Set ${listNames(all.map(({ variable }) => variable))} of ${listNames(all.map(({ service }) => service))} to one key (\`openssl rand -hex 32\`), from one variable.`
    if (edits !== undefined) return { remedy, edits }
  }
  const taken = takeKey([first, ...others], asWritten(holder), interpolation)
  return taken.edits === undefined && cause !== 'different' ? { remedy: mismatchCauses[cause].remedy } : taken
}

/** The same for a binding and for what the files say of it. */
function identityOfBinding({ project, service, variable, fingerprint }: Binding): string {
  return identityOf(project, service, variable, fingerprint)
}

/** The binding that the odd ones are held against: an issuer before others, another service before the same one. */
function pickReference(odd: Side, intended: Side): Binding {
  const services = new Set(odd.map(({ service }) => service))
  const isOther = ({ service }: Binding): boolean => !services.has(service)
  const isAgainst = (binding: Binding): boolean => !agree(binding, odd[0])
  return (
    intended.find((one) => signs(one) && isOther(one) && isAgainst(one)) ??
    intended.find((one) => signs(one) && isAgainst(one)) ??
    intended.find((one) => isOther(one) && isAgainst(one)) ??
    intended.find(isAgainst) ??
    intended[0]
  )
}

/** What lies between the two sides; between the odd one and its reference before others, and a known flaw before none. */
function findResemblance({ odd, intended, resemblancesOf }: Disagreement, reference: Binding): Resemblance | undefined {
  const ours = new Set(odd.map(({ fingerprint }) => fingerprint))
  const near = [...ours].flatMap(resemblancesOf)
  if (near.length === 0) return undefined
  const theirs = new Set(intended.map(({ fingerprint }) => fingerprint))
  const between = near.filter(
    ({ left, right }) => (ours.has(left) && theirs.has(right)) || (ours.has(right) && theirs.has(left)),
  )
  const related = between.filter(({ cause }) => cause !== 'different')
  const direct = related.find(({ left, right }) => left === reference.fingerprint || right === reference.fingerprint)
  return direct ?? related[0] ?? between[0]
}

/** A key that has another place in the stack. */
interface Elsewhere {
  readonly variable: string
  /** Whether it is the intended side that holds it. */
  readonly isIntended: boolean
}

/** The variable outside this group that has the key of one of the sides, the odd one's before the other's. */
function lookElsewhere(disagreement: Disagreement): Elsewhere | null {
  const { odd, intendedElsewhere } = disagreement
  const variable = findElsewhere(disagreement, odd)
  if (variable !== null) return { variable, isIntended: false }
  return intendedElsewhere === null ? null : { variable: intendedElsewhere, isIntended: true }
}

function findElsewhere({ holders, group }: MismatchScene, side: Side): string | null {
  const keys = new Set(side.flatMap((binding) => binding.keys.map(({ fingerprint }) => fingerprint)))
  const names = new Set(side.map(({ variable }) => variable))
  const counts = (one: KeyHolder): boolean => one.groupId !== group.id && !names.has(one.variable)
  return findHolder(holders, keys, counts, group.project)?.variable ?? null
}
