import { expect, test } from 'vitest'
import { readLog } from './read-log.ts'

const at = (second: number, fraction = '000000000') =>
  `2026-11-21T12:00:${String(second).padStart(2, '0')}.${fraction}Z`

/** A frame as an engine sends it for a container without a terminal. */
function frame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(text)
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32BE(payload.length, 4)
  return Buffer.concat([head, payload])
}

const refused = 'jwt.exceptions.InvalidSignatureError: Signature verification failed'

test('frames of two streams: counts, times and the moment after the last line', () => {
  const sent = Buffer.concat([
    frame(1, `${at(1)} started\n`),
    frame(2, `${at(2)} ${refused}\n`),
    frame(1, `${at(3)} served\n`),
    frame(2, `${at(40, '999999999')} ${refused}\n`),
  ])
  expect(readLog(sent)).toEqual({
    lines: 4,
    until: `${Date.parse('2026-11-21T12:00:41Z') / 1000}`,
    refusals: [
      {
        library: 'PyJWT',
        meaning: 'signature',
        count: 2,
        first: '2026-11-21T12:00:02.000Z',
        last: '2026-11-21T12:00:40.999Z',
      },
    ],
  })
})

test('the bytes of a terminal', () => {
  const { lines, refusals } = readLog(Buffer.from(`${at(1)} hello\r\n${at(2)} \u001b[31m${refused}\u001b[0m\r\n`))
  expect({ lines, refusals: refusals.map(({ meaning, count }) => [meaning, count]) }).toEqual({
    lines: 2,
    refusals: [['signature', 1]],
  })
})

test('the lines of one trace count once', () => {
  const trace = [
    `${at(1, '000000001')} Exception inside application: Not enough segments`,
    `${at(1, '001000000')} Traceback (most recent call last):`,
    `${at(1, '002000000')} jwt.exceptions.DecodeError: Not enough segments`,
  ]
  const { refusals } = readLog(frame(2, `${trace.join('\n')}\n`))
  expect(refusals.map(({ meaning, count }) => [meaning, count])).toEqual([['malformed', 1]])
})

test('a line in parts of 16 KiB, and one that is cut at the bound', () => {
  const long = `${refused} ${'x'.repeat(40_000)}`
  const parts = [0, 16_384, 32_768].map((from) => frame(2, `${at(1)} ${long.slice(from, from + 16_384)}`))
  const sent = Buffer.concat([...parts, frame(2, '\n'), frame(2, `${at(9)} ${refused}`)])
  expect(readLog(sent.subarray(0, sent.length - 3)).refusals).toMatchObject([{ meaning: 'signature', count: 1 }])
})

test('nothing, rubbish, and frames that lie', () => {
  const empty = { lines: 0, until: null, refusals: [] }
  expect(readLog(new Uint8Array())).toEqual(empty)
  expect(readLog(Buffer.from([1, 0, 0, 0, 255, 255, 255, 255]))).toEqual(empty)
  expect(readLog(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toEqual(empty)
  expect(readLog(Buffer.from('not a time JsonWebTokenError: invalid signature\n'))).toMatchObject({
    lines: 1,
    refusals: [],
  })
})

test('nothing of a line comes out', () => {
  const { refusals } = readLog(
    frame(1, `${at(1)} JwtTokenExpired: token (eyJhbGciOiJIUzI1NiJ9.e30.c2VjcmV0) expired\n`),
  )
  expect(JSON.stringify(refusals)).not.toMatch(/eyJ|c2VjcmV0/)
  expect(refusals).toHaveLength(1)
})

test('two thousand lines of two hundred containers take no time', { timeout: 60_000 }, () => {
  const line = `10.0.0.7 - - "GET /api/items/17?page=2 HTTP/1.1" 200 5123 "-" "Mozilla/5.0 (X11; Linux x86_64)"`
  const log = Array.from(
    { length: 2_000 },
    (_, index) => `${at(index % 60)} ${index % 100 === 0 ? refused : line}`,
  ).join('\n')
  const sent = frame(1, log)
  readLog(sent)
  const started = process.cpuUsage()
  for (let container = 0; container < 20; container += 1) readLog(sent)
  const { user } = process.cpuUsage(started)
  // A tenth of the containers, in a tenth of two seconds and room for a slow machine.
  expect(user / 1000).toBeLessThan(600)
})
