import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { createAuditMemory } from '../../src/audit-options.ts'
import {
  containerId,
  type Fault,
  type InspectAnswer,
  inspectAnswer,
  startFaultyEngine,
} from '../support/engine/faulty-engine.ts'

const key = randomBytes(32).toString('hex')
const day = 86_400_000
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'countersign-clocks-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

/** A running container of a service that holds the key. */
function container(index: number, service: string, started: number): InspectAnswer {
  const environment = [`JWT_SECRET=${key}`, ...(service === 'auth' ? ['JWT_EXPIRES_IN=1h'] : [])]
  const labels = { 'com.docker.compose.project': 'clocks', 'com.docker.compose.service': service }
  const state = { Status: 'running', StartedAt: new Date(started).toISOString() }
  return { ...inspectAnswer(index, environment, labels), State: state }
}

/** Four refusals in three minutes, the first a minute after the start, in the frames of an engine. */
function logSince(started: number): Uint8Array {
  const lines = [1, 2, 3, 4].map((minute) => {
    const text = `${new Date(started + minute * 60_000).toISOString()} jwt.exceptions.InvalidSignatureError: Signature verification failed\n`
    const frame = Buffer.alloc(8 + text.length)
    frame[0] = 1
    frame.writeUInt32BE(text.length, 4)
    frame.write(text, 8)
    return frame
  })
  return Buffer.concat(lines)
}

test.each([
  ['three days ahead', 3 * day],
  ['three days behind', -3 * day],
])('an engine whose clock is %s: only its own times are compared', async (_, ahead) => {
  const started = Date.now() + ahead - 600_000
  const request = { directory, displayDirectory: directory, files: [], envFiles: [], profiles: [], shell: {} }
  const logs = (bytes: Uint8Array): Fault => ({ kind: 'bytes', bytes })
  const engine = await startFaultyEngine({
    containers: [container(1, 'auth', started), container(2, 'api', started)],
    faults: { [`logs:${containerId(1)}`]: logs(new Uint8Array()), [`logs:${containerId(2)}`]: logs(logSince(started)) },
  })
  try {
    const memory = createAuditMemory()
    const look = () =>
      audit(
        {
          compose: { ...request, compose: 'v5' },
          engine: { shell: {}, homeDirectory: directory, host: `unix://${engine.socketPath}`, timeoutMs: 30_000 },
          projectFilter: 'clocks',
          readsLogs: true,
          fingerprintKey: randomBytes(32),
          failOn: 'error',
          version: '0.0.0-test',
          memory,
        },
        AbortSignal.timeout(60_000),
      )
    const { logs: read = [], findings, gaps } = await look()
    expect(gaps.filter(({ source }) => source?.startsWith('log of'))).toEqual([])
    const [first, last] = [60_000, 240_000].map((ms) => new Date(started + ms).toISOString())
    expect(read.flatMap(({ refusals }) => refusals)).toEqual([
      { library: 'PyJWT', meaning: 'signature', count: 4, first, last },
    ])
    const count = '4 times since its last start (PyJWT)'
    expect(findings.map(({ ruleId, severity, message }) => ({ ruleId, severity, message }))).toEqual([
      {
        ruleId: 'refusals-in-log',
        severity: 'error',
        message: `api reports in its log that it refuses tokens because of their signature: ${count}, although the keys that could be read agree`,
      },
    ])
    await look()
    const asked = engine.calls.flatMap(({ path }) =>
      path.includes(`${containerId(2)}/logs`) ? [Number(new URL(path, 'http://engine').searchParams.get('since'))] : [],
    )
    const seconds = [started - 100, started + 240_000].map((ms) => ms / 1000)
    expect(asked.map((since) => since.toFixed(3))).toEqual(seconds.map((since) => since.toFixed(3)))
  } finally {
    await engine.close()
  }
})
