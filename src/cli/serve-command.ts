import { type Audited, audit, auditInFull } from '../audit.ts'
import { type AuditOptions, createAuditMemory } from '../audit-options.ts'
import { InspectCache } from '../collect/engine/inspect-cache.ts'
import { StallWatch } from '../collect/engine/stall-watch.ts'
import { type EngineEvent, watchEvents } from '../collect/engine/watch-events.ts'
import { watchFiles } from '../collect/watch-files.ts'
import { AuditError } from '../model/audit-error.ts'
import type { AuditReport } from '../model/audit-report.ts'
import { describeVerdict, nameVerdict } from '../report/headline.ts'
import { printable } from '../report/printable.ts'
import type { KeeperPorts } from '../serve/keeper.ts'
import { serve, type Watch } from '../serve/serve.ts'
import type { Standing } from '../serve/standing.ts'
import { makeAuditOptions } from './audit-command.ts'
import { type AuditFlags, readTimeoutMs } from './audit-flags.ts'
import { exitCodes } from './exit-code.ts'
import { type ListenAddress, readListenAddress } from './listen-address.ts'
import { watchOwnAccess } from './own-access.ts'
import { readTokens } from './read-tokens.ts'
import type { Surroundings } from './surroundings.ts'
import { version } from './version.ts'

/** The flags of `serve`: those that say what to audit, and those of the server. */
export interface ServeFlags extends AuditFlags {
  readonly listen?: string
  readonly tokenFile?: string
  readonly allowAnonymous?: boolean
  readonly allowHost: readonly string[]
  readonly interval?: string
  readonly probeInterval?: string
  readonly watchCode?: boolean
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
 * Serves the status page until it is interrupted. Throws AuditError for what was asked wrongly, before it listens; the
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
  const options = withoutProgress(await makeAuditOptions(folder, flags, surroundings))
  const tokens = flags.tokenFile === undefined ? null : await readTokens(flags.tokenFile, surroundings.directory)
  const { ports, watch } = connect(options, flags.watchCode === true)
  const say = (line: string) => {
    if (flags.quiet !== true) surroundings.stderr.write(`countersign: ${line}\n`)
  }
  await serve(
    ports,
    watch,
    {
      ...address,
      allowedHosts: flags.allowHost.map((name) => name.toLowerCase()),
      tokens,
      timing: { quietMs: QUIET_MS, patienceMs: PATIENCE_MS, intervalMs, probeIntervalMs },
      maximumListeners: MAXIMUM_LISTENERS,
      version,
      listening: (url) => say(`listening on ${url}`),
      told: tellTurns(say),
    },
    surroundings.signal,
  )
  return exitCodes.consistent
}

/** What is shown names services and files: whoever can reach more than this machine says who may see it. */
function demandProtection({ isLoopback }: ListenAddress, { tokenFile, allowAnonymous }: ServeFlags): void {
  if (tokenFile !== undefined && allowAnonymous === true) {
    throw new AuditError('usage', '--token-file and --allow-anonymous contradict each other')
  }
  if (isLoopback || tokenFile !== undefined || allowAnonymous === true) return
  throw new AuditError('usage', 'an address that others can reach needs --token-file', {
    hint: 'Name a file with a token in it, or say --allow-anonymous when everybody who can connect may look.',
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
    throw new AuditError('usage', '--probe-interval is about live endpoints', { hint: 'Add --live, or leave it out.' })
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

/** The keeper's ways to the outside: the audit, the engine's events, and the files that the last audit looked at. */
function connect(options: AuditOptions, watchesCode: boolean): { readonly ports: KeeperPorts; readonly watch: Watch } {
  const cache = new InspectCache()
  const memory = createAuditMemory(watchesCode)
  const access = watchOwnAccess(options.engine)
  const stalls = new StallWatch()
  const engine = options.engine === null ? null : { ...options.engine, cache }
  let seen = new Set<string>()
  const forget = ({ action, containerId }: EngineEvent) => {
    if (containerId === null) cache.clear()
    else if (!action.startsWith('health_status')) cache.forget(containerId)
  }
  const ports: KeeperPorts = {
    async audit(isFull, signal) {
      if (isFull) cache.clear()
      const beganAtMs = performance.now()
      const [looked, source] = [new Set<string>(), new Set<string>()]
      try {
        const notes = {
          noteFile: (path: string) => looked.add(path),
          noteSource: (path: string) => source.add(path),
        }
        const auditing = auditInFull({ ...options, ...notes, engine, memory, isRecalling: true }, signal)
        const [{ found, report }, notices] = await Promise.all([auditing, access.look(signal)])
        if (isFull) stalls.looked(beganAtMs, cache)
        return { ...report, services: listServices(found), ...(notices.length === 0 ? {} : { notices }) }
      } finally {
        // Source may have more folders than are watched: it comes last.
        seen = new Set([...looked, ...source])
      }
    },
    listen:
      engine === null
        ? null
        : ({ opened, heard }, signal) => {
            const listener = {
              opened() {
                access.forget()
                opened()
              },
              heard(event: EngineEvent) {
                forget(event)
                heard()
              },
            }
            return watchEvents(engine, listener, stalls, signal)
          },
    async probe(signal) {
      await audit({ ...options, memory }, signal)
      return memory.live.latest?.gaps.length === 0
    },
  }
  return {
    ports,
    watch(noteChange) {
      const files = watchFiles(noteChange)
      // What changed before its folder was watched was not noticed.
      return { close: () => files.close(), settled: () => void (files.follow(seen) && noteChange()) }
    },
  }
}

/** By the files and by the containers, each once. */
function listServices({ project, recognition }: Audited['found']): NonNullable<AuditReport['services']> {
  const all = [
    ...(project?.services ?? []).map(({ name }) => ({ project: project?.name ?? '', service: name })),
    ...Array.from(recognition.placements.values(), (one) => ({ project: one.project, service: one.service })),
  ]
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

/** A line for every turn of the verdict, and for a bug and a notice the first time. */
function tellTurns(say: (line: string) => void): (standing: Standing) => void {
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
