import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type FaultyEngine, inspectAnswer, startFaultyEngine } from '../support/engine/faulty-engine.ts'
import { ask, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const count = 2_000
const key = 'fake-key-of-the-tests-0123456789abcdef0123456789'
const hostile = `<script>alert(1)</script>\u001b[31m"'\n${'x'.repeat(10_000)}`

/** Stacks of five, in every other of which one holds another key; all with names that nobody should have. */
function describeContainer(index: number) {
  const stack = Math.floor(index / 5)
  const isOdd = stack % 2 === 1 && index % 5 === 4
  const roles = index % 5 === 0 ? ['JWT_EXPIRES_IN=1h'] : []
  const answer = inspectAnswer(index, [`JWT_SECRET=${key}${stack}${isOdd ? '-odd' : ''}`, ...roles], {
    'com.docker.compose.project': `stack-${stack}`,
    'com.docker.compose.service': `service-${index % 5}`,
    'com.example.note': index % 100 === 0 ? hostile : 'none',
  })
  return { ...answer, Id: index.toString(16).padStart(64, '0') }
}

let engine: FaultyEngine
let serve: RunningServe

beforeAll(async () => {
  engine = await startFaultyEngine({
    containers: Array.from({ length: count }, (_, index) => describeContainer(index)),
  })
  serve = await startServe(['--host', `unix://${engine.socketPath}`, '--interval', '1s'], '/')
}, 60_000)
afterAll(async () => {
  await serve.stop()
  await engine.close()
})

test('2,000 containers are looked at, and again, and whoever asks is answered meanwhile', async () => {
  const tookMs: number[] = []
  const countAudits = async () => {
    const { body } = await ask(`${serve.url}/metrics`)
    return Number(/^countersign_audit_duration_seconds_count (\d+)$/m.exec(body)?.[1])
  }
  let countedAt = performance.now()
  for (let audits = 0; audits < 2; ) {
    const startedAt = performance.now()
    expect((await ask(`${serve.url}/livez`)).body).toBe('ok\n')
    tookMs.push(performance.now() - startedAt)
    // The metrics are given so often a minute and no more.
    if (startedAt - countedAt < 500) continue
    countedAt = startedAt
    audits = await countAudits()
  }
  // A tenth of that on a machine that does nothing else.
  expect(Math.max(...tookMs)).toBeLessThan(10_000)
  expect((await ask(`${serve.url}/verdict`)).body).toBe('inconsistent\n')
  expect((await ask(`${serve.url}/verdict/stack-1/service-4`)).body).toBe('inconsistent\n')
  const { body: report } = await ask(`${serve.url}/report.json`)
  const { sources, groups, findings } = JSON.parse(report)
  expect([sources, groups.length]).toEqual([
    [{ kind: 'engine', address: `unix://${engine.socketPath}`, containers: count }],
    count / 5,
  ])
  const broken = findings.filter(({ severity }: { readonly severity: string }) => severity === 'error')
  expect(broken).toHaveLength(count / 10)

  const page = await ask(serve.url)
  expect([page.status, page.body.length < 1_500_000]).toEqual([200, true])
  expect(page.body).not.toMatch(/<script>|\u001b/)
  // Whoever listens asks for it at once: a hundred of them are not a hundred drawings.
  const pages = await Promise.all(Array.from({ length: 100 }, () => ask(serve.url)))
  expect(new Set(pages.map(({ body }) => body)).size).toBeLessThan(20)
  const pairs = (await ask(`${serve.url}/metrics`)).body.match(/^countersign_pair_verified\{/gm) ?? []
  expect(pairs).toHaveLength(1_000)
  expect(serve.log()).not.toContain('internal error')
  await vi.waitFor(async () => expect((await ask(`${serve.url}/readyz`)).status).toBe(200), patience)
}, 240_000)
