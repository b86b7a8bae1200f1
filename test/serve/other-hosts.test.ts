import { randomBytes } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import {
  ageSnapshot,
  differ,
  given,
  makeProduction,
  shared,
  takeSnapshot,
  writeStack,
} from '../support/compared-hosts.ts'
import { runCli } from '../support/run-cli.ts'
import { ask, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const root = mkdtempSync(join(tmpdir(), 'countersign-serve-hosts-'))
const [live, trial] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]

beforeAll(async () => {
  await makeProduction(root, live)
}, 60_000)

afterAll(() => rmSync(root, { recursive: true }))

const start = (words: readonly string[] = []) =>
  startServe(['staging', '--no-running', ...shared, ...given('production'), ...words], root)

/** A machine that others keep busy takes its time, and one test waits for the clock. */
const slow = { timeout: 60_000, interval: 50 }

/** The report, once it says what is expected of it. */
async function waitFor(serve: RunningServe, verdict: string): Promise<AuditReport> {
  return vi.waitFor(async () => {
    const { body } = await ask(`${serve.url}/report.json`)
    for (const key of [live, trial]) expect(traces(body, key)).toEqual([])
    const report = JSON.parse(body) as AuditReport
    expect(report.verdict).toBe(verdict)
    return report
  }, slow)
}

const told = ({ findings, gaps }: AuditReport) => [
  ...findings.map(({ ruleId }) => ruleId),
  ...gaps.map(({ code, source }) => `${code} ${source}`),
]

test('a snapshot that is replaced is read anew at once, and the page and the metrics tell of it', {
  timeout: 240_000,
}, async () => {
  writeStack(root, 'staging', trial, differ('here', 'production'))
  const serve = await start(['--interval', '30m'])
  try {
    const report = await waitFor(serve, 'consistent')
    const source = report.sources.find(({ kind }) => kind === 'snapshot')
    expect(report.across?.map(({ hosts, result }) => [...hosts, result])).toEqual([['here', 'production', 'holds']])
    const takenAt = source?.kind === 'snapshot' ? source.takenAt : ''
    expect((await ask(`${serve.url}/metrics`)).body).toContain(
      `countersign_snapshot_taken_timestamp_seconds{host="production"} ${Date.parse(takenAt) / 1_000}`,
    )
    expect((await ask(`${serve.url}/`)).body).toContain(
      `production: snapshot of ${takenAt.slice(0, 10)} ${takenAt.slice(11, 16)} UTC`,
    )
    // Production was given the key of staging.
    writeStack(root, 'production', trial)
    await takeSnapshot(root, 'production')
    expect(told(await waitFor(serve, 'inconsistent'))).toEqual(['key-shared-across-hosts'])
    // It is moved away for a moment, as by somebody who brings a new one.
    renameSync(join(root, 'production.json'), join(root, 'away.json'))
    expect(told(await waitFor(serve, 'incomplete'))).toEqual(['unreadable production.json'])
    renameSync(join(root, 'away.json'), join(root, 'production.json'))
    expect(told(await waitFor(serve, 'inconsistent'))).toEqual(['key-shared-across-hosts'])
  } finally {
    await serve.stop()
  }
})

test('one that becomes too old while nothing changes is a gap, and a new one ends that', {
  timeout: 240_000,
}, async () => {
  writeStack(root, 'production', live)
  await takeSnapshot(root, 'production')
  writeStack(root, 'staging', trial, differ('here', 'production'))
  ageSnapshot(root, 'production', 45_000, 'production.json')
  const serve = await start(['--interval', '1s', '--max-age', '1m'])
  try {
    const { gaps } = await waitFor(serve, 'incomplete')
    expect(gaps).toEqual([
      {
        source: 'production.json',
        code: 'outdated',
        reason: expect.stringMatching(
          /^production took it at .*, which is longer ago than --max-age allows: take a new/,
        ),
      },
    ])
    expect((await ask(`${serve.url}/metrics`)).body).not.toContain('countersign_snapshot_taken_timestamp_seconds{')
    expect((await ask(`${serve.url}/metrics`)).body).toContain('countersign_gaps{code="outdated"} 1')
    await takeSnapshot(root, 'production')
    await waitFor(serve, 'consistent')
  } finally {
    await serve.stop()
  }
})

test('what is given wrongly is reported before it listens', { timeout: 30_000 }, async () => {
  const words = ['serve', 'staging', '--no-running', '--listen', '127.0.0.1:0', ...shared]
  expect(
    await runCli([...words, '--with', 'none.json', '--with-key', 'production=production.pub'], { cwd: root }),
  ).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('none.json'),
  })
  expect(await runCli([...words, '--with', 'production.json'], { cwd: root })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no key is given to verify a snapshot with'),
  })
})
