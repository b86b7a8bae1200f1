import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { makeKey } from '../support/live/probe-table.ts'
import { type RunningSample, startSample } from '../support/live/samples.ts'
import { whyNoDebianServers } from '../support/live/start-program.ts'

const password = makeKey()
const skips = whyNoDebianServers() !== null

/** A sample's state, its servers running while the tests of the block run. */
function whileRunning(name: string, state: 'broken' | 'fixed'): () => RunningSample {
  let running: RunningSample | null = null
  beforeAll(async () => {
    running = await startSample(name, state, password)
  }, 60_000)
  afterAll(async () => running?.stop())
  return () => {
    if (running === null) throw new Error(`${name}/${state} did not start`)
    return running
  }
}

function urlOf(sample: RunningSample, service: string, path: string): string {
  const started = sample.services.get(service)
  if (started === undefined) throw new Error(`${service} does not run`)
  return `${started.url}${path}`
}

/** The token that a login gives to the one user there is. */
async function logInAt(url: string, member: 'access' | 'access_token'): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  })
  const { [member]: token } = (await answer.json()) as Record<string, string>
  if (token === undefined) throw new Error(`no token: ${answer.status}`)
  return token
}

/** The status, and what a refusal says. */
async function ask(url: string, token: string | null): Promise<string> {
  const answer = await fetch(url, { headers: token === null ? {} : { Authorization: `Bearer ${token}` } })
  const { detail } = (await answer.json()) as { readonly detail?: string }
  return detail === undefined ? `${answer.status}` : `${answer.status} ${detail}`
}

/** Whom a preflight allows, and whether with a cookie. */
async function askPreflight(url: string, origin: string): Promise<Readonly<Record<string, string | null>>> {
  const headers = {
    Origin: origin,
    'Access-Control-Request-Method': 'GET',
    'Access-Control-Request-Headers': 'authorization',
  }
  const answer = await fetch(url, { method: 'OPTIONS', headers })
  return {
    origin: answer.headers.get('access-control-allow-origin'),
    credentials: answer.headers.get('access-control-allow-credentials'),
  }
}

/** `open`, the code it was closed with, or the status in place of an upgrade. */
async function openSocket(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const socket = new WebSocket(url.replace('http:', 'ws:'), { headers })
  try {
    return await new Promise<string>((resolve, reject) => {
      socket.on('unexpected-response', (_request, response) => resolve(`status ${response.statusCode}`))
      socket.on('close', (code) => resolve(`closed with ${code}`))
      socket.on('error', reject)
      // A server that refuses after the upgrade does so before it answers a ping.
      socket.on('open', () => socket.ping())
      socket.on('pong', () => resolve('open'))
    })
  } finally {
    socket.on('error', () => {}) // of a handshake that is given up
    socket.terminate()
  }
}

