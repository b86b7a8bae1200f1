import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  containerId,
  type FaultyEngine,
  type FaultyEngineOptions,
  inspectAnswer,
  startFaultyEngine,
} from '../support/engine/faulty-engine.ts'
import { cleanEnvironment, cliPath, ensureBuilt, runCli } from '../support/run-cli.ts'
import { ask, startServe } from '../support/serve/start-serve.ts'

/*
 * What an engine can do wrong, as a table. Whatever it is: the verdict is never `consistent`, the gap has its code, and what was
 * read (the files; the containers that did answer) is reported as if nothing had happened.
 */

const folder = mkdtempSync(join(tmpdir(), 'countersign-faults-'))
const key = 'fake-key-for-the-table-of-faults-0123456789-abcdef'
let engine: FaultyEngine | undefined
const patience = { timeout: 20_000, interval: 100 }

beforeAll(() => {
  ensureBuilt()
  const service = (name: string): string =>
    `  ${name}: { image: example/${name}, environment: { JWT_SECRET: ${key} } }\n`
  writeFileSync(join(folder, 'compose.yaml'), `name: shop\nservices:\n${service('auth')}${service('api')}`)
})
afterEach(async () => {
  await engine?.close()
  engine = undefined
})
afterAll(() => rmSync(folder, { recursive: true }))

const labelsOf = (service: string) => ({
  'com.docker.compose.project': 'shop',
  'com.docker.compose.service': service,
  'com.docker.compose.container-number': '1',
  'com.docker.compose.oneoff': 'False',
})
const auth = inspectAnswer(1, [`JWT_SECRET=${key}`], labelsOf('auth'))
const api = inspectAnswer(2, [`JWT_SECRET=${key}`], labelsOf('api'))
const both = [auth, api]
const one = `inspect:${containerId(1)}` as const

interface Told {
  readonly verdict: string
  readonly gaps: readonly { readonly code: string; readonly source: string; readonly reason: string }[]
  readonly groups: readonly { readonly bindings: readonly { readonly service: string; readonly evidence: string }[] }[]
}

/** The gap codes, and who is known to hold the key by which evidence. */
function sumUp({ verdict, gaps, groups }: Told) {
  const holders = groups
    .flatMap(({ bindings }) => bindings.map(({ service, evidence }) => `${service} ${evidence}`))
    .toSorted()
  return { verdict, gaps: [...new Set(gaps.map(({ code }) => code))], holders }
}

const files = ['api resolved', 'auth resolved']
const apiRuns = ['api container', 'api resolved', 'auth resolved']
const bothRun = ['api container', 'api resolved', 'auth container', 'auth resolved']

async function auditEngine(host: string, args: readonly string[] = []) {
  const patient = args.includes('--timeout') ? [] : ['--timeout', '60s']
  const flags = ['audit', '--running', '--host', host, '--format', 'json', ...patient, ...args]
  return runCli(flags, { cwd: folder })
}

test('without any of it the stack is consistent', async () => {
  engine = await startFaultyEngine({ containers: both })
  const { exitCode, stdout } = await auditEngine(`unix://${engine.socketPath}`)
  expect({ exitCode, ...sumUp(JSON.parse(stdout)) }).toEqual({
    ...{ exitCode: 0, verdict: 'consistent', gaps: [] },
    holders: bothRun,
  })
})

test.each<[string, FaultyEngineOptions, readonly string[], readonly string[]]>([
  ['a ping that hangs', { containers: both, faults: { ping: { kind: 'hang' } } }, ['timeout'], files],
  ['a list that hangs', { containers: both, faults: { list: { kind: 'hang' } } }, ['timeout'], files],
  ['a list that hangs halfway', { containers: both, faults: { list: { kind: 'hang-mid-body' } } }, ['timeout'], files],
  ['a list cut off', { containers: both, faults: { list: { kind: 'reset-mid-body' } } }, ['unreachable'], files],
  ['a list that is no JSON', { containers: both, faults: { list: { kind: 'malformed-json' } } }, ['malformed'], files],
  ['a list without end', { containers: both, faults: { list: { kind: 'huge-body' } } }, ['too-large'], files],
  ['a list that is no HTTP', { containers: both, faults: { list: { kind: 'not-http' } } }, ['malformed'], files],
  ['a list with 500', { containers: both, faults: { list: { kind: 'status', status: 500 } } }, ['unreachable'], files],
  ['a list with 403', { containers: both, faults: { list: { kind: 'status', status: 403 } } }, ['forbidden'], files],
  ['a container that hangs', { containers: both, faults: { [one]: { kind: 'hang' } } }, ['timeout'], apiRuns],
  ['half a container', { containers: both, faults: { [one]: { kind: 'hang-mid-body' } } }, ['timeout'], apiRuns],
  [
    'a container cut off',
    { containers: both, faults: { [one]: { kind: 'reset-mid-body' } } },
    ['unreachable'],
    apiRuns,
  ],
  [
    'a container that is no JSON',
    { containers: both, faults: { [one]: { kind: 'malformed-json' } } },
    ['malformed'],
    apiRuns,
  ],
  [
    'a container with 500',
    { containers: both, faults: { [one]: { kind: 'status', status: 500 } } },
    ['unreachable'],
    apiRuns,
  ],
  [
    'a container with 403',
    { containers: both, faults: { [one]: { kind: 'status', status: 403 } } },
    ['forbidden'],
    apiRuns,
  ],
  [
    'a container that vanishes',
    { containers: both, faults: { [one]: { kind: 'status', status: 404 } } },
    ['vanished'],
    apiRuns,
  ],
  [
    'a container that is null',
    { containers: both, faults: { [one]: { kind: 'answer', json: null } } },
    ['malformed'],
    apiRuns,
  ],
  [
    'a container that is another',
    { containers: both, faults: { [one]: { kind: 'answer', json: api } } },
    ['malformed'],
    apiRuns,
  ],
  [
    'a container without environment',
    { containers: [{ ...auth, Config: { Labels: labelsOf('auth') } }, api] },
    ['hidden'],
    apiRuns,
  ],
  [
    'an engine too old',
    { containers: both, apiVersion: '1.12', faults: { list: { kind: 'status', status: 404 } } },
    ['unsupported'],
    files,
  ],
  [
    'an engine too new',
    { containers: both, apiVersion: '9.99', faults: { list: { kind: 'status', status: 400 } } },
    ['unsupported'],
    files,
  ],
])('%s', async (_, options, gaps, holders) => {
  engine = await startFaultyEngine(options)
  // Only where nothing answers it is worth while not to wait.
  const hurry = gaps.includes('timeout') ? ['--timeout', '8s'] : []
  const { exitCode, stdout, stderr } = await auditEngine(`unix://${engine.socketPath}`, hurry)
  expect({ exitCode, stderr, ...sumUp(JSON.parse(stdout)) }).toEqual({
    ...{ exitCode: 3, stderr: '', verdict: 'incomplete' },
    ...{ gaps, holders },
  })
  expect(stdout).not.toContain('canary')
})

