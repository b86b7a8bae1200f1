import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { collectProcesses, parseEnvironment, readHostProcess } from './processes.ts'

const words = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...parseEnvironment(Buffer.from(text))].map(([name, value]) => [name, value.revealText()]))

test.each<[string, string, Readonly<Record<string, string>>]>([
  ['nothing', '', {}],
  ['two variables', 'A=1\0B=2\0', { A: '1', B: '2' }],
  ['the last without its end', 'A=1\0B=2', { A: '1', B: '2' }],
  ['an equals sign in the value', 'A=1=2\0', { A: '1=2' }],
  ['an empty value', 'A=\0B=2\0', { A: '', B: '2' }],
  ['no value at all', 'A\0B=2\0', { B: '2' }],
  ['a line break in the value', 'A=1\n2\0', { A: '1\n2' }],
  ['the first of two counts', 'A=1\0A=2\0', { A: '1' }],
  ['what setproctitle leaves', '\0\0A=1\0', { A: '1' }],
])('%s', (_name, text, environment) => {
  expect(words(text)).toEqual(environment)
})

test('bytes that are no text stay as they are', () => {
  const environment = parseEnvironment(Buffer.from([0x41, 0x3d, 0xff, 0xfe, 0]))
  expect([...(environment.get('A')?.reveal() ?? [])]).toEqual([0xff, 0xfe])
})

test('a process of which nothing says that it is the container’s is not looked at', async () => {
  const child = spawn('sleep', ['60'], { env: { ...process.env, JWT_SECRET: 'fake' }, stdio: 'ignore' })
  await once(child, 'spawn')
  expect(readHostProcess('f'.repeat(64), child.pid ?? 0)).toBeNull()
  // Both stand in every mountinfo: an id as engines do not give it proves nothing.
  expect(readHostProcess('proc', child.pid ?? 0)).toBeNull()
  expect(readHostProcess('', child.pid ?? 0)).toBeNull()
  child.kill()
})

test.each([
  ['a command may be run, and fails', true, [{ source: 'container api', code: 'unreadable' }]],
  ['none may be run', false, []],
])('an unseen process is a gap only where %s', async (_name, allowsExec, gaps) => {
  const container = {
    ...{ id: 'f'.repeat(64), name: 'api', image: 'x', labels: new Map(), networks: [], startedAt: '' },
    ...{ state: 'running', environment: new Map(), command: [], healthcheck: [], mounts: [] },
  }
  const refuse = async () => ({ kind: 'refused', why: 'unreadable', detail: 'no' }) as const
  const collected = await collectProcesses([container], allowsExec ? refuse : null)
  expect(collected.gaps.map(({ source, code }) => ({ source, code }))).toEqual(gaps)
  expect(collected.processes.size).toBe(0)
})
