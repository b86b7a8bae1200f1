import type { AuditOptions } from './audit-options.ts'
import type { EngineSession } from './collect/engine/engine-session.ts'
import type { AcrossFacts, AcrossQuestion } from './compare-across.ts'
import { fingerprint } from './fingerprint/fingerprint.ts'
import { markCode } from './fingerprint/mark-code.ts'
import { markKeyFiles, markOtherUses, markUnwired } from './fingerprint/mark-found.ts'
import { createGuessJudge } from './fingerprint/strength/guess-judge.ts'
import type { LiveOutcome, LiveQuestion } from './live/ask-live.ts'
import type { Look } from './look.ts'
import { listKnown } from './model/keys/known-binding.ts'
import { type Budget, unbounded, type Work } from './model/limits/budget.ts'
import { startDeadline } from './model/limits/start-deadline.ts'
import { noLiveFacts } from './model/live/live.ts'
import type { AuditView, ReadyMadeToken } from './model/report/audit-view.ts'
import type { Gap } from './model/report/gap.ts'
import type { MatrixCell } from './model/report/matrix-cell.ts'
import type { Relation } from './model/report/relation.ts'
import { observeDrift } from './observe-drift.ts'
import type { LogQuestion, ObservedLogs } from './observe-logs.ts'
import type { Recognition } from './recognise/recognise.ts'
import { listCells } from './relate/list-cells.ts'
import { relate } from './relate/relate.ts'
import type { OfflineTrials } from './token/verify-offline.ts'

/** What is known of the keys. No key is in it. */
export interface Evidence
  extends Pick<
    AuditView,
    | 'groups'
    | 'court'
    | 'drift'
    | 'stale'
    | 'overridden'
    | 'processes'
    | 'unwired'
    | 'code'
    | 'tokens'
    | 'otherUses'
    | 'exposedKeys'
    | 'refusedTrials'
    | 'live'
    | 'logs'
  > {
  /** What tokens minted with one service's key and verified with another's gave; `null` when none were minted. */
  readonly trials: OfflineTrials | null
  /** What the endpoints answered, pair by pair. */
  readonly liveCells: readonly MatrixCell[]
  /** What is known of other hosts. */
  readonly across: AcrossFacts
  readonly gaps: readonly Gap[]
}

/** What of the options the examination goes by. */
export type ExamineOptions = Pick<
  AuditOptions,
  | 'engine'
  | 'fingerprintKey'
  | 'isVerifying'
  | 'readsLogs'
  | 'live'
  | 'isRecalling'
  | 'memory'
  | 'budget'
  | 'across'
  | 'now'
  | 'noteFile'
>

/** Takes the keys to pieces: marks them, compares what runs with what the files say, mints, verifies and asks. */
export async function examine(
  found: Look,
  session: EngineSession | null,
  options: ExamineOptions,
  signal: AbortSignal,
): Promise<Evidence> {
  const { project, containers, declarations, recognition } = found
  const { fingerprintKey, budget = unbounded } = options
  const isOver = (work: Work) => (): boolean => budget.isOver(work)
  const judge = createGuessJudge(options.memory?.guesses)
  const { groups: held, gaps: unread } = await fingerprint(recognition.bindings, fingerprintKey, judge, isOver('keys'))
  const allowExec = options.engine?.allowExec === true
  const running = { project, containers, recognition, groups: held, session, allowExec, fingerprintKey, judge }
  const known = options.memory === undefined ? {} : { knownProcesses: options.memory.processes }
  const { gaps: unobserved, ...observed } = await observeDrift({ ...running, ...known })
  // Before anything is sent: what we send ourselves is refused, and is written there.
  const { logs, gaps: unreadLogs } = await lookAtLogs({ containers, bindings: recognition.bindings, session }, options)
  const tokens = await judgeTokens(recognition, isOver('tokens'))
  const court = relate(observed.groups, tokens)
  const trials = options.isVerifying === true ? await tryOffline(recognition, court.relations, isOver('tokens')) : null
  const offline = trials === null ? [] : listCells(court.relations, trials.proofs)
  const across = await compare({ found, groups: observed.groups, fingerprintKey }, options, isOver('keys'))
  const propose = async () => (await import('./live/propose-live.ts')).proposeLive(found)
  const asked = await ask({ project, containers, declarations, recognition, offline, propose }, options, signal)
  return {
    ...observed,
    court,
    unwired: await markUnwired(recognition.unwired, fingerprintKey, judge),
    code: await markCode(found.code, project, fingerprintKey, judge, isOver('source code')),
    tokens,
    otherUses: await markOtherUses(recognition.otherSecrets, fingerprintKey),
    exposedKeys: await markKeyFiles(recognition.keyFiles, fingerprintKey),
    refusedTrials: trials?.refused ?? [],
    trials,
    logs,
    live: asked.facts,
    liveCells: asked.cells,
    across,
    gaps: [...unread, ...unobserved, ...unreadLogs, ...across.gaps, ...asked.gaps],
  }
}