describe.skipIf(skips)('federated-imputation', () => {
  const jobs = async (sample: RunningSample) => {
    const token = await logInAt(urlOf(sample, 'user-service', '/api/auth/login/'), 'access_token')
    return {
      own: await ask(urlOf(sample, 'user-service', '/users/me'), token),
      gateway: await ask(urlOf(sample, 'api-gateway', '/api/session/'), token),
      jobs: await ask(urlOf(sample, 'job-processor', '/jobs'), token),
      page: await ask(urlOf(sample, 'api-gateway', '/api/jobs/'), token),
    }
  }

  describe('broken', () => {
    const sample = whileRunning('federated-imputation', 'broken')
    test('the jobs page says what it said: job-processor falls back to another text', async () => {
      const refused = '401 Invalid token: Signature verification failed'
      expect(await jobs(sample())).toEqual({ own: '200', gateway: '200', jobs: refused, page: refused })
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('federated-imputation', 'fixed')
    test('the token of user-service passes everywhere', async () => {
      expect(await jobs(sample())).toEqual({ own: '200', gateway: '200', jobs: '200', page: '200' })
      expect(await ask(urlOf(sample(), 'job-processor', '/jobs'), null)).toBe('403 Not authenticated')
    })
  })
})

describe.skipIf(skips)('connectme', () => {
  const pages = ['profile', 'feed', 'messages']
  const askAll = async (sample: RunningSample, token: string | null) =>
    Promise.all(pages.map((page) => ask(urlOf(sample, 'api', `/api/${page}/`), token)))
  const logIn = (sample: RunningSample) => logInAt(urlOf(sample, 'auth-service', '/auth/login/'), 'access')
  const absent = '403 Authentication credentials were not provided.'
  const unread = '403 Invalid token: Not enough segments'
  const mock = 'mock_access_token_1'
  const page = 'http://localhost:5173'

  describe('broken', () => {
    const sample = whileRunning('connectme', 'broken')

    test('a mock token dies at the first authenticator, but where the second is asked first', async () => {
      expect(await askAll(sample(), mock)).toEqual([unread, unread, '200'])
    })

    test('the page of the hot-fix is open to all', async () => {
      expect(await askAll(sample(), null)).toEqual([absent, '200', absent])
    })

    test('a real token passes at the API, and not where the renewed key has not come', async () => {
      const token = await logIn(sample())
      expect(await askAll(sample(), token)).toEqual(['200', '200', '200'])
      expect(await ask(urlOf(sample(), 'notifications', '/api/messages/'), token)).toBe(
        '403 Invalid token: Signature verification failed',
      )
    })

    test('the preflight knows the port of another front end', async () => {
      expect(await askPreflight(urlOf(sample(), 'api', '/api/profile/'), page)).toEqual({
        origin: null,
        credentials: null,
      })
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('connectme', 'fixed')

    test('only a real token passes, at every service, and the page may send it', async () => {
      const token = await logIn(sample())
      expect(await askAll(sample(), token)).toEqual(['200', '200', '200'])
      expect(await askAll(sample(), null)).toEqual([absent, absent, absent])
      expect(await askAll(sample(), mock)).toEqual([unread, unread, unread])
      expect(await ask(urlOf(sample(), 'notifications', '/api/messages/'), token)).toBe('200')
      expect(await askPreflight(urlOf(sample(), 'api', '/api/profile/'), page)).toEqual({
        origin: page,
        credentials: null,
      })
    })
  })
})

describe.skipIf(skips)('edms-backup', () => {
  const logIn = (sample: RunningSample) => logInAt(urlOf(sample, 'api', '/api/v1/auth/token/'), 'access')
  const page = 'http://localhost:3000'

  async function takeSession(sample: RunningSample): Promise<string> {
    const body = new URLSearchParams({ username: 'admin', password })
    const answer = await fetch(urlOf(sample, 'api', '/api/v1/auth/session/'), { method: 'POST', body })
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }

  const askWithCookie = async (url: string, cookie: string) =>
    (await fetch(url, { headers: { Cookie: cookie } })).status

  describe('broken', () => {
    const sample = whileRunning('edms-backup', 'broken')

    test('documents take the token, backups the session only', async () => {
      const token = await logIn(sample())
      const backups = urlOf(sample(), 'api', '/api/v1/backups/')
      expect(await ask(urlOf(sample(), 'api', '/api/v1/documents/'), token)).toBe('200')
      expect(await ask(backups, token)).toBe('403 Authentication credentials were not provided.')
      expect(await askWithCookie(backups, await takeSession(sample()))).toBe(200)
    })

    test('the worker holds one line feed more', async () => {
      expect(await ask(urlOf(sample(), 'backup-worker', '/api/v1/backups/'), await logIn(sample()))).toMatch(/^401 /)
    })

    test('the preflight does not allow the cookie', async () => {
      expect(await askPreflight(urlOf(sample(), 'api', '/api/v1/backups/'), page)).toEqual({
        origin: page,
        credentials: null,
      })
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('edms-backup', 'fixed')

    test('the token passes everywhere, the session still where it did, and the page may send both', async () => {
      const token = await logIn(sample())
      const backups = urlOf(sample(), 'api', '/api/v1/backups/')
      expect(await ask(urlOf(sample(), 'api', '/api/v1/documents/'), token)).toBe('200')
      expect(await ask(backups, token)).toBe('200')
      expect(await askWithCookie(backups, await takeSession(sample()))).toBe(200)
      expect(await ask(urlOf(sample(), 'backup-worker', '/api/v1/backups/'), token)).toBe('200')
      expect(await askPreflight(backups, page)).toEqual({ origin: page, credentials: 'true' })
    })
  })
})

describe.skipIf(skips)('ecloud-chat', () => {
  async function askSockets(sample: RunningSample) {
    const token = await logInAt(urlOf(sample, 'rest', '/api/auth/login'), 'access_token')
    const chat = urlOf(sample, 'websocket', '/ws/chat/')
    const notifications = urlOf(sample, 'websocket', '/ws/notifications/')
    return {
      rooms: await ask(urlOf(sample, 'rest', '/api/rooms'), token),
      'chat without': await openSocket(chat),
      'chat by header': await openSocket(chat, { Authorization: `Bearer ${token}` }),
      'chat by query': await openSocket(`${chat}?token=${token}`),
      'notifications without': await openSocket(notifications),
      'notifications by query': await openSocket(`${notifications}?token=${token}`),
      'presence by query': await openSocket(`${urlOf(sample, 'presence', '/ws/presence/')}?token=${token}`),
    }
  }

  const sockets = {
    rooms: '200',
    'chat without': 'status 403',
    'chat by header': 'status 403',
    'chat by query': 'open',
    'notifications without': 'closed with 4001',
    'notifications by query': 'open',
    'presence by query': 'open',
  }

  describe('broken', () => {
    const sample = whileRunning('ecloud-chat', 'broken')
    test('REST and one socket take the token, chat only in its URL, presence nowhere: its key has quotes', async () => {
      expect(await askSockets(sample())).toEqual({ ...sockets, 'presence by query': 'closed with 4001' })
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('ecloud-chat', 'fixed')
    test('every socket takes the token in its URL', async () => {
      expect(await askSockets(sample())).toEqual(sockets)
    })
  })
})

describe.skipIf(skips)('netra-staging', () => {
  const askThreads = async (sample: RunningSample) => {
    const token = await logInAt(urlOf(sample, 'auth-service', '/auth/login'), 'access_token')
    return ask(urlOf(sample, 'backend', '/api/threads'), token)
  }

  describe('broken', () => {
    const sample = whileRunning('netra-staging', 'broken')
    test('the keys agree and the endpoint refuses all the same', async () => {
      expect(await askThreads(sample())).toBe('403 Forbidden')
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('netra-staging', 'fixed')
    test('with the audience set for both, the token passes', async () => {
      expect(await askThreads(sample())).toBe('200')
    })
  })
})
