import type { Binding } from '../../model/keys/binding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Side } from './group-by-key.ts'

/**
 * The bindings by key, for faults of the key itself: a key is one finding, however many services hold it. What has no
 * fingerprint, because it could not be read, is known by its variable.
 */
export function groupFaulty(bindings: readonly Binding[]): readonly Side[] {
  const sides = groupBy(bindings, ({ fingerprint, project, variable }) =>
    JSON.stringify(fingerprint === null ? [project, variable] : [fingerprint]),
  )
  return [...sides.values()]
}
