import type { AuditReport } from '../model/report/audit-report.ts'
import type { Gap } from '../model/report/gap.ts'
import { nameFindings } from '../model/report/identify-finding.ts'
import { describeChanges, trackHoldings } from './describe-changes.ts'
import { addGaps, initialStanding, moveClock, type Standing, verdictOf, withAskedAt } from './standing.ts'
import type { Remembered } from './webhook/remembered.ts'

/** How patient the keeper is. */
export interface KeeperTiming {
  /** An audit begins when nothing has changed for so long… */
  readonly quietMs: number
  /** …or so long after the first change, if changes do not end. */
  readonly patienceMs: number
  /** Everything is looked at again so long after the last time; twice as long while changes do not end. */
  readonly intervalMs: number
  /** So long after they were asked, the live endpoints are asked again; `null`: never. */
  readonly probeIntervalMs: number | null
}

/** When something happened: for people, and on two clocks that nobody sets. */
export interface Moment {
  /** ISO 8601. */
  readonly wall: string
  /** Stands still while the machine sleeps, as timers do. */
  readonly elapsedMs: number
  /** Since the machine was started, sleep included; to a second or better. */
  readonly uptimeMs: number
}

/** What the keeper reacts to. */
export type Signal =
  | { readonly kind: 'begin' }
  | { readonly kind: 'changed' }
  /** The engine reported a change. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'woken' }
  /** Nothing but that time has passed. */
  | { readonly kind: 'ticked' }
  | { readonly kind: 'audited'; readonly report: AuditReport; readonly tookMs: number }
  | { readonly kind: 'audit-refused'; readonly gap: Gap }
  | { readonly kind: 'events-opened' }
  /** `hasStalled`: it was open, and did not tell what happened. Without a gap there is no engine. */
  | { readonly kind: 'events-ended'; readonly gap: Gap | null; readonly hasStalled: boolean }
  /** `isWhole`: the state of every live endpoint could be determined. */
  | { readonly kind: 'probed'; readonly isWhole: boolean }
  | { readonly kind: 'probe-refused'; readonly gap: Gap }

/** What the keeper wants done. There is one wake-up at a time: a later one replaces it. */
export type Effect =
  | { readonly kind: 'audit'; readonly isFull: boolean }
  | { readonly kind: 'wake'; readonly inMs: number }
  | { readonly kind: 'listen'; readonly inMs: number }
  | { readonly kind: 'probe'; readonly inMs: number }
  | { readonly kind: 'publish' }

/** Everything that the keeper remembers. */
export interface KeeperState {
  readonly timing: KeeperTiming
  readonly standing: Standing
  /** What the server before this one knew, until the first look. */
  readonly remembered: Remembered | null
  /** As the audit gave it, without the gaps of the watching. */
  readonly audited: AuditReport | null
  readonly auditGap: Gap | null
  readonly eventsGap: Gap | null
  readonly probeGap: Gap | null
  /** ISO 8601: when the live endpoints were last asked. */
  readonly askedAt: string | null
  readonly isAuditing: boolean
  /** Whether the audit under way relies on nothing that was known before. */
  readonly isFull: boolean
  /** When everything is to be looked at again; `null` before the first audit. */
  readonly nextFullMs: number | null
  /** When the first change came that no audit has seen yet. */
  readonly changedAtMs: number | null
  /** The next audit may rely on nothing that was known before. */
  readonly isFullNext: boolean
  /** How often in a row the events could not be heard. */
  readonly failures: number
  /** How often in a row the events stalled, without one that was heard in between. */
  readonly stalls: number
  /** How often in a row not every live endpoint could be asked. */
  readonly probeFailures: number
  readonly isListening: boolean
  /** On the clock that nobody sets. */
  readonly auditedAtMs: number | null
  /** What the clock for people was ahead of the other when that was last looked at. */
  readonly clockAheadMs: number | null
}

