import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { audit } from '../../src/audit.ts'
import { inspectAnswer, startFaultyEngine } from '../support/engine/faulty-engine.ts'
import { makeKey } from '../support/live/probe-table.ts'
import { type RunningSample, refreshReadme, startSample } from '../support/live/samples.ts'
import { whyNoDebianServers } from '../support/live/start-program.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const directory = join(import.meta.dirname, '..', '..', 'compose-samples', 'ecloud-chat', 'broken')
const times = 4

/** The log of a real server of the sample, as an engine would hand it over; the symptom of the incident is in it. */
describe.skipIf(whyNoDebianServers() !== null)('ecloud-chat: sockets without a token', () => {
  let sample: RunningSample | null = null
  beforeAll(async () => {
    sample = await startSample('ecloud-chat', 'broken', makeKey())
  })
  afterAll(async () => sample?.stop())

  test('the log of the socket server tells of them, and the keys agree', async () => {
    const server = sample?.services.get('websocket')
    if (server === undefined) throw new Error('the socket server does not run')
    for (let time = 0; time < times; time += 1) {
      const socket = new WebSocket(`${server.socketUrl}/ws/chat/`)
      await once(socket, 'error')
    }
    await vi.waitFor(async () => expect((await server.log()).split('WSREJECT').length).toBeGreaterThan(times), 30_000)
    expect(await tell(await server.log())).toBe(
      await refreshReadme('ecloud-chat', await tell(await server.log()), 'logs'),
    )
  })
})

/** What `audit --running --logs` finds in this log of the service `websocket`, as the README has it. */
async function tell(log: string): Promise<string> {
  const secret = readFileSync(join(directory, 'jwt.env'), 'utf8').replaceAll('"', '').trim()
  const labels = { 'com.docker.compose.project': 'ecloud-chat', 'com.docker.compose.service': 'websocket' }
  const lines = log.split('\n').filter((line) => line !== '')
  const timed = lines.map((line, at) => `${new Date(Date.UTC(2026, 0, 2, 4, at)).toISOString()} ${line}\n`)
  const engine = await startFaultyEngine({
    containers: [{ ...inspectAnswer(0, [secret], labels), Name: '/ecloud-chat-websocket-1' }],
    faults: { logs: { kind: 'bytes', bytes: Buffer.from(timed.join('')) } },
  })
  try {
    const compose = { directory, displayDirectory: directory, files: [], envFiles: [], profiles: [], shell: {} }
    const { findings } = await audit(
      {
        compose: { ...compose, compose: 'v5' },
        engine: { shell: {}, homeDirectory: directory, host: `unix://${engine.socketPath}`, timeoutMs: 10_000 },
        ...{ projectFilter: 'ecloud-chat', readsLogs: true, failOn: 'error', version: '0.0.0-test' },
        fingerprintKey: new Uint8Array(32).fill(7),
      },
      AbortSignal.timeout(60_000),
    )
    const own = findings.filter(({ ruleId }) => ruleId === 'refusals-in-log')
    return own.map(({ ruleId, message, remedy }) => `- \`${ruleId}\` ${message}  \n  \u2192 ${remedy}`).join('\n')
  } finally {
    await engine.close()
  }
}
