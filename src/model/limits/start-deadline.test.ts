import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startDeadline } from './start-deadline.ts'

test('it is aborted in time, also when memory is collected meanwhile', () => {
  const code = `
    import { startDeadline } from ${JSON.stringify(join(import.meta.dirname, 'start-deadline.ts'))}
    const held = []
    const begin = (parent) => {
      const { signal } = startDeadline(300, startDeadline(10_000, parent).signal)
      signal.addEventListener('abort', () => console.log(signal.reason.name), { once: true })
      held.push(signal)
    }
    begin(new AbortController().signal)
    setTimeout(() => { globalThis.gc(); globalThis.gc() }, 30)
    setTimeout(() => {}, 1_000)`
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', code]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('TimeoutError\n')
})

test('it is aborted with what it depends on, with its reason', () => {
  const parent = new AbortController()
  const { signal } = startDeadline(60_000, new AbortController().signal, parent.signal)
  expect(signal.aborted).toBe(false)
  parent.abort('enough')
  expect([signal.aborted, signal.reason]).toEqual([true, 'enough'])
})

test('it is aborted from the beginning where what it depends on is', () => {
  const { signal } = startDeadline(60_000, AbortSignal.abort('before'))
  expect([signal.aborted, signal.reason]).toEqual([true, 'before'])
})

test('one that is cleared is aborted by nothing any more', () => {
  const parent = new AbortController()
  const { signal, clear } = startDeadline(60_000, parent.signal)
  clear()
  parent.abort('enough')
  expect(signal.aborted).toBe(false)
})
