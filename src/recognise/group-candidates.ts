import type { GroupBasis, GroupMembership } from '../model/binding.ts'
import { groupBy } from '../model/group-by.ts'
import type { Candidate } from './candidates.ts'

/** One variable of one service, however often it was seen. */
interface Holder {
  readonly key: string
  readonly project: string
  readonly purpose: string
  readonly stem: string
  readonly sources: ReadonlySet<string>
  readonly digests: ReadonlySet<string>
}

/** Why two holders are joined, strongest first: the weakest link of a group names its basis. */
const strength: readonly GroupBasis[] = ['shared-variable', 'same-name', 'equal-key']

const confidenceOf: Readonly<Record<GroupBasis, GroupMembership['confidence']>> = {
  declared: 'certain',
  recipe: 'certain',
  'shared-variable': 'certain',
  'same-name': 'likely',
  'equal-key': 'likely',
}

/** The identity of a variable of a service across its sightings. */
export function holderKey(candidate: Candidate): string {
  return JSON.stringify([candidate.sighting.project, candidate.sighting.service, candidate.variable])
}

/**
 * Puts candidates that must agree into one group: within one project and purpose, those that come from the same `${VAR}`,
 * have the same normalised name, or hold the same key. Two that have the same name but take it from differently named
 * variables are not paired by that name: somebody parted them on purpose.
 */
export function groupCandidates(candidates: readonly Candidate[]): ReadonlyMap<string, GroupMembership> {
  const holders = collectHolders(candidates)
  const buckets = groupBy(holders, (holder) => JSON.stringify([holder.project, holder.purpose]))
  const memberships = new Map<string, GroupMembership>()
  for (const bucket of buckets.values()) {
    const components = joinHolders(bucket)
    components.forEach(({ members, basis }, index) => {
      const { project, purpose } = members[0]
      const id = `${project}/${purpose}${index === 0 ? '' : `-${index + 1}`}`
      for (const member of members) memberships.set(member.key, { id, basis, confidence: confidenceOf[basis] })
    })
  }
  return memberships
}

interface Component {
  readonly members: readonly [Holder, ...Holder[]]
  readonly basis: GroupBasis
}

/**
 * Union-find over the holders of one project and purpose; the largest component comes first. Holders that share a token are
 * joined, token by token from the strongest basis to the weakest, so the time grows with their number and not its square.
 */
function joinHolders(holders: readonly Holder[]): readonly Component[] {
  const parent = holders.map((_, index) => index)
  const find = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] ?? root
    parent[index] = root
    return root
  }
  const unsourced = new Set(holders.filter(({ sources }) => sources.size === 0).map(({ stem }) => stem))
  const weakest = new Map<number, GroupBasis>()
  for (const basis of strength) {
    const seen = new Map<string, number>()
    holders.forEach((holder, index) => {
      for (const token of tokensOf(holder, basis, unsourced)) {
        const other = seen.get(token)
        seen.set(token, index)
        if (other === undefined || find(other) === find(index)) continue
        parent[find(index)] = find(other)
        weakest.set(index, basis)
      }
    })
  }
  const components = groupBy(holders.keys(), find)
  return [...components.values()]
    .map((indices) => {
      const used = new Set(indices.map((index) => weakest.get(index)))
      const basis = strength.findLast((candidate) => used.has(candidate)) ?? 'same-name'
      return { members: indices.flatMap((index) => holders[index] ?? []) as [Holder, ...Holder[]], basis }
    })
    .toSorted((one, other) => other.members.length - one.members.length)
}

/** What a holder shares with those it is to be joined with. */
function tokensOf(holder: Holder, basis: GroupBasis, unsourced: ReadonlySet<string>): Iterable<string> {
  if (basis === 'shared-variable') return holder.sources
  if (basis === 'equal-key') return holder.digests
  return unsourced.has(holder.stem) ? [holder.stem] : []
}

function collectHolders(candidates: readonly Candidate[]): readonly Holder[] {
  const byKey = groupBy(candidates, holderKey)
  return [...byKey].map(([key, all]) => {
    const [first] = all
    return {
      key,
      project: first.sighting.project,
      purpose: first.reading.purpose,
      stem: first.reading.stem,
      sources: new Set(all.flatMap((candidate) => sourcesOf(candidate))),
      digests: new Set(all.flatMap(({ value }) => (value === null || value.isEmpty ? [] : [value.revealText()]))),
    }
  })
}

/** The `${VAR}` names that a value came through. */
export function sourcesOf(candidate: Candidate): readonly string[] {
  return candidate.chain.flatMap((step) => (step.kind === 'reference' && step.name !== undefined ? [step.name] : []))
}
