import { attempt, type Outcome } from './attempt.ts'
import type { VersionedConversation } from './conversation.ts'
import { explainStatus } from './explain-status.ts'

/** The last lines of a container's log, as the engine sends them. They hold tokens and personal data: only `read-logs` takes them. */
export interface LogText {
  readonly bytes: Uint8Array
  /** Whether older lines were left out. */
  readonly isCut: boolean
}

/** The most lines, and the most bytes, of one container. */
const lines = { usual: 2_000, ofLongOnes: 200 }
const MAXIMUM_BYTES = 1024 * 1024

/**
 * `GET /containers/{id}/logs`: the last lines since a moment, in seconds since the epoch, each with its time. The engine sends the oldest of
 * them first: where they are longer than the bound, fewer are asked for, so that the newest are among them.
 */
export async function readLog(
  conversation: VersionedConversation,
  containerId: string,
  since: string,
): Promise<Outcome<LogText>> {
  if (!/^[a-zA-Z0-9]{1,128}$/.test(containerId) || !/^\d{1,12}(\.\d{1,9})?$/.test(since)) {
    return { refusal: { code: 'vanished', reason: 'its container no longer exists' } }
  }
  const whole = await askFor(conversation, containerId, since, lines.usual)
  if (whole.value === undefined || !whole.value.isCut) return whole
  const end = await askFor(conversation, containerId, since, lines.ofLongOnes)
  return end.value === undefined ? whole : { value: { ...end.value, isCut: true } }
}

async function askFor(
  conversation: VersionedConversation,
  containerId: string,
  since: string,
  tail: number,
): Promise<Outcome<LogText>> {
  const { client, apiVersion } = conversation
  const wanted = { stdout: true, stderr: true, timestamps: true, follow: false, tail, since } as const
  const { value: answer, refusal } = await attempt(conversation, (signal) =>
    client.ask(apiVersion, (engine) => engine.getContainer(containerId).logs(wanted), {
      ...{ signal, maximumBytes: MAXIMUM_BYTES, isCut: true },
    }),
  )
  if (refusal !== undefined) return { refusal }
  if (answer.status === 200) return { value: { bytes: answer.body, isCut: answer.body.length >= MAXIMUM_BYTES } }
  if (answer.status === 404) {
    return { refusal: { code: 'vanished', reason: 'its container was removed during the audit' } }
  }
  // Docker 20.10 answers so for the driver `none`, and for others whose local copy is switched off.
  if (answer.status === 501) {
    return {
      refusal: {
        code: 'unsupported',
        reason: 'its log driver keeps no log that can be read (docker logs fails, too)',
      },
    }
  }
  return { refusal: explainStatus(answer.status, `/v${apiVersion}/containers/{id}/logs`) }
}
