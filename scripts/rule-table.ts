import { rules } from '../src/check/rules/index.ts'

/** The table of docs/rules/README.md: a row for each rule, in the order of the registry. */
export function ruleTable(): string {
  const rows = rules.map(
    ({ id, severity, confidence, summary }) =>
      `| [\`${id}\`](${id}.md) | ${severity} | ${confidence} | ${summary.replaceAll('|', '\\|')} |`,
  )
  return ['| rule | severity | confidence | what is wrong |', '|---|---|---|---|', ...rows].join('\n')
}
