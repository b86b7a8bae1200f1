import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask, listen, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const compose = `services:
  auth: { image: app, env_file: key.env, environment: { JWT_EXPIRES_IN: 1h } }
  api: { image: app, env_file: key.env }
`
let folder = ''
let serve: RunningServe

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-serve-flood-'))
  writeFileSync(join(folder, 'compose.yaml'), compose)
  writeFileSync(join(folder, 'key.env'), 'JWT_SECRET=9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a3928\n')
  serve = await startServe(['--no-running', '-p', 'shop'], folder)
  await vi.waitFor(async () => expect((await ask(`${serve.url}/verdict`)).status).toBe(200), patience)
})
afterAll(async () => {
  await serve.stop()
  expect(serve.log()).not.toContain('internal error')
  rmSync(folder, { recursive: true })
})

function residentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

test('of 10,000 idle listeners 256 are heard, the others refused, and the verdict is answered meanwhile', async () => {
  const before = residentMebibytes(serve.pid)
  const flood = spawn(
    process.execPath,
    [join(import.meta.dirname, '../support/serve/flood.mjs'), String(serve.port), '10000'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = once(flood, 'close')
  let printed = ''
  flood.stdout.on('data', (chunk: Buffer) => {
    printed += chunk
  })
  const answers: { readonly status: number; readonly tookMs: number }[] = []
  while (!printed.endsWith('\n')) {
    const startedAt = performance.now()
    const { status } = await ask(`${serve.url}/verdict`)
    answers.push({ status, tookMs: performance.now() - startedAt })
  }
  expect(JSON.parse(printed)).toEqual({ '200 standing': 256, '503 too-many-listeners': 9_744 })
  expect(answers.length).toBeGreaterThan(10)
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([200])
  const median = answers.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)[answers.length >> 1]
  expect(median).toBeLessThan(250)
  expect(residentMebibytes(serve.pid) - before).toBeLessThan(120)
  expect((await ask(`${serve.url}/metrics`)).body).toContain('countersign_event_clients 256\n')

  flood.stdin.end()
  await ended
  await vi.waitFor(async () => {
    expect((await ask(`${serve.url}/metrics`)).body).toContain('countersign_event_clients 0\n')
  }, patience)
  const listener = await listen(serve.url)
  await vi.waitFor(() => expect(listener.told.length).toBeGreaterThan(0), patience)
  listener.close()
}, 120_000)

test('5,000 connections on which nobody asks anything do not shut out who asks for the verdict', async () => {
  const listener = await listen(serve.url)
  const sockets: Socket[] = []
  for (let opened = 0; opened < 5_000; opened++) {
    const socket = connect(serve.port, '127.0.0.1').on('error', () => {})
    sockets.push(socket)
    if (opened % 500 === 499) {
      await once(socket, 'connect')
      expect((await ask(`${serve.url}/verdict`)).status).toBe(200)
    }
  }
  await vi.waitFor(() => expect(sockets.filter(({ closed }) => closed).length).toBeGreaterThan(900), patience)
  expect(listener.told.length).toBeGreaterThan(0)
  expect((await ask(`${serve.url}/metrics`)).body).toContain('countersign_event_clients 1\n')
  listener.close()
  for (const socket of sockets) socket.destroy()
}, 60_000)

test('five hundred slow requests, of heads and of bodies, are cut off, and the verdict is answered meanwhile', async () => {
  const sockets = Array.from({ length: 500 }, (_, index) => {
    const socket = connect(serve.port, '127.0.0.1')
    socket.on('error', () => {})
    const head = 'GET /verdict HTTP/1.1\r\nHost: localhost\r\n'
    socket.write(index % 2 === 0 ? `${head}X-Slow: ` : `${head}Content-Length: 1000\r\n\r\n`)
    return { socket, received: text(socket) }
  })
  const drip = setInterval(() => {
    for (const { socket } of sockets) if (socket.writable) socket.write('a')
  }, 500)
  const statuses = new Set<number>()
  let isOver = false
  const all = Promise.all(sockets.map(({ received }) => received)).finally(() => {
    isOver = true
  })
  while (!isOver) {
    statuses.add((await ask(`${serve.url}/verdict`)).status)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  clearInterval(drip)
  const heads = (await all).map((received, index) => `${index % 2 === 0 ? 'head' : 'body'}: ${received.slice(0, 12)}`)
  expect([...new Set(heads)].toSorted()).toEqual(['body: HTTP/1.1 200', 'head: HTTP/1.1 400'])
  expect([...statuses]).toEqual([200])
}, 60_000)
