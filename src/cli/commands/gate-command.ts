import { resolve } from 'node:path'
import { type GateDecision, gate } from '../../gate.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { ServiceUpdate } from '../../model/stack/service-update.ts'
import { renderPassage, renderRefusal } from '../../report/text/refusal.ts'
import { exitCodeOf, exitCodes } from '../exit-code.ts'
import { type AuditFlags, type Delivery, pairDeliveries, readLogLevel } from '../flags/audit-flags.ts'
import { deliver } from '../output/deliver.ts'
import { writeAudit } from '../output/write-audit.ts'
import { writeCompose, writeUp } from '../output/write-up.ts'
import { type ComposeFlags, demandFiles, demandFolder } from '../rollout/compose-files.ts'
import { followEngine } from '../rollout/follow-engine.ts'
import { readRollout } from '../rollout/read-rollout.ts'
import { readServiceUpdate } from '../rollout/read-service-update.ts'
import { measureScreen, type Surroundings } from '../surroundings.ts'
import { describeBugs, logReport, makeAuditOptions } from './audit-command.ts'

/** The flags of `gate` as typed. */
export interface GateFlags extends AuditFlags {
  readonly allowIncomplete?: boolean
}

/**
 * Audits what would run together with what runs, and runs the command only if that holds. Returns the command's own exit code
 * (see `runCommand`), or that of the verdict when it is refused or there is no command. All that is said goes to standard
 * error: standard output is the command's.
 */
export async function gateCommand(
  folder: string | undefined,
  command: readonly string[] | null,
  given: GateFlags,
  around: Surroundings,
): Promise<number> {
  if (command !== null && command.length === 0) {
    throw new AuditError('usage', 'gate: there is no command after --', {
      hint: 'For example: countersign gate -- docker compose up -d',
    })
  }
  const deliveries = pairFiles(given)
  const logLevel = readLogLevel(given.logLevel)
  const { flags, surroundings, docker, host } = await followEngine(command ?? [], given, around)
  const { stderr, shell } = surroundings
  const startedAt = performance.now()
  const reading = readRollout(command ?? ['docker', 'compose', 'up'])
  if (command === null && folder !== undefined) await demandNoCommand(folder, surroundings)
  const update = command === null ? null : readServiceUpdate(command, shell)
  const decision = await decide(
    folder,
    { ...flags, ...followFiles(flags, reading.compose) },
    host === undefined ? reading : { ...reading, plan: { ...reading.plan, host } },
    update,
    surroundings,
  )
  await logReport(decision.report, performance.now() - startedAt, logLevel)
  stderr.write(describeBugs(decision.report))
  const exitCode = exitCodeOf(decision.report)
  for (const delivery of deliveries) await deliver(decision.report, delivery, exitCode, flags, surroundings)
  const width = measureScreen(stderr, shell)
  if (decision.outcome !== 'passed') {
    const named = { ...flags, ...followFiles(flags, reading.compose) }
    const passing = decision.advice === null ? null : writeUp(decision.advice, named, docker)
    stderr.write(
      renderRefusal(decision, closing(decision, command, update !== null, writeAudit(folder, named)), width, passing),
    )
    return exitCode
  }
  if (flags.quiet !== true || isConditional(decision)) {
    const compose = writeCompose({ ...flags, ...followFiles(flags, reading.compose) }, docker)
    stderr.write(renderPassage(decision, width, compose))
  }
  if (command === null) return exitCodes.consistent
  const { runCommand } = await import('./run-command.ts')
  return runCommand(command, around)
}

/** The reports to write. @throws AuditError `usage` for one on standard output, which is the command's. */
function pairFiles({ format, output }: GateFlags): readonly Delivery[] {
  if (format.length === 0 && output.length === 0) return []
  const deliveries = pairDeliveries(format, output)
  if (deliveries.every(({ file }) => file !== null)) return deliveries
  throw new AuditError('usage', 'gate: standard output belongs to the command', {
    hint: 'Give each --format an --output FILE.',
  })
}

/** Who forgets the `--` of a command of one word names a folder that is none. */
async function demandNoCommand(folder: string, { directory }: Surroundings): Promise<void> {
  try {
    await demandFolder(resolve(directory, folder), folder)
  } catch (error) {
    if (!(error instanceof AuditError)) throw error
    const { code, message } = error
    const hint = 'If it is part of the command, put -- before the command: countersign gate -- docker compose up -d'
    throw new AuditError(code, message, { hint, cause: error })
  }
}

async function decide(
  folder: string | undefined,
  flags: GateFlags,
  { plan }: ReturnType<typeof readRollout>,
  update: ServiceUpdate | null,
  surroundings: Surroundings,
): Promise<GateDecision> {
  const options = await makeAuditOptions(folder, { ...flags, running: flags.running !== false }, surroundings)
  const { compose } = options
  if (compose === null) throw new Error('a gate without compose files')
  if (update !== null && options.engine !== null && flags.running !== false) {
    const allowsGaps = flags.allowIncomplete === true
    // What a task has in its process and its secrets now is not what the next one will have.
    const engine = { ...options.engine, allowExec: false, offersExec: false } as const
    return gate({ ...options, compose, engine, update, isEngineDemanded: true, allowsGaps }, surroundings.signal)
  }
  await demandFiles(flags, compose.directory, surroundings)
  const isEngineDemanded = flags.running === true || flags.host !== undefined || flags.context !== undefined
  return gate(
    {
      ...options,
      compose,
      ...(flags.running === false ? { engine: null } : {}),
      rollout: plan,
      isEngineDemanded,
      allowsGaps: flags.allowIncomplete === true,
    },
    surroundings.signal,
  )
}

/** The files that the command names, as nothing else would run; what is typed for the gate itself goes first. */
function followFiles(flags: GateFlags, compose: ComposeFlags | null): Partial<ComposeFlags> {
  const isNamed = flags.file.length + flags.envFile.length + flags.profile.length > 0
  if (compose === null || isNamed || flags.projectName !== undefined || flags.projectDirectory !== undefined) return {}
  return compose
}

/** What must be said also of a quiet passage: that not everything was checked, or that something is lost. */
function isConditional({ report, withoutEngine, allowsGaps }: GateDecision): boolean {
  const isLossy = report.findings.some(
    ({ ruleId, waived }) => waived === null && (ruleId === 'rollout-breaks-live-tokens' || ruleId === 'stale-process'),
  )
  const isPartial = withoutEngine !== null || (allowsGaps && report.gaps.length > 0)
  return isPartial || isLossy || report.verdict === 'nothing-to-audit'
}

function closing(
  { outcome, report }: GateDecision,
  command: readonly string[] | null,
  isUpdate: boolean,
  again: string,
): string {
  const done = command === null ? '' : 'The command was not run. '
  if (outcome === 'no-files') {
    return `${done}${report.gaps.length === 0 ? 'Name the folder, or the files with -f.' : 'Fix it, or name other files with -f.'}`
  }
  const isPartial = report.verdict === 'incomplete'
  // What an update would make of a service stands in no file: an audit shows the service as it is before it.
  return `${done}To see everything${isUpdate ? ' as it is now' : ''}: \`${again}\`.${isPartial ? ' To allow it anyway: --allow-incomplete.' : ''}`
}
