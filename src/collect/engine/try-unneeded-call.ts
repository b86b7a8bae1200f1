import { attempt } from './attempt.ts'
import { resolveEndpoint } from './endpoint.ts'
import { openEngineClient } from './engine-client.ts'
import type { EngineOptions } from './engine-session.ts'
import { type Conversation, negotiateVersion } from './list-containers.ts'

/** What became of a call that no audit needs. */
export interface UnneededCall {
  /** Who answered. */
  readonly address: string
  /** Whether it was let through; `null` where nobody said. */
  readonly isAnswered: boolean | null
}

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
  try {
    const { timeoutMs } = options
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const conversation: Conversation = { client, endpoint, deadline, interrupted: signal, callTimeoutMs: timeoutMs / 2 }
    const version = await negotiateVersion(conversation)
    if (version.refusal !== undefined) return { address, isAnswered: null }
    const path = `/v${version.value}/info`
    const { value: answer } = await attempt(conversation, (patience) =>
      client.ask('GET', path, { signal: patience, maximumBytes: 0, isCut: true }),
    )
    // A status of 500 or more is the trouble of a proxy or of an engine, and says nothing about rules.
    if (answer === undefined || answer.status >= 500) return { address, isAnswered: null }
    return { address, isAnswered: answer.status === 200 }
  } finally {
    client.close()
  }
}
