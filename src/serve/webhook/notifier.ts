import type { Verdict } from '../../model/report/audit-report.ts'
import type { Standing } from '../standing.ts'
import type { Turn } from './webhook-document.ts'

/** What became of one attempt. `later` the receiver may take it another time; `never` it will not. */
export type Delivery =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'later' | 'never'; readonly why: string; readonly retryAfterMs?: number }

/** What the notifier cannot do by itself. */
export interface NotifierPorts {
  /** Sends one turn, and answers what became of it. Rejects only when the signal is aborted. */
  readonly send: (turn: Turn, signal: AbortSignal) => Promise<Delivery>
  /** The verdict was delivered to the receiver. */
  readonly delivered: (verdict: Verdict) => void
  /** A line for whoever runs the server; never an address. */
  readonly say: (line: string) => void
}

/** Tells of changes of the verdict, one after the other. */
export interface Notifier {
  readonly note: (standing: Standing) => void
  /** Ends what is under way. What was not delivered is dropped. */
  readonly close: () => void
}

/** So many wait; past that the oldest is given up, for what is so now matters most. */
const MAXIMUM_WAITING = 20
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 300_000
const LONGEST_ASKED_WAIT_MS = 3_600_000

/** `last`: the verdict that was last delivered to the receiver, by an earlier server too; it is not sent again. */
export function startNotifier(ports: NotifierPorts, last: Verdict | null, firstWaitMs = FIRST_WAIT_MS): Notifier {
  const waiting: Turn[] = []
  const ending = new AbortController()
  let noted = last
  let failures = 0
  let missed = 0
  let isSending = false
  let again: NodeJS.Timeout | undefined

  function note({ report, since, history, isProvisional }: Standing): void {
    if (report === null || isProvisional || report.verdict === noted) return
    const [latest] = history
    const changes = latest?.to === report.verdict ? latest.changes : []
    waiting.push({ at: since ?? new Date().toISOString(), was: noted, report, changes, missed: 0 })
    noted = report.verdict
    if (waiting.length > MAXIMUM_WAITING) {
      // The first may be under way.
      waiting.splice(isSending ? 1 : 0, 1)
      missed += 1
    }
    if (again === undefined) void sendNext()
  }

  async function sendNext(): Promise<void> {
    again = undefined
    const [turn] = waiting
    if (isSending || turn === undefined || ending.signal.aborted) return
    isSending = true
    const lost = missed
    try {
      const delivery = await ports.send({ ...turn, missed: lost }, ending.signal)
      if (ending.signal.aborted) return
      finishDelivery(turn, delivery, lost)
    } catch (error) {
      if (!ending.signal.aborted) throw error
    } finally {
      isSending = false
    }
    if (again === undefined) await sendNext()
  }

  function finishDelivery({ report }: Turn, delivery: Delivery, lost: number): void {
    if (delivery.kind === 'later') {
      failures += 1
      if (failures === 1)
        ports.say(
          `the webhook could not be notified that the stack is ${report.verdict}: ${delivery.why}; trying again`,
        )
      const waitMs = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** Math.min(failures - 1, 20))
      const askedMs = Math.min(LONGEST_ASKED_WAIT_MS, delivery.retryAfterMs ?? 0)
      again = setTimeout(() => void sendNext(), Math.max(waitMs, askedMs))
      again.unref()
      return
    }
    waiting.shift()
    if (delivery.kind === 'never') {
      missed += 1
      ports.say(`the webhook could not be notified that the stack is ${report.verdict}: ${delivery.why}; given up`)
      return
    }
    if (failures > 0) ports.say(`the webhook takes messages again`)
    failures = 0
    missed -= lost
    ports.delivered(report.verdict)
  }

  return {
    note,
    close() {
      ending.abort()
      clearTimeout(again)
    },
  }
}
