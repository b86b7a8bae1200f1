import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import { type StartedProgram, startProgram, whyNoDebianServers } from '../support/live/start-program.ts'

const sources = join(import.meta.dirname, '..', 'support', 'live', 'python')
const started: StartedProgram[] = []

afterAll(async () => {
  await Promise.all(started.map((program) => program.stop()))
})

async function serve(key: string, mode: string): Promise<StartedProgram> {
  const program = await startProgram(async ({ port }) => ({
    program: '/usr/bin/python3',
    args: ['-m', 'uvicorn', '--app-dir', sources, '--host', '127.0.0.1', '--port', `${port}`, 'fastapi_app:app'],
    env: { JWT_SECRET: key, COUNTERSIGN_MODE: mode },
  }))
  started.push(program)
  return program
}

/** PyJWT, unlike most, refuses a token that was issued in the future, and an audience that nobody asked for. */
const pyJwt = { ...sound, 'issued-in-future': 'refused', 'wrong-audience: another': 'refused' }

describe.skipIf(whyNoDebianServers() !== null)('FastAPI with PyJWT under uvicorn', () => {
  test('what verifies is guarded, over HTTP and over sockets, before and after the upgrade', async () => {
    const key = makeKey()
    const { url, socketUrl } = await serve(key, 'sound')
    const rest = await probeOne({ kind: 'http', url: `${url}/jobs` }, materialOf(key))
    expect(rest).toMatchObject({ state: 'guarded', failures: [] })
    expect(tableOf(rest)).toEqual(pyJwt)

    const before = await probeOne(
      { kind: 'websocket', url: `${socketUrl}/ws/before`, token: 'query:token' },
      materialOf(key),
    )
    expect(tableOf(before)).toEqual(pyJwt)
    expect(before.answers.find(({ probe }) => probe === 'none')?.reason).toBe('403')

    const after = await probeOne(
      { kind: 'websocket', url: `${socketUrl}/ws/after`, token: 'query:token' },
      materialOf(key),
    )
    expect(tableOf(after)).toEqual(pyJwt)
    expect(after.answers.find(({ probe }) => probe === 'none')?.reason).toBe('opened, then closed with 4001')
  })

  test('a socket that takes the token and then fails is recognised by the exchange', async () => {
    const key = makeKey()
    const { socketUrl } = await serve(key, 'sound')
    const exchange = { send: '{"type":"history"}', expect: '"messages"' }
    const target = { kind: 'websocket', url: `${socketUrl}/ws/history`, token: 'query:token', exchange } as const
    const result = await probeOne(target, materialOf(key))
    expect(result.isExpectationMet).toBe(false)
    expect(result.state).toBe('refuses-good')
  })

  test('a path that does not exist answers a socket as if it refused, and is no verdict', async () => {
    const { socketUrl } = await serve(makeKey(), 'sound')
    const result = await probeOne(
      { kind: 'websocket', url: `${socketUrl}/ws/nowhere`, token: 'query:token' },
      materialOf(makeKey()),
    )
    expect(result).toMatchObject({ state: 'refuses-good', reason: '403, as without a token or with a bad one' })
  })

  test('a service that decodes without verifying takes every forgery', async () => {
    const key = makeKey()
    const { url } = await serve(key, 'unverified')
    const result = await probeOne({ kind: 'http', url: `${url}/jobs` }, materialOf(key))
    expect(result.state).toBe('guarded')
    expect(tableOf(result)).toMatchObject({
      none: 'refused',
      'garbage: not.a.jwt': 'refused',
      'wrong-key': 'accepted',
      tampered: 'accepted',
      'stripped: with the last dot': 'accepted',
      'none-alg: none': 'accepted',
      expired: 'accepted',
      'empty-key': 'accepted',
      'mock: mock-token': 'refused',
    })
  })

  test.each([
    { mode: 'mock', accepted: ['mock: mock_access_token_countersign'] },
    { mode: 'any-algorithm', accepted: ['algorithm-swap: HS384', 'algorithm-swap: HS512'] },
  ])('$mode shows in exactly those probes', async ({ mode, accepted }) => {
    const key = makeKey()
    const { url } = await serve(key, mode)
    const result = await probeOne({ kind: 'http', url: `${url}/jobs` }, materialOf(key))
    expect(tableOf(result)).toEqual({ ...pyJwt, ...Object.fromEntries(accepted.map((name) => [name, 'accepted'])) })
  })
})
