import { setMaxListeners } from 'node:events'
import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type Audited, audit, auditInFull } from '../../audit.ts'
import { type AuditOptions, createAuditMemory } from '../../audit-options.ts'
import { isEngineAbsent } from '../../collect/engine/endpoint.ts'
import type { EngineOptions } from '../../collect/engine/engine-session.ts'
import { InspectCache } from '../../collect/engine/inspect-cache.ts'
import { listEngines } from '../../collect/engine/open-engines.ts'
import { StallWatch } from '../../collect/engine/stall-watch.ts'
import { type EngineEvent, watchEvents } from '../../collect/engine/watch-events.ts'
import { type Watch, watchSeveral } from '../../collect/engine/watch-several.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { AuditReport } from '../../model/report/audit-report.ts'
import type { Notice } from '../../model/report/notice.ts'
import type { EventsEnd } from '../../serve/keeper.ts'
import { watchOwnAccess } from '../own-access.ts'
import type { ThreadAnswer, ThreadAudit, ThreadFailure, ThreadQuestion, ThreadTask } from './audit-messages.ts'

/**
 * Answers the questions of the thread that started this one, until it is ended from there. `false`, and nothing else, where this is the
 * main thread.
 */
export function auditInThread(): boolean {
  if (isMainThread || parentPort === null) return false
  const port = parentPort
  const auditor = new Auditor(workerData as ThreadTask)
  port.on('message', (question: ThreadQuestion) => {
    const { number } = question
    auditor
      .answer(question, (kind) => post(port, { number, kind }))
      .then(
        (result) => post(port, { number, kind: 'done', result }),
        (error: unknown) => post(port, { number, kind: 'failed', failure: describeFailure(error), seen: auditor.seen }),
      )
  })
  return true
}

function post(port: MessagePort, answer: ThreadAnswer): void {
  port.postMessage(answer)
}

/** The audits of one server, with what they hand on from one to the next. */
class Auditor {
  /** The files that the last audit looked at. */
  seen: readonly string[] = []
  readonly #options: AuditOptions
  readonly #cache = new InspectCache()
  readonly #memory
  readonly #access
  readonly #stalls = new StallWatch()
  readonly #allowsFilesOnly: boolean
  /** One that was there once is missed when it is gone. */
  #hasMetEngine = false
  #hasFiles = true
  /** Nobody aborts anything here: the thread is ended as a whole. */
  readonly #signal = new AbortController().signal

  constructor({ options, watchesCode, allowsFilesOnly }: ThreadTask) {
    this.#options = options
    this.#allowsFilesOnly = allowsFilesOnly
    this.#memory = createAuditMemory(watchesCode)
    this.#access = watchOwnAccess(options.engine)
    // Each of many engines heeds it, and Node warns of more than ten.
    setMaxListeners(0, this.#signal)
  }

  answer(
    question: ThreadQuestion,
    reportEvent: (kind: 'opened' | 'heard') => void,
  ): Promise<ThreadAudit | EventsEnd | boolean> {
    switch (question.kind) {
      case 'audit':
        return this.#audit(question.isFull)
      case 'listen':
        return this.#listen(reportEvent)
      case 'probe':
        return this.#probe()
    }
  }

  async #audit(isFull: boolean): Promise<ThreadAudit> {
    if (isFull) this.#cache.clear()
    const beganAtMs = performance.now()
    const [looked, source] = [new Set<string>(), new Set<string>()]
    const notes = {
      noteFile: (path: string) => looked.add(path),
      noteSource: (path: string) => source.add(path),
    }
    const { engine, ...options } = this.#options
    const isEngineMissing = engine !== null && (await this.#lacksEngine(engine))
    const auditWith = (asked: typeof engine) =>
      auditInFull(
        {
          ...options,
          ...notes,
          engine: asked === null || asked.engines !== undefined ? asked : { ...asked, cache: this.#cache },
          memory: this.#memory,
          isRecalling: true,
        },
        this.#signal,
      )
    try {
      const [audited, own] = await Promise.all([
        auditWith(isEngineMissing ? null : engine),
        this.#access.look(this.#signal),
      ])
      // Where there are no files either, it is the engine that is missing.
      if (isEngineMissing) this.#hasFiles = audited.report.sources.length > 0
      const isFilesOnly = isEngineMissing && this.#hasFiles
      const { found, report } = isEngineMissing && !isFilesOnly ? await auditWith(engine) : audited
      if (isFull) this.#stalls.looked(beganAtMs, this.#cache)
      const notices = [...(isFilesOnly ? [filesOnly] : []), ...own]
      const complete = { ...report, services: listServices(found), ...(notices.length === 0 ? {} : { notices }) }
      return { report: complete, seen: [...looked, ...source] }
    } finally {
      // Source may have more folders than are watched: it comes last.
      this.seen = [...looked, ...source]
    }
  }

  async #listen(reportEvent: (kind: 'opened' | 'heard') => void): Promise<EventsEnd> {
    const { engine } = this.#options
    if (engine === null) throw new Error('no engine to listen to')
    if (this.#hasFiles && (await this.#lacksEngine(engine))) return { gap: null, hasStalled: false }
    const listener = {
      opened: () => {
        this.#access.forget()
        reportEvent('opened')
      },
      heard: (event: EngineEvent) => {
        this.#forget(event)
        reportEvent('heard')
      },
    }
    if (engine.engines === undefined) {
      return watchEvents({ ...engine, cache: this.#cache }, listener, this.#stalls, this.#signal)
    }
    const watches = listEngines(engine).map(
      (one): Watch =>
        (own, signal) =>
          watchEvents(one, own, new StallWatch(), signal),
    )
    return watchSeveral(watches, listener, this.#signal)
  }

  async #lacksEngine(engine: EngineOptions): Promise<boolean> {
    if (!this.#allowsFilesOnly || this.#hasMetEngine || engine.engines !== undefined) return false
    const isAbsent = await isEngineAbsent(engine)
    this.#hasMetEngine = !isAbsent
    return isAbsent
  }

  #forget({ action, containerId }: EngineEvent): void {
    if (containerId === null) this.#cache.clear()
    else if (!action.startsWith('health_status')) this.#cache.forget(containerId)
  }

  async #probe(): Promise<boolean> {
    await audit({ ...this.#options, memory: this.#memory }, this.#signal)
    return this.#memory.live.latest?.gaps.length === 0
  }
}

const filesOnly: Notice = {
  code: 'files-only',
  message: 'no container engine was found, so only the files are audited',
  remedy:
    'Start it, or name it with `--host`, `--context` or `DOCKER_HOST`. Use `--no-running` if there are only files.',
}

/** In the files and by the containers, each once. */
function listServices({ project, recognition }: Audited['found']): NonNullable<AuditReport['services']> {
  const all = [
    ...(project?.services ?? []).map(({ name }) => ({ project: project?.name ?? '', service: name })),
    ...Array.from(recognition.placements.values(), (one) => ({ project: one.project, service: one.service })),
  ]
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

function describeFailure(error: unknown): ThreadFailure {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  const asked = error instanceof AuditError ? { code: error.code, hint: error.hint } : null
  return { name, message, stack, asked }
}
