import type { AuditOptions } from '../../audit-options.ts'
import { watchFiles } from '../../collect/watch-files.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { describeVerdict, nameVerdict } from '../../report/headline.ts'
import { printable } from '../../report/printable.ts'
import { serve, type Watch } from '../../serve/serve.ts'
import type { Standing } from '../../serve/standing.ts'
import { exitCodes } from '../exit-code.ts'
import { type AuditFlags, readTimeoutMs } from '../flags/audit-flags.ts'
import { type ListenAddress, readListenAddress } from '../flags/listen-address.ts'
import { readTokens } from '../flags/read-tokens.ts'
import { createChangeReporter } from '../output/change-reporter.ts'
import type { Surroundings } from '../surroundings.ts'
import { startAuditThread } from '../thread/start-audit-thread.ts'
import { version } from '../version.ts'
import { makeAuditOptions } from './audit-command.ts'

/** The flags of `serve`: those that say what to audit, and those of the server. */
export interface ServeFlags extends AuditFlags {
  readonly listen?: string
  readonly tokenFile?: string
  readonly allowAnonymous?: boolean
  readonly allowHost: readonly string[]
  readonly interval?: string
  readonly probeInterval?: string
  readonly watchCode?: boolean
  /** Where the history outlives a restart. */
  readonly state?: string
  /** The file with the address to which changes of the verdict are sent. */
  readonly webhookFile?: string
}

/** Changes come in bursts, `compose up` starts a container every few milliseconds; a person should not have to wait. */
const QUIET_MS = 20
const PATIENCE_MS = 250
const MAXIMUM_LISTENERS = 256
const SHORTEST_INTERVAL_MS = 1_000
/** Each round sends some twenty requests to each endpoint, and uses the logins. */
const PROBE_INTERVAL = '15m'
const SHORTEST_PROBE_INTERVAL_MS = 10_000
const LONGEST_PROBE_INTERVAL_MS = 86_400_000

/**
 * Serves the status page until it is interrupted. Throws AuditError for a usage error, before it listens; the
 * engine, which may come and go, is not among that.
 */
export async function serveCommand(
  folder: string | undefined,
  flags: ServeFlags,
  surroundings: Surroundings,
): Promise<number> {
  if (flags.watchCode === true && flags.code === false)
    throw new AuditError('usage', '--watch-code and --no-code contradict each other')
  const address = readListenAddress(flags.listen, surroundings)
  demandProtection(address, flags)
  const intervalMs = readIntervalMs(flags.interval)
  const probeIntervalMs = readProbeIntervalMs(flags)
  const { engine, ...given } = withoutProgress(await makeAuditOptions(folder, flags, surroundings))
  const options = { ...given, engine: engine === null ? null : ({ ...engine, offersExec: false } as const) }
  const tokens = flags.tokenFile === undefined ? null : await readTokens(flags.tokenFile, surroundings.directory)
  const say = (line: string) => {
    if (flags.quiet !== true) surroundings.stderr.write(`countersign: ${line}\n`)
  }
  const teller = await createChangeReporter(flags, surroundings.directory, say)
  surroundings.heedSignals()
  const thread = startAuditThread({
    options,
    watchesCode: flags.watchCode === true,
    // Whoever asks for containers wants to hear that there are none to be seen.
    allowsFilesOnly: flags.project === undefined && flags.logs !== true,
  })
  const reportTurn = reportTurns(say)
  await serve(
    thread.ports,
    follow(thread.seen),
    {
      ...address,
      allowedHosts: flags.allowHost.map((name) => name.toLowerCase()),
      tokens,
      timing: { quietMs: QUIET_MS, patienceMs: PATIENCE_MS, intervalMs, probeIntervalMs },
      maximumListeners: MAXIMUM_LISTENERS,
      version,
      listening: (url) => say(`listening on ${url}`),
      remembered: teller.remembered,
      published(standing) {
        reportTurn(standing)
        teller.note(standing)
      },
    },
    surroundings.signal,
  ).finally(() => Promise.all([thread.close(), teller.close()]))
  return exitCodes.consistent
}

/** What is shown names services and files: whoever can reach more than this machine says who may see it. */
function demandProtection({ isLoopback }: ListenAddress, { tokenFile, allowAnonymous }: ServeFlags): void {
  if (tokenFile !== undefined && allowAnonymous === true) {
    throw new AuditError('usage', '--token-file and --allow-anonymous contradict each other')
  }
  if (isLoopback || tokenFile !== undefined || allowAnonymous === true) return
  throw new AuditError('usage', 'an address that others can reach needs --token-file', {
    hint: 'Give a file that contains a token, or use --allow-anonymous if everybody who can connect may read the status.',
  })
}

function readIntervalMs(text: string | undefined): number {
  const intervalMs = readTimeoutMs(text ?? '60s', '--interval')
  if (intervalMs < SHORTEST_INTERVAL_MS) throw new AuditError('usage', '--interval must be at least a second')
  return intervalMs
}

/** `null` where no live endpoint is to be asked. */
function readProbeIntervalMs({ live, probeInterval }: ServeFlags): number | null {
  if (live !== true) {
    if (probeInterval === undefined) return null
    throw new AuditError('usage', '--probe-interval applies only to live endpoints', {
      hint: 'Add --live, or leave it out.',
    })
  }
  const intervalMs = readTimeoutMs(probeInterval ?? PROBE_INTERVAL, '--probe-interval', LONGEST_PROBE_INTERVAL_MS)
  if (intervalMs < SHORTEST_PROBE_INTERVAL_MS) {
    throw new AuditError('usage', '--probe-interval must be at least ten seconds')
  }
  return intervalMs
}

/** Nobody watches how far the asking has come; and whoever asks has proved before what should pass. */
function withoutProgress(options: AuditOptions): AuditOptions {
  if (options.live === undefined) return options
  const { onProgress: _, ...live } = options.live
  return { ...options, live, isVerifying: true }
}

/** Watches the files that the last audit looked at. */
function follow(seen: () => ReadonlySet<string>): Watch {
  return (noteChange) => {
    const files = watchFiles(noteChange)
    // What changed before its folder was watched was not noticed.
    return { close: () => files.close(), audited: () => void (files.follow(seen()) && noteChange()) }
  }
}

/** A line for every turn of the verdict, and for a bug and a notice the first time. */
function reportTurns(say: (line: string) => void): (standing: Standing) => void {
  let last: string | null = null
  const noticed = new Set<string>()
  return ({ report }) => {
    for (const { source, reason } of report?.gaps.filter(({ code }) => code === 'bug') ?? []) {
      if (!noticed.has(reason)) say(printable(`internal error: ${source}: ${reason}`))
      noticed.add(reason)
    }
    for (const { message, remedy } of report?.notices ?? []) {
      if (!noticed.has(message)) say(printable(`notice: ${message}. ${remedy}`))
      noticed.add(message)
    }
    if (report === null || report.verdict === last) return
    last = report.verdict
    say(printable(`${nameVerdict(report.verdict)}: ${describeVerdict(report)}`))
  }
}
