import type { MatrixCell } from '../model/audit-report.ts'
import type { Binding, TrustGroup } from '../model/binding.ts'

/**
 * Who accepts whose tokens, judged by the keys and the declared algorithms: a cell for every issuer and validator of a group
 * seen with the same evidence. A role of `both` stands on either side. Containers speak for themselves, by service.
 */
export function buildMatrix(groups: readonly TrustGroup[]): readonly MatrixCell[] {
  return groups.flatMap((group) => {
    const cells = new Map<string, MatrixCell>()
    for (const issuer of group.bindings.filter(({ role }) => role === 'issuer' || role === 'both')) {
      for (const validator of group.bindings.filter(({ role }) => role === 'validator' || role === 'both')) {
        if (issuer.evidence !== validator.evidence || issuer.service === validator.service) continue
        if (issuer.evidence !== 'resolved' && issuer.evidence !== 'container') continue
        const cell = {
          group: group.id,
          issuer: issuer.service,
          validator: validator.service,
          ...judge(issuer, validator),
          evidence: issuer.evidence,
        }
        const key = JSON.stringify([cell.issuer, cell.validator, cell.evidence])
        // Of several containers of a service the worst one speaks.
        if (cells.get(key)?.result !== 'refused') cells.set(key, cell)
      }
    }
    return [...cells.values()]
  })
}

function judge(issuer: Binding, validator: Binding): Pick<MatrixCell, 'result' | 'reason'> {
  if (issuer.state !== 'present') return { result: 'refused', reason: `${issuer.service} has no key to sign with` }
  if (validator.state !== 'present')
    return { result: 'refused', reason: `${validator.service} has no key to check with` }
  if (issuer.fingerprint === null || validator.fingerprint === null) {
    return { result: 'unknown', reason: 'a key could not be read' }
  }
  if (issuer.fingerprint !== validator.fingerprint) return { result: 'refused', reason: 'the keys differ' }
  const disjoint =
    issuer.algorithms.length > 0 &&
    validator.algorithms.length > 0 &&
    !issuer.algorithms.some((name) => validator.algorithms.includes(name))
  return disjoint
    ? { result: 'refused', reason: 'the algorithms differ' }
    : { result: 'accepted', reason: 'the keys are the same' }
}
