import type { Binding } from '../../model/binding.ts'

/** Whether two containers are of one service and hold the same variable. */
export function areReplicas(one: Binding, other: Binding): boolean {
  return (
    one.evidence === 'container' &&
    other.evidence === 'container' &&
    one.container !== other.container &&
    one.project === other.project &&
    one.service === other.service &&
    one.variable === other.variable
  )
}
