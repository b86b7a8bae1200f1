import { isDeepStrictEqual } from 'node:util'
import { type AuditReport, isBlocking } from '../../../src/model/report/audit-report.ts'
import type { Finding } from '../../../src/model/report/finding.ts'
import type { MatrixCell } from '../../../src/model/report/matrix-cell.ts'
import { traces } from '../../support/canary.ts'
import type { FailedRun, StackRun } from './run-stack.ts'

/** The promises of DESIGN §4 and §10 that a run can break. */
export const promises = {
  'consistent-beside-refused': 'no consistent beside a refused cell whose finding is not waived',
  'consistent-beside-unknown': 'no consistent beside an unknown cell',
  'consistent-beside-gap': 'no consistent beside a gap',
  'consistent-without-accepted': 'no consistent without an accepted cell',
  'refused-without-error': 'a refused cell comes with an error, waived or not',
  'inconsistent-without-finding': 'inconsistent exactly when a finding at or above failOn stands',
  'incomplete-without-reason': 'incomplete only with a gap or an unknown cell',
  'nothing-beside-groups': 'nothing-to-audit only where nobody is given a key, and no gap stands',
  'verify-says-otherwise': 'audit and verify have the same verdict',
  'verify-judges-otherwise': 'audit and verify judge each pair alike',
  'verify-pairs-otherwise': 'audit and verify judge the same pairs',
  'gate-says-otherwise': 'the gate judges what audit judges, and passes by the verdict',
  'serve-says-otherwise': 'the server answers with the report of audit',
  'rehearse-names-strangers': 'who follows or is left behind holds a key of that group',
  'rehearse-hides-refused': 'nobody is left behind only where nobody of the group stays behind with another key',
  'another-answer': 'the same stack gives the same report',
  'false-alarm': 'a stack that is right has no error about its keys',
  'false-judgement': 'no pair that was made to differ is accepted, none that was made to agree refused',
  crash: 'a command ends with a report or an AuditError',
  leak: 'no key text in any report',
} as const
export type PromiseName = keyof typeof promises

/** One promise broken by one stack. */
export interface Contradiction {
  readonly promise: PromiseName
  /** Names and ids only, never a value. */
  readonly detail: string
}

/** Every promise that the run breaks. */
export function findContradictions(run: StackRun | FailedRun, secrets: readonly string[]): readonly Contradiction[] {
  if ('command' in run) return run.isPromised ? [] : [{ promise: 'crash', detail: `${run.command}: ${run.error}` }]
  return [
    ...judgeVerdict(run.audit),
    ...judgeVerdict(run.verify).map(({ promise, detail }) => ({ promise, detail: `verify: ${detail}` })),
    ...compareVerify(run.audit, run.verify),
    ...compareGate(run),
    ...compareServe(run),
    ...judgeRehearsal(run),
    ...findLeaks(run, secrets),
  ]
}

/** The table of DESIGN §4. */
function judgeVerdict(report: AuditReport): readonly Contradiction[] {
  const { verdict, matrix, findings, gaps, groups, failOn } = report
  const found: Contradiction[] = []
  const tell = (promise: PromiseName, detail: string) => found.push({ promise, detail })
  const unknown = matrix.filter(({ result }) => result === 'unknown')
  const isBlocked = findings.some((finding) => isBlocking(finding, failOn))
  for (const cell of matrix.filter(({ result }) => result === 'refused')) {
    const errors = findings.filter((finding) => finding.severity === 'error' && speaksOf(finding, cell))
    if (errors.length === 0) tell('refused-without-error', describe(cell))
    if (verdict === 'consistent' && !errors.some(({ waived }) => waived !== null))
      tell('consistent-beside-refused', describe(cell))
  }
  if (verdict === 'consistent') {
    for (const cell of unknown) tell('consistent-beside-unknown', describe(cell))
    for (const { source, code } of gaps) tell('consistent-beside-gap', `${code} ${source}`)
    const holders = groups.flatMap(({ bindings }) => bindings).length
    if (!matrix.some(({ result }) => result === 'accepted'))
      tell('consistent-without-accepted', `${groups.length} groups, ${holders} holders`)
  }
  if ((verdict === 'inconsistent') !== isBlocked) tell('inconsistent-without-finding', `verdict ${verdict}`)
  if (verdict === 'incomplete' && gaps.length === 0 && unknown.length === 0)
    tell('incomplete-without-reason', 'no gap and no unknown cell')
  // A product that is given no key and makes one in every process is in a group, and holds nothing that could be compared.
  const held = groups.flatMap(({ bindings }) => bindings).filter(({ state }) => state === 'present')
  if (verdict === 'nothing-to-audit' && held.length + gaps.length > 0)
    tell('nothing-beside-groups', `${held.length} keys, ${gaps.length} gaps`)
  return found
}

/** Whether the finding is about the group of the cell, or its two services. */
function speaksOf({ group, services, data }: Finding, cell: MatrixCell): boolean {
  const named = new Set([...services, ...Object.values(data).flat()])
  const isNamed = named.has(cell.issuer) || named.has(cell.validator)
  return isNamed && (group === undefined || group === cell.group)
}

