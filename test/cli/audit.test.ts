import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { cleanEnvironment, cliPath, ensureBuilt, runCli } from '../support/run-cli.ts'

const world = mkdtempSync(join(tmpdir(), 'countersign-audit-'))
const isReport = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'report.schema.json'), 'utf8')),
)

const canary = 'c4n4ry-7Yq2Lw9Zr5Tn8Vb3Kd6Hs1Jf0Gp'
const service = (name: string, value: string) =>
  `  ${name}:\n    image: ${name}\n    environment:\n      JWT_SECRET: ${value}\n      JWT_ALGORITHM: HS256\n`

const fromFile = (name: string, file: string) => `  ${name}:\n    image: ${name}\n    env_file: ${file}\n`

function write(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(world, folder), { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(world, folder, name), content)
}

beforeAll(() => {
  ensureBuilt()
  write('agreeing', {
    'compose.yaml': `services:\n${service('user-service', `\${JWT_SECRET}`)}${service('job-processor', `\${JWT_SECRET}`)}`,
    '.env': `JWT_SECRET=${canary}\n`,
  })
  write('split', {
    'compose.yaml': `services:\n${fromFile('auth-service', 'auth.env')}${fromFile('api', 'api.env')}`,
    'auth.env': `JWT_SECRET_KEY=${canary}\nJWT_ALGORITHM=HS256\n`,
    'api.env': `JWT_SECRET_KEY=${[...canary].reverse().join('')}\nJWT_ALGORITHM=HS256\n`,
  })
  write('keyless', { 'compose.yaml': 'services:\n  web:\n    image: nginx\n' })
  write('broken', { 'compose.yaml': `services:\n  web:\n    image: [${canary}\n` })
  write('large', {
    'compose.yaml': `services:\n${Array.from({ length: 40 }, (_, index) => service(`${'long-'.repeat(190)}${index}`, `\${JWT_SECRET}`)).join('')}`,
    '.env': `JWT_SECRET=${canary}\n`,
  })
})

async function report(folder: string, ...args: readonly string[]): Promise<AuditReport> {
  const { stdout } = await runCli(['audit', folder, '--format', 'json', ...args], { cwd: world })
  const parsed: unknown = JSON.parse(stdout)
  expect(isReport(parsed), JSON.stringify(isReport.errors)).toBe(true)
  return parsed as AuditReport
}

test.each([
  ['agreeing', 0, '✓ consistent'],
  ['split', 1, '✗ inconsistent'],
  ['broken', 3, '? incomplete'],
  ['keyless', 4, '– nothing to audit'],
])('%s: exit code %i', async (folder, exitCode, headline) => {
  const outcome = await runCli(['audit', folder], { cwd: world })
  expect(outcome).toMatchObject({ exitCode, stderr: '' })
  expect(outcome.stdout.startsWith(headline)).toBe(true)
  expect(outcome.stdout.endsWith(`exit code ${exitCode}\n`)).toBe(true)
  expect(outcome.stdout).not.toContain(canary)
})

test.each(['agreeing', 'split', 'broken', 'keyless'])('%s: the JSON is valid against the schema', async (folder) => {
  expect((await report(folder)).tool.name).toBe('countersign')
})

test('the current folder is audited when none is given', async () => {
  expect(await runCli(['audit'], { cwd: join(world, 'agreeing') })).toMatchObject({ exitCode: 0, stderr: '' })
})

test('--fail-on moves the line', async () => {
  const { findings } = await report('split')
  expect(findings.some(({ severity }) => severity === 'error')).toBe(true)
  expect((await report('agreeing', '--fail-on', 'note')).failOn).toBe('note')
})

test('fingerprints are the same between runs with the same key, and only then', async () => {
  writeFileSync(join(world, 'fingerprint.key'), 'sixteen bytes...', { mode: 0o600 })
  const prints = async (...args: readonly string[]) =>
    (await report('agreeing', ...args)).groups.flatMap(({ bindings }) => bindings.map(({ fingerprint }) => fingerprint))
  const keyed = await prints('--fingerprint-key-file', 'fingerprint.key')
  expect(await prints('--fingerprint-key-file', 'fingerprint.key')).toEqual(keyed)
  expect(await prints()).not.toEqual(keyed)
})

describe('outputs', () => {
  test('several reports from one audit', async () => {
    const args = ['audit', 'split', '--format', 'text', '--output', '-', '--format', 'json', '--output', 'report.json']
    const outcome = await runCli(args, { cwd: world, env: { FORCE_COLOR: '1' } })
    expect(outcome).toMatchObject({ exitCode: 1, stderr: '' })
    expect(outcome.stdout).toContain('\u001b[31m')
    expect(isReport(JSON.parse(readFileSync(join(world, 'report.json'), 'utf8')))).toBe(true)
  })

  test('a text report in a file has no colour', async () => {
    const args = ['audit', 'split', '--output', 'report.txt']
    expect(await runCli(args, { cwd: world, env: { FORCE_COLOR: '1' } })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: '',
    })
    expect(readFileSync(join(world, 'report.txt'), 'utf8')).toMatch(/^✗ inconsistent/)
  })

  test('--quiet leaves the exit code', async () => {
    expect(await runCli(['audit', 'split', '--quiet'], { cwd: world })).toEqual({ exitCode: 1, stdout: '', stderr: '' })
  })

  test('an output that cannot be written', async () => {
    expect(await runCli(['audit', 'split', '--output', 'nowhere/report.txt'], { cwd: world })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'countersign: --output nowhere/report.txt cannot be written (ENOENT)\n',
    })
  })

  test.each<[string, readonly string[], Record<string, string>, boolean]>([
    ['a pipe has no colour', [], {}, false],
    ['FORCE_COLOR colours it', [], { FORCE_COLOR: '1' }, true],
    ['NO_COLOR does not', [], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['--no-color does not', ['--no-color'], { FORCE_COLOR: '1' }, false],
  ])('%s', async (_, args, env, isColored) => {
    const { stdout } = await runCli(['audit', 'split', ...args], { cwd: world, env })
    expect(stdout.includes('\u001b[')).toBe(isColored)
  })

  test('the log goes to standard error and tells no value', async () => {
    const outcome = await runCli(['audit', 'split', '--log-level', 'debug'], { cwd: world })
    const events = outcome.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).msg)
    expect(events).toEqual(['looked at', 'trust group', 'audited'])
    expect(outcome.stderr).not.toContain(canary)
    expect(outcome.stdout).toMatch(/^✗ inconsistent/)
  })

  test('more than a megabyte comes through a pipe whole', async () => {
    const { stdout, exitCode } = await runCli(['audit', 'large', '--format', 'json'], { cwd: world })
    expect(exitCode).toBe(0)
    expect(stdout.length).toBeGreaterThan(1_000_000)
    expect(isReport(JSON.parse(stdout))).toBe(true)
  })

  test('a reader that stops reading is no error', async () => {
    const child = spawn(cliPath, ['audit', 'large', '--format', 'json'], {
      cwd: world,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const exitCode = await new Promise((resolve) => child.on('close', resolve))
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })
})
