import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseRefusal, CaseResult } from './resolve-case.ts'

/** Where the cases lie: one folder a case. */
export const CASES_FOLDER = join(import.meta.dirname, 'cases')

/** One recorded answer of docker compose. */
export interface OracleCase {
  readonly name: string
  readonly folder: string
  /** The first word of its name, by which cases are told in groups. */
  readonly group: string
  /** The rule that the case pins, in words. */
  readonly rule: string
  readonly expected: Readonly<Record<'v2' | 'v5', CaseResult>>
}

/** All recorded cases, by name. */
export function readCases(): readonly OracleCase[] {
  return readdirSync(CASES_FOLDER)
    .sort()
    .map((name) => {
      const folder = join(CASES_FOLDER, name)
      const meta = readJson(join(folder, 'meta.json')) as { readonly group: string; readonly rule: string }
      const v2 = readJson(join(folder, 'expected.json')) as CaseResult
      const newer = join(folder, 'expected-v5.json')
      const v5 = existsSync(newer) ? (readJson(newer) as CaseResult) : v2
      return { name, folder, group: meta.group, rule: meta.rule, expected: { v2, v5 } }
    })
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** What is different, in words; `null` when both say the same. Of a refusal only that it refuses counts. */
export function differenceOf(folder: string, expected: CaseResult, answer: CaseResult): string | null {
  const wanted = isRefusal(expected) ? 'refused' : sorted(expected)
  const given = isRefusal(answer) ? 'refused' : sorted(answer).replaceAll(folder, '<CASE>')
  if (wanted === given) return null
  return `docker compose: ${wanted}; countersign: ${given}${isRefusal(answer) ? ` (${answer.message})` : ''}`
}

/** Whether Compose refuses. */
export function isRefusal(result: object): result is CaseRefusal {
  return 'error' in result && result.error === true
}

function sorted(value: CaseResult): string {
  return JSON.stringify(value, (_key, child: unknown) => {
    if (child === null || typeof child !== 'object' || Array.isArray(child)) return child
    return Object.fromEntries(Object.entries(child).sort(([one], [other]) => (one < other ? -1 : 1)))
  })
}