/** The state to begin with, and what has to be done in it. */
export interface Step {
  readonly state: KeeperState
  readonly effects: readonly Effect[]
}

const MAXIMUM_HISTORY = 50
const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 30_000
/** A stack that is being started answers soon. */
const FIRST_PROBE_RETRY_MS = 15_000
/** Whoever keeps a clock right moves it by less. */
const CLOCK_STEP_MS = 5_000

/** A keeper that has not begun. `isListening`: whether there are events of an engine to hear. */
export function createKeeperState(
  timing: KeeperTiming,
  isListening: boolean,
  remembered: Remembered | null = null,
): KeeperState {
  const history = remembered?.history ?? []
  return {
    timing,
    standing: { ...initialStanding, history, hearing: isListening ? 'deaf' : 'unasked' },
    remembered,
    audited: null,
    auditGap: null,
    eventsGap: null,
    probeGap: null,
    askedAt: null,
    isAuditing: false,
    isFull: false,
    nextFullMs: null,
    changedAtMs: null,
    isFullNext: false,
    failures: 0,
    stalls: 0,
    probeFailures: 0,
    isListening,
    auditedAtMs: null,
    clockAheadMs: null,
  }
}

/** The next state of the keeper after a signal. Pure: effects are only named. */
export function advance(state: KeeperState, signal: Signal, now: Moment): Step {
  const followed = followClock(state, now)
  const step = advanceBy(followed.state, signal, now)
  return { state: step.state, effects: [...followed.effects, ...step.effects] }
}

function advanceBy(state: KeeperState, signal: Signal, now: Moment): Step {
  switch (signal.kind) {
    case 'begin':
      return startAudit({ ...state, isFullNext: true }, now, state.isListening ? [{ kind: 'listen', inMs: 0 }] : [])
    case 'changed':
      return noteChange(state, now, false)
    case 'heard':
      return noteHeard(state, now)
    case 'woken':
      // Woken without a change: the interval is over.
      return state.isAuditing
        ? { state, effects: [] }
        : startAudit({ ...state, isFullNext: state.isFullNext || state.changedAtMs === null }, now, [])
    case 'ticked':
      return { state, effects: [] }
    case 'audited':
      return finishAudit({ ...state, audited: signal.report, auditGap: null, auditedAtMs: now.uptimeMs }, now, {
        auditedAt: now.wall,
        tookMs: signal.tookMs,
        audits: state.standing.audits + 1,
      })
    case 'audit-refused':
      return finishAudit({ ...state, auditGap: signal.gap }, now, {})
    case 'events-opened':
      return hearAgain(state, now)
    case 'events-ended':
      if (signal.gap === null) return missEngine(state, now)
      return signal.hasStalled ? stallEvents(state, signal.gap, now) : loseEvents(state, signal.gap, now)
    case 'probed':
      return finishProbe({ ...state, probeGap: null, askedAt: now.wall }, signal.isWhole, now)
    case 'probe-refused':
      return finishProbe({ ...state, probeGap: signal.gap }, false, now)
  }
}

/** Whether what is known is as new as was promised: the first audit is done, and the last not older than two intervals. */
export function isFresh({ auditedAtMs, timing }: KeeperState, uptimeMs: number): boolean {
  return auditedAtMs !== null && uptimeMs - auditedAtMs <= 2 * timing.intervalMs + LONGEST_RETRY_MS
}

/** When the clock was set, remembered times are moved to the new clock: an hour ago stays an hour ago. */
function followClock(state: KeeperState, now: Moment): Step {
  const aheadMs = Date.parse(now.wall) - now.uptimeMs
  const stepMs = aheadMs - (state.clockAheadMs ?? aheadMs)
  if (state.clockAheadMs !== null && Math.abs(stepMs) < CLOCK_STEP_MS) return { state, effects: [] }
  const known = { ...state, clockAheadMs: aheadMs }
  if (stepMs === 0) return { state: known, effects: [] }
  const { askedAt } = state
  const moved = {
    ...known,
    askedAt: askedAt === null ? null : new Date(Date.parse(askedAt) + stepMs).toISOString(),
    standing: moveClock(state.standing, stepMs),
  }
  const published = publish(moved, now, {})
  const { standing } = published
  return {
    state: { ...published, standing: { ...standing, contentRevision: standing.revision } },
    effects: [{ kind: 'publish' }],
  }
}

