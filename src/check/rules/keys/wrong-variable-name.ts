import type { AuditView, WrongName } from '../../../model/audit-view.ts'
import { groupBy } from '../../../model/group-by.ts'
import { listWrongNames } from '../../compare/wrong-names-in-code.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'
import { listPlaces } from '../../words/list-places.ts'

/**
 * A variable that nobody reads is taken without a word, and the service goes on without the key: apache/airflow#62026 set
 * `AIRFLOW__SECRETS__JWT_SECRET` everywhere, equal and inert. Where the service has its key all the same, the other name
 * only misleads whoever rotates it.
 */
export const wrongVariableName = defineRule({
  id: 'wrong-variable-name',
  severity: 'error',
  confidence: 'likely',
  summary: 'A key is handed over under a name that the product or the code does not read.',
  remedy: 'Give the variable the name that is read.',
  needs: ['files'],
  *check(view) {
    const alike = groupBy(listWrongNames(view), ({ project, variable, expected, confidence }) =>
      JSON.stringify([project, variable, expected, confidence]),
    )
    for (const [first, ...others] of alike.values()) {
      const all = [first, ...others]
      yield describe(
        first,
        all,
        all.every((wrong) => hasKey(view, wrong)),
      )
    }
  },
})

function describe(first: WrongName, all: readonly WrongName[], hasIt: boolean): Report {
  const { variable, expected, because, confidence } = first
  const services = [...new Set(all.map(({ service }) => service))]
  return {
    message: `${listNames(services)} ${services.length === 1 ? 'gets' : 'get'} ${variable}, which nothing reads there: ${because}`,
    remedy: hasIt
      ? `Delete ${variable}: ${expected} is set already.`
      : `Rename ${variable} to ${expected} in the environment of ${listNames(services)}.`,
    confidence,
    ...(hasIt && { severity: 'warning' as const }),
    services,
    data: { variable, expected },
    locations: listPlaces(all.map(({ location }) => location)),
  }
}

function hasKey({ groups }: AuditView, { project, service, expected }: WrongName): boolean {
  const bindings = groups.flatMap((group) => group.bindings)
  return bindings.some(
    (one) => one.project === project && one.service === service && one.variable === expected && one.state === 'present',
  )
}
