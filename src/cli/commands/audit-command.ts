import { resolve } from 'node:path'
import { audit } from '../../audit.ts'
import type { AuditOptions } from '../../audit-options.ts'
import type { suggestChanges } from '../../fix.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { AuditReport } from '../../model/report/audit-report.ts'
import { printable } from '../../report/printable.ts'
import { renderExplanation } from '../../report/text/explanation.ts'
import { exitCodeOf, exitCodes } from '../exit-code.ts'
import {
  type AuditFlags,
  type Delivery,
  type LogLevel,
  pairDeliveries,
  readFailOn,
  readLogLevel,
  readTimeoutMs,
} from '../flags/audit-flags.ts'
import { loadFingerprintKey } from '../flags/fingerprint-key.ts'
import { clearProgress, readLiveOptions } from '../flags/live-flags.ts'
import { loadBaseline } from '../flags/load-baseline.ts'
import { nameEngines } from '../flags/name-engines.ts'
import { deliver, suggestingFormats } from '../output/deliver.ts'
import {
  demandFile,
  demandFiles,
  demandFolder,
  makeComposeRequest,
  mayBeUntrusted,
  type Trust,
} from '../rollout/compose-files.ts'
import type { Surroundings } from '../surroundings.ts'
import { version } from '../version.ts'

/**
 * Audits as the flags say, writes the reports, and returns the exit code of the verdict. Throws AuditError for
 * a usage error, before anything is checked where that is possible.
 */
export async function auditCommand(
  folder: string | undefined,
  flags: AuditFlags,
  surroundings: Surroundings,
): Promise<number> {
  const deliveries = pairDeliveries(flags.format, flags.output)
  const logLevel = readLogLevel(flags.logLevel)
  const options = await makeAuditOptions(folder, flags, surroundings)
  if (flags.explain !== undefined && options.compose !== null) {
    const { explain } = await import('../../explain.ts')
    const explained = await explain(options, flags.explain)
    surroundings.stdout.write(renderExplanation(explained))
    return explained.gaps.length === 0 ? exitCodes.consistent : exitCodes.incomplete
  }
  if (flags.plan === true && options.live !== undefined) {
    const { planLive } = await import('../../live/plan-live.ts')
    const { renderLivePlan } = await import('../../report/live/live-plan.ts')
    surroundings.stdout.write(renderLivePlan(await planLive(options, options.live, surroundings.signal)))
    return exitCodes.consistent
  }
  const startedAt = performance.now()
  const report = await audit(options, surroundings.signal).finally(() => clearProgress(flags, surroundings))
  await logReport(report, performance.now() - startedAt, logLevel)
  surroundings.stderr.write(describeBugs(report))
  const exitCode = exitCodeOf(report)
  const changes = await suggest(report, deliveries, options, surroundings)
  for (const delivery of deliveries) await deliver(report, delivery, exitCode, flags, surroundings, changes)
  return exitCode
}

/** What edits lines is loaded only for a format that can suggest them. */
async function suggest(
  report: AuditReport,
  deliveries: readonly Delivery[],
  options: AuditOptions,
  { signal }: Surroundings,
): ReturnType<typeof suggestChanges> {
  const isWanted = deliveries.some(({ format }) => suggestingFormats.has(format))
  if (!isWanted || options.compose === null || options.compose.isWiring === true) return new Map()
  const { suggestChanges: suggestFor } = await import('../../fix.ts')
  return suggestFor(report, options, signal)
}

/** What the flags ask for, checked. Throws AuditError for a usage error. */
export async function makeAuditOptions(
  folder: string | undefined,
  given: AuditFlags,
  surroundings: Surroundings,
): Promise<AuditOptions> {
  const directory = resolve(surroundings.directory, folder ?? '.')
  const { flags, trust } = await readTrust(directory, folder ?? '.', given, surroundings)
  const failOn = readFailOn(flags.failOn)
  const engineTimeoutMs = readTimeoutMs(flags.timeout)
  const timeoutMs = readWholeTimeoutMs(flags, trust)
  const isRunning = flags.running === true
  demandRunning(flags)
  demandQuietLogs(flags)
  if (flags.waivers === false && flags.baseline !== undefined) {
    throw new AuditError('usage', '--no-waivers and --baseline contradict each other', {
      hint: 'A strict run accepts nothing. Leave one of them out.',
    })
  }
  if (isRunning && (flags.wiring === true || flags.explain !== undefined)) {
    throw new AuditError('usage', `${flags.wiring ? '--wiring' : '--explain'} reads only files`, {
      hint: 'Leave out --running: a container has no unset variables, and no chain behind its values.',
    })
  }
  await demandFolder(directory, folder ?? '.')
  if (!isRunning) await demandFiles(flags, directory, surroundings)
  const configFile = flags.config === undefined ? undefined : resolve(surroundings.directory, flags.config)
  if (configFile !== undefined) await demandFile('--config', flags.config ?? '', configFile)
  const across = await readOthers(flags, surroundings)
  const { shell, homeDirectory } = surroundings
  return {
    compose: makeComposeRequest(directory, flags, surroundings, trust),
    ...(flags.code === false ? { readsCode: false } : {}),
    engine: isRunning
      ? {
          shell,
          homeDirectory,
          timeoutMs: engineTimeoutMs,
          ...nameEngines(flags),
          allowExec: flags.exec === true,
        }
      : null,
    ...(flags.project === undefined ? {} : { projectFilter: flags.project }),
    ...(configFile === undefined ? {} : { configFile }),
    fingerprintKey: await loadFingerprintKey(
      flags.fingerprintKeyFile === undefined ? undefined : resolve(surroundings.directory, flags.fingerprintKeyFile),
      surroundings.stderr,
    ),
    failOn,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(flags.baseline === undefined ? {} : { baseline: await loadBaseline(flags.baseline, surroundings.directory) }),
    ...(flags.waivers === false ? { isStrict: true } : {}),
    ...(flags.verify === true ? { isVerifying: true } : {}),
    ...(flags.logs === true ? { readsLogs: true } : {}),
    ...readLiveOptions(flags, surroundings),
    ...(across === null ? {} : { across }),
    version,
  }
}