function startAudit(state: KeeperState, now: Moment, before: readonly Effect[]): Step {
  const { nextFullMs, timing } = state
  const isOverdue = nextFullMs !== null && now.elapsedMs >= nextFullMs + timing.intervalMs
  const isDeaf = state.standing.hearing === 'deaf'
  const isFull = state.isFullNext || isOverdue || isDeaf
  return {
    state: { ...state, isAuditing: true, isFull, changedAtMs: null, isFullNext: false },
    effects: [...before, { kind: 'audit', isFull }],
  }
}

function noteChange(state: KeeperState, now: Moment, isFull: boolean): Step {
  const changedAtMs = state.changedAtMs ?? now.elapsedMs
  const noted = { ...state, changedAtMs, isFullNext: state.isFullNext || isFull }
  if (state.isAuditing) return { state: noted, effects: [] }
  const { quietMs, patienceMs } = state.timing
  const remainingMs = Math.max(0, patienceMs - (now.elapsedMs - changedAtMs))
  return { state: noted, effects: [{ kind: 'wake', inMs: Math.min(quietMs, remainingMs) }] }
}

function finishAudit(state: KeeperState, now: Moment, audited: Partial<Standing>): Step {
  const { quietMs, intervalMs, probeIntervalMs } = state.timing
  const nextFullMs = state.isFull || state.nextFullMs === null ? now.elapsedMs + intervalMs : state.nextFullMs
  const inMs = state.changedAtMs === null ? Math.max(0, nextFullMs - now.elapsedMs) : quietMs
  const ended = { ...state, isAuditing: false, nextFullMs }
  const isFirst = state.nextFullMs === null
  const probe: readonly Effect[] = isFirst && probeIntervalMs !== null ? [{ kind: 'probe', inMs: 0 }] : []
  return { state: publish(ended, now, audited), effects: [{ kind: 'publish' }, { kind: 'wake', inMs }, ...probe] }
}

/** What was answered is not in the report before the next audit. */
function finishProbe(state: KeeperState, isWhole: boolean, now: Moment): Step {
  const probeFailures = isWhole ? 0 : state.probeFailures + 1
  const intervalMs = state.timing.probeIntervalMs ?? 0
  const inMs = isWhole ? intervalMs : Math.min(intervalMs, FIRST_PROBE_RETRY_MS * 2 ** (probeFailures - 1))
  const { state: noted, effects } = noteChange({ ...state, probeFailures }, now, false)
  return { state: noted, effects: [{ kind: 'probe', inMs }, ...effects] }
}

/** A stream that stalled twice without an event in between is not trusted again before its next event. */
function hearAgain(state: KeeperState, now: Moment): Step {
  const isBelieved = state.stalls < 2
  const opened = { ...state, failures: 0, ...(isBelieved ? { eventsGap: null } : {}) }
  // What happened before the stream was open was not heard. The very first audit began at the same time and may have missed it.
  const { state: noted, effects } = noteChange(opened, now, true)
  const hearing = isBelieved ? 'live' : 'deaf'
  return { state: publish(noted, now, { hearing }), effects: [{ kind: 'publish' }, ...effects] }
}

function noteHeard(state: KeeperState, now: Moment): Step {
  if (state.stalls === 0) return noteChange(state, now, false)
  const { state: noted, effects } = noteChange({ ...state, stalls: 0, eventsGap: null }, now, false)
  return { state: publish(noted, now, { hearing: 'live' }), effects: [{ kind: 'publish' }, ...effects] }
}

