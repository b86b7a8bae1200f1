import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { ask, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const good = 'JWT_SECRET: 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0'
const other = 'JWT_SECRET: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
/** A path that nobody may learn. */
const secretPath = '/services/T0000/canary-7c1f'

function stack(api: string): string {
  return `name: shop
services:
  auth: { image: app, environment: { ${good}, JWT_EXPIRES_IN: 1h } }
  api: { image: app, environment: { ${api} } }
`
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** Somebody who is told, and answers as the test says. */
class Receiver {
  readonly documents: {
    readonly path: string
    readonly headers: IncomingMessage['headers']
    readonly body: unknown
  }[] = []
  answering: Answering = (_, response) => response.end('ok')
  readonly #server: Server

  constructor() {
    this.#server = createServer(async (request, response) => {
      const body: unknown = JSON.parse(await text(request))
      this.documents.push({ path: request.url ?? '', headers: request.headers, body })
      this.answering(request, response)
    })
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  verdicts(): readonly string[] {
    return this.documents.map(({ body }) => (body as { countersign: { verdict: string } }).countersign.verdict)
  }
}

let folder = ''
let receiver: Receiver
let port = 0
let serve: RunningServe | null = null

beforeAll(ensureBuilt)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-webhook-'))
  writeFileSync(join(folder, 'compose.yaml'), stack(good))
  receiver = new Receiver()
  port = await receiver.listen()
  writeFileSync(join(folder, 'webhook'), `http://user:pass%40word@127.0.0.1:${port}${secretPath}\n`)
})
afterEach(async () => {
  await serve?.stop()
  serve = null
  await receiver.close()
  rmSync(folder, { recursive: true })
})

/** In one step, as an editor does: a file that is half written is a verdict of its own. */
function change(text: string): void {
  writeFileSync(join(folder, 'draft'), text)
  renameSync(join(folder, 'draft'), join(folder, 'compose.yaml'))
}

async function start(...args: string[]): Promise<RunningServe> {
  serve = await startServe(['--no-running', '--webhook-file', 'webhook', '--state', 'state.json', ...args], folder)
  return serve
}

async function stop(): Promise<string> {
  const log = serve?.log() ?? ''
  expect(await serve?.stop()).toBe(143)
  serve = null
  return log
}

async function reach(verdict: string): Promise<void> {
  await vi.waitFor(async () => expect((await ask(`${serve?.url}/verdict`)).body).toBe(`${verdict}\n`), patience)
}

const told = (...verdicts: string[]) => vi.waitFor(() => expect(receiver.verdicts()).toEqual(verdicts), patience)

test('each change of the verdict is reported once; a restart with the same verdict tells nothing, and keeps the history', async () => {
  await start()
  await told('consistent')
  change(stack(other))
  await told('consistent', 'inconsistent')
  expect(receiver.documents.map(({ path }) => path)).toEqual([secretPath, secretPath])
  expect(receiver.documents[1]?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from('user:pass@word').toString('base64')}`,
  })
  expect(receiver.documents[1]?.body).toMatchObject({
    text: expect.stringContaining('shop is inconsistent: '),
    countersign: {
      was: 'consistent',
      changes: expect.arrayContaining([expect.stringMatching(/^new: api cannot verify tokens of auth/)]),
    },
  })
  const log = await stop()
  expect(log).not.toMatch(/canary|pass.?word|127\.0\.0\.1:\d+\/s/)

  expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600)
  const state = readFileSync(join(folder, 'state.json'), 'utf8')
  expect(state).not.toMatch(/9f8e7d|001122|fp1:|canary/)
  const { since } = JSON.parse(state)

  await start()
  await reach('inconsistent')
  const json = await ask(`${serve?.url}/verdict`, { accept: 'application/json' })
  expect(JSON.parse(json.body)).toMatchObject({ verdict: 'inconsistent', since })
  const page = (await ask(`${serve?.url}/`)).body
  expect([...page.matchAll(/class="turn turn-([a-z-]+)"/g)].map(([, verdict]) => verdict)).toEqual([
    'inconsistent',
    'consistent',
  ])
  change(stack(good))
  await told('consistent', 'inconsistent', 'consistent')
})

test('what happened while it did not run is reported when it does', async () => {
  await start()
  await told('consistent')
  await stop()
  change(stack(other))
  await start()
  await told('consistent', 'inconsistent')
  expect(receiver.documents[1]?.body).toMatchObject({ countersign: { was: 'consistent' } })
})

test('a receiver that fails is asked again; where it hangs the page goes on', async () => {
  const answers: Answering[] = [
    (_, response) => response.writeHead(500).end(),
    (_, response) => response.writeHead(429, { 'retry-after': '1' }).end(),
    (request) => request.socket.destroy(),
  ]
  receiver.answering = (request, response) => (answers.shift() ?? ((_, last) => last.end()))(request, response)
  await start()
  await told('consistent', 'consistent', 'consistent', 'consistent')
  receiver.answering = () => {}
  change(stack(other))
  await told('consistent', 'consistent', 'consistent', 'consistent', 'inconsistent')
  await reach('inconsistent')
  const log = await stop()
  expect(log).toMatch(/the webhook could not be notified that the stack is consistent: it answered 500; trying again\n/)
  expect(log).toMatch(/the webhook takes messages again\n/)
  expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'))).toMatchObject({
    verdict: 'inconsistent',
    told: 'consistent',
  })
})

test('a redirect is not followed', async () => {
  const elsewhere = new Receiver()
  const target = `http://127.0.0.1:${await elsewhere.listen()}/`
  try {
    receiver.answering = (_, response) => response.writeHead(307, { location: target }).end()
    await start()
    await vi.waitFor(
      () => expect(serve?.log()).toContain('it answered 307, and redirects are not followed; given up'),
      patience,
    )
    expect(receiver.verdicts()).toEqual(['consistent'])
    expect(elsewhere.documents).toEqual([])
  } finally {
    await elsewhere.close()
  }
})

test('nobody listens: it says so without the address', async () => {
  await receiver.close()
  await start()
  await vi.waitFor(() => expect(serve?.log()).toContain('it cannot be reached (ECONNREFUSED); trying again'), patience)
  expect(await stop()).not.toMatch(/canary/)
  receiver = new Receiver()
  await receiver.listen()
})

test('an Alertmanager is given a list of one alert', async () => {
  writeFileSync(join(folder, 'webhook'), `http://127.0.0.1:${port}/api/v2/alerts\nseverity: page\n`)
  change(stack(other))
  await start()
  await vi.waitFor(() => expect(receiver.documents).toHaveLength(1), patience)
  expect(receiver.documents[0]?.body).toEqual([
    {
      labels: { alertname: 'CountersignNotConsistent', project: 'shop', severity: 'page' },
      annotations: expect.objectContaining({ summary: 'shop is inconsistent', verdict: 'inconsistent' }),
      startsAt: expect.any(String),
      endsAt: expect.any(String),
    },
  ])
})

test('a state that is damaged is set aside', async () => {
  writeFileSync(join(folder, 'state.json'), '{"kind":"countersign se')
  await start()
  await told('consistent')
  expect(await stop()).toContain('renamed to state.json.damaged')
  expect(readFileSync(join(folder, 'state.json.damaged'), 'utf8')).toBe('{"kind":"countersign se')
})

test.each([
  ['--webhook-file', 'none'],
  ['--state', 'none/state.json'],
])('%s %s is a usage error', async (option, file) => {
  const { exitCode, stderr } = await runCli(['serve', '--no-running', '--listen', '127.0.0.1:0', option, file], {
    cwd: folder,
  })
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`${option} ${file} cannot be`),
  })
})
