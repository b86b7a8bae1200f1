import type { Binding } from '../model/binding.ts'
import { groupByKey, type Side } from './group-by-key.ts'
import { signs } from './roles.ts'

/**
 * The sides of a disagreement, the one taken as intended first: that of an issuer, because its tokens are the ones to be
 * checked; else the one of most services; else the first. Replicas count once, or scaling would outvote the stack.
 */
export function intendedFirst(bindings: readonly Binding[]): readonly Side[] {
  return groupByKey(bindings).toSorted(
    (a, b) => Number(b.some(signs)) - Number(a.some(signs)) || countServices(b) - countServices(a),
  )
}

function countServices(side: Side): number {
  return new Set(side.map(({ project, service }) => JSON.stringify([project, service]))).size
}