function describe({ issuer, validator, result, reason, group }: MatrixCell): string {
  return `${group}: ${issuer} → ${validator} ${result} (${reason})`
}

function pairOf({ issuer, validator, group }: MatrixCell): string {
  return `${group}: ${issuer} → ${validator}`
}

function compareVerify(audit: AuditReport, verify: AuditReport): readonly Contradiction[] {
  const found: Contradiction[] = []
  if (audit.verdict !== verify.verdict)
    found.push({ promise: 'verify-says-otherwise', detail: `audit ${audit.verdict}, verify ${verify.verdict}` })
  const judged = new Map(audit.matrix.map((cell) => [pairOf(cell), cell.result]))
  const tried = new Map(verify.matrix.map((cell) => [pairOf(cell), cell.result]))
  for (const pair of new Set([...judged.keys(), ...tried.keys()])) {
    const [one, other] = [judged.get(pair), tried.get(pair)]
    if (one === undefined || other === undefined)
      found.push({ promise: 'verify-pairs-otherwise', detail: `${pair}: audit ${one ?? '-'}, verify ${other ?? '-'}` })
    else if (one !== other)
      found.push({ promise: 'verify-judges-otherwise', detail: `${pair}: audit ${one}, verify ${other}` })
  }
  return found
}

function compareGate({ audit, gate }: StackRun): readonly Contradiction[] {
  const found: Contradiction[] = []
  const tell = (detail: string) => found.push({ promise: 'gate-says-otherwise', detail })
  const isOpen = audit.verdict === 'consistent' || audit.verdict === 'nothing-to-audit'
  if (gate.report.verdict !== audit.verdict) tell(`audit ${audit.verdict}, gate ${gate.report.verdict}`)
  else if (gate.outcome !== 'no-files' && (gate.outcome === 'passed') !== isOpen)
    tell(`audit ${audit.verdict}, gate ${gate.outcome}`)
  else if (!isDeepStrictEqual(gate.report.matrix, audit.matrix)) tell('another matrix')
  // Without an engine the gate looks at the same files and nothing else: it is the second run of one input.
  else if (!isDeepStrictEqual(gate.report, audit)) found.push({ promise: 'another-answer', detail: 'gate after audit' })
  return found
}

function compareServe({ audit, served }: StackRun): readonly Contradiction[] {
  if (served === null || isDeepStrictEqual(served, audit)) return []
  const isOther = served.verdict !== audit.verdict || !isDeepStrictEqual(served.matrix, audit.matrix)
  return [
    {
      promise: isOther ? 'serve-says-otherwise' : 'another-answer',
      detail: `audit ${audit.verdict}, serve ${served.verdict}`,
    },
  ]
}

function judgeRehearsal({ audit, rehearsal }: StackRun): readonly Contradiction[] {
  const found: Contradiction[] = []
  for (const { group, source, follows, leftBehind: behind, outOfStep } of rehearsal?.rotations ?? []) {
    // Who holds another key already does not follow either.
    const leftBehind = [...behind, ...outOfStep]
    const held = audit.groups.find(({ id }) => id === group)?.bindings ?? []
    // Of a pair that is only possibly related, the other end is in a group of its own.
    const related = new Set(
      audit.matrix.flatMap(({ basis, issuer, validator }) => (basis === undefined ? [] : [issuer, validator])),
    )
    for (const { service, variable } of [...follows, ...leftBehind]) {
      const isMember = held.some((binding) => binding.service === service && binding.variable === variable)
      const isOther = outOfStep.some((one) => one.service === service) && related.has(service)
      if (!isMember && !isOther)
        found.push({ promise: 'rehearse-names-strangers', detail: `${source.name}: ${service}.${variable}` })
    }
    const moving = new Set(follows.map(({ service }) => service))
    const told = new Set([...moving, ...leftBehind.map(({ service }) => service)])
    // Who holds no key at all stays behind with none: that is the audit's to say.
    const holding = new Set(held.filter(({ state }) => state === 'present').map(({ service }) => service))
    const isSilent = (service: string): boolean => holding.has(service) && !told.has(service)
    const hidden = audit.matrix.filter(
      (cell) =>
        cell.group === group &&
        cell.result === 'refused' &&
        ((moving.has(cell.issuer) && isSilent(cell.validator)) ||
          (moving.has(cell.validator) && isSilent(cell.issuer))),
    )
    if (leftBehind.length === 0)
      found.push(
        ...hidden.map((cell) => ({
          promise: 'rehearse-hides-refused' as const,
          detail: `${source.name}: ${describe(cell)}`,
        })),
      )
  }
  return found
}

function findLeaks({ audit, verify, text, rehearsal }: StackRun, secrets: readonly string[]): readonly Contradiction[] {
  if (secrets.length === 0) return []
  const printed = [JSON.stringify(audit), JSON.stringify(verify), text, JSON.stringify(rehearsal)].join('\n')
  return secrets.flatMap((secret) =>
    traces(printed, secret).map((shape) => ({ promise: 'leak' as const, detail: `as ${shape}` })),
  )
}
