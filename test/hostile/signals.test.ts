import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { cleanEnvironment, cliPath, ensureBuilt } from '../support/run-cli.ts'
import { startServe } from '../support/serve/start-serve.ts'

/*
 * A stack that keeps an audit busy for seconds without a pause: signals end it all the same, and a server answers meanwhile.
 */

const directory = mkdtempSync(join(tmpdir(), 'countersign-signals-'))
beforeAll(() => {
  ensureBuilt()
  const services = Array.from(
    { length: 10_000 },
    (_, at) =>
      `  s${at}: { image: example/s${at}, environment: { JWT_SECRET: fake-key-of-${at}-0123456789-0123456789 } }`,
  )
  writeFileSync(join(directory, 'compose.yaml'), `name: shop\nservices:\n${services.join('\n')}\n`)
})
afterAll(() => rmSync(directory, { recursive: true }))

const patience = { timeout: 20_000, interval: 50 }
/** So long a process may take to die of a signal on a machine with much else to do; the audit takes longer by far. */
const soonMs = 2_000

/** The time of the processor that a process has used (proc_pid_stat(5): ticks of 10 ms, behind the name in brackets). */
function processorMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Starts a command and waits until it is in the midst of its work. */
async function startBusy(program: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { cwd: directory, env: cleanEnvironment(), stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await vi.waitFor(() => expect(processorMs(child.pid)).toBeGreaterThan(1_000), patience)
  return child
}

test.each([
  ['audit', 'SIGTERM'],
  ['audit', 'SIGINT'],
  ['verify', 'SIGTERM'],
  ['gate', 'SIGINT'],
] as const)('%s ends at %s while it computes', async (command, signal) => {
  const child = await startBusy(cliPath, [command, ...(command === 'gate' ? ['--no-running'] : [])])
  const sentAt = performance.now()
  child.kill(signal)
  expect(await once(child, 'exit')).toEqual([null, signal])
  expect(performance.now() - sentAt).toBeLessThan(soonMs)
})

test('as the first process of a container it ends, too', async () => {
  // The process below the first one, in a namespace of its own, is the one that computes.
  const child = spawn('unshare', ['--pid', '--fork', '--kill-child', process.execPath, '--', cliPath, 'audit'], {
    cwd: directory,
    env: cleanEnvironment(),
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const childOf = (pid: number | undefined) =>
    Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0])
  const first = await vi.waitFor(() => {
    const pid = childOf(child.pid)
    expect(processorMs(childOf(pid))).toBeGreaterThan(1_000)
    return pid
  }, patience)
  const sentAt = performance.now()
  process.kill(first, 'SIGTERM')
  expect(await once(child, 'exit')).toEqual([143, null])
  expect(performance.now() - sentAt).toBeLessThan(soonMs)
})

test('a server answers while it audits, and ends at once', async () => {
  const server = await startServe(['--no-running', '--interval', '1s'], directory)
  let slowestMs = 0
  await vi.waitFor(async () => {
    const askedAt = performance.now()
    expect((await fetch(`${server.url}/livez`)).status).toBe(200)
    slowestMs = Math.max(slowestMs, performance.now() - askedAt)
    expect(processorMs(server.pid)).toBeGreaterThan(3_000)
  }, patience)
  expect(slowestMs).toBeLessThan(1_000)
  const sentAt = performance.now()
  expect(await server.stop()).toBe(143)
  expect(performance.now() - sentAt).toBeLessThan(2 * soonMs)
})
