import type { Binding } from '../model/binding.ts'
import type { MatrixCell } from '../model/matrix-cell.ts'
import type { Proof, Relation, RelationBasis } from '../model/relation.ts'

/** The most cells of one group. Past that only those that are not accepted are told, which is what a reader looks for. */
const maxCells = 5_000

/**
 * The relations as published: who accepts whose tokens, a cell for every pair of services. A service that signs for itself is
 * both. Where a token was minted, what came of it is told. Of what several holdings or containers of two services give, the worst speaks.
 */
export function listCells(
  relations: readonly Relation[],
  proofs: ReadonlyMap<Relation, Proof> = new Map(),
): readonly MatrixCell[] {
  const cells = new Map<string, MatrixCell>()
  const isLarge = countPairs(relations)
  const told = new Map<string, number>()
  for (const relation of relations) {
    const { group, issuers, validators, judgement } = relation
    const isCut = isLarge.has(group)
    if (isCut && judgement.result === 'accepted' && relation.basis !== 'itself') continue
    for (const issuer of issuers) {
      for (const validator of validators) {
        const isItself = issuer.service === validator.service
        if (isItself && !ownBases.has(relation.basis)) continue
        const cell = prove(cellOf(relation, issuer, validator), proofs.get(relation))
        const key = JSON.stringify([group, cell.evidence, issuer.service, validator.service])
        const known = cells.get(key)
        if (known !== undefined && rank[known.result] <= rank[cell.result]) continue
        const count = told.get(group) ?? 0
        if (isCut && known === undefined && count >= maxCells) continue
        told.set(group, count + 1)
        cells.set(key, cell)
      }
    }
  }
  return [...cells.values()]
}

/** The groups with more pairs than can be told. */
function countPairs(relations: readonly Relation[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { group, layer, issuers, validators } of relations) {
    const key = `${layer} ${group}`
    counts.set(key, (counts.get(key) ?? 0) + issuers.length * validators.length)
  }
  return new Set([...counts].filter(([, count]) => count > maxCells).map(([key]) => key.slice(key.indexOf(' ') + 1)))
}

/** What a service has with itself. */
const ownBases: ReadonlySet<RelationBasis> = new Set(['itself', 'external', 'token'])

const rank: Readonly<Record<MatrixCell['result'], number>> = { refused: 0, unknown: 1, accepted: 2 }

/** A token that was minted and refused wins over what was judged; what only an assumption makes equal is not proved by it. */
function prove(cell: MatrixCell, proof: Proof | undefined): MatrixCell {
  if (proof === undefined || proof.result === 'unproved' || cell.result === 'unknown') return cell
  if (cell.result === 'refused') return { ...cell, method: 'minted' }
  if (proof.result === 'refused') {
    return { ...cell, result: 'refused', reason: proof.reason, step: proof.step, method: 'minted' }
  }
  return { ...cell, reason: 'a token minted with the one key passed', method: 'minted' }
}

function cellOf({ group, basis, layer, judgement }: Relation, issuer: Binding, validator: Binding): MatrixCell {
  const { result, reason } = judgement
  return {
    group,
    issuer: issuer.service,
    validator: validator.service,
    result,
    reason,
    evidence: layer === 'running' ? 'container' : 'resolved',
    basis,
    ...(judgement.result === 'refused' ? { step: judgement.step } : {}),
    ...(judgement.result === 'refused' && judgement.cause !== undefined ? { cause: judgement.cause } : {}),
  }
}
