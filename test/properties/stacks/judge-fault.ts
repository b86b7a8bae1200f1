import type { AuditReport } from '../../../src/model/report/audit-report.ts'
import type { Finding } from '../../../src/model/report/finding.ts'
import { hygieneRules } from '../../mutation/hygiene-rules.ts'
import type { GeneratedStack } from './write-stack.ts'

/**
 * What became of a planted fault. `found`: a new warning or error names the service and says
 * that keys do not fit. `incomplete`: the verdict, or a new gap of the service, says that
 * not all could be judged. `noted`: a note names the service and the verdict is another. `missed`: nothing of it.
 */
export type FaultOutcome = 'found' | 'incomplete' | 'noted' | 'missed'

/** What a report says of a fault at `service`, beside what was said of the same stack without it. */
export function judgeFault(report: AuditReport, before: AuditReport, service: string): FaultOutcome {
  const known = new Set(before.findings.map(nameOf))
  const news = report.findings.filter((finding) => !known.has(nameOf(finding)) && names(finding, service))
  if (news.some(({ severity, ruleId }) => severity !== 'note' && !hygieneRules.has(ruleId))) return 'found'
  if (report.verdict === 'incomplete' || hasNewGap(report, before, service)) return 'incomplete'
  return news.length > 0 ? 'noted' : 'missed'
}

/** Whether a new gap tells of the service, where the verdict is another for another reason. */
function hasNewGap({ gaps }: AuditReport, before: AuditReport, service: string): boolean {
  const known = new Set(before.gaps.map(({ reason }) => reason))
  return gaps.some(({ reason }) => !known.has(reason) && reason.split(/[^\w-]+/).includes(service))
}

function nameOf({ ruleId, services, group, data }: Finding): string {
  return JSON.stringify([ruleId, services, group, data])
}

function names({ services, data }: Finding, service: string): boolean {
  return (
    services.includes(service) ||
    Object.values(data).some((value) => value === service || (Array.isArray(value) && value.includes(service)))
  )
}

/** Rules of which an error says that keys do not fit together. */
const consistencyRules = new Set([
  'secret-mismatch',
  'secret-missing',
  'secret-empty',
  'algorithm-mismatch',
  'key-type-mismatch',
  'issuer-mismatch',
  'audience-mismatch',
  'verification-refused',
  'wrong-variable-name',
  'random-per-process',
])

/** Errors about keys of a stack that is right. */
export function findFalseAlarms({ isRight }: GeneratedStack, { findings }: AuditReport): readonly string[] {
  if (!isRight) return []
  return findings
    .filter(({ severity, ruleId }) => severity === 'error' && consistencyRules.has(ruleId))
    .map(({ ruleId, services }) => `${ruleId} ${services.join(' ')}`)
}

/** Pairs that are called accepted although they were made to differ, or refused although they were made to agree. */
export function findFalseJudgements({ pairs }: GeneratedStack, { matrix }: AuditReport): readonly string[] {
  return pairs.flatMap(({ issuer, validator, passes }) => {
    const cells = matrix.filter((cell) => cell.issuer === issuer && cell.validator === validator)
    const wrong = passes === null ? undefined : cells.find(({ result }) => result === (passes ? 'refused' : 'accepted'))
    return wrong === undefined ? [] : [`${issuer} → ${validator} ${wrong.result}`]
  })
}