/** What reads snapshots is loaded only where there is a flag about them. */
async function readOthers(
  flags: AuditFlags,
  surroundings: Surroundings,
): Promise<NonNullable<AuditOptions['across']> | null> {
  const { with: files, withKey, maxAge, name } = flags
  if ([files, withKey, maxAge, name].every((flag) => flag === undefined)) return null
  const { readAcross } = await import('../flags/with-flags.ts')
  return readAcross(flags, surroundings)
}

/** What obeys the flags for a stranger's files is loaded only for them. */
async function readTrust(
  directory: string,
  shown: string,
  flags: AuditFlags,
  surroundings: Surroundings,
): Promise<{ readonly flags: AuditFlags; readonly trust: Trust }> {
  if (!mayBeUntrusted(flags)) return { flags, trust: { shell: surroundings.shell } }
  const untrusted = await import('../flags/untrusted-flags.ts')
  untrusted.demandFilesOnly(flags)
  await demandFolder(directory, shown)
  const isUntrusted = await untrusted.isUntrusted(flags, surroundings)
  const kept = isUntrusted ? untrusted.keepToFiles(flags) : { flags }
  const trust = await untrusted.readTrust(directory, flags, surroundings, kept.leftOut)
  untrusted.demandOwnBaseline(flags.baseline, trust, surroundings.directory)
  return { flags: kept.flags, trust }
}

/** An audit that takes longer has met something that nobody foresaw; a stranger's files get half of it. */
const longestAudit = { trusted: '2m', untrusted: '1m' }

/** How long all of it may take; endpoints that are asked have a bound of their own, unless one for everything is given. */
function readWholeTimeoutMs({ timeout, live }: AuditFlags, { untrusted }: Trust): number | undefined {
  if (timeout === undefined && live === true) return undefined
  return readTimeoutMs(timeout ?? longestAudit[untrusted === undefined ? 'trusted' : 'untrusted'])
}

/** What `--live` sends is refused by right, and is in the logs. */
function demandQuietLogs({ logs, live }: AuditFlags): void {
  if (logs !== true || live !== true) return
  throw new AuditError('usage', '--logs and --live contradict each other', {
    hint: 'The bad tokens that --live sends would appear in the logs as refusals. Read the logs in a separate run, before this one.',
  })
}

/** A flag that would be ignored without `--running` is a misunderstanding, and a silent one would look like "all is well". */
function demandRunning(flags: AuditFlags): void {
  if (flags.running) return
  const idle = (['project', 'context', 'host', 'exec', 'logs'] as const).find((name) => flags[name] !== undefined)
  if (idle === undefined) return
  throw new AuditError('usage', `--${idle} applies only to running containers`, {
    hint:
      idle === 'project'
        ? 'Add --running, or name the project with -p/--project-name.'
        : 'Add --running, or leave it out.',
  })
}

/** What countersign failed on, for standard error: nobody shall take the report for whole. Empty where there is nothing. */
export function describeBugs({ gaps }: Pick<AuditReport, 'gaps'>): string {
  return gaps
    .filter(({ code }) => code === 'bug')
    .map(({ source, reason }) => `countersign: internal error: ${printable(source)}: ${printable(reason)}\n`)
    .join('')
}

/** Logs what was looked at and what came of it: counts and addresses, never a value. */
export async function logReport(report: AuditReport, tookMs: number, level: LogLevel): Promise<void> {
  if (level === 'silent') return
  const { pino } = await import('pino')
  const log = pino({ level, base: null }, pino.destination({ fd: 2, sync: true }))
  for (const source of report.sources) log.info(source, 'looked at')
  for (const { source, code, reason } of report.gaps) log.warn({ source, code, reason }, 'gap')
  for (const group of report.groups) log.debug({ group: group.id, bindings: group.bindings.length }, 'trust group')
  log.info({ verdict: report.verdict, findings: report.findings.length, tookMs: Math.round(tookMs) }, 'audited')
}
