import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { startServe } from '../support/serve/start-serve.ts'

/*
 * A library throws where nobody foresaw it (test/support/faulty-libraries.cjs): that costs the service at which it does, the command ends
 * with 70, and a server lives on.
 */

const directory = mkdtempSync(join(tmpdir(), 'countersign-bugs-'))
const faultFile = join(directory, 'fault')
const env = {
  NODE_OPTIONS: `--require ${join(import.meta.dirname, '..', 'support', 'faulty-libraries.cjs')}`,
  FAULT_FILE: faultFile,
}
beforeAll(ensureBuilt)
afterAll(() => rmSync(directory, { recursive: true }))

const shared = 'a-fake-shared-key-0123456789-0123456789-abcdef'
const faulty = (name: string): string => `fake-key-of-${name}-with-a-fault-0123456789-0123456789`

function writeStack(keys: Readonly<Record<string, string>>): void {
  const services = Object.entries(keys).map(
    ([name, key]) => `  ${name}: { image: example/${name}, environment: { JWT_SECRET: ${key} } }`,
  )
  writeFileSync(join(directory, 'compose.yaml'), `name: shop\nservices:\n${services.join('\n')}\n`)
}

const bugOf = (source: string) => ({
  source,
  code: 'bug',
  reason: expect.stringMatching(
    /^a bug in countersign \(TypeError at [\w.:, -]+\) ends every audit that it is part of, so \w+ is left out of the report\. Please report it/,
  ),
})

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['one of many', { auth: shared, mail: faulty('mail'), api: shared }, ['mail']],
  [
    'two of many',
    { mail: faulty('mail'), auth: shared, api: shared, chat: faulty('chat'), web: shared },
    ['mail', 'chat'],
  ],
  ['all', { mail: faulty('mail'), chat: faulty('chat') }, ['mail', 'chat']],
])('a bug at %s costs no more than those', async (_, keys, culprits) => {
  writeStack(keys)
  const { exitCode, stdout, stderr } = await runCli(['verify', '--format', 'json'], { cwd: directory, env })
  const { gaps, groups, matrix, verdict } = JSON.parse(stdout)
  expect(gaps).toEqual(culprits.map(bugOf))
  expect(exitCode).toBe(70)
  expect(verdict).toBe('incomplete')
  const healthy = Object.keys(keys).filter((name) => !culprits.includes(name))
  const held = groups.flatMap(({ bindings }: { bindings: { service: string }[] }) => bindings)
  expect(held.map(({ service }: { service: string }) => service)).toEqual(healthy)
  expect(matrix.every(({ result }: { result: string }) => result === 'accepted')).toBe(true)
  expect(stderr.split('\n').filter((line) => line.startsWith('countersign: internal error: '))).toHaveLength(
    culprits.length,
  )
  expect(stdout + stderr).not.toMatch(/with-a-fault|cannot digest/)
})

test('the gate lets nothing pass that countersign failed on, whatever is allowed', async () => {
  writeStack({ auth: shared, mail: faulty('mail'), api: shared })
  const args = ['gate', '--no-running', '--allow-incomplete', '--', 'true']
  const { exitCode, stderr } = await runCli(args, { cwd: directory, env })
  expect(exitCode).toBe(70)
  expect(stderr).toMatch(/internal error: mail: a bug in countersign/)
})

test('an audit of which no part goes well ends with 70 and shows no message', async () => {
  writeStack({ auth: shared, api: shared })
  writeFileSync(faultFile, '')
  const { exitCode, stdout, stderr } = await runCli(['audit'], { cwd: directory, env })
  rmSync(faultFile)
  expect({ exitCode, stdout }).toEqual({ exitCode: 70, stdout: '' })
  expect(stderr).toMatch(/^countersign: internal error, this is a bug in countersign\n {2}RangeError\n/)
  expect(stderr).not.toMatch(/nothing leads/)
})

/** A server answers so many requests a minute and no more. */
const patience = { timeout: 20_000, interval: 100 }

test('a server goes on with what it could look at, and with its last report where it could look at nothing', async () => {
  writeStack({ auth: shared, api: shared })
  const server = await startServe(['--no-running', '--interval', '1s'], directory, env)
  const read = async () => JSON.parse(await (await fetch(`${server.url}/report.json`)).text())
  await vi.waitFor(async () => expect(await read()).toMatchObject({ verdict: 'consistent', gaps: [] }), patience)

  writeStack({ auth: shared, mail: faulty('mail'), api: shared })
  await vi.waitFor(async () => expect((await read()).gaps).toEqual([bugOf('mail')]), patience)
  expect((await read()).groups[0].bindings).toHaveLength(2)

  writeFileSync(faultFile, '')
  await vi.waitFor(async () => {
    const { gaps, groups } = await read()
    expect(gaps[0]).toMatchObject({ source: 'countersign', code: 'bug' })
    expect(gaps[0].reason).toMatch(/ended the last audit; what is shown is from before that$/)
    expect(groups[0].bindings).toHaveLength(2)
  }, patience)

  rmSync(faultFile)
  writeStack({ auth: shared, api: shared })
  await vi.waitFor(async () => expect(await read()).toMatchObject({ verdict: 'consistent', gaps: [] }), patience)
  expect(server.log()).toMatch(/internal error: mail: a bug in countersign/)
  expect(server.log()).not.toMatch(/with-a-fault|cannot digest|nothing leads/)
  expect(await server.stop()).toBe(143)
})
