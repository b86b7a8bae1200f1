import type { IncomingMessage } from 'node:http'

/** The most that is read of an answer. */
export const MAXIMUM_BYTES = 65_536

/** The beginning of an answer's body. */
export interface AnswerBody {
  readonly text: string
  /** There was more than we read. */
  readonly isCut: boolean
}

/** Reads a body up to the bound, and then no further. Rejects when the connection ends before the body does. */
export function readAnswer(response: IncomingMessage): Promise<AnswerBody> {
  const chunks: Buffer[] = []
  let length = 0
  return new Promise((resolve, reject) => {
    // A stream of events has been answered once it is open, and does not end.
    if (response.headers['content-type']?.startsWith('text/event-stream')) {
      resolve({ text: '', isCut: false })
      return
    }
    const finish = () => resolve({ text: Buffer.concat(chunks).toString('utf8'), isCut: length > MAXIMUM_BYTES })
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, Math.max(0, MAXIMUM_BYTES - length)))
      length += chunk.length
      if (length > MAXIMUM_BYTES) finish()
    })
    response.on('end', finish)
    response.on('error', reject)
    response.on('close', () => {
      if (!response.complete) reject(connectionLost())
    })
  })
}

/** The error of a connection that ended without a word. */
export function connectionLost(): Error {
  return Object.assign(new Error('the connection ended'), { code: 'ECONNRESET' })
}

/** Seconds that the `Date` header is ahead of the middle of the request; it has whole seconds, so half of one is added. */
export function readClockSkew(response: IncomingMessage, startedMs: number): number | null {
  const date = Date.parse(response.headers.date ?? '')
  if (Number.isNaN(date)) return null
  // Adding nothing makes a zero of -0.
  return Math.round((date + 500 - (startedMs + Date.now()) / 2) / 1000) + 0
}
