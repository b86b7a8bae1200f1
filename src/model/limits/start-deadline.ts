/** A signal that is aborted in time. */
export interface Deadline {
  readonly signal: AbortSignal
  /** It is aborted no more, and holds on to nothing. */
  readonly clear: () => void
}

/**
 * Its signal is aborted when one of `signals` is, with its reason, or with a `TimeoutError` when the time is over. In place of
 * `AbortSignal.any([…, AbortSignal.timeout(…)])`, of which Node 20 forgets the timer once memory is collected (nodejs/node#57736): what
 * waits for it then waits for ever. The timer keeps no process alive.
 */
export function startDeadline(timeoutMs: number, ...signals: readonly AbortSignal[]): Deadline {
  const controller = new AbortController()
  const clear = (): void => {
    clearTimeout(timer)
    for (const [signal, listener] of listeners) signal.removeEventListener('abort', listener)
  }
  const end = (reason: unknown): void => {
    clear()
    controller.abort(reason)
  }
  const listeners = signals.map((signal) => [signal, () => end(signal.reason)] as const)
  const timer = setTimeout(() => end(new DOMException('the time is over', 'TimeoutError')), timeoutMs)
  timer.unref()
  for (const [signal, listener] of listeners) signal.addEventListener('abort', listener)
  const aborted = signals.find((signal) => signal.aborted)
  if (aborted !== undefined) end(aborted.reason)
  return { signal: controller.signal, clear }
}
