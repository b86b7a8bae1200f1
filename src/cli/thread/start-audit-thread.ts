import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { EventsEnd, KeeperPorts } from '../../serve/keeper.ts'
import {
  auditThreadWord,
  type ThreadAnswer,
  type ThreadAudit,
  type ThreadFailure,
  type ThreadQuestion,
  type ThreadTask,
} from './audit-messages.ts'

/** Audits in a thread of its own, so that requests and signals are heeded meanwhile. */
export interface AuditThread {
  readonly ports: KeeperPorts
  /** The files that the last audit looked at. */
  readonly seen: () => ReadonlySet<string>
  /** Ends the thread, whatever it is busy with. */
  readonly close: () => Promise<void>
}

/** Who waits for an answer. */
interface Waiting {
  readonly notify: (kind: 'opened' | 'heard') => void
  readonly resolve: (result: ThreadAudit | EventsEnd | boolean) => void
  readonly reject: (error: unknown) => void
}

type Question = ThreadQuestion extends infer Q ? (Q extends ThreadQuestion ? Omit<Q, 'number'> : never) : never

/**
 * The keeper's ways to the outside through a thread. It is ended at once when a call's signal is aborted, whatever it is busy with.
 * Where it ends by itself, out of memory, pending calls are rejected, and the next call starts another.
 */
export function startAuditThread(task: ThreadTask): AuditThread {
  let worker: Worker | null = null
  let number = 0
  let seen: ReadonlySet<string> = new Set()
  const waiting = new Map<number, Waiting>()

  function failAll(error: unknown): void {
    worker = null
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  function receive(answer: ThreadAnswer): void {
    const asker = waiting.get(answer.number)
    if (asker === undefined) return
    switch (answer.kind) {
      case 'opened':
      case 'heard':
        asker.notify(answer.kind)
        return
      case 'done':
        waiting.delete(answer.number)
        asker.resolve(answer.result)
        return
      case 'failed':
        waiting.delete(answer.number)
        if (answer.seen.length > 0) seen = new Set(answer.seen)
        asker.reject(restore(answer.failure))
    }
  }

  function start(): Worker {
    const launcher = join(dirname(fileURLToPath(import.meta.url)), 'cli.js')
    const maxOldGenerationSizeMb = Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20)
    const started = new Worker(launcher, {
      argv: [auditThreadWord],
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb },
    })
    started.on('message', receive)
    started.on('error', (error) => failAll(explainEnd(error)))
    started.on('exit', () => {
      if (worker === started) failAll(new Error('the thread that audits has ended'))
    })
    worker = started
    return started
  }

  function ask(question: Question, signal: AbortSignal, notify: Waiting['notify'] = () => {}) {
    const stop = (): void => void end(signal.reason)
    return new Promise<ThreadAudit | EventsEnd | boolean>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      number += 1
      waiting.set(number, { notify, resolve, reject })
      signal.addEventListener('abort', stop)
      const running = worker ?? start()
      running.postMessage({ ...question, number } satisfies ThreadQuestion)
    }).finally(() => signal.removeEventListener('abort', stop))
  }

  async function end(reason: unknown): Promise<void> {
    const running = worker
    failAll(reason)
    await running?.terminate()
  }

  const ports: KeeperPorts = {
    async audit(isFull, signal) {
      const audited = (await ask({ kind: 'audit', isFull }, signal)) as ThreadAudit
      seen = new Set(audited.seen)
      return audited.report
    },
    listen:
      task.options.engine === null
        ? null
        : async ({ opened, heard }, signal) => {
            const notify = (kind: 'opened' | 'heard'): void => (kind === 'opened' ? opened() : heard())
            try {
              return (await ask({ kind: 'listen' }, signal, notify)) as EventsEnd
            } catch (error) {
              if (signal.aborted || worker !== null) throw error
              return { gap: notHeard, hasStalled: false } // the audit under way tells why
            }
          },
    async probe(signal) {
      return (await ask({ kind: 'probe' }, signal)) as boolean
    },
  }
  return { ports, seen: () => seen, close: () => end(new Error('the server has ended')) }
}

const notHeard: Gap = {
  source: 'engine events',
  code: 'unreachable',
  reason: 'the thread that listens to them has ended; another is started',
}

/** Its message may quote a secret, as in the thread: it is not shown. */
function restore({ name, message, stack, asked }: ThreadFailure): Error {
  if (asked !== null) return new AuditError(asked.code, message, asked.hint === undefined ? {} : { hint: asked.hint })
  return Object.assign(new Error(message), { name, stack })
}

function explainEnd(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error
  return new AuditError('memory', 'the audit used all the memory that it may use', {
    hint: 'Allow more with NODE_OPTIONS=--max-old-space-size=MiB, or audit less: --no-code, --project.',
  })
}