/** What it did not tell has been seen by whoever found that out; what happens until it is open again, the next audit sees. */
function stallEvents(state: KeeperState, gap: Gap, now: Moment): Step {
  const stalls = state.stalls + 1
  const inMs = waitMs(stalls)
  const stalled = publish({ ...state, stalls, eventsGap: gap }, now, { hearing: 'deaf' })
  return { state: stalled, effects: [{ kind: 'publish' }, { kind: 'listen', inMs }] }
}

/** How long to wait before the events are asked for once more. */
function waitMs(failures: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
}

/** A stream that was open and ended is asked for again before anything is said: proxies end quiet streams. */
function loseEvents(state: KeeperState, gap: Gap, now: Moment): Step {
  const wasOpen = state.standing.hearing === 'live'
  const failures = state.failures + 1
  const listen: Effect = { kind: 'listen', inMs: waitMs(failures) }
  const lost = { ...state, failures }
  if (wasOpen) return { state: publish(lost, now, { hearing: 'deaf' }), effects: [{ kind: 'publish' }, listen] }
  const isNews = state.eventsGap?.reason !== gap.reason
  const published = publish({ ...lost, eventsGap: gap }, now, { hearing: 'deaf' })
  const { state: noted, effects } = isNews ? noteChange(published, now, true) : { state: published, effects: [] }
  return { state: noted, effects: [...(isNews ? [{ kind: 'publish' } as const] : []), listen, ...effects] }
}

/** Nothing is said of an engine that is not there; whether it came is looked at again and again. */
function missEngine(state: KeeperState, now: Moment): Step {
  const failures = state.failures + 1
  const listen: Effect = { kind: 'listen', inMs: waitMs(failures) }
  const isKnown = state.standing.hearing === 'unasked'
  const missed = publish({ ...state, failures, eventsGap: null }, now, { hearing: 'unasked' })
  return { state: missed, effects: [...(isKnown ? [] : [{ kind: 'publish' } as const]), listen] }
}

/** What is known now, out of the last audit and the gaps of the watching. */
function publish(state: KeeperState, now: Moment, changed: Partial<Standing>): KeeperState {
  const { standing, audited, auditGap, eventsGap, probeGap, askedAt } = state
  const gaps = [auditGap, eventsGap, probeGap].filter((gap) => gap !== null)
  const report = audited === null ? null : withAskedAt(addGaps(audited, gaps), askedAt)
  const revision = standing.revision + 1
  const isProvisional = report?.live !== undefined && askedAt === null && probeGap === null
  const next: Standing = { ...standing, ...changed, revision, report, isProvisional }
  if (report === null) return { ...state, standing: next }
  const isOther = JSON.stringify(standing.report) !== JSON.stringify(report)
  if (!isOther) return { ...state, standing: next }
  const heldSince = trackHoldings(standing.report, report, standing.heldSince, now.wall)
  const renewed = { ...next, contentRevision: revision, heldSince }
  // What an earlier server knew is compared with the first verdict that is worth it.
  const { remembered } = state
  if (remembered !== null && isProvisional) return { ...state, standing: { ...renewed, since: now.wall } }
  const from = remembered?.verdict ?? (standing.report === null ? null : verdictOf(standing))
  const before = remembered === null ? standing.report : null
  const isTurn = from !== report.verdict
  const entry = { at: now.wall, from, to: report.verdict, changes: describeChanges(before, report) }
  // What was found before a restart is not known: only another verdict is news then.
  const isNews = isTurn || (before !== null && describeFindings(before) !== describeFindings(report))
  return {
    ...state,
    remembered: null,
    standing: {
      ...renewed,
      since: isTurn ? now.wall : (remembered?.since ?? standing.since),
      history: isNews ? [entry, ...standing.history].slice(0, MAXIMUM_HISTORY) : standing.history,
    },
  }
}

function describeFindings(report: AuditReport | null): string {
  const open = (report?.findings ?? []).filter(({ waived }) => waived === null)
  return JSON.stringify(nameFindings(open).toSorted())
}