test('no engine where one is said to be', async () => {
  const nowhere = join(folder, 'nowhere.sock')
  // A socket that nobody listens on any more, as a daemon that was killed leaves it.
  const abandoned = join(folder, 'abandoned.sock')
  const killed = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(process.argv[1], () => process.stdout.write('up'))`,
    abandoned,
  ])
  await once(killed.stdout, 'data')
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  for (const [path, code] of [
    [nowhere, 'unreachable'],
    [abandoned, 'unreachable'],
  ]) {
    const { exitCode, stdout } = await auditEngine(`unix://${path}`)
    expect({ exitCode, ...sumUp(JSON.parse(stdout)) }).toEqual({
      ...{ exitCode: 3, verdict: 'incomplete' },
      ...{ gaps: [code], holders: files },
    })
  }
})

describe('the output of a report that is incomplete', () => {
  const faults = { [one]: { kind: 'status', status: 500 } } as const

  test('a full disk is reported, and is no verdict', async () => {
    engine = await startFaultyEngine({ containers: both, faults })
    const host = `unix://${engine.socketPath}`
    const full = openSync('/dev/full', 'w')
    const child = spawn(cliPath, ['audit', '--running', '--host', host], {
      cwd: folder,
      env: cleanEnvironment(),
      stdio: ['ignore', full, 'pipe'],
    })
    if (child.stderr === null) throw new Error('standard error is a pipe')
    const [[exitCode], said] = await Promise.all([once(child, 'close'), text(child.stderr)])
    closeSync(full)
    expect({ exitCode, said }).toEqual({
      exitCode: 2,
      said: 'countersign: standard output cannot be written (ENOSPC)\n',
    })
    const toFile = await auditEngine(host, ['--output', '/dev/full'])
    expect(toFile).toMatchObject({ exitCode: 2, stdout: '' })
    expect(toFile.stderr).toMatch(/^countersign: --output \/dev\/full cannot be written \(ENOSPC\)/)
  })

  test('whoever stops reading changes no exit code', async () => {
    engine = await startFaultyEngine({ containers: both, faults })
    const child = spawn(cliPath, ['audit', '--running', '--host', `unix://${engine.socketPath}`], {
      cwd: folder,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    const [[exitCode], said] = await Promise.all([once(child, 'close'), text(child.stderr)])
    expect({ exitCode, said }).toEqual({ exitCode: 3, said: '' })
  })
})

test.each([
  ['refused', { kind: 'status', status: 403 }, 'forbidden'],
  ['answered with 500', { kind: 'status', status: 500 }, 'unreachable'],
  ['never answered', { kind: 'hang' }, 'timeout'],
] as const)('a server whose events are %s is not consistent, and shows what it read', async (_, fault, code) => {
  engine = await startFaultyEngine({ containers: both, faults: { events: fault } })
  const serve = await startServe(['--host', `unix://${engine.socketPath}`, '--timeout', '4s'], folder)
  onTestFinished(async () => void (await serve.stop()))
  const told = await vi.waitFor(async () => {
    const report = JSON.parse((await ask(`${serve.url}/report.json`)).body)
    expect(report.gaps?.length).toBeGreaterThan(0)
    return report
  }, patience)
  expect(sumUp(told)).toEqual({ verdict: 'incomplete', gaps: [code], holders: bothRun })
  expect((await ask(`${serve.url}/verdict`)).status).toBe(503)
})

test('a server whose events are cut off again and again looks at everything each time', async () => {
  engine = await startFaultyEngine({ containers: both, faults: { events: { kind: 'reset-mid-body' } } })
  const serve = await startServe(['--host', `unix://${engine.socketPath}`, '--interval', '30m'], folder)
  onTestFinished(async () => void (await serve.stop()))
  const count = (end: string) => engine?.calls.filter(({ path }) => path.includes(end)).length ?? 0
  await vi.waitFor(() => expect(count('/events')).toBeGreaterThan(5), patience)
  const looked = count('/containers/json')
  await vi.waitFor(() => expect(count('/containers/json')).toBeGreaterThan(looked + 1), patience)
  expect(count(`${containerId(1)}/json`)).toBeGreaterThan(2)
})
