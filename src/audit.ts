import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import type { AuditOptions } from './audit-options.ts'
import type { EngineOptions, EngineSession } from './collect/engine/engine-session.ts'
import { type Evidence, examine } from './examine.ts'
import { judge } from './judge.ts'
import { type Look, look } from './look.ts'
import { AuditError } from './model/limits/audit-error.ts'
import { type Budget, startBudget } from './model/limits/budget.ts'
import type { AuditReport } from './model/report/audit-report.ts'

/** A report with what it was made from. The keys are in `found`. */
export interface Audited {
  readonly found: Look
  readonly evidence: Evidence
  readonly report: AuditReport
}

/**
 * The whole audit: the command line and the server both call this and nothing else.
 *
 * @throws AuditError when the user's own configuration is wrong. What cannot be looked at is a gap in the report.
 */
export async function audit(options: AuditOptions, signal: AbortSignal): Promise<AuditReport> {
  return (await auditInFull(options, signal)).report
}

/**
 * The whole audit, for those who say more of the stack than the report does. Where countersign fails on a service, that service is left
 * out, and a gap with the code `bug` tells of it.
 */
export async function auditInFull(options: AuditOptions, signal: AbortSignal): Promise<Audited> {
  const budget = startBudget(options.timeoutMs, isMemoryOver)
  try {
    return await auditOnce(options, budget, signal)
  } catch (error) {
    if (error instanceof AuditError || signal.aborted) throw error
    const { isolateBug } = await import('./isolate-bug.ts') // loaded only when there is one
    return isolateBug(error, options, budget, (changed, part) => auditOnce(changed, part, signal))
  }
}

/** Top to bottom: look, examine, judge. */
async function auditOnce(options: AuditOptions, budget: Budget, signal: AbortSignal): Promise<Audited> {
  const session = options.engine === null ? null : await openEngine(limit(options.engine, budget), signal)
  try {
    const sourceMemory = options.memory?.sources
    const found = await look({ ...options, budget, ...(sourceMemory && { sourceMemory }) }, session)
    await yieldToEventLoop() // whoever asks a server for the verdict is answered between two stages
    const evidence = await examine(found, session, { ...options, budget }, signal) // no key is looked at below this line
    await yieldToEventLoop()
    return { found, evidence, report: judge(found, evidence, { ...options, budget }) }
  } finally {
    session?.close()
  }
}

/** What V8 lets a thread hold before it ends it; the report is still to be written. */
const HEAP_SHARE = 0.9

function isMemoryOver(): boolean {
  const { used_heap_size, heap_size_limit } = getHeapStatistics()
  return used_heap_size > HEAP_SHARE * heap_size_limit
}

/** Of what is left for everything the engine may take so much: where it hangs, the files are still to be read and judged. */
const ENGINE_SHARE = 0.75

function limit(engine: EngineOptions, budget: Budget): EngineOptions {
  return { ...engine, timeoutMs: Math.ceil(Math.min(engine.timeoutMs, ENGINE_SHARE * budget.remainingMs())) }
}

/** The engine's room is loaded only when it is asked for: an audit of files starts without it. */
async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<EngineSession> {
  if (options.engines !== undefined) {
    const severalRoom = await import('./collect/engine/open-engines.ts')
    return severalRoom.openEngines(options, signal)
  }
  const engineRoom = await import('./collect/engine/engine-session.ts')
  return engineRoom.openEngine(options, signal)
}
