// Asks the real docker compose on the PATH about every case and rewrites what it answers.
// usage: tsx test/oracle/record.ts [v2|v5] [NAME…]     (v2 by default; v5 writes expected-v5.json only where it differs)
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, stdout } from 'node:process'
import { askCompose, findCompose } from './ask-compose.ts'
import { differenceOf, isRefusal, type OracleCase, readCases } from './cases.ts'
import type { CaseResult } from './resolve-case.ts'

const [series = 'v2', ...names] = argv.slice(2)
const program = findCompose()

for (const oracleCase of readCases()) {
  if (names.length > 0 && !names.includes(oracleCase.name)) continue
  const answer = ask(oracleCase)
  if (series === 'v5') recordNewer(oracleCase, answer)
  else write(join(oracleCase.folder, 'expected.json'), answer)
  stdout.write(`${oracleCase.name}\n`)
}

/** What the services get, or that Compose refuses. */
function ask({ folder }: OracleCase): CaseResult {
  const answer = askCompose(folder, program)
  if (isRefusal(answer)) return answer
  return Object.fromEntries(Object.entries(answer).map(([name, service]) => [name, service.environment ?? {}]))
}

function recordNewer({ folder, expected }: OracleCase, answer: CaseResult): void {
  const path = join(folder, 'expected-v5.json')
  if (differenceOf(folder, expected.v2, answer) === null) rmSync(path, { force: true })
  else write(path, answer)
}

function write(path: string, answer: CaseResult): void {
  writeFileSync(path, `${JSON.stringify(answer, null, 1)}\n`)
}
