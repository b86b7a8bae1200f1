import type { Binding } from '../model/keys/binding.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import type { Proof, Relation, RelationBasis } from '../model/report/relation.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'

/** The most cells of one group. Of more, those that are not accepted come first, which is what a reader looks for. */
const MAX_CELLS = 5_000

/**
 * The relations as published: who accepts whose tokens, a cell for every pair of services. A service that signs for itself is
 * both. Where a token was minted, its result is shown. Of what several holdings or containers of two services give, the worst speaks.
 */
export function listCells(
  relations: readonly Relation[],
  proofs: ReadonlyMap<Relation, Proof> = new Map(),
): readonly MatrixCell[] {
  const isLarge = countPairs(relations)
  const cells = new Map<string, MatrixCell>()
  for (const relation of relations) {
    if (isLarge.has(relation.group)) continue
    for (const [key, cell] of cellsOf(relation, proofs.get(relation))) {
      const known = cells.get(key)
      if (known === undefined || rank[known.result] > rank[cell.result]) cells.set(key, cell)
    }
  }
  const large = groupBy(relations, ({ group }) => group)
  return [...cells.values(), ...[...isLarge].flatMap((group) => listWorst(large.get(group) ?? [], proofs))]
}

/** As many cells of one group as may be shown, the worst first, and at least one of every result. */
function listWorst(relations: readonly Relation[], proofs: ReadonlyMap<Relation, Proof>): readonly MatrixCell[] {
  const byResult = groupBy(relations, (relation) => resultOf(relation, proofs.get(relation)))
  const results = (['refused', 'unknown', 'accepted'] as const).filter((result) => byResult.has(result))
  const cells = new Map<string, MatrixCell>()
  for (const [at, result] of results.entries()) {
    const limit = MAX_CELLS - (results.length - 1 - at)
    fillUp(cells, byResult.get(result) ?? [], proofs, limit)
  }
  return [...cells.values()]
}

function fillUp(
  cells: Map<string, MatrixCell>,
  relations: readonly Relation[],
  proofs: ReadonlyMap<Relation, Proof>,
  limit: number,
): void {
  for (const relation of relations) {
    for (const [key, cell] of cellsOf(relation, proofs.get(relation))) {
      if (cells.size >= limit) return
      if (!cells.has(key)) cells.set(key, cell)
    }
  }
}

function* cellsOf(relation: Relation, proof: Proof | undefined): Iterable<readonly [string, MatrixCell]> {
  const { group, issuers, validators, basis } = relation
  for (const issuer of issuers) {
    for (const validator of validators) {
      if (issuer.service === validator.service && !ownBases.has(basis)) continue
      const cell = prove(cellOf(relation, issuer, validator), proof)
      yield [identityOf(group, cell.evidence, issuer.service, validator.service), cell]
    }
  }
}

function resultOf(relation: Relation, proof: Proof | undefined): MatrixCell['result'] {
  return prove(cellOf(relation, relation.issuers[0], relation.validators[0]), proof).result
}

/** The groups with more pairs than can be shown. */
function countPairs(relations: readonly Relation[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { group, layer, issuers, validators } of relations) {
    const key = `${layer} ${group}`
    counts.set(key, (counts.get(key) ?? 0) + issuers.length * validators.length)
  }
  return new Set([...counts].filter(([, count]) => count > MAX_CELLS).map(([key]) => key.slice(key.indexOf(' ') + 1)))
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
  return { ...cell, reason: 'a token minted with one key was accepted with the other', method: 'minted' }
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
