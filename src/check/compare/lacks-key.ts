import type { Binding, WhenUnset } from '../../model/keys/binding.ts'
import { identityOf } from '../../model/text/identity.ts'
import { usesKey } from '../../relate/roles.ts'
import { listWrongNames, type Named } from './wrong-names-in-code.ts'

/** What becomes of a service without its key, to be set behind a comma. Empty: nothing is known to tell. */
export const unsetWords: Readonly<Record<WhenUnset, string>> = {
  'random-per-process': 'and then generates its own at every start',
  'random-once': 'and then generates its own',
  derived: 'and then derives one from another secret',
  'published-default': 'and then uses a published one',
  refuses: '',
  disabled: 'and then does not verify tokens',
  unknown: '',
}

/** The bindings whose key was given to their service under a wrong name, which `wrong-variable-name` tells. */
export function listMisnamed(view: Named): (binding: Binding) => boolean {
  const misnamed = new Set(
    listWrongNames(view)
      .filter(({ confidence }) => confidence !== 'possible')
      .map(({ project, service, expected }) => identityOf(project, service, expected)),
  )
  return ({ project, service, variable, state }) =>
    state === 'absent' && misnamed.size > 0 && misnamed.has(identityOf(project, service, variable))
}

/**
 * Tells of a service whether it is not given what others of the layer are given, and falls back to another key that is written in its
 * code: what is wrong is that the variable is missing.
 */
export function listAloneByFallback(layer: readonly Binding[]): (binding: Binding) => boolean {
  if (layer.every(({ isFallback }) => isFallback !== true)) return () => false
  const given = layer.filter((one) => usesKey(one) && one.state === 'present' && one.isFallback !== true)
  const keys = new Set(
    given.flatMap(({ fingerprint, keys: held }) => [fingerprint, ...held.map((key) => key.fingerprint)]),
  )
  const agrees = ({ fingerprint, keys: held }: Binding): boolean =>
    (fingerprint !== null && keys.has(fingerprint)) || held.some((key) => keys.has(key.fingerprint))
  return (binding) => binding.isFallback === true && given.length > 0 && !agrees(binding)
}
