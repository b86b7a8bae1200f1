import { adviseRollout } from './advise-rollout.ts'
import { type Audited, auditInFull } from './audit.ts'
import type { AuditOptions } from './audit-options.ts'
import type { AuditReport } from './model/report/audit-report.ts'
import { type Gap, hasBug } from './model/report/gap.ts'
import type { ComposeRequest } from './model/stack/compose.ts'
import type { RolloutPlan } from './model/stack/rollout.ts'

/** What to let through, and what for. */
export interface GateOptions extends AuditOptions {
  readonly compose: ComposeRequest
  readonly rollout?: RolloutPlan
  /** Whether to refuse where no engine answers; without it the files are judged alone then. */
  readonly isEngineDemanded: boolean
  /** Whether to allow what could not be checked. */
  readonly allowsGaps: boolean
  /** The provider service that Compose called: it must be in the files found, or they are not those that Compose runs. */
  readonly calledFor?: string
}

/**
 * Whether the command may run. `refused` by the report's verdict; `no-files` there is nothing to judge, so nothing may pass;
 * `other-files` the compose files found are not the ones that Compose runs.
 */
export interface GateDecision {
  readonly outcome: 'passed' | 'refused' | 'no-files' | 'other-files'
  readonly report: AuditReport
  /** Why no engine was looked at, where one was wanted and none answered. */
  readonly withoutEngine: Gap | null
  /** Whether gaps were let through. */
  readonly allowsGaps: boolean
  /** Where it was refused for what it leaves running: the smallest rollout that would pass. */
  readonly advice: RolloutPlan | null
}

/**
 * Judges what would run together with what stays running. Passes a consistent stack, one that holds no key, and with
 * `allowsGaps` one that could not be seen whole; never one of which no compose file was read.
 *
 * @throws AuditError for a usage error, and the signal's reason once that is aborted.
 */
export async function gate(options: GateOptions, signal: AbortSignal): Promise<GateDecision> {
  const first = await auditInFull(options, signal)
  // A container that goes while we look is no reason to stop a rollout: who looks again does not meet it.
  const hasLost = first.report.gaps.some(({ code }) => code === 'vanished')
  const asked = hasLost ? await auditInFull(options, signal) : first
  signal.throwIfAborted()
  const withoutEngine = options.isEngineDemanded ? null : findMissingEngine(asked.report)
  const audited = withoutEngine === null ? asked : await auditInFull({ ...options, engine: null }, signal)
  const { report } = audited
  const outcome = decide(options, audited)
  const advice = outcome === 'refused' && report.verdict === 'inconsistent' ? adviseRollout(audited, options) : null
  return { outcome, report, withoutEngine, allowsGaps: options.allowsGaps, advice }
}

function findMissingEngine({ sources, gaps }: AuditReport): Gap | null {
  if (sources.some(({ kind }) => kind === 'engine')) return null
  return gaps.find(({ subject, code }) => subject?.kind === 'engine' && code === 'unreachable') ?? null
}

function decide({ calledFor, allowsGaps, update }: GateOptions, { found, report }: Audited): GateDecision['outcome'] {
  if (found.project === null && update === undefined) return 'no-files'
  // What countersign failed on nobody can allow.
  if (hasBug(report.gaps)) return 'refused'
  if (calledFor !== undefined && found.project?.services.every(({ name }) => name !== calledFor)) return 'other-files'
  const isOpen: Readonly<Record<AuditReport['verdict'], boolean>> = {
    consistent: true,
    inconsistent: false,
    incomplete: allowsGaps,
    'nothing-to-audit': true,
  }
  return isOpen[report.verdict] ? 'passed' : 'refused'
}
