import type { AuditReport, ReportedBinding } from '../model/report/audit-report.ts'
import type { Edit } from '../model/report/edit.ts'
import type { Finding } from '../model/report/finding.ts'
import type { FixSafety } from '../model/report/fix.ts'
import type { Gap } from '../model/report/gap.ts'
import { identityOf } from '../model/text/identity.ts'
import { type Candidate, identify, identifyFinding } from './list-candidates.ts'
import { type MeasuredStack, measureSideEffects } from './measure-safety.ts'

/** A stack with the report on it. */
export interface JudgedStack extends MeasuredStack {
  readonly report: AuditReport
}

/** Whether a change of the files is a fix, and for whom it makes a difference. */
export type FixJudgement =
  /** It is none; why, as the end of a sentence. `next`: an error that it makes and that has edits of its own. */
  | { readonly kind: 'refused'; readonly reason: string; readonly next?: FixableFinding }
  | { readonly kind: 'made'; readonly safety: FixSafety; readonly because: readonly string[] }

/** Judges a change by what an audit says of the files with it and without it. `isRenewed`: a new key was generated. */
export function judgeFix(
  candidate: Candidate,
  before: JudgedStack,
  after: JudgedStack,
  isRenewed: boolean,
): FixJudgement {
  const reason = findFault(candidate, before, after)
  const next = findNewErrors(before, after).find(hasEdits)
  if (reason !== null) return { kind: 'refused', reason, ...(next === undefined ? {} : { next }) }
  const because = listEffects(candidate, before, after, isRenewed)
  return { kind: 'made', safety: because.length === 0 ? 'safe' : 'unsafe', because }
}

function findFault(candidate: Candidate, before: JudgedStack, after: JudgedStack): string | null {
  const isStill =
    candidate.kind === 'finding'
      ? after.report.findings.some((finding) => identifyFinding(finding) === identify(candidate))
      : after.report.gaps.some((gap) => identify({ kind: 'gap', gap, edits: [] }) === identify(candidate))
  if (isStill) return 'the edit does not resolve it here'
  const [error] = findNewErrors(before, after)
  if (error !== undefined) return `the edit causes a different error: ${error.ruleId}`
  const faults = new Set(before.report.gaps.map(nameGap))
  const gap = after.report.gaps.find((one) => breaks.has(one.code) && !faults.has(nameGap(one)))
  if (gap !== undefined) return 'Docker Compose would refuse the file with the edit'
  const lost = listLost(candidate.edits, before, after)
  return lost === null ? null : `the edit would remove ${lost.variable} from ${lost.service}`
}

/** What a file with a bad edit would have. */
const breaks: ReadonlySet<Gap['code']> = new Set(['refused', 'malformed', 'missing', 'unreadable'])

function nameGap({ source, code }: Gap): string {
  return identityOf(source, code)
}

/** A finding with the edits that end it. */
export interface FixableFinding extends Finding {
  readonly edits: NonNullable<Finding['edits']>
}

function hasEdits(finding: Finding): finding is FixableFinding {
  return finding.edits !== undefined
}

function findNewErrors(before: JudgedStack, after: JudgedStack): readonly Finding[] {
  const known = new Set(listErrors(before.report).map(identifyFinding))
  return listErrors(after.report).filter((error) => !known.has(identifyFinding(error)))
}

function listErrors({ findings }: AuditReport): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'error')
}

/** A variable that a service does not get any more, although no edit says so. */
function listLost(
  edits: readonly Edit[],
  before: JudgedStack,
  after: JudgedStack,
): { readonly service: string; readonly variable: string } | null {
  const meant = new Set(
    edits.flatMap((edit) =>
      edit.kind === 'remove-variable' || edit.kind === 'rename-variable' || edit.kind === 'add-env-file'
        ? edit.services.map((service) => identityOf(service, edit.variable))
        : [],
    ),
  )
  const now = new Map(after.project.services.map(({ name, environment }) => [name, environment]))
  for (const { name, environment } of before.project.services) {
    for (const variable of environment.keys()) {
      if (now.get(name)?.has(variable) === true || meant.has(identityOf(name, variable))) continue
      return { service: name, variable: environment.get(variable)?.name ?? 'a variable' }
    }
  }
  return null
}

function listEffects(
  candidate: Candidate,
  before: JudgedStack,
  after: JudgedStack,
  isRenewed: boolean,
): readonly string[] {
  const { lostPairs, changed } = measureSideEffects(before, after)
  const replaced = listReplaced(isRenewed, before, after)
  const named = candidate.kind === 'finding' ? (candidate.together ?? candidate.finding.services) : [...changed.keys()]
  const others = [...changed].filter(([service]) => !named.includes(service))
  return [
    ...(candidate.edits.some(({ kind }) => kind === 'declare') ? ['it declares what only you know'] : []),
    ...(candidate.edits.some(isForOthers) ? ['the key is copied into an env file of another environment'] : []),
    ...candidate.edits.flatMap((edit) =>
      edit.kind === 'open-file' ? [`every user of this machine could read ${edit.location.file}`] : [],
    ),
    ...(candidate.kind === 'finding' && candidate.finding.confidence === 'possible'
      ? ['it is not certain that this is wrong']
      : []),
    ...(candidate.kind === 'finding' &&
    candidate.finding.severity === 'note' &&
    candidate.finding.confidence !== 'possible'
      ? ['everything works without it']
      : []),
    ...(replaced.length === 0 || lostPairs.length > 0
      ? []
      : [`tokens that ${list(replaced)} signed with the key that is replaced stop working`]),
    ...(lostPairs.length === 0 ? [] : [`tokens of ${list(lostPairs)} that are in use stop working`]),
    ...(others.length === 0
      ? []
      : [`${list(others.map(([service]) => service))} ${others.length === 1 ? 'gets' : 'get'} a different value, too`]),
  ]
}

/** Whether a key is copied between env files of which a variable chooses: another choice gives them to others. */
function isForOthers(edit: Edit): boolean {
  return edit.kind === 'copy-line' && [edit.from, edit.to].some(({ file }) => file.includes('${'))
}

/**
 * The holders of a key that is regenerated: whoever signed with the old one has tokens out. A service that is given the key of others
 * had none that passed there.
 */
function listReplaced(isRenewed: boolean, before: JudgedStack, after: JudgedStack): readonly string[] {
  if (!isRenewed) return []
  const now = new Map(
    after.report.groups.flatMap(({ bindings }) => bindings.map((one) => [nameBinding(one), one.fingerprint] as const)),
  )
  const replaced = before.report.groups.flatMap(({ bindings }) =>
    bindings.filter(
      (one) => one.role !== 'bystander' && one.fingerprint !== null && now.get(nameBinding(one)) !== one.fingerprint,
    ),
  )
  return [...new Set(replaced.map(({ service }) => service))]
}

function nameBinding({ service, variable }: ReportedBinding): string {
  return identityOf(service, variable)
}

function list(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
