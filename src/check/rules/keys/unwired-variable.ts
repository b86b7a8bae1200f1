import type { AuditView, UnwiredKey } from '../../../model/audit-view.ts'
import type { Binding } from '../../../model/binding.ts'
import { usesKey } from '../../../relate/roles.ts'
import { defineRule } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A variable in .env reaches a container only through a `${NAME}` or a bare `NAME` in the compose file (Compose
 * specification, "Interpolation"). A strong key under a name that nobody asks for leaves the services with a fallback and
 * its owner believing that the key is in use. A script outside Compose may read it, hence `likely`. A line that is left
 * empty is a note: it promises nothing.
 */
export const unwiredVariable = defineRule({
  id: 'unwired-variable',
  severity: 'warning',
  confidence: 'likely',
  summary: 'A key is defined and no service receives it.',
  remedy: 'Hand the variable to the services that need it, or delete the line.',
  needs: ['files'],
  *check(view) {
    for (const key of view.unwired) {
      const needy = listNeedy(view, key)
      const services = [...new Set(needy.map((binding) => binding.service))]
      const [first] = needy
      yield {
        message: `${key.variable} is defined in ${key.location.file} and no service receives it`,
        ...(first && {
          remedy: `Hand it to ${listNames(services)}, whose ${listNames(needy.map((binding) => binding.variable))} is missing or a placeholder: \`${first.variable}: \${${key.variable}:?must be set}\`.`,
        }),
        ...(key.fingerprint === null && { severity: 'note' as const }),
        services,
        data: { variable: key.variable },
        locations: [key.location],
      }
    }
  },
})

/** The bindings that this key would mend; none when it is empty or a placeholder itself. */
function listNeedy({ groups }: AuditView, key: UnwiredKey): readonly Binding[] {
  if (key.fingerprint === null || (key.strength?.placeholder ?? null) !== null) return []
  return groups
    .filter((group) => group.project === key.project)
    .flatMap((group) => group.bindings)
    .filter((binding) => usesKey(binding) && needsKey(binding))
}

/** Where it is normal that no key is set, one more is not missed. */
function needsKey({ state, strength, isOptional }: Binding): boolean {
  return state === 'present' ? (strength?.placeholder ?? null) !== null : isOptional !== true
}
