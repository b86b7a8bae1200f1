import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import type { AuditView, WrongName } from '../../../model/report/audit-view.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { usesKey } from '../../../relate/roles.ts'
import { listWrongNames } from '../../compare/wrong-names-in-code.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { type Interpolation, listInterpolation, pickHolder, type Remedy, takeKey } from '../../words/take-key.ts'

/**
 * A variable that nobody reads is taken without a word, and the service goes on without the key: apache/airflow#62026 set
 * `AIRFLOW__SECRETS__JWT_SECRET` everywhere, equal and inert. Where the service has its key all the same, the other name
 * only misleads whoever rotates it.
 */
export const wrongVariableName = defineRule({
  id: 'wrong-variable-name',
  severity: 'error',
  confidence: 'likely',
  summary: 'A key is passed under a name that neither the product nor the code reads.',
  remedy: 'Rename the variable to the name that is read.',
  needs: ['files'],
  *check(view) {
    const alike = groupBy(listWrongNames(view), ({ project, variable, expected, confidence }) =>
      identityOf(project, variable, expected, confidence),
    )
    const interpolation = listInterpolation(view)
    for (const [first, ...others] of alike.values()) {
      const all = [first, ...others] as const
      const missing = all.filter((wrong) => !hasKey(view, wrong))
      yield toReport(
        first,
        all,
        missing.length === 0 ? null : (findShared(view, missing, interpolation) ?? rename(all)),
      )
    }
  },
})

/** Where others hold the key already, renaming brings in another one: that of the others is taken, and the wrong name goes. */
function findShared(view: AuditView, missing: readonly WrongName[], interpolation: Interpolation): Remedy | undefined {
  const lacking = view.groups.flatMap((group) =>
    group.bindings
      .filter(({ evidence, state }) => evidence === 'resolved' && state !== 'present')
      .filter((binding) => missing.some((wrong) => isOf(binding, wrong)))
      .map((binding) => ({ binding, group })),
  )
  const [first, ...others] = lacking
  if (first === undefined || others.some(({ group }) => group !== first.group)) return undefined
  const services = new Set(missing.map(({ service }) => service))
  const holders = first.group.bindings.filter(
    (one) => one.evidence === 'resolved' && one.state === 'present' && usesKey(one) && !services.has(one.service),
  )
  const holder = pickHolder(first.binding, holders)
  if (holder === undefined) return undefined
  if (missing.every((wrong) => fingerprintOf(wrong, view) === holder.fingerprint)) return undefined
  const taken = takeKey([first.binding, ...others.map(({ binding }) => binding)], holder, interpolation)
  return taken.edits === undefined ? undefined : taken
}

/** The key that stands under the wrong name, where it is known as one. */
function fingerprintOf(
  { project, service, variable }: WrongName,
  { groups, otherUses }: AuditView,
): Fingerprint | null {
  const held = [...groups.flatMap(({ bindings }) => bindings), ...otherUses]
  const own = held.find((one) => one.project === project && one.service === service && one.variable === variable)
  return own?.fingerprint ?? null
}

function isOf(binding: Binding, { project, service, expected }: WrongName): boolean {
  return binding.project === project && binding.service === service && binding.variable === expected
}

function rename(all: readonly [WrongName, ...WrongName[]]): Remedy {
  const [{ variable, expected }] = all
  const services = [...new Set(all.map(({ service }) => service))]
  return {
    remedy: `Rename ${variable} to ${expected} in the environment of ${listNames(services)}.`,
    edits: [{ kind: 'rename-variable', services, variable, to: expected }],
  }
}

function toReport(first: WrongName, all: readonly WrongName[], remedy: Remedy | null): Report {
  const { variable, expected, because, confidence } = first
  const services = [...new Set(all.map(({ service }) => service))]
  return {
    message: `${listNames(services)} ${services.length === 1 ? 'gets' : 'get'} ${variable}, which nothing there reads: ${because}`,
    ...(remedy ?? {
      remedy: `Delete ${variable}: ${expected} is already set.`,
      edits: [{ kind: 'remove-variable', services, variable }] as const,
    }),
    confidence,
    ...(remedy === null && { severity: 'warning' as const }),
    services,
    data: { variable, expected },
    locations: listLocations(
      all.map(({ service, location }) => ({ ...location, label: `${service} does not read ${variable}` })),
    ),
  }
}

function hasKey({ groups }: AuditView, { project, service, expected }: WrongName): boolean {
  const bindings = groups.flatMap((group) => group.bindings)
  return bindings.some(
    (one) => one.project === project && one.service === service && one.variable === expected && one.state === 'present',
  )
}
