import type { MatrixCell } from '../model/audit-report.ts'
import type { Binding, TrustGroup } from '../model/binding.ts'
import { groupBy } from '../model/group-by.ts'
import { addKeySets, addPreviousKeys, agree } from './compare/agree.ts'
import { canMeet, kindOf } from './compare/key-kinds.ts'
import { checks } from './compare/roles.ts'

/** The most cells of one group. Past that only those that are not accepted are told, which is what a reader looks for. */
const maxCells = 5_000

/**
 * Who accepts whose tokens, judged by the keys and the declared algorithms: a cell for every issuer and validator of a group
 * seen with the same evidence. A role of `both` stands on either side, unless the group has a known issuer: then a service
 * of which nothing is known only checks. Of several containers of a service the worst one speaks.
 */
export function buildMatrix(groups: readonly TrustGroup[]): readonly MatrixCell[] {
  return groups.flatMap((group) => [...cellsOf(group, 'resolved'), ...cellsOf(group, 'container')])
}

function cellsOf(group: TrustGroup, evidence: MatrixCell['evidence']): readonly MatrixCell[] {
  const bindings = addKeySets(addPreviousKeys(group.bindings.filter((binding) => binding.evidence === evidence)))
  const known = bindings.filter(({ role }) => role === 'issuer' || role === 'both')
  const issuers = known.length > 0 ? known : bindings.filter(({ role }) => role === 'unknown')
  const validators = bindings.filter(checks)
  const isLarge = issuers.length * validators.length > maxCells
  const cells = new Map<string, MatrixCell>()
  for (const issuer of isLarge ? distinct(issuers) : issuers) {
    for (const validator of validators) {
      if (issuer.service === validator.service) continue
      const judged = judge(issuer, validator)
      if (isLarge && (judged.result === 'accepted' || cells.size >= maxCells)) continue
      const key = JSON.stringify([issuer.service, validator.service])
      if (cells.get(key)?.result === 'refused') continue
      cells.set(key, { group: group.id, issuer: issuer.service, validator: validator.service, ...judged, evidence })
    }
  }
  return [...cells.values()]
}

/** One issuer for each key and choice of algorithms: the others would be judged alike. */
function distinct(issuers: readonly Binding[]): readonly Binding[] {
  const byKind = groupBy(issuers, ({ state, form, keys, algorithms }) =>
    JSON.stringify([state, form === 'reference', keys, algorithms]),
  )
  return Array.from(byKind.values(), ([first]) => first)
}

function judge(issuer: Binding, validator: Binding): Pick<MatrixCell, 'result' | 'reason'> {
  if (issuer.state !== 'present') return { result: 'refused', reason: `${issuer.service} has no key to sign with` }
  if (validator.state !== 'present')
    return { result: 'refused', reason: `${validator.service} has no key to check with` }
  if (issuer.fingerprint === null || validator.fingerprint === null) {
    return { result: 'unknown', reason: 'a key could not be read' }
  }
  if (!agree(issuer, validator)) return judgeStrangers(issuer, validator)
  const disjoint =
    issuer.algorithms.length > 0 &&
    validator.algorithms.length > 0 &&
    !issuer.algorithms.some((name) => validator.algorithms.includes(name))
  return disjoint
    ? { result: 'refused', reason: 'the algorithms differ' }
    : { result: 'accepted', reason: 'the keys are the same' }
}

/** Keys without one in common: of two that are known, none; what is known by name only may have the same content. */
function judgeStrangers(issuer: Binding, validator: Binding): Pick<MatrixCell, 'result' | 'reason'> {
  const [signing, checking] = [kindOf(issuer), kindOf(validator)]
  if (issuer.form === 'reference' || validator.form === 'reference') {
    return { result: 'unknown', reason: 'a key is known by its name only' }
  }
  if (signing === null || checking === null) return { result: 'unknown', reason: 'a key could not be read' }
  return {
    result: 'refused',
    reason: canMeet(signing, checking) ? 'the keys differ' : 'the keys are of different kinds',
  }
}
