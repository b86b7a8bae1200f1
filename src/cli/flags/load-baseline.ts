import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AuditError } from '../../model/limits/audit-error.ts'
import { type Finding, severities } from '../../model/report/finding.ts'
import { nameFindings } from '../../model/report/identify-finding.ts'
import type { Baseline, BaselineEntry } from '../../model/report/waiver.ts'
import { isListOf, isRecord, isText, type Json } from '../../model/text/json-shape.ts'
import { demandFile } from '../rollout/compose-files.ts'

/**
 * The earlier JSON report that `--baseline` names. Findings that a waiver covered then are left to that waiver: a baseline
 * must not outlive the day on which one ends.
 *
 * @throws AuditError `not-found` when it is not there, `usage` when it is no report of countersign.
 */
export async function loadBaseline(shown: string, directory: string): Promise<Baseline> {
  const path = resolve(directory, shown)
  await demandFile('--baseline', shown, path)
  const report = parse(await readText(path, shown))
  if (report === null || !isReport(report)) {
    throw new AuditError('usage', `--baseline ${shown} is not a JSON report of countersign`, {
      hint: `Write one with: countersign audit --format json --output ${shown}`,
    })
  }
  const { findings } = report
  const identities = nameFindings(findings)
  return {
    source: shown,
    projects: listProjects(report),
    entries: findings.flatMap((finding, index): readonly BaselineEntry[] => {
      if (finding.waived !== null && finding.waived.origin !== 'baseline') return []
      const { ruleId, severity, services } = finding
      const [service] = services
      return [
        { identity: identities[index] ?? '', rule: ruleId, severity, ...(service === undefined ? {} : { service }) },
      ]
    }),
  }
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new AuditError('usage', `--baseline ${shown} cannot be read (${code ?? 'unknown'})`, { cause: error })
  }
}

/** The parser's own message would quote the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

interface EarlierReport {
  readonly findings: readonly Finding[]
  readonly sources: readonly Json[]
  readonly groups: readonly Json[]
}

function isReport(value: unknown): value is EarlierReport {
  if (!isRecord(value) || value['schemaVersion'] !== 1) return false
  const { tool, findings, sources, groups } = value
  if (!isRecord(tool) || tool['name'] !== 'countersign') return false
  return isListOf(findings, isFinding) && isListOf(sources, isRecord) && isListOf(groups, isRecord)
}

/** As much of a finding as makes its identity. */
function isFinding(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { ruleId, severity, services, data, locations, waived } = value
  return (
    typeof ruleId === 'string' &&
    severities.some((one) => one === severity) &&
    isListOf(services, isText) &&
    isRecord(data) &&
    isListOf(locations, isPlace) &&
    locations.length > 0 &&
    (waived === null || isRecord(waived))
  )
}

function isPlace(value: unknown): boolean {
  return isRecord(value) && (isText(value['file']) || isText(value['container']))
}

function listProjects({ sources, groups }: EarlierReport): readonly string[] {
  const named = [...sources, ...groups].map(({ project }) => project)
  return [...new Set(named.filter((name) => typeof name === 'string'))]
}
