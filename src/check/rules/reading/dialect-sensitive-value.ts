import type { AuditView, DialectSensitiveKey } from '../../../model/report/audit-view.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { dialectCauses, dialectNames } from '../../words/dialect-words.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * There is no standard for env files: quotes, `#`, `$`, backslashes and line breaks are read in as many ways as there are
 * readers (compose-go `dotenv`, docker's `--env-file`, npm `dotenv`, python-dotenv, POSIX shell, systemd.exec(5)
 * "EnvironmentFile="). Only readers that this stack uses are compared; how a service reads a file that it merely mounts
 * is a guess, and so the finding is `possible`.
 */
export const dialectSensitiveValue = defineRule({
  id: 'dialect-sensitive-value',
  severity: 'warning',
  confidence: 'certain',
  summary: 'Readers of an env file disagree about the value of a key.',
  remedy:
    'Use a key that every reader reads the same: letters and digits only (`openssl rand -hex 32`), without quotes or a comment on its line.',
  needs: ['files'],
  *check(view) {
    for (const key of view.dialectSensitive) yield { ...toReport(key), ...renewLine(key, view) }
  },
})

/** A new key in the line, where all that is taken from it are shared secrets: of nothing else can one be made. */
function renewLine({ project, variable, location }: DialectSensitiveKey, view: AuditView): Pick<Report, 'edits'> {
  const place = JSON.stringify(location)
  const takers = view.groups.flatMap(({ id, bindings }) =>
    bindings
      .filter((one) => one.project === project && one.chain.some((step) => JSON.stringify(step.location) === place))
      .map((binding) => ({ id, binding })),
  )
  const isPlain = takers.every(
    ({ id, binding: { form, keys } }) =>
      form === 'text' &&
      keys.every(({ kind }) => kind === 'symmetric') &&
      !view.tokens.some(({ signedBy }) => signedBy.includes(id)),
  )
  return takers.length > 0 && isPlain ? { edits: [{ kind: 'plain-key', source: variable, location }] } : {}
}

function toReport(key: DialectSensitiveKey): Report {
  const { variable, location, base, dialects, causes, isCertain } = key
  const causeWords = listNames(causes.map((cause) => dialectCauses[cause]))
  const first = `${dialectNames[base]} (${listNames(servicesWith(key, [base]))})`
  const others = dialects.map((dialect) => {
    const services = listNames(servicesWith(key, [dialect]))
    return services === '' ? dialectNames[dialect] : `${dialectNames[dialect]} (${services})`
  })
  const mounts = listNames(servicesWith(key, [null]))
  return {
    message: isCertain
      ? `${listNames([first, ...others])} read ${variable} in ${location.file} differently (${causeWords})`
      : `${mounts} mounts ${location.file}, and ${listNames(others)} would read ${variable} there differently from ${first} (${causeWords})`,
    confidence: isCertain ? 'certain' : 'possible',
    services: servicesWith(key, isCertain ? [base, ...dialects] : [base, null]),
    data: { variable, dialects: [base, ...dialects], causes },
    locations: [location],
  }
}

function servicesWith({ readers }: DialectSensitiveKey, dialects: readonly (string | null)[]): readonly string[] {
  return [...new Set(readers.filter(({ dialect }) => dialects.includes(dialect)).map(({ service }) => service))]
}
