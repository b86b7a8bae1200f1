import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import jwt from 'jsonwebtoken'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { canary, traces } from '../support/canary.ts'
import { serveLocally } from '../support/live/serve-locally.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { ask, listen, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const compose = `services:
  auth: { image: app, env_file: auth.env }
  api: { image: app, env_file: api.env }
`
const folders: string[] = []
const closing: (() => Promise<unknown>)[] = []

beforeAll(ensureBuilt)
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** An endpoint that takes tokens of one key, which may be changed, and counts what it is asked. */
async function startApi() {
  let key = canary
  let requests = 0
  const app = express()
  app.get('/jobs', (request, response) => {
    requests += 1
    try {
      jwt.verify(request.headers.authorization?.replace(/^Bearer /, '') ?? '', key, { algorithms: ['HS256'] })
      response.json({ jobs: [] })
    } catch {
      response.status(401).json({ error: 'unauthorized' })
    }
  })
  const server = await serveLocally(createServer(app))
  closing.push(server.close)
  return {
    url: `${server.url}/jobs`,
    requests: () => requests,
    takeKey(other: string) {
      key = other
    },
  }
}

function makeStack(configuration: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-serve-live-'))
  folders.push(folder)
  writeFileSync(join(folder, 'compose.yaml'), compose)
  writeFileSync(join(folder, 'auth.env'), `JWT_SECRET=${canary}\nJWT_EXPIRES_IN=1h\n`)
  writeFileSync(join(folder, 'api.env'), `JWT_SECRET=${canary}\n`)
  writeFileSync(join(folder, 'countersign.yaml'), configuration)
  return folder
}

async function start(folder: string, ...args: readonly string[]): Promise<RunningServe> {
  const serve = await startServe(['--no-running', '-p', 'shop', '--live', ...args], folder)
  closing.push(serve.stop)
  return serve
}

async function readReport({ url }: RunningServe): Promise<AuditReport> {
  return JSON.parse((await ask(`${url}/report.json`)).body)
}

const verdictIs = (serve: RunningServe, verdict: string) =>
  vi.waitFor(async () => expect((await ask(`${serve.url}/verdict`)).body).toBe(`${verdict}\n`), patience)

test('endpoints are asked at the start and at intervals, and by nothing else', async () => {
  const api = await startApi()
  const folder = makeStack(`probes: { api: { http: { url: "${api.url}" } } }\n`)
  const serve = await start(folder, '--probe-interval', '10s')
  const listener = await listen(serve.url)
  closing.push(async () => listener.close())
  await verdictIs(serve, 'consistent')
  const first = await readReport(serve)
  const asked = api.requests()
  expect(asked).toBeGreaterThan(10)
  expect(first.live).toMatchObject({ endpoints: [{ service: 'api', state: 'guarded' }], logins: [] })
  const askedAt = first.live?.askedAt ?? ''
  expect(Date.now() - Date.parse(askedAt)).toBeLessThan(10_000)
  expect(first.matrix.filter(({ method }) => method === 'asked')).toMatchObject([
    { issuer: 'auth', validator: 'api', result: 'accepted', evidence: 'live', endpoint: api.url },
  ])

  // What changes in a file, and who looks, changes the verdict and asks nobody.
  writeFileSync(join(folder, 'api.env'), 'JWT_SECRET=00112233445566778899aabbccddeeff00112233\n')
  await verdictIs(serve, 'inconsistent')
  writeFileSync(join(folder, 'api.env'), `JWT_SECRET=${canary}\n`)
  await verdictIs(serve, 'consistent')
  const page = (await ask(serve.url)).body
  expect(page).toContain('asked live')
  expect(page).toMatch(/Live endpoints asked <time datetime="[^"]+"/)
  const { body: metrics } = await ask(`${serve.url}/metrics`)
  expect(metrics).toContain('countersign_pair_verified{project="shop",issuer="auth",validator="api"} 1\n')
  expect(metrics).toContain(`countersign_last_probe_timestamp_seconds ${Date.parse(askedAt) / 1_000}\n`)
  expect([api.requests(), (await readReport(serve)).live?.askedAt]).toEqual([asked, askedAt])

  // The program that runs took another key than the files say: only asking finds that out.
  api.takeKey('another-key-of-the-tests-0123456789abcdef')
  await verdictIs(serve, 'inconsistent')
  const second = await readReport(serve)
  expect(api.requests()).toBeGreaterThan(asked)
  expect(second.findings.map(({ ruleId }) => ruleId)).toEqual(['live-refuses-valid-token'])
  expect(Date.parse(second.live?.askedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(askedAt) + 10_000)
  const { body: refused } = await ask(`${serve.url}/metrics`)
  expect(refused).toContain('countersign_pair_verified{project="shop",issuer="auth",validator="api"} 0\n')
  const written = [page, metrics, serve.log(), JSON.stringify(listener.told), JSON.stringify([first, second])]
  expect(written.flatMap((text) => traces(text))).toEqual([])
  expect(written.join()).not.toMatch(/eyJ/)
})

test('before they have answered, and where others are declared since, that is a gap', async () => {
  const [api, other] = [await startApi(), await startApi()]
  const folder = makeStack(`probes: { api: { http: { url: "${api.url}" } } }\n`)
  const serve = await start(folder)
  await verdictIs(serve, 'consistent')
  const page = (await ask(serve.url)).body
  expect(page).toMatch(/can be checked again: live endpoints[\s\S]*First audit: incomplete/)
  writeFileSync(join(folder, 'countersign.yaml'), `probes: { api: { http: { url: "${other.url}" } } }\n`)
  await verdictIs(serve, 'incomplete')
  const { gaps, live, matrix } = await readReport(serve)
  expect(gaps).toEqual([
    {
      source: 'live endpoints',
      code: 'unresolved',
      reason:
        'the endpoints to ask, or the keys that they belong to, have changed since they were last asked; they are asked again at the next interval',
    },
  ])
  expect([live?.endpoints, matrix.filter(({ evidence }) => evidence === 'live')]).toEqual([[], []])
  expect(other.requests()).toBe(0)
})

test('where nothing is declared that is a gap', async () => {
  const serve = await start(makeStack('{}\n'))
  await vi.waitFor(async () => {
    const { gaps } = await readReport(serve)
    expect(gaps.map(({ source, code, reason }) => [source, code, reason])).toContainEqual([
      'live endpoints',
      'malformed',
      '--live: there is no declared endpoint to ask; they were not asked. Declare probes in countersign.yaml: see docs/configuration.md.',
    ])
  }, patience)
  expect((await ask(`${serve.url}/verdict`)).body).toBe('incomplete\n')
})

test('an endpoint that does not answer holds up no audit and no good-bye', async () => {
  const silent = await serveLocally(createServer(() => {}))
  closing.push(silent.close)
  const folder = makeStack(`probes: { api: { http: { url: "${silent.url}" } } }\n`)
  const serve = await startServe(['--no-running', '-p', 'shop', '--live', '--probe-timeout', '5m'], folder)
  await verdictIs(serve, 'incomplete')
  writeFileSync(join(folder, 'api.env'), 'JWT_SECRET=00112233445566778899aabbccddeeff00112233\n')
  await verdictIs(serve, 'inconsistent')
  expect(await serve.stop()).toBe(143)
  expect(serve.log()).not.toContain('internal error')
})

describe('wrong usage', () => {
  test.each<[readonly string[], string]>([
    [['--probe-interval', '1m'], '--probe-interval applies only to live endpoints'],
    [['--probe-timeout', '1s'], '--probe-timeout applies only to live endpoints'],
    [['--live', '--probe-interval', '1s'], '--probe-interval must be at least ten seconds'],
    [['--live', '--intrusive'], "unknown option '--intrusive'"],
  ])('%j', async (args, complaint) => {
    const { exitCode, stderr } = await runCli(['serve', '--no-running', ...args], { cwd: makeStack('{}\n') })
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(complaint)])
  })
})
