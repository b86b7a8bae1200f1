import { startDeadline } from '../../model/limits/start-deadline.ts'
import { attempt } from './attempt.ts'
import type { Conversation } from './conversation.ts'
import { resolveEndpoint } from './endpoint.ts'
import { openEngineClient } from './engine-client.ts'
import type { EngineOptions } from './engine-session.ts'
import { negotiateVersion } from './list-containers.ts'

/** What became of a call that no audit needs. */
export interface UnneededCall {
  /** Who answered. */
  readonly address: string
  /** Whether it was let through; `null` where nobody said. */
  readonly isAnswered: boolean | null
}

/** The first report waits for it, and an engine may take its time for this one; it is asked again at the next look. */
const LONGEST_WAIT_MS = 2_000

/**
 * Makes the one call that countersign has no use for, `GET /info`: a socket proxy with the documented rules refuses it, an
 * engine answers. Nothing of the answer is read but its status. Throws the reason of the signal once that is aborted, and
 * an `AuditError` as `openEngine` does.
 */
export async function tryUnneededCall(options: EngineOptions, signal: AbortSignal): Promise<UnneededCall> {
  signal.throwIfAborted()
  const { endpoint, gap } = await resolveEndpoint(options)
  if (endpoint === undefined) return { address: gap.source, isAnswered: null }
  const { address } = endpoint
  const client = openEngineClient(endpoint, options.shell, 1)
  const callTimeoutMs = Math.min(options.timeoutMs, LONGEST_WAIT_MS)
  const deadline = startDeadline(callTimeoutMs, signal)
  try {
    const conversation: Conversation = {
      ...{ client, endpoint, deadline: deadline.signal, interrupted: signal, callTimeoutMs },
    }
    const version = await negotiateVersion(conversation)
    if (version.refusal !== undefined) return { address, isAnswered: null }
    const { value: answer } = await attempt(conversation, (patience) =>
      client.ask(version.value, (engine) => engine.info(), { signal: patience, maximumBytes: 0, isCut: true }),
    )
    // A status of 500 or more is the trouble of a proxy or of an engine, and says nothing about rules.
    if (answer === undefined || answer.status >= 500) return { address, isAnswered: null }
    return { address, isAnswered: answer.status === 200 }
  } finally {
    deadline.clear()
    client.close()
  }
}
