import type { AuditReport } from '../model/audit-report.ts'
import type { Gap } from '../model/gap.ts'
import { nameFindings } from '../model/identify-finding.ts'
import { describeChanges, trackHoldings } from './describe-changes.ts'
import { addGaps, nothingKnown, type Standing, verdictOf } from './standing.ts'

/** How patient the keeper is. */
export interface KeeperTiming {
  /** An audit begins when nothing has changed for so long… */
  readonly quietMs: number
  /** …or so long after the first change, if changes do not end. */
  readonly patienceMs: number
  /** Everything is looked at anew when so long nothing was heard. */
  readonly intervalMs: number
}

/** When something happened: for people, and on a clock that never jumps. */
export interface Moment {
  /** ISO 8601. */
  readonly wall: string
  readonly elapsedMs: number
}

/** What the keeper is told. */
export type Signal =
  | { readonly kind: 'begin' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'woken' }
  | { readonly kind: 'audited'; readonly report: AuditReport; readonly tookMs: number }
  | { readonly kind: 'audit-refused'; readonly gap: Gap }
  | { readonly kind: 'events-opened' }
  | { readonly kind: 'events-ended'; readonly gap: Gap }

/** What the keeper wants done. There is one wake-up at a time: a later one replaces it. */
export type Effect =
  | { readonly kind: 'audit'; readonly isFull: boolean }
  | { readonly kind: 'wake'; readonly inMs: number }
  | { readonly kind: 'listen'; readonly inMs: number }
  | { readonly kind: 'publish' }

/** Everything that the keeper remembers. */
export interface KeeperState {
  readonly timing: KeeperTiming
  readonly standing: Standing
  /** As the audit gave it, without the gaps of the watching. */
  readonly audited: AuditReport | null
  readonly auditGap: Gap | null
  readonly eventsGap: Gap | null
  readonly isAuditing: boolean
  /** When the first change came that no audit has seen yet. */
  readonly changedAtMs: number | null
  /** The next audit may rely on nothing that was known before. */
  readonly isFullNext: boolean
  /** How often in a row the events could not be heard. */
  readonly failures: number
  readonly isListening: boolean
  /** On the clock that never jumps. */
  readonly auditedAtMs: number | null
}

/** The state to begin with, and what has to be done in it. */
export interface Step {
  readonly state: KeeperState
  readonly effects: readonly Effect[]
}

const MAXIMUM_HISTORY = 50
const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 30_000

/** A keeper that has not begun. `isListening`: whether there are events of an engine to hear. */
export function createKeeperState(timing: KeeperTiming, isListening: boolean): KeeperState {
  return {
    timing,
    standing: { ...nothingKnown, hearing: isListening ? 'deaf' : 'unasked' },
    audited: null,
    auditGap: null,
    eventsGap: null,
    isAuditing: false,
    changedAtMs: null,
    isFullNext: false,
    failures: 0,
    isListening,
    auditedAtMs: null,
  }
}

/** What becomes of the keeper when it is told something. Pure: every effect is only named. */
export function advance(state: KeeperState, signal: Signal, now: Moment): Step {
  switch (signal.kind) {
    case 'begin':
      return startAudit({ ...state, isFullNext: true }, state.isListening ? [{ kind: 'listen', inMs: 0 }] : [])
    case 'changed':
      return noteChange(state, now, false)
    case 'woken':
      // Woken without a change: the interval is over.
      return state.isAuditing
        ? { state, effects: [] }
        : startAudit({ ...state, isFullNext: state.isFullNext || state.changedAtMs === null }, [])
    case 'audited':
      return finishAudit({ ...state, audited: signal.report, auditGap: null, auditedAtMs: now.elapsedMs }, now, {
        auditedAt: now.wall,
        tookMs: signal.tookMs,
      })
    case 'audit-refused':
      return finishAudit({ ...state, auditGap: signal.gap }, now, {})
    case 'events-opened':
      return hearAgain(state, now)
    case 'events-ended':
      return loseEvents(state, signal.gap, now)
  }
}

