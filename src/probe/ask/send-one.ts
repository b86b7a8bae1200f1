import type { ProbeToken } from '../../token/probe-token.ts'
import type { Observation } from '../judge/observation.ts'
import type { CompleteOptions, ProbeTarget } from '../probe-target.ts'
import { observeHttp } from './ask-http.ts'
import { observeSocket } from './ask-websocket.ts'
import { socketIoUrl } from './dialogue.ts'
import type { Placement } from './placement.ts'
import { writeRequest } from './request-line.ts'
import type { RequestQueue } from './request-queue.ts'
import type { Sent } from './sent.ts'

/** What sending needs beside the endpoint. */
export interface SendContext {
  readonly queue: Pick<RequestQueue, 'run'>
  readonly options: CompleteOptions
  readonly signal: AbortSignal
  /** Told after each request. */
  readonly onAnswer: () => void
}

/** Sends one token to the endpoint, when it is its turn. `lingers`: see `SocketQuestion`. */
export async function sendOne(
  target: ProbeTarget,
  { url, placement, lingers = false }: { readonly url: URL; readonly placement: Placement; readonly lingers?: boolean },
  token: ProbeToken,
  { queue, options, signal, onAnswer }: SendContext,
): Promise<Sent> {
  const text = token.value?.revealText() ?? null
  const asked = placement.kind === 'socket.io' ? socketIoUrl(url) : url
  const line = writeRequest(target, asked, placement, { place: token.place, text })
  const exchange = target.exchange ?? {}
  const timeoutMs = options.requestTimeoutMs
  const observation: Observation = await queue.run(async () => {
    if (target.kind === 'http') {
      const looked = {
        sent: text,
        isUpgrade: false,
        ...exchange,
        ...(target.origin === undefined ? {} : { origin: target.origin }),
      }
      return observeHttp({ line, method: target.method ?? 'GET', timeoutMs }, looked, signal)
    }
    const sent = token.place === 'cookie' ? null : text
    const { silenceMs } = options
    const question = { line, endpoint: url, placement, token: sent, exchange, timeoutMs, silenceMs, lingers }
    return observeSocket(question, signal)
  })
  onAnswer()
  return { probe: token.probe, variant: token.variant, observation }
}
