import type { AuditView, UnwiredKey } from '../../../model/audit-view.ts'
import type { Binding } from '../../../model/binding.ts'
import { signs, usesKey } from '../../../relate/roles.ts'
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
      const ends = first === undefined ? findEnds(view, key) : null
      yield {
        message: `${key.variable} is defined in ${key.location.file} and no service receives it`,
        ...(first && {
          remedy: `Hand it to ${listNames(services)}, whose ${listNames(needy.map((binding) => binding.variable))} is missing or a placeholder: \`${first.variable}: \${${key.variable}:?must be set}\`.`,
        }),
        ...(ends !== null && { remedy: handOver(key, ends) }),
        ...(key.fingerprint === null && { severity: 'note' as const }),
        services,
        data: { variable: key.variable },
        locations: [key.location],
      }
    }
  },
})

/** The two ends of a key pair of which nobody holds the one half. */
interface Ends {
  /** Those that hold the other half. */
  readonly holders: readonly Binding[]
  /** Those that sign tokens with other keys. */
  readonly signers: readonly Binding[]
}

/** Who holds the public half of a private key that reaches nobody, and who may be meant to sign with it. */
function findEnds({ groups }: AuditView, key: UnwiredKey): Ends | null {
  const bindings = groups.filter(({ project }) => project === key.project).flatMap((group) => group.bindings)
  const isOther = ({ keys }: Binding): boolean =>
    keys.some(({ fingerprint, kind }) => fingerprint === key.fingerprint && kind === 'public')
  const holders = bindings.filter((binding) => usesKey(binding) && isOther(binding))
  const named = new Set(holders.map(({ service }) => service))
  const signers = bindings.filter((one) => signs(one) && one.state === 'present' && !named.has(one.service))
  return key.fingerprint === null || holders.length === 0 ? null : { holders, signers }
}

function handOver({ variable }: UnwiredKey, { holders, signers }: Ends): string {
  const checks = listNames(holders.map(({ service }) => service))
  const names = listNames(signers.map(({ service }) => service))
  const who = names === '' ? '' : ` (${names}, by what is known here)`
  return `Hand it to the service whose tokens ${checks} ${new Set(holders.map(({ service }) => service)).size === 1 ? 'checks' : 'check'}${who}: \`${variable}: \${${variable}:?must be set}\`.`
}

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