/** Whether what is known is as new as was promised: the first audit is done, and the last not older than two intervals. */
export function isFresh({ auditedAtMs, timing }: KeeperState, elapsedMs: number): boolean {
  return auditedAtMs !== null && elapsedMs - auditedAtMs <= 2 * timing.intervalMs + LONGEST_RETRY_MS
}

function startAudit(state: KeeperState, before: readonly Effect[]): Step {
  return {
    state: { ...state, isAuditing: true, changedAtMs: null, isFullNext: false },
    effects: [...before, { kind: 'audit', isFull: state.isFullNext }],
  }
}

function noteChange(state: KeeperState, now: Moment, isFull: boolean): Step {
  const changedAtMs = state.changedAtMs ?? now.elapsedMs
  const noted = { ...state, changedAtMs, isFullNext: state.isFullNext || isFull }
  if (state.isAuditing) return { state: noted, effects: [] }
  const { quietMs, patienceMs } = state.timing
  const left = Math.max(0, patienceMs - (now.elapsedMs - changedAtMs))
  return { state: noted, effects: [{ kind: 'wake', inMs: Math.min(quietMs, left) }] }
}

function finishAudit(state: KeeperState, now: Moment, audited: Partial<Standing>): Step {
  const ended = { ...state, isAuditing: false }
  const { quietMs, intervalMs } = state.timing
  const inMs = state.changedAtMs === null ? intervalMs : quietMs
  return { state: publish(ended, now, audited), effects: [{ kind: 'publish' }, { kind: 'wake', inMs }] }
}

function hearAgain(state: KeeperState, now: Moment): Step {
  const heard = { ...state, failures: 0, eventsGap: null }
  // What happened before the stream was open was not heard. The very first audit began at the same time and may have missed it.
  const { state: noted, effects } = noteChange(heard, now, true)
  return { state: publish(noted, now, { hearing: 'live' }), effects: [{ kind: 'publish' }, ...effects] }
}

/** A stream that was open and ended is asked for again before anything is said: proxies end quiet streams. */
function loseEvents(state: KeeperState, gap: Gap, now: Moment): Step {
  const wasOpen = state.standing.hearing === 'live'
  const failures = state.failures + 1
  const inMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
  const listen: Effect = { kind: 'listen', inMs }
  const lost = { ...state, failures }
  if (wasOpen) return { state: publish(lost, now, { hearing: 'deaf' }), effects: [{ kind: 'publish' }, listen] }
  const isNews = state.eventsGap?.reason !== gap.reason
  const told = publish({ ...lost, eventsGap: gap }, now, {})
  const { state: noted, effects } = isNews ? noteChange(told, now, true) : { state: told, effects: [] }
  return { state: noted, effects: [...(isNews ? [{ kind: 'publish' } as const] : []), listen, ...effects] }
}

/** What is known now, out of the last audit and the gaps of the watching. */
function publish(state: KeeperState, now: Moment, changed: Partial<Standing>): KeeperState {
  const { standing, audited, auditGap, eventsGap } = state
  const gaps = [auditGap, eventsGap].filter((gap) => gap !== null)
  const report = audited === null ? null : addGaps(audited, gaps)
  const revision = standing.revision + 1
  const next: Standing = { ...standing, ...changed, revision, report }
  if (report === null) return { ...state, standing: next }
  const isOther = JSON.stringify(standing.report) !== JSON.stringify(report)
  if (!isOther) return { ...state, standing: next }
  const isTurn = standing.report === null || verdictOf(standing) !== report.verdict
  const entry = {
    at: now.wall,
    from: standing.report === null ? null : verdictOf(standing),
    to: report.verdict,
    changes: describeChanges(standing.report, report),
  }
  const isWorthTelling = isTurn || tellFindings(standing.report) !== tellFindings(report)
  return {
    ...state,
    standing: {
      ...next,
      contentRevision: revision,
      since: isTurn ? now.wall : standing.since,
      history: isWorthTelling ? [entry, ...standing.history].slice(0, MAXIMUM_HISTORY) : standing.history,
      heldSince: trackHoldings(standing.report, report, standing.heldSince, now.wall),
    },
  }
}

function tellFindings(report: AuditReport | null): string {
  const open = (report?.findings ?? []).filter(({ waived }) => waived === null)
  return JSON.stringify(nameFindings(open).toSorted())
}
