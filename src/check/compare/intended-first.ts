import type { Binding } from '../../model/keys/binding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { agree, exchangeTokens } from '../../relate/agree.ts'
import { signs, verifies } from '../../relate/roles.ts'
import { groupByKey, type Side } from './group-by-key.ts'

/** Whether two holdings can be held against each other at all. */
export type Comparable = (one: Binding, other: Binding) => boolean

/** Bindings that hold the same keys in the same role, so that what holds for one holds for all. */
type Unit = readonly [Binding, ...Binding[]]

/** The most rounds of {@link intendedFirst}: one for each kind of key, and one for what is related by a flaw only. */
const MAX_ROUNDS = 4

/**
 * The sides of every disagreement, the one taken as intended first: that of an issuer, because its tokens are the ones to be
 * checked; else the one of most services; else the first. Replicas count once, or scaling would outvote the stack. Holdings
 * agree when their keys overlap. What agrees with the intended one is still odd when it cannot check, or have checked, the
 * tokens of another that does; an issuer whose tokens all who check accept is not odd. What cannot be compared with the
 * intended side is compared by itself.
 */
export function intendedFirst(bindings: readonly Binding[], isComparable: Comparable): readonly (readonly Side[])[] {
  const disagreements: (readonly Side[])[] = []
  let rest = bindings.filter(({ fingerprint }) => fingerprint !== null)
  for (let round = 0; round < MAX_ROUNDS && rest.length > 0; round += 1) {
    const { sides, incomparable } = divide(rest, isComparable)
    disagreements.push(sides)
    rest = incomparable
  }
  return disagreements
}

function divide(
  bindings: readonly Binding[],
  isComparable: Comparable,
): { readonly sides: readonly Side[]; readonly incomparable: Binding[] } {
  const units = sortUnits(bindings)
  const [anchor] = units
  if (anchor === undefined) return { sides: [], incomparable: [] }
  const incomparable = new Set(units.filter(([first]) => !agree(anchor[0], first) && !isComparable(anchor[0], first)))
  const compared = units.filter((unit) => !incomparable.has(unit))
  const intended = new Set<Unit>()
  for (const unit of compared) {
    if (
      agree(unit[0], anchor[0]) &&
      [...intended].every((member) => !mustAgree(member, unit) || agree(member[0], unit[0]))
    ) {
      intended.add(unit)
    }
  }
  const verifiers = compared.filter(([first]) => verifies(first))
  const isAccepted = ([first]: Unit): boolean =>
    !verifies(first) && verifiers.length > 0 && verifiers.every(([verifier]) => agree(verifier, first))
  const odd = compared.filter((unit) => !intended.has(unit) && !isAccepted(unit))
  const inOrder = (chosen: Iterable<Unit>): Binding[] => {
    const members = new Set([...chosen].flat())
    return bindings.filter((binding) => members.has(binding))
  }
  const [first, ...others] = inOrder(intended)
  const oddSides = groupByKey(inOrder(odd)).toSorted(
    (a, b) => Number(b.some(signs)) - Number(a.some(signs)) || countServices(b) - countServices(a),
  )
  return { sides: first === undefined ? [] : [[first, ...others], ...oddSides], incomparable: inOrder(incomparable) }
}

/** The holdings that speak first: issuers, and among them those that most services agree with. */
function sortUnits(bindings: readonly Binding[]): readonly Unit[] {
  const units = [
    ...groupBy(bindings, (binding) =>
      identityOf(
        binding.fingerprint,
        binding.keys.map(({ fingerprint }) => fingerprint).toSorted(),
        signs(binding),
        verifies(binding),
      ),
    ).values(),
  ]
  const services = new Map<string, Set<string>>()
  for (const unit of units) {
    for (const key of keysOf(unit[0])) {
      const known = services.get(key) ?? new Set()
      for (const { project, service } of unit) known.add(identityOf(project, service))
      services.set(key, known)
    }
  }
  const support = new Map(
    units.map((unit) => [unit, new Set(keysOf(unit[0]).flatMap((key) => [...(services.get(key) ?? [])])).size]),
  )
  return units.toSorted(
    (a, b) => Number(signs(b[0])) - Number(signs(a[0])) || (support.get(b) ?? 0) - (support.get(a) ?? 0),
  )
}

function keysOf({ fingerprint, keys }: Binding): readonly string[] {
  return [...new Set([...(fingerprint === null ? [] : [fingerprint]), ...keys.map((key) => key.fingerprint)])]
}

function mustAgree([one]: Unit, [other]: Unit): boolean {
  return exchangeTokens(one, other)
}

function countServices(side: Side): number {
  return new Set(side.map(({ project, service }) => identityOf(project, service))).size
}
