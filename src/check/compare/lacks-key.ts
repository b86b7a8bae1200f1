import type { Binding, WhenUnset } from '../../model/binding.ts'
import { agree } from '../../relate/agree.ts'
import { usesKey } from '../../relate/roles.ts'
import { listWrongNames, type Named } from './wrong-names-in-code.ts'

/** What becomes of a service without its key, to be set behind a comma. Empty: nothing is known to tell. */
export const unsetWords: Readonly<Record<WhenUnset, string>> = {
  'random-per-process': 'and then makes one of its own at every start',
  'random-once': 'and then makes one of its own',
  derived: 'and then derives one from another secret',
  'published-default': 'and then uses a published one',
  refuses: '',
  disabled: 'and then does not check tokens',
  unknown: '',
}

/** What is right for a product on its own, or is told by `random-per-process` or `placeholder-secret`. */
const ownWay: ReadonlySet<WhenUnset> = new Set([
  'random-per-process',
  'random-once',
  'derived',
  'published-default',
  'disabled',
])

/** Whether a service that is handed no key is left alone with that: nobody else holds one that it would have to share. */
export function goesItsOwnWay(binding: Binding, others: readonly Binding[]): boolean {
  return binding.whenUnset !== undefined && ownWay.has(binding.whenUnset) && !isHeldElsewhere(binding, others)
}

/** Whether another service of these holds the key. */
export function isHeldElsewhere(binding: Binding, others: readonly Binding[]): boolean {
  return others.some((other) => usesKey(other) && other.state === 'present' && other.service !== binding.service)
}

/** Whether the key was given to the service under a wrong name, which `wrong-variable-name` tells. */
export function isMisnamed({ project, service, variable, state }: Binding, view: Named): boolean {
  return (
    state === 'absent' &&
    listWrongNames(view).some(
      (wrong) =>
        wrong.project === project &&
        wrong.service === service &&
        wrong.expected === variable &&
        wrong.confidence !== 'possible',
    )
  )
}

/**
 * Whether the service is not given what others of the layer are given, and falls back to another key that is written in its code:
 * what is wrong is that the variable is missing.
 */
export function fallsBackAlone(binding: Binding, others: readonly Binding[]): boolean {
  if (binding.isFallback !== true) return false
  const given = others.filter((other) => usesKey(other) && other.state === 'present' && other.isFallback !== true)
  return given.length > 0 && !given.some((other) => agree(other, binding))
}