/** The room that reads logs is loaded only for `--logs`. */
async function lookAtLogs(
  question: Omit<LogQuestion, 'memory'>,
  { readsLogs, memory }: ExamineOptions,
): Promise<ObservedLogs> {
  if (readsLogs !== true) return { logs: [], gaps: [] }
  const { observeLogs } = await import('./observe-logs.ts')
  return observeLogs({ ...question, ...(memory === undefined ? {} : { memory: memory.logs }) })
}

/** What compares hosts is loaded only where there is another one, or a rule about several engines. */
async function compare(
  question: Pick<AcrossQuestion, 'found' | 'groups' | 'fingerprintKey'>,
  { across, memory, noteFile, now = new Date().toISOString() }: ExamineOptions,
  isOver: () => boolean,
): Promise<AcrossFacts> {
  const { declarations, engine } = question.found
  const isAsked = across !== undefined || (engine?.hosts !== undefined && declarations.across.length > 0)
  if (!isAsked) return { compare: () => ({ relations: [], gaps: [] }), snapshots: [], gaps: [] }
  const { compareAcross } = await import('./compare-across.ts')
  return compareAcross({ ...question, now, isOver, noteFile, memory: memory?.stretched }, across)
}

/** The room that mints and verifies is loaded only for `verify`. */
async function tryOffline(
  { bindings }: Recognition,
  relations: readonly Relation[],
  isOver: () => boolean,
): Promise<OfflineTrials> {
  const { verifyOffline } = await import('./token/verify-offline.ts')
  return verifyOffline(bindings, relations, Math.floor(Date.now() / 1000), isOver)
}

/** The room that asks is loaded only where endpoints are asked. */
async function ask(
  question: Omit<LiveQuestion, 'options'>,
  { live: options, isRecalling, memory, budget = unbounded }: ExamineOptions,
  signal: AbortSignal,
): Promise<Omit<LiveOutcome, 'planned'>> {
  if (options === undefined) return { facts: noLiveFacts, cells: [], gaps: [] }
  const { askLive, recallLive } = await import('./live/ask-live.ts')
  if (isRecalling === true) {
    const trustsCompose = options.trustsCompose === true
    const sources = { ...question, bindings: question.recognition.bindings, trustsCompose }
    return recallLive(sources, memory?.live.latest ?? null)
  }
  if (budget.isOver('endpoints')) return { facts: noLiveFacts, cells: [], gaps: [] }
  const outcome = await limit(signal, budget, (limited) => askLive({ ...question, options }, limited))
  if (memory !== undefined) memory.live.latest = outcome
  return outcome
}

/** The asking ends with the time for everything. */
async function limit<T>(signal: AbortSignal, budget: Budget, run: (limited: AbortSignal) => Promise<T>): Promise<T> {
  const remainingMs = budget.remainingMs()
  if (!Number.isFinite(remainingMs)) return run(signal)
  const deadline = startDeadline(Math.ceil(remainingMs), signal)
  try {
    return await run(deadline.signal)
  } finally {
    deadline.clear()
  }
}

/** Signatures are tried only when there is a token: the room that does it takes a while to load. */
async function judgeTokens(
  { tokens, bindings, unwired }: Recognition,
  isOver: () => boolean,
): Promise<readonly ReadyMadeToken[]> {
  if (tokens.length === 0) return []
  const { tryTokens } = await import('./token/try-tokens.ts')
  return tryTokens(tokens, listKnown(bindings), unwired, isOver)
}
