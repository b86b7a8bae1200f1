import type { AuditReport, ReportedBinding } from '../model/report/audit-report.ts'
import type { Finding } from '../model/report/finding.ts'
import { nameFindings } from '../model/report/identify-finding.ts'
import { nameBinding } from './standing.ts'

/** More sentences than this nobody reads; the rest is counted. */
const MAXIMUM_SENTENCES = 8

/** What became different from one report to the next, a sentence each: findings, holdings, gaps. Names only, never a value. */
export function describeChanges(before: AuditReport | null, after: AuditReport): readonly string[] {
  if (before === null) return []
  const sentences = [
    ...compareFindings(before.findings, after.findings),
    ...compareHoldings(holdingsOf(before), holdingsOf(after)),
    ...compareGaps(before, after),
  ]
  if (sentences.length <= MAXIMUM_SENTENCES) return sentences
  return [...sentences.slice(0, MAXIMUM_SENTENCES), `and ${sentences.length - MAXIMUM_SENTENCES} more changes`]
}

/** Since when each holding has been as it is: what it was known for where it stayed, now where it did not. */
export function trackHoldings(
  before: AuditReport | null,
  after: AuditReport,
  heldSince: ReadonlyMap<string, string>,
  now: string,
): ReadonlyMap<string, string> {
  const earlier = before === null ? new Map<string, ReportedBinding>() : holdingsOf(before)
  return new Map(
    [...holdingsOf(after)].map(([name, binding]) => {
      const known = earlier.get(name)
      const since = known !== undefined && isSameKey(known, binding) ? heldSince.get(name) : undefined
      return [name, since ?? now]
    }),
  )
}

function holdingsOf(report: AuditReport): ReadonlyMap<string, ReportedBinding> {
  return new Map(report.groups.flatMap(({ bindings }) => bindings).map((binding) => [nameBinding(binding), binding]))
}

function isSameKey(one: ReportedBinding, other: ReportedBinding): boolean {
  return one.state === other.state && one.fingerprint === other.fingerprint
}

function compareFindings(before: readonly Finding[], after: readonly Finding[]): readonly string[] {
  const [had, has] = [before, after].map((findings) => {
    const open = findings.filter(({ waived }) => waived === null)
    return new Map(nameFindings(open).map((name, index) => [name, open[index]]))
  })
  return [...without(has, had).map((finding) => `new: ${finding?.message}`), ...without(had, has).map(describeMended)]
}

function describeMended(finding: Finding | undefined): string {
  return `gone: ${finding?.ruleId} (${finding?.services.join(', ')})`
}

function compareHoldings(
  before: ReadonlyMap<string, ReportedBinding>,
  after: ReadonlyMap<string, ReportedBinding>,
): readonly string[] {
  const sentences: string[] = []
  for (const [name, binding] of after) {
    const earlier = before.get(name)
    if (earlier === undefined) sentences.push(`${nameHolder(binding)} came, with ${binding.variable}`)
    else if (!isSameKey(earlier, binding))
      sentences.push(`${nameHolder(binding)}: ${binding.variable} ${howChanged(earlier, binding)}`)
  }
  const gone = without(before, after).map((binding) => `${nameHolder(binding)} went, with ${binding.variable}`)
  return [...sentences, ...gone]
}

function nameHolder({ service, container }: ReportedBinding): string {
  return container === undefined ? service : `${service} (container ${container})`
}

function howChanged(before: ReportedBinding, after: ReportedBinding): string {
  if (after.state === 'absent') return 'is not set any more'
  if (after.state === 'empty') return 'became empty'
  return before.state === 'present' ? 'became another key' : 'was set'
}

function compareGaps(before: AuditReport, after: AuditReport): readonly string[] {
  const had = new Set(before.gaps.map(({ source, code }) => `${source}: ${code}`))
  const has = new Set(after.gaps.map(({ source, code }) => `${source}: ${code}`))
  return [
    ...[...has].filter((gap) => !had.has(gap)).map((gap) => `cannot be checked: ${gap}`),
    ...[...had].filter((gap) => !has.has(gap)).map((gap) => `can be checked again: ${gap.replace(/: [a-z-]+$/, '')}`),
  ]
}

function without<Value>(
  these: ReadonlyMap<string, Value> | undefined,
  those: ReadonlyMap<string, Value> | undefined,
): readonly Value[] {
  return [...(these ?? [])].filter(([name]) => those?.has(name) !== true).map(([, value]) => value)
}
