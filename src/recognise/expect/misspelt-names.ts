import type { WrongName } from '../../model/report/audit-view.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Candidate } from '../carry/candidates.ts'
import { findKnownKey, isKnownNoKey } from '../catalogue/match-key.ts'
import { isProductByImage } from '../catalogue/match-product.ts'
import { readCompanion } from '../names/companions.ts'
import { readKeyName } from '../names/key-names.ts'
import { readWeakName } from '../names/weak-names.ts'
import type { Sighting } from '../sight/sighting.ts'

/** Shorter names differ by one letter from too much. */
const SHORTEST = 6

/**
 * Finds variables of teams' own services whose name is one slip of the pen away from the name under which another service of
 * the project holds its key (`JWT_SECRTE`, `JWT_SECERT`): they are the name of no key, the service has no variable of the right
 * name, and its code does not speak of the wrong one.
 */
export function findMisspeltNames(
  sightings: readonly Sighting[],
  candidates: readonly Candidate[],
): readonly WrongName[] {
  const own = sightings.filter(
    ({ evidence, role, products }) =>
      evidence === 'resolved' && role.role !== 'bystander' && !isProductByImage(products),
  )
  const held = groupBy(candidates.filter(isOwnKey), ({ sighting }) => sighting.project)
  const ownKeys = groupBy(candidates, ({ sighting }) => sighting)
  return Array.from(groupBy(own, ({ project }) => project)).flatMap(([project, members]) => {
    const names = new NearNames(held.get(project) ?? [])
    return members.flatMap((sighting) => findIn(sighting, names, ownKeys))
  })
}

function findIn(
  sighting: Sighting,
  names: NearNames,
  ownKeys: ReadonlyMap<Sighting, readonly Candidate[]>,
): readonly WrongName[] {
  const { project, service, variables } = sighting
  return Array.from(variables).flatMap(([variable, { value, location: valueAt, chain }]): readonly WrongName[] => {
    if (value === null || value.isEmpty || isAnythingKnown(sighting, variable)) return []
    const holder = names.near(variable)
    if (holder === undefined || variables.has(holder.variable)) return []
    const expected = holder.variable
    const because = `it looks like a misspelling of ${expected}, the key of ${holder.sighting.service}`
    // The name stands where the chain begins; its value may stand elsewhere.
    const location = chain[0]?.location ?? valueAt
    // What comes from where the other's key comes from counts as one by that.
    const hasOther = (ownKeys.get(sighting) ?? []).some((key) => key.variable !== variable && key.state === 'present')
    return [{ project, service, variable, expected, because, location, confidence: hasOther ? 'possible' : 'likely' }]
  })
}

/** Whether the name has a meaning of its own, or the service's code speaks of it. */
function isAnythingKnown(sighting: Sighting, variable: string): boolean {
  const { products, code } = sighting
  return (
    readKeyName(variable) !== null ||
    readWeakName(variable) !== null ||
    readCompanion(variable) !== null ||
    findKnownKey(products, variable) !== null ||
    isKnownNoKey(products, variable) ||
    code?.mentions.includes(variable) === true ||
    code?.reads.some(({ chain }) => chain.steps.some((step) => step.kind === 'variable' && step.name === variable)) ===
      true
  )
}

function isOwnKey({ state, known, carrier, variable, sighting }: Candidate): boolean {
  const isOwn = known === null && sighting.evidence === 'resolved' && sighting.role.role !== 'bystander'
  return isOwn && state === 'present' && carrier === 'environment' && variable.length >= SHORTEST
}

/**
 * Names by what is left of them without one character, so that the names one slip away from another are found without comparing it
 * with each: two names that differ by one letter too many, too few, another one or two changed round have such a rest in common.
 */
class NearNames {
  readonly #holders = new Map<string, Candidate>()

  constructor(holders: readonly Candidate[]) {
    for (const holder of holders)
      for (const rest of restsOf(holder.variable)) if (!this.#holders.has(rest)) this.#holders.set(rest, holder)
  }

  near(variable: string): Candidate | undefined {
    if (variable.length < SHORTEST || this.#holders.size === 0) return undefined
    for (const rest of restsOf(variable)) {
      const holder = this.#holders.get(rest)
      if (holder !== undefined && isOneSlip(holder.variable, variable)) return holder
    }
    return undefined
  }
}

function restsOf(name: string): readonly string[] {
  return [name, ...Array.from(name, (_, at) => name.slice(0, at) + name.slice(at + 1))]
}

/** Whether one letter is missing, added or another one, or two neighbours are changed round. A digit may be meant. */
function isOneSlip(one: string, other: string): boolean {
  let from = 0
  while (from < one.length && one[from] === other[from]) from++
  let back = 0
  const most = Math.min(one.length, other.length) - from
  while (back < most && one.at(-1 - back) === other.at(-1 - back)) back++
  const [left, right] = [one.slice(from, one.length - back), other.slice(from, other.length - back)]
  if (left === right || !/^[a-z]*$/i.test(left + right)) return false
  const isSwapped = left.length === 2 && right === `${left[1]}${left[0]}`
  return isSwapped || (left.length <= 1 && right.length <= 1)
}
