import type { Binding, Fingerprint, TrustGroup } from '../../../model/keys/binding.ts'
import type { AuditView, OtherUse, WrongName } from '../../../model/report/audit-view.ts'
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
    const known = prepare(view)
    for (const [first, ...others] of alike.values()) {
      const all = [first, ...others] as const
      const missing = all.filter((wrong) => !hasKey(known, wrong))
      yield toReport(first, all, missing.length === 0 ? null : (findShared(known, missing) ?? rename(all)))
    }
  },
})

/** What the wrong names are looked up in, prepared once for all of them. */
interface Known {
  /** By project, service and variable, in the order of the groups. */
  readonly bindings: ReadonlyMap<string, readonly { readonly binding: Binding; readonly group: TrustGroup }[]>
  readonly otherUses: ReadonlyMap<string, readonly OtherUse[]>
  /** Who of a group has the key by the files. */
  readonly holders: ReadonlyMap<TrustGroup, readonly Binding[]>
  readonly interpolation: Interpolation
}

function prepare(view: AuditView): Known {
  const { groups, otherUses } = view
  const held = groups.flatMap((group) => group.bindings.map((binding) => ({ binding, group })))
  const isHolder = (one: Binding): boolean => one.evidence === 'resolved' && one.state === 'present' && usesKey(one)
  return {
    bindings: groupBy(held, ({ binding }) => nameOf(binding)),
    otherUses: groupBy(otherUses, nameOf),
    holders: new Map(groups.map((group) => [group, group.bindings.filter(isHolder)])),
    interpolation: listInterpolation(view),
  }
}

function nameOf({ project, service, variable }: Pick<Binding, 'project' | 'service' | 'variable'>): string {
  return identityOf(project, service, variable)
}

/** The holdings of the variable that is read in its place. */
function listExpected({ bindings }: Known, { project, service, expected }: WrongName) {
  return bindings.get(identityOf(project, service, expected)) ?? []
}

/** Where others hold the key already, renaming brings in another one: that of the others is taken, and the wrong name goes. */
function findShared(known: Known, missing: readonly WrongName[]): Remedy | undefined {
  const lacking = new Set(
    missing
      .flatMap((wrong) => listExpected(known, wrong))
      .filter(({ binding }) => binding.evidence === 'resolved' && binding.state !== 'present'),
  )
  const [first, ...others] = lacking
  if (first === undefined || others.some(({ group }) => group !== first.group)) return undefined
  const services = new Set(missing.map(({ service }) => service))
  const holders = (known.holders.get(first.group) ?? []).filter(({ service }) => !services.has(service))
  const holder = pickHolder(first.binding, holders)
  if (holder === undefined) return undefined
  if (missing.every((wrong) => fingerprintOf(wrong, known) === holder.fingerprint)) return undefined
  const taken = takeKey([first.binding, ...others.map(({ binding }) => binding)], holder, known.interpolation)
  return taken.edits === undefined ? undefined : taken
}

/** The key that stands under the wrong name, where it is known as one. */
function fingerprintOf(wrong: WrongName, { bindings, otherUses }: Known): Fingerprint | null {
  const own = bindings.get(nameOf(wrong))?.[0]?.binding ?? otherUses.get(nameOf(wrong))?.[0]
  return own?.fingerprint ?? null
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

function hasKey(known: Known, wrong: WrongName): boolean {
  return listExpected(known, wrong).some(({ binding }) => binding.state === 'present')
}
