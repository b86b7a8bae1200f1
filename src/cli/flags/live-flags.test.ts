import { expect, test, vi } from 'vitest'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { Screen, Surroundings } from '../surroundings.ts'
import type { AuditFlags } from './audit-flags.ts'
import { clearProgress, readLiveOptions } from './live-flags.ts'

const flags = (some: Partial<AuditFlags>): AuditFlags => ({
  ...{ file: [], envFile: [], profile: [], format: [], output: [], color: true },
  ...some,
})

function around(stderr: Partial<Screen>): Pick<Surroundings, 'shell' | 'stderr'> {
  return { stderr: { write: () => {}, ...stderr }, shell: { LOGIN_PASSWORD: 'x' } }
}

test.each<[string, Partial<AuditFlags>, object]>([
  ['nothing without --live', {}, {}],
  ['ten seconds when not said', { live: true }, { live: { isIntrusive: false, requestTimeoutMs: 10_000 } }],
  [
    'as they say',
    { live: true, intrusive: true, probeTimeout: '2s' },
    { live: { isIntrusive: true, requestTimeoutMs: 2_000 } },
  ],
  [
    'with an address for jku',
    { live: true, intrusive: true, jkuAddress: '127.0.0.1' },
    { live: { isIntrusive: true, listenAddress: '127.0.0.1' } },
  ],
])('%s', (_name, some, expected) => {
  expect(readLiveOptions(flags(some), around({}))).toMatchObject(expected)
})

test.each<[string, Partial<AuditFlags>]>([
  ['--intrusive alone', { intrusive: true }],
  ['--probe-timeout alone', { probeTimeout: '2s' }],
  ['--plan alone', { plan: true }],
  ['--try-placements alone', { tryPlacements: true }],
  ['--jku-address without --intrusive', { live: true, jkuAddress: '127.0.0.1' }],
  ['an address of another machine', { live: true, intrusive: true, jkuAddress: '192.0.2.1' }],
  ['no duration', { live: true, probeTimeout: 'soon' }],
  ['longer than five minutes', { live: true, probeTimeout: '6m' }],
])('%s is a misunderstanding', (_name, some) => {
  expect(() => readLiveOptions(flags(some), around({}))).toThrow(AuditError)
})

test('a person who watches sees how far it is, ten times a second at most, and the line goes away', () => {
  vi.useFakeTimers({ now: 1_000_000 })
  try {
    const written: string[] = []
    const screen = around({ isTTY: true, write: (text) => written.push(text) })
    const onProgress = readLiveOptions(flags({ live: true }), screen).live?.onProgress
    onProgress?.({ requests: 1, finished: 0, endpoints: 2 })
    onProgress?.({ requests: 2, finished: 0, endpoints: 2 })
    vi.advanceTimersByTime(100)
    onProgress?.({ requests: 3, finished: 1, endpoints: 2 })
    clearProgress(flags({ live: true }), screen)
    expect(written).toEqual([
      '\rasking live endpoint 1 of 2, requests sent: 1\u001b[K',
      '\rasking live endpoint 2 of 2, requests sent: 3\u001b[K',
      '\r\u001b[K',
    ])
  } finally {
    vi.useRealTimers()
  }
})

test('nobody who watches, nothing written', () => {
  const write = vi.fn()
  const screen = around({ isTTY: false, write })
  expect(readLiveOptions(flags({ live: true }), screen).live?.onProgress).toBeUndefined()
  clearProgress(flags({ live: true }), screen)
  expect(write).not.toHaveBeenCalled()
})
