import { uptime } from 'node:os'
import { AuditError } from '../model/limits/audit-error.ts'
import { nameBug } from '../model/limits/describe-failure.ts'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { Gap } from '../model/report/gap.ts'
import {
  advance,
  createKeeperState,
  type Effect,
  isFresh,
  type KeeperTiming,
  type Moment,
  type Signal,
} from './keeper-state.ts'
import type { Standing } from './standing.ts'
import type { Remembered } from './webhook/remembered.ts'

/** What the keeper cannot do by itself. */
export interface KeeperPorts {
  /** Audits; `isFull` forbids to rely on anything known before. Rejects with an AuditError for what is configured wrongly. */
  readonly audit: (isFull: boolean, signal: AbortSignal) => Promise<AuditReport>
  /** Hears the engine's events until they end, and answers why they did; `null` where no engine is looked at. */
  readonly listen:
    | ((
        listener: { readonly opened: () => void; readonly heard: () => void },
        signal: AbortSignal,
      ) => Promise<EventsEnd>)
    | null
  /**
   * Asks the live endpoints, for the audits that begin from then on; resolves to whether the state of each could be determined. Rejects as
   * `audit` does. Only called where there is an interval for it.
   */
  readonly probe: (signal: AbortSignal) => Promise<boolean>
}

/** Why events are not heard any more. */
export interface EventsEnd {
  /** `null`: there is no engine. */
  readonly gap: Gap | null
  /** The stream was open, and did not tell what happened. */
  readonly hasStalled: boolean
}

/** How often it is looked whether somebody has set the clock. */
const TICK_MS = 10_000

/** Keeps the report fresh. */
export interface Keeper {
  readonly current: () => Standing
  readonly isFresh: () => boolean
  /** Something that matters may have changed. Cheap; any number of them become one audit. */
  readonly noteChange: () => void
  /** Calls back at every new standing. The answer ends that. */
  readonly subscribe: (listener: (standing: Standing) => void) => () => void
  /** Settles when the keeper has ended: rejects with what nobody foresaw beside an audit, and with what the first audit throws. */
  readonly ended: Promise<void>
}

/** Starts to audit, to listen and to look at intervals, until the signal is aborted. */
export function startKeeper(
  ports: KeeperPorts,
  timing: KeeperTiming,
  signal: AbortSignal,
  remembered: Remembered | null = null,
): Keeper {
  let state = createKeeperState(timing, ports.listen !== null, remembered)
  let wake: NodeJS.Timeout | undefined
  let listenAgain: NodeJS.Timeout | undefined
  let probeAgain: NodeJS.Timeout | undefined
  const waiting: Signal[] = []
  const subscribers = new Set<(standing: Standing) => void>()
  const ending = new AbortController()
  const over = AbortSignal.any([signal, ending.signal])
  let fail: (reason: unknown) => void = () => {}
  const ended = new Promise<void>((resolve, reject) => {
    fail = reject
    over.addEventListener('abort', () => resolve(), { once: true })
  })
  over.addEventListener('abort', () => {
    clearTimeout(wake)
    clearTimeout(listenAgain)
    clearTimeout(probeAgain)
    clearInterval(ticking)
  })
  const ticking = setInterval(() => dispatch({ kind: 'ticked' }), TICK_MS)

  /** A signal that arrives while effects are performed is queued: a later wake-up must replace an earlier one. */
  function dispatch(incoming: Signal): void {
    waiting.push(incoming)
    if (waiting.length > 1) return
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (!over.aborted) {
        const step = advance(state, next, readClocks())
        state = step.state
        for (const effect of step.effects) perform(effect)
      }
      waiting.shift()
    }
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'audit':
        attend(runAudit(effect.isFull))
        break
      case 'wake':
        clearTimeout(wake)
        wake = setTimeout(() => dispatch({ kind: 'woken' }), effect.inMs)
        break
      case 'listen':
        clearTimeout(listenAgain)
        listenAgain = setTimeout(() => attend(runListening()), effect.inMs)
        break
      case 'probe':
        clearTimeout(probeAgain)
        probeAgain = setTimeout(() => attend(runProbe()), effect.inMs)
        break
      case 'publish':
        for (const subscriber of subscribers) subscriber(state.standing)
        break
    }
  }

  /** What nobody foresaw beside an audit ends the keeper, and with it the program: a silent keeper would go on saying what was true once. */
  function attend(running: Promise<void>): void {
    running.catch((error: unknown) => {
      if (over.aborted) return
      fail(error)
      ending.abort()
    })
  }

  async function runAudit(isFull: boolean): Promise<void> {
    const startedAt = performance.now()
    try {
      const report = await ports.audit(isFull, over)
      dispatch({ kind: 'audited', report, tookMs: performance.now() - startedAt })
    } catch (error) {
      const isFirst = state.audited === null
      if (isFirst || over.aborted) throw error
      dispatch({ kind: 'audit-refused', gap: error instanceof AuditError ? explainRefusal(error) : explainBug(error) })
    }
  }

  async function runListening(): Promise<void> {
    if (ports.listen === null) return
    const listener = { opened: () => dispatch({ kind: 'events-opened' }), heard: () => dispatch({ kind: 'heard' }) }
    dispatch({ kind: 'events-ended', ...(await ports.listen(listener, over)) })
  }

  async function runProbe(): Promise<void> {
    try {
      dispatch({ kind: 'probed', isWhole: await ports.probe(over) })
    } catch (error) {
      if (over.aborted) throw error
      const gap = error instanceof AuditError ? explainProbeRefusal(error) : explainProbeBug(error)
      dispatch({ kind: 'probe-refused', gap })
    }
  }

  dispatch({ kind: 'begin' })
  return {
    current: () => state.standing,
    isFresh: () => isFresh(state, readClocks().uptimeMs),
    noteChange: () => dispatch({ kind: 'changed' }),
    subscribe(listener) {
      subscribers.add(listener)
      return () => subscribers.delete(listener)
    },
    ended,
  }
}

function readClocks(): Moment {
  return { wall: new Date().toISOString(), elapsedMs: performance.now(), uptimeMs: uptime() * 1_000 }
}

/** What is declared wrongly, or nothing is; containers that declare something may still come. */
function explainProbeRefusal({ message, hint }: AuditError): Gap {
  return {
    source: 'live endpoints',
    code: 'malformed',
    reason: `${message}; they were not asked${hint === undefined ? '' : `. ${hint}`}`,
  }
}

/** A bug ends one audit and not the server: the last report stands, and says so. */
function explainBug(error: unknown): Gap {
  return {
    source: 'countersign',
    code: 'bug',
    reason: `${nameBug(error)} ended the last audit; what is shown is from before that`,
  }
}

function explainProbeBug(error: unknown): Gap {
  return { source: 'live endpoints', code: 'bug', reason: `${nameBug(error)}: they were not asked` }
}

/** While somebody edits the configuration it may be wrong for a moment, or for good: the last report stands, with a gap. */
function explainRefusal({ code, message, hint }: AuditError): Gap {
  return {
    ...(code === 'memory'
      ? { source: 'countersign', code: 'too-large' }
      : { source: 'configuration', code: 'malformed' }),
    reason: `${message}; what is shown is from before that${hint === undefined ? '' : `. ${hint}`}`,
  }
}
