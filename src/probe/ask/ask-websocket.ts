import type { IncomingMessage } from 'node:http'
import type { ClientOptions, WebSocket as Socket } from 'ws'
import { type ContentMarks, markContent } from '../judge/content-marks.ts'
import type { Observation, SocketObservation } from '../judge/observation.ts'
import { type ProbeFailure, probeFailure, readFailure } from '../probe-failure.ts'
import type { Exchange } from '../probe-target.ts'
import { describeAnswer, secureBy, stopCode, timedOut } from './ask-http.ts'
import { startDialogue } from './dialogue.ts'
import type { Placement } from './placement.ts'
import { MAXIMUM_BYTES, readAnswer, readClockSkew } from './read-answer.ts'
import type { RequestLine } from './request-line.ts'

/** One socket to open, and the token to hand over. */
export interface SocketQuestion {
  readonly line: RequestLine
  /** As configured: Socket.IO's namespace is in its path. */
  readonly endpoint: URL
  readonly placement: Placement
  /** `null` sends none. */
  readonly token: string | null
  readonly exchange: Exchange
  /** For the handshake. */
  readonly timeoutMs: number
  /** For all that comes after it. */
  readonly silenceMs: number
  /** Whether the protocol's word is waited upon for that long, too: some servers acknowledge everybody and put them out then. */
  readonly lingers: boolean
}

/** The different messages that are kept apart; what comes after is counted as seen. */
const MAXIMUM_MESSAGES = 16

/** How late a timer must be for that to mean something, and how often listening is prolonged. */
const LATE_MS = 30
const MOST_EXTENSIONS = 3

/**
 * Opens a socket, hands over the token and listens until the server closes, the protocol says its word, what is expected has
 * come, or nothing more is to be waited for. Every end is an observation.
 *
 * The subprotocols are offered in a header of our own and the server's choice is taken out before `ws` sees it: `ws`, as
 * browsers do, gives up a connection whose subprotocol was not echoed, and that is a fact about browsers, not about the token.
 */
export async function observeSocket(question: SocketQuestion, signal: AbortSignal): Promise<Observation> {
  const { WebSocket } = await import('ws')
  const { line } = question
  const offered = line.protocols.join(', ')
  const options: ClientOptions = {
    headers: { ...line.headers, ...(offered === '' ? {} : { 'Sec-WebSocket-Protocol': offered }) },
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: MAXIMUM_BYTES,
    ...(line.lookup === undefined ? {} : { lookup: line.lookup }),
    ...secureBy(line),
  }
  return new Promise((resolve) => {
    try {
      listen(new WebSocket(line.url, options), question, signal, resolve)
    } catch (error) {
      // A header that cannot be sent: what a login gave may be anything.
      if (!(error instanceof Error && 'code' in error)) throw error
      resolve({ kind: 'failure', failure: readFailure(error, 'wrong-url') })
    }
  })
}

function listen(
  socket: Socket,
  question: SocketQuestion,
  signal: AbortSignal,
  settle: (observation: Observation) => void,
): void {
  const { exchange, token } = question
  const startedMs = Date.now()
  const dialogue = startDialogue(question.placement, token, question.endpoint)
  const messages = new Map<string, ContentMarks>()
  let upgrade: Pick<SocketObservation, 'clockSkewSeconds' | 'subprotocol'> = {
    clockSkewSeconds: null,
    subprotocol: null,
  }
  let word: SocketObservation['word'] = null
  let isExpectationMet = exchange.expect === undefined ? null : false
  let isPutOut = false
  let fault: ProbeFailure | null = null
  let silence: NodeJS.Timeout | undefined
  const timer = setTimeout(() => fail(readFailure(timedOut(), 'timeout')), question.timeoutMs)
  const stop = () => fail(probeFailure(stopCode(signal)))

  let isOver = false
  const finish = (observation: Observation) => {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    clearTimeout(silence)
    signal.removeEventListener('abort', stop)
    settle(observation)
    socket.terminate()
  }
  const fail = (failure: ProbeFailure) => finish({ kind: 'failure', failure })
  const conclude = (closeCode: number | null) =>
    finish({
      kind: 'socket',
      status: 101,
      ...upgrade,
      messages: [...messages.values()],
      word,
      closeCode,
      isKicked: word === 'acknowledged' && (closeCode !== null || isPutOut),
      isExpectationMet,
      fault,
    })
  const hear = (text: string) => {
    const marks = markContent(text, token)
    if (messages.size < MAXIMUM_MESSAGES) messages.set(marks.content, marks)
    if (exchange.expect !== undefined && text.includes(exchange.expect)) isExpectationMet = true
    const turn = dialogue.hear(text)
    if (turn.reply !== null) socket.send(turn.reply)
    if (turn.word !== null && word === null) {
      word = turn.word
      if (word === 'acknowledged' && exchange.send !== undefined) socket.send(exchange.send)
      const isAllThatComes = !question.lingers && exchange.send === undefined && exchange.expect === undefined
      if (word === 'rejected' || isAllThatComes) return conclude(null)
    }
    if (turn.endsIt && word === 'acknowledged') {
      isPutOut = true
      return conclude(null)
    }
    if (isExpectationMet === true) conclude(null)
  }

  /** A timer that is late tells of a busy machine, on which the server's word may be late as well: then it is listened on. */
  const listenFor = (ms: number, extensions = 0) => {
    const dueMs = Date.now() + ms
    silence = setTimeout(() => {
      const isLate = Date.now() - dueMs > LATE_MS && extensions < MOST_EXTENSIONS
      // What has come in meanwhile is read before the second turn of the loop.
      if (isLate) listenFor(ms, extensions + 1)
      else setImmediate(() => setImmediate(() => conclude(null)))
    }, ms)
  }

  signal.addEventListener('abort', stop, { once: true })
  socket.on('upgrade', (response) => {
    upgrade = { clockSkewSeconds: readClockSkew(response, startedMs), subprotocol: readSubprotocol(response, question) }
    delete response.headers['sec-websocket-protocol']
  })
  socket.on('unexpected-response', (request, response) => {
    readAnswer(response)
      .then(
        (body) => finish(describeAnswer({ response, body, startedMs }, { sent: token, isUpgrade: true })),
        (error: Error) => fail(readFailure(error, 'connection-lost')),
      )
      .finally(() => request.destroy())
  })
  socket.on('open', () => {
    clearTimeout(timer)
    listenFor(question.silenceMs)
    if (dialogue.opening !== null) socket.send(dialogue.opening)
    if (!dialogue.hasWord && exchange.send !== undefined) socket.send(exchange.send)
  })
  socket.on('message', (bytes) => hear(bytes.toString()))
  socket.on('error', (error) => {
    const failure = readFailure(error, 'malformed')
    if (failure.code !== 'too-large') return fail(failure)
    fault = failure
    const marks = markContent(failure.reason, null)
    messages.set(marks.content, marks)
    conclude(null)
  })
  socket.on('close', (code) => conclude(code))
  if (signal.aborted) stop()
}

function readSubprotocol(response: IncomingMessage, { line, token }: SocketQuestion): SocketObservation['subprotocol'] {
  if (line.protocols.length === 0) return null
  const chosen = response.headers['sec-websocket-protocol']
  if (chosen === undefined) return 'not-echoed'
  const holdsToken =
    token !== null && (chosen.includes(token) || chosen.includes(Buffer.from(token).toString('base64url')))
  if (holdsToken) return 'token-echoed'
  return line.protocols.includes(chosen) ? 'echoed' : 'not-echoed'
}
