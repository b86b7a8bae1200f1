import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traces } from '../support/canary.ts'
import { ageSnapshot, agree, differ, given, makeProduction, shared, writeStack } from '../support/compared-hosts.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'countersign-other-hosts-'))
const [live, trial] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]

async function run(words: readonly string[]) {
  const outcome = await runCli(words, { cwd: root })
  for (const key of [live, trial]) expect(traces(outcome.stdout + outcome.stderr, key)).toEqual([])
  return outcome
}

beforeAll(async () => {
  ensureBuilt()
  await makeProduction(root, live)
}, 60_000)

afterAll(() => rmSync(root, { recursive: true }))

describe('verify --with', { timeout: 60_000 }, () => {
  test('mints and verifies here, and compares with the other host as audit does', async () => {
    writeStack(root, 'staging', live, differ('here', 'production'))
    const { exitCode, stdout } = await run(['verify', 'staging', ...shared, ...given('production')])
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining('key-shared-across-hosts') })
  })
})

describe('gate --with', { timeout: 60_000 }, () => {
  const gate = (words: readonly string[] = given('production')) =>
    run(['gate', 'staging', '--no-running', ...shared, ...words, '--', 'echo', 'rolled', 'out'])

  test('lets pass what differs as declared', async () => {
    writeStack(root, 'staging', trial, differ('here', 'production'))
    expect(await gate()).toMatchObject({ exitCode: 0, stdout: 'rolled out\n' })
  })

  test('refuses what would bring the key of production here, and names the whole command', async () => {
    writeStack(root, 'staging', live, differ('here', 'production'))
    const { exitCode, stdout, stderr } = await gate()
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('error  key-shared-across-hosts  staging/.env:1')
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'countersign audit --fingerprint-key-file fleet.key --with production.json --with-key production=production.pub staging',
    )
  })

  test('refuses a region that would no longer agree', async () => {
    writeStack(root, 'staging', trial, agree('here', 'production'))
    const { exitCode, stderr } = await gate()
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('error  hosts-disagree') })
  })

  test('refuses by a snapshot that is too old, unless what is not seen may pass', async () => {
    writeStack(root, 'staging', trial, differ('here', 'production'))
    ageSnapshot(root, 'production', 2 * 3_600_000, 'old.json')
    const words = ['--with', 'old.json', '--with-key', 'production=production.pub', '--max-age', '1h']
    const refused = await gate(words)
    expect({ exitCode: refused.exitCode, stdout: refused.stdout }).toEqual({ exitCode: 3, stdout: '' })
    expect(refused.stderr.replace(/\s+/g, ' ')).toContain('which is longer ago than --max-age allows: take a new one')
    expect(await gate([...words, '--allow-incomplete'])).toMatchObject({ exitCode: 0, stdout: 'rolled out\n' })
  })

  test('what names no snapshot is a usage error', async () => {
    writeStack(root, 'staging', trial)
    expect(await gate(['--max-age', '1h'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--max-age applies only to snapshots of other hosts'),
    })
  })
})

test('a dozen engines are asked without a warning of Node', { timeout: 60_000 }, async () => {
  const hosts = Array.from({ length: 12 }, (_, at) => ['--host', `h${at}=unix://${join(root, `h${at}.sock`)}`])
  const { exitCode, stderr } = await run(['audit', '--running', ...hosts.flat(), 'staging'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' })
})
