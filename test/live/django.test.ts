import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src/model/keys/secret.ts'
import { type LoginResult, logIn } from '../../src/probe/ask/log-in.ts'
import type { IssuedCredential } from '../../src/token/key-material.ts'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import { type StartedProgram, startProgram, whyNoDebianServers } from '../support/live/start-program.ts'

const source = join(import.meta.dirname, '..', 'support', 'live', 'python', 'django_app.py')
const started: StartedProgram[] = []

afterAll(async () => {
  await Promise.all(started.map((program) => program.stop()))
})

async function serve(key: string, password: string, mode = 'sound'): Promise<StartedProgram> {
  const program = await startProgram(async ({ port, folder }) => {
    await copyFile(source, join(folder, 'django_app.py'))
    return {
      program: '/usr/bin/python3',
      args: ['django_app.py', `${port}`],
      env: { JWT_SECRET: key, LOGIN_PASSWORD: password, COUNTERSIGN_MODE: mode },
    }
  })
  started.push(program)
  return program
}

function issuedBy(result: LoginResult): IssuedCredential {
  if (result.outcome !== 'issued') throw new Error(`the login was ${result.outcome}`)
  return result.credential
}

/** What SimpleJWT wants to see, of the user that the test server makes. */
const claims = { extra: { user_id: 1, token_type: 'access' } }

/** PyJWT under SimpleJWT: the issued-in-future is refused, and audience and issuer are looked at only where they are configured. */
const simpleJwt = { ...sound, 'issued-in-future': 'refused' }

describe.skipIf(whyNoDebianServers() !== null)('Django REST framework with SimpleJWT, Channels and Daphne', () => {
  test('what verifies is guarded, over HTTP and over both sockets', async () => {
    const key = makeKey()
    const { url, socketUrl } = await serve(key, makeKey())
    const rest = await probeOne({ kind: 'http', url: `${url}/api/documents/` }, materialOf(key, { claims }))
    expect(rest).toMatchObject({ state: 'guarded', failures: [] })
    expect(tableOf(rest)).toEqual(simpleJwt)

    const chat = { kind: 'websocket', url: `${socketUrl}/ws/chat/`, token: 'query:token' } as const
    const before = await probeOne(chat, materialOf(key, { claims }))
    expect(tableOf(before)).toEqual(simpleJwt)
    expect(before.answers.find(({ probe }) => probe === 'none')?.reason).toBe('403')

    const after = await probeOne({ ...chat, url: `${socketUrl}/ws/notifications/` }, materialOf(key, { claims }))
    expect(tableOf(after)).toEqual(simpleJwt)
    expect(after.answers.find(({ probe }) => probe === 'none')?.reason).toBe('opened, then closed with 4001')
  })

  test('a good token of a user who does not exist is refused, and nothing is called secure', async () => {
    const key = makeKey()
    const { url } = await serve(key, makeKey())
    const unknown = { extra: { user_id: 77, token_type: 'access' } }
    const result = await probeOne({ kind: 'http', url: `${url}/api/documents/` }, materialOf(key, { claims: unknown }))
    expect(result.state).toBe('refuses-good')
    expect(result.answers.filter(({ verdict }) => verdict === 'accepted')).toEqual([])
  })

  test('AllowAny lets nobody pass, and still refuses a bad token', async () => {
    const key = makeKey()
    const { url } = await serve(key, makeKey(), 'allow-any')
    const result = await probeOne({ kind: 'http', url: `${url}/api/documents/` }, materialOf(key, { claims }))
    expect(result.state).toBe('optional')
    expect(tableOf(result)).toEqual({ ...simpleJwt, none: 'accepted' })
  })

  test('what the login issues passes, also where the key that we hold is another', async () => {
    const password = makeKey()
    const { url } = await serve(makeKey(), password)
    const fields = { username: Secret.fromText('admin'), password: Secret.fromText(password) }
    const login = {
      issuer: 'users',
      url: `${url}/api/v1/auth/token/`,
      encoding: 'json',
      fields,
      token: 'access',
    } as const
    const credential = issuedBy(await logIn(login))
    const target = { kind: 'http', url: `${url}/api/documents/` } as const
    const result = await probeOne(target, materialOf(makeKey(), { claims, issued: [credential] }))
    expect(result.state).toBe('refuses-good')
    expect(tableOf(result)).toMatchObject({
      'good-first': 'refused',
      'issued: users': 'accepted',
      'wrong-key': 'inconclusive',
    })
  })

  test('an endpoint that wants the session takes the cookie of the login, and no token', async () => {
    const [key, password] = [makeKey(), makeKey()]
    const { url } = await serve(key, password)
    const fields = { username: Secret.fromText('admin'), password: Secret.fromText(password) }
    const login = {
      issuer: 'users',
      url: `${url}/api/session/`,
      encoding: 'form',
      fields,
      token: 'cookie:sessionid',
    } as const
    const credential = issuedBy(await logIn(login))
    const target = { kind: 'http', url: `${url}/api/backups/` } as const
    const result = await probeOne(target, materialOf(key, { claims, issued: [credential] }))
    expect(result.state).toBe('refuses-good')
    expect(tableOf(result)).toMatchObject({ 'good-first': 'refused', 'issued: users': 'accepted' })
  })

  test('a wrong password is a refusal with its status', async () => {
    const { url } = await serve(makeKey(), makeKey())
    const fields = { username: Secret.fromText('admin'), password: Secret.fromText('wrong') }
    const login = {
      issuer: 'users',
      url: `${url}/api/v1/auth/token/`,
      encoding: 'json',
      fields,
      token: 'access',
    } as const
    expect(await logIn(login)).toEqual({
      outcome: 'refused',
      where: `${url}/api/v1/auth/token/`,
      status: 401,
      reason: 'it answered 401',
    })
  })
})
