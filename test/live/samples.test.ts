import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { makeKey } from '../support/live/probe-table.ts'
import { type RunningSample, refreshReadme, startSample } from '../support/live/samples.ts'
import { whyNoDebianServers } from '../support/live/start-program.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const password = makeKey()
const skips = whyNoDebianServers() !== null

// Sockets that say nothing are listened to for two seconds each, and Python starts slowly where much runs beside it.
vi.setConfig({ testTimeout: 120_000 })

beforeAll(ensureBuilt)

/** A sample's state, its servers running while the tests of the block run. */
function whileRunning(name: string, state: 'broken' | 'fixed'): () => RunningSample {
  let running: RunningSample | null = null
  beforeAll(async () => {
    running = await startSample(name, state, password)
  })
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

/** What a finding says, without words: its rule, whom it is about, the live endpoint's path and the cause where it has them. */
interface Told {
  readonly rule: string
  readonly services: readonly string[]
  readonly at?: string
  readonly cause?: unknown
}

/** What `verify --live` says of a running sample. */
async function verifyLive(sample: RunningSample) {
  const args = ['verify', '--live', '--config', sample.configuration, '--format', 'json', sample.folder]
  const { exitCode, stdout, stderr } = await runCli(args, { env: { LOGIN_PASSWORD: password } })
  expect(traces(stdout + stderr, password)).toEqual([])
  const { verdict, findings, gaps, live } = JSON.parse(stdout) as AuditReport
  return {
    outcome: { exitCode, verdict, findings: findings.map(tell) },
    states: live?.endpoints.map(({ service, where, state }) => `${service}${new URL(where).pathname} ${state}`),
    logins: live?.logins.map(({ service, outcome }) => `${service} ${outcome}`),
    gaps,
    told: describeLive(sample, findings),
  }
}

function tell({ ruleId, services, data }: AuditReport['findings'][number]): Told {
  const { where, cause } = data
  return {
    rule: ruleId,
    services,
    ...(typeof where === 'string' && { at: new URL(where).pathname }),
    ...(cause !== undefined && { cause }),
  }
}

/** What the sample's README should say that `verify --live` finds beside what files show. */
function describeLive(sample: RunningSample, findings: AuditReport['findings']): string {
  const live = findings.filter(({ ruleId }) => /^(live|cors|websocket)-/.test(ruleId))
  return live
    .map(({ ruleId, message, remedy }) => sample.inWords(`- \`${ruleId}\` ${message}  \n  → ${remedy}`))
    .join('\n')
}

const sound = { exitCode: 0, verdict: 'consistent', findings: [] }

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

    test('countersign finds the missing key, the placeholder, the key that is wired to nobody, and who falls back', async () => {
      const { outcome, states, logins, told } = await verifyLive(sample())
      expect(outcome).toEqual({
        exitCode: 1,
        verdict: 'inconsistent',
        findings: [
          { rule: 'secret-missing', services: ['job-processor'] },
          {
            rule: 'live-refuses-valid-token',
            services: ['job-processor', 'user-service'],
            at: '/jobs',
            cause: 'other-variable',
          },
          { rule: 'live-accepts-placeholder-key', services: ['user-service', 'api-gateway'], at: '/users/me' },
          { rule: 'live-accepts-placeholder-key', services: ['job-processor'], at: '/jobs' },
          { rule: 'unwired-variable', services: ['api-gateway', 'user-service', 'job-processor'] },
          { rule: 'placeholder-secret', services: ['api-gateway', 'user-service'] },
          { rule: 'placeholder-secret', services: ['job-processor'] },
          { rule: 'literal-secret', services: ['job-processor'] },
        ],
      })
      expect(states).toEqual([
        'user-service/users/me guarded',
        'api-gateway/api/session/ guarded',
        'job-processor/jobs refuses-good',
      ])
      expect(logins).toEqual(['user-service signed-by-group'])
      expect(await refreshReadme('federated-imputation', told)).toBe(told)
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('federated-imputation', 'fixed')
    test('the token of user-service passes everywhere', async () => {
      expect(await jobs(sample())).toEqual({ own: '200', gateway: '200', jobs: '200', page: '200' })
      expect(await ask(urlOf(sample(), 'job-processor', '/jobs'), null)).toBe('403 Not authenticated')
    })

    test('countersign finds nothing', async () => {
      expect(await verifyLive(sample())).toEqual({
        outcome: sound,
        states: ['user-service/users/me guarded', 'api-gateway/api/session/ guarded', 'job-processor/jobs guarded'],
        logins: ['user-service signed-by-group'],
        gaps: [],
        told: '',
      })
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

    test('countersign finds the open page, the mock token, the preflight, and the key that is still the earlier one', async () => {
      const { outcome, states, logins, told } = await verifyLive(sample())
      expect(outcome).toEqual({
        exitCode: 1,
        verdict: 'inconsistent',
        findings: [
          { rule: 'secret-mismatch', services: ['notifications'], cause: 'different' },
          {
            rule: 'live-refuses-valid-token',
            services: ['notifications', 'auth-service'],
            at: '/api/messages/',
            cause: 'other-variable',
          },
          { rule: 'live-accepts-anonymous', services: ['api'], at: '/api/feed/' },
          { rule: 'live-accepts-mock-token', services: ['api'], at: '/api/messages/' },
          { rule: 'cors-preflight-refused', services: ['api'], at: '/api/profile/' },
        ],
      })
      expect(states).toEqual([
        'api/api/profile/ guarded',
        'api/api/feed/ optional',
        'api/api/messages/ guarded',
        'notifications/api/messages/ refuses-good',
      ])
      expect(logins).toEqual(['auth-service signed-by-group'])
      expect(await refreshReadme('connectme', told)).toBe(told)
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

    test('countersign finds nothing', async () => {
      expect(await verifyLive(sample())).toEqual({
        outcome: sound,
        states: [
          'api/api/profile/ guarded',
          'api/api/feed/ guarded',
          'api/api/messages/ guarded',
          'notifications/api/messages/ guarded',
        ],
        logins: ['auth-service signed-by-group'],
        gaps: [],
        told: '',
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

    test('countersign tells the two endpoints apart, and finds the line feed and the preflight', async () => {
      const { outcome, states, logins, told } = await verifyLive(sample())
      expect(outcome).toEqual({
        exitCode: 1,
        verdict: 'inconsistent',
        findings: [
          { rule: 'secret-mismatch', services: ['backup-worker'], cause: 'trailing-newline' },
          {
            rule: 'live-refuses-valid-token',
            services: ['backup-worker', 'api'],
            at: '/api/v1/backups/',
            cause: 'trailing-newline',
          },
          { rule: 'live-answers-differ', services: ['api'], at: '/api/v1/backups/', cause: 'keys-agree' },
          { rule: 'cors-preflight-refused', services: ['api'], at: '/api/v1/backups/' },
        ],
      })
      expect(states).toEqual([
        'api/api/v1/documents/ guarded',
        'api/api/v1/backups/ refuses-good',
        'backup-worker/api/v1/backups/ refuses-good',
      ])
      expect(logins).toEqual(['api signed-by-group'])
      expect(await refreshReadme('edms-backup', told)).toBe(told)
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

    test('countersign finds nothing', async () => {
      expect(await verifyLive(sample())).toEqual({
        outcome: sound,
        states: [
          'api/api/v1/documents/ guarded',
          'api/api/v1/backups/ guarded',
          'backup-worker/api/v1/backups/ guarded',
        ],
        logins: ['api signed-by-group'],
        gaps: [],
        told: '',
      })
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

    test('countersign gives each socket its own verdict, and finds the quotes', async () => {
      const { outcome, states, logins, told } = await verifyLive(sample())
      expect(outcome).toEqual({
        exitCode: 1,
        verdict: 'inconsistent',
        findings: [
          { rule: 'secret-mismatch', services: ['presence'], cause: 'surrounding-quotes' },
          {
            rule: 'live-refuses-valid-token',
            services: ['presence', 'rest'],
            at: '/ws/presence/',
            cause: 'surrounding-quotes',
          },
          { rule: 'live-answers-differ', services: ['websocket'], at: '/ws/chat/', cause: 'keys-agree' },
          { rule: 'dialect-sensitive-value', services: ['rest', 'websocket', 'presence'] },
        ],
      })
      expect(states).toEqual([
        'rest/api/rooms guarded',
        'websocket/ws/chat/ refuses-good',
        'websocket/ws/notifications/ guarded',
        'presence/ws/presence/ refuses-good',
      ])
      expect(logins).toEqual(['rest signed-by-group'])
      expect(await refreshReadme('ecloud-chat', told)).toBe(told)
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('ecloud-chat', 'fixed')
    test('every socket takes the token in its URL', async () => {
      expect(await askSockets(sample())).toEqual(sockets)
    })

    test('countersign finds nothing', async () => {
      expect(await verifyLive(sample())).toEqual({
        outcome: sound,
        states: [
          'rest/api/rooms guarded',
          'websocket/ws/chat/ guarded',
          'websocket/ws/notifications/ guarded',
          'presence/ws/presence/ guarded',
        ],
        logins: ['rest signed-by-group'],
        gaps: [],
        told: '',
      })
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

    test('the tests that sign with the key of another env file are refused, too', async () => {
      expect(await sample().run('smoke-test')).toBe('the backend answered 403')
    })

    test('countersign finds the two audiences in the code, and the tests that sign with another key', async () => {
      const { outcome, states, logins, told } = await verifyLive(sample())
      expect(outcome).toEqual({
        exitCode: 1,
        verdict: 'inconsistent',
        findings: [
          { rule: 'secret-mismatch', services: ['smoke-test'], cause: 'different' },
          { rule: 'audience-mismatch', services: ['backend', 'auth-service'] },
          {
            rule: 'live-refuses-valid-token',
            services: ['backend', 'auth-service'],
            at: '/api/threads',
            cause: 'settings-differ',
          },
        ],
      })
      expect(states).toEqual(['backend/api/threads refuses-good'])
      expect(logins).toEqual(['auth-service signed-by-group'])
      expect(await refreshReadme('netra-staging', told)).toBe(told)
    })
  })

  describe('fixed', () => {
    const sample = whileRunning('netra-staging', 'fixed')
    test('with the audience set for both, the token passes', async () => {
      expect(await askThreads(sample())).toBe('200')
      expect(await sample().run('smoke-test')).toBe('the backend answered 200')
    })

    test('countersign finds nothing', async () => {
      expect(await verifyLive(sample())).toEqual({
        outcome: sound,
        states: ['backend/api/threads guarded'],
        logins: ['auth-service signed-by-group'],
        gaps: [],
        told: '',
      })
    })
  })
})
