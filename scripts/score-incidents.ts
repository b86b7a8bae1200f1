import { AuditError } from '../src/model/limits/audit-error.ts'
import { fileIncidents, type Incident, incidents, runIncident } from '../test/support/incidents/incident.ts'
import { type IncidentJudgement, judgeIncident } from '../test/support/incidents/judge-incident.ts'

/*
 * `npx tsx scripts/score-incidents.ts [FOLDER] [--verbose]` audits every state of the incidents that files alone show, as it
 * stands in test/incidents or in FOLDER, and compares the answer with `expect.json` of test/incidents.
 */

const words = process.argv.slice(2)
const folder = words.find((word) => !word.startsWith('--'))
const isVerbose = words.includes('--verbose')

/** A line of the table; an audit that fails is `missed`. */
interface Row extends IncidentJudgement {
  readonly incident: Incident
  readonly said: string
  /** The findings that would stop a rollout. */
  readonly errors: number
}

const rows: Row[] = []
for (const incident of fileIncidents) rows.push(await score(incident))
print(rows)

async function score(incident: Incident): Promise<Row> {
  try {
    const outcome = await runIncident(incident, folder)
    const { verdict, findings, gaps } = outcome.report
    const rules = findings.map(({ ruleId, severity }) => (severity === 'error' ? ruleId.toUpperCase() : ruleId))
    return {
      incident,
      ...judgeIncident(incident.expectation, outcome),
      said: [verdict, ...new Set(rules), ...new Set(gaps.map(({ code }) => `gap:${code}`))].join(' '),
      errors: findings.filter(({ severity }) => severity === 'error').length,
    }
  } catch (error) {
    const told = error instanceof AuditError ? error.message : String(error)
    return { incident, result: 'missed', differences: [`the audit failed: ${told}`], said: 'failed', errors: 0 }
  }
}

function describe({ expectation: { verdict, findings, gaps = [] } }: Incident): string {
  return [verdict.join('|'), ...findings.map(({ ruleId }) => [ruleId].flat().join('|')), ...gaps.map(() => 'gap')].join(
    ' ',
  )
}

function print(table: readonly Row[]): void {
  console.log('An error finding is in capitals.\n')
  console.log(['case'.padEnd(34), 'state '.padEnd(7), 'result'.padEnd(21), 'expected'.padEnd(52), 'said'].join(' '))
  for (const { incident, result, differences, said } of table) {
    const { name, state } = incident
    console.log(
      [name.padEnd(34), state.padEnd(7), result.padEnd(21), describe(incident).padEnd(52), said].join(' ').trimEnd(),
    )
    if (isVerbose) for (const difference of differences) console.log(`    ${difference}`)
  }
  console.log()
  for (const [title, part] of [
    ['broken', table.filter(({ incident }) => incident.state === 'broken')],
    ['fixed', table.filter(({ incident }) => incident.state === 'fixed')],
    ['all', table],
  ] as const) {
    const count = (...results: readonly string[]): number =>
      part.filter(({ result }) => results.includes(result)).length
    const line = [
      `exact ${percent(count('exact'), part.length)} (goal 85 %)`,
      `exact or incomplete with the fact ${percent(count('exact', 'incomplete-with-fact'), part.length)} (goal 100 %)`,
      `missed ${count('missed')}`,
      `false ${count('false')}`,
    ]
    console.log(`${title.padEnd(7)} ${line.join('; ')}`)
  }
  const fixed = table.filter(({ incident }) => incident.state === 'fixed')
  const clean = fixed.filter(({ errors }) => errors === 0).length
  console.log(`fixed states without an error: ${percent(clean, fixed.length)} (goal 100 %)`)
  const left = [...new Set(incidents.filter((one) => !fileIncidents.includes(one)).map(({ name }) => name))]
  console.log(`not run, they need an engine or a server: ${left.join(', ')}`)
}

function percent(part: number, whole: number): string {
  return `${part}/${whole} (${whole === 0 ? 100 : Math.round((1000 * part) / whole) / 10} %)`
}
