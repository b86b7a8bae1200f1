import type { LoggedRefusals, LogMeaning } from '../model/live/log-facts.ts'
import { identityOf } from '../model/text/identity.ts'
import { matchLine } from './match-line.ts'

/** What a log says. */
export interface LogReading {
  readonly lines: number
  /** The moment after the newest line, in seconds since the epoch by the clock of the engine; `null` where there is no line. */
  readonly until: string | null
  readonly refusals: readonly LoggedRefusals[]
}

/** Lines of one meaning so close to each other are one refusal: a trace says it two to four times. */
const ONE_TRACE_MS = 50

const HEADER_BYTES = 8

/**
 * Reads what an engine answers for the log of a container, with the time before each line: frames of two streams, or the bytes of a
 * terminal. What is cut in the middle is read as far as it goes. Only rows, counts and times come out.
 */
export function readLog(sent: Uint8Array): LogReading {
  const found = new Map<string, { refusals: LoggedRefusals; lastMs: number }>()
  let lines = 0
  let latest = ''
  for (const stream of splitStreams(sent)) {
    let start = 0
    while (start < stream.length) {
      const end = stream.indexOf('\n', start)
      const line = stream.slice(start, end === -1 ? undefined : end)
      start = end === -1 ? stream.length : end + 1
      if (line.trim() === '') continue
      lines += 1
      const [, written = ''] = timestamp.exec(line) ?? []
      if (written > latest) latest = written
      note(line, written, found)
    }
  }
  return { lines, until: momentAfter(latest), refusals: Array.from(found.values(), ({ refusals }) => refusals) }
}

type Found = Map<string, { refusals: LoggedRefusals; lastMs: number }>

const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /

/** A nanosecond later: an engine gives lines from the moment on that it is asked for. */
function momentAfter(written: string): string | null {
  const [, second = '', digits = ''] = /^(.{19})(?:\.(\d{1,9}))?Z$/.exec(written) ?? []
  const seconds = Date.parse(`${second}Z`) / 1000
  if (Number.isNaN(seconds)) return null
  const nanoseconds = Number(digits.padEnd(9, '0')) + 1
  return nanoseconds === 1e9 ? `${seconds + 1}` : `${seconds}.${String(nanoseconds).padStart(9, '0')}`
}

function note(line: string, written: string, found: Found): void {
  const row = matchLine(line)
  if (row === null) return
  const ms = Date.parse(written.replace(/(\.\d{3})\d+/, '$1'))
  if (Number.isNaN(ms)) return
  const { library, means: meaning, isSocket } = row
  if (isOfSameTrace(meaning, ms, found)) return
  const at = new Date(ms).toISOString()
  const id = identityOf(library, meaning, isSocket === true)
  const known = found.get(id)?.refusals
  found.set(id, {
    lastMs: ms,
    refusals: {
      library,
      meaning,
      ...(isSocket === true ? { isSocket } : {}),
      count: (known?.count ?? 0) + 1,
      first: known === undefined || at < known.first ? at : known.first,
      last: known === undefined || at > known.last ? at : known.last,
    },
  })
}

function isOfSameTrace(meaning: LogMeaning, ms: number, found: Found): boolean {
  for (const { refusals, lastMs } of found.values()) {
    if (refusals.meaning === meaning && Math.abs(ms - lastMs) <= ONE_TRACE_MS) return true
  }
  return false
}

/** The two streams as text; of a terminal the one that there is. */
function splitStreams(sent: Uint8Array): readonly string[] {
  const decoder = new TextDecoder('utf-8')
  if (!isFramed(sent)) return [decoder.decode(sent)]
  const view = new DataView(sent.buffer, sent.byteOffset, sent.byteLength)
  const streams: readonly Uint8Array[][] = [[], [], []]
  let offset = 0
  while (offset + HEADER_BYTES <= sent.length) {
    const kind = view.getUint8(offset)
    const length = view.getUint32(offset + 4)
    const end = Math.min(sent.length, offset + HEADER_BYTES + length)
    streams[kind]?.push(sent.subarray(offset + HEADER_BYTES, end))
    offset += HEADER_BYTES + length
  }
  return streams.filter((parts) => parts.length > 0).map((parts) => decoder.decode(Buffer.concat(parts)))
}

/** No text begins with three zero bytes in its second place (Engine API, `ContainerAttach`). */
function isFramed(sent: Uint8Array): boolean {
  return sent.length >= HEADER_BYTES && (sent[0] ?? 9) <= 2 && sent[1] === 0 && sent[2] === 0 && sent[3] === 0
}
