import fc from 'fast-check'
import { logRows } from '../../src/read-logs/match-line.ts'
import { logCanary } from './canaries.ts'
import { mutated } from './mutate-text.ts'
import type { EngineAnswers } from './world.ts'

/* What an engine sends for the log of a container: frames of two streams, or the bytes of a terminal. Latin-1. */

const id = '2'.repeat(64)
const words = logRows.flatMap(({ says }) => (typeof says === 'string' ? [says] : [says.source.replace(/\\/g, '')]))
const time = fc.constantFrom('2026-01-02T03:04:05.000000001Z', '2026-01-02T03:04:05Z', '2026-13-40T99:99:99Z', 'x', '')
const said = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words) },
  fc.constantFrom(`Bearer ${logCanary}`, 'jwt token', '\u001b[31mError\u001b[0m', '{"level":"error","msg":"x"}', ''),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const line = fc
  .tuple(time, fc.array(said, { minLength: 1, maxLength: 4 }), fc.constantFrom(logCanary, `token=${logCanary}`, ''))
  .map(([at, parts, tail]) => `${at} ${[...parts, tail].join(' ')}\n`)

/** The header of a frame: its stream and its length, which need not be true. */
const frame = fc
  .tuple(fc.constantFrom(0, 1, 2, 3), line, fc.constantFrom(0, 0, 0, 1, -1, 0x7fffffff))
  .map(([stream, text, off]) => {
    const size = (text.length + off) >>> 0
    const bytes = [stream, 0, 0, 0, size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]
    return `${String.fromCharCode(...bytes)}${text}`
  })

const text = mutated(
  fc.oneof(fc.array(frame, { maxLength: 30 }), fc.array(line, { maxLength: 30 })).map((parts) => parts.join('')),
)

/** One container of the stack that runs and holds the key, with what it wrote. */
export const engineWithLogs = (key: string): fc.Arbitrary<EngineAnswers> =>
  text.map((log) => ({
    list: JSON.stringify([
      { Id: id, Names: ['/shop-api-1'], State: 'running', Labels: { 'com.docker.compose.project': 'shop' } },
    ]),
    inspects: {
      [id]: JSON.stringify({
        Id: id,
        Name: '/shop-api-1',
        State: { Status: 'running', StartedAt: '2026-01-02T03:04:00Z', Pid: 0 },
        Config: {
          Image: 'example/api:1',
          Env: [`JWT_SECRET=${key}`],
          Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'api' },
        },
        NetworkSettings: { Networks: {} },
        Mounts: [],
      }),
    },
    status: 200,
    log,
  }))
