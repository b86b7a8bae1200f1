import { describe, expect, test } from 'vitest'
import type { AuditReport } from '../model/audit-report.ts'
import type { Gap } from '../model/gap.ts'
import { fullReport } from '../report/sample-report.test-data.ts'
import { advance, createKeeperState, type Effect, isFresh, type KeeperState, type Signal } from './keeper-state.ts'

const timing = { quietMs: 20, patienceMs: 250, intervalMs: 60_000 }
const sound: AuditReport = { ...fullReport, verdict: 'consistent', findings: [], gaps: [] }
const gone: Gap = { source: 'unix:///run/docker.sock', code: 'unreachable', reason: 'nobody answers' }
const audited = (report: AuditReport): Signal => ({ kind: 'audited', report, tookMs: 5 })

/** Tells one signal after the other, each at its millisecond, and answers the state and what each wanted done. */
function play(signals: readonly (readonly [number, Signal])[], isListening = true) {
  const effects: (readonly Effect[])[] = []
  let state: KeeperState = createKeeperState(timing, isListening)
  for (const [elapsedMs, signal] of signals) {
    const step = advance(state, signal, { wall: new Date(Date.UTC(2026, 0, 1) + elapsedMs).toISOString(), elapsedMs })
    state = step.state
    effects.push(step.effects)
  }
  return { state, effects, last: effects.at(-1) ?? [] }
}

const begin = [0, { kind: 'begin' }] as const
const first = [10, audited(sound)] as const

describe('when it audits', () => {
  test.each<[string, readonly (readonly [number, Signal])[], readonly Effect[]]>([
    [
      'at the start, of everything',
      [begin],
      [
        { kind: 'listen', inMs: 0 },
        { kind: 'audit', isFull: true },
      ],
    ],
    ['not at once after a change', [begin, first, [100, { kind: 'changed' }]], [{ kind: 'wake', inMs: 20 }]],
    [
      'a further change puts it off',
      [begin, first, [100, { kind: 'changed' }], [115, { kind: 'changed' }]],
      [{ kind: 'wake', inMs: 20 }],
    ],
    [
      'but not for longer than its patience',
      [begin, first, [100, { kind: 'changed' }], [340, { kind: 'changed' }]],
      [{ kind: 'wake', inMs: 10 }],
    ],
    [
      'nor ever before now',
      [begin, first, [100, { kind: 'changed' }], [900, { kind: 'changed' }]],
      [{ kind: 'wake', inMs: 0 }],
    ],
    [
      'when it is woken after a change, of what changed',
      [begin, first, [100, { kind: 'changed' }], [120, { kind: 'woken' }]],
      [{ kind: 'audit', isFull: false }],
    ],
    [
      'when it is woken without one, of everything',
      [begin, first, [60_010, { kind: 'woken' }]],
      [{ kind: 'audit', isFull: true }],
    ],
    ['never twice at a time', [begin, [5, { kind: 'changed' }]], []],
    ['not even when it is woken', [begin, [5, { kind: 'woken' }]], []],
    [
      'a change in the meantime makes another one soon',
      [begin, [5, { kind: 'changed' }], first],
      [{ kind: 'publish' }, { kind: 'wake', inMs: 20 }],
    ],
    ['otherwise it rests for the interval', [begin, first], [{ kind: 'publish' }, { kind: 'wake', inMs: 60_000 }]],
    [
      'of everything when the events are heard, for nobody heard what was before',
      [begin, first, [20, { kind: 'events-opened' }], [40, { kind: 'woken' }]],
      [{ kind: 'audit', isFull: true }],
    ],
  ])('%s', (_, signals, expected) => {
    expect(play(signals).last).toEqual(expected)
  })
})

describe('when the events end', () => {
  const opened = [20, { kind: 'events-opened' }] as const
  const ended = { kind: 'events-ended', gap: gone } as const

  test('a stream that was open is asked for again before anything is said', () => {
    const { state, last } = play([begin, first, opened, [30, ended]])
    expect(last).toEqual([{ kind: 'publish' }, { kind: 'listen', inMs: 100 }])
    expect(state.standing.report).toEqual(sound)
    expect(state.standing.hearing).toBe('deaf')
  })

  test('when it does not come again that is a gap, and the reason to look', () => {
    const { state, last } = play([begin, first, opened, [30, ended], [130, ended]])
    expect(last).toEqual([{ kind: 'publish' }, { kind: 'listen', inMs: 200 }, { kind: 'wake', inMs: 20 }])
    expect(state.standing.report).toEqual({ ...sound, gaps: [gone], verdict: 'incomplete' })
  })

  test('the same once more is no news, and the waits grow to half a minute', () => {
    const fails = Array.from({ length: 14 }, (_, index) => [1_000 * index + 30, ended] as const)
    const { effects } = play([begin, first, opened, ...fails])
    const waits = effects.flatMap((step) => step.flatMap((effect) => (effect.kind === 'listen' ? [effect.inMs] : [])))
    expect(waits.slice(1)).toEqual([
      ...[100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000, 30_000, 30_000],
    ])
    expect(effects.at(-1)).toEqual([{ kind: 'listen', inMs: 30_000 }])
  })

  test('the gap goes when they are heard again', () => {
    const { state } = play([begin, first, opened, [30, ended], [130, ended], [330, { kind: 'events-opened' }]])
    expect(state.standing.report).toEqual(sound)
    expect(state.standing.hearing).toBe('live')
    expect(state.standing.history.map(({ from, to }) => [from, to])).toEqual([
      ['incomplete', 'consistent'],
      ['consistent', 'incomplete'],
      [null, 'consistent'],
    ])
  })
})

describe('what is known', () => {
  test('a finding wins over the gap of the watching', () => {
    const { state } = play([begin, [5, { kind: 'events-ended', gap: gone }], [10, audited(fullReport)]])
    expect(state.standing.report?.verdict).toBe('inconsistent')
    expect(state.standing.report?.gaps).toEqual([gone, ...fullReport.gaps])
  })

  test('since when counts from the last turn of the verdict, not from the last look', () => {
    const { state } = play([
      begin,
      first,
      [20_000, audited(sound)],
      [40_000, audited(fullReport)],
      [60_000, audited(fullReport)],
    ])
    expect(state.standing.since).toBe('2026-01-01T00:00:40.000Z')
    expect(state.standing.auditedAt).toBe('2026-01-01T00:01:00.000Z')
    expect(state.standing.history.map(({ at, to }) => [at, to])).toEqual([
      ['2026-01-01T00:00:40.000Z', 'inconsistent'],
      ['2026-01-01T00:00:00.010Z', 'consistent'],
    ])
  })

  test('a report that is the same is the same content', () => {
    const { state } = play([begin, first, [20_000, audited(structuredClone(sound))]])
    expect([state.standing.revision, state.standing.contentRevision]).toEqual([2, 1])
  })

  test('a refused audit keeps the last report, with a gap', () => {
    const { state } = play([begin, first, [20_000, { kind: 'audit-refused', gap: gone }]])
    expect(state.standing.report).toEqual({ ...sound, gaps: [gone], verdict: 'incomplete' })
    expect(state.standing.auditedAt).toBe('2026-01-01T00:00:00.010Z')
  })

  test('the history does not grow for ever', () => {
    const turns = Array.from(
      { length: 200 },
      (_, index) => [index + 10, audited(index % 2 === 0 ? sound : fullReport)] as const,
    )
    expect(play([begin, ...turns]).state.standing.history).toHaveLength(50)
  })

  test.each([
    [10, true],
    [100_000, true],
    [200_000, false],
  ])('%i ms after the first look it is fresh: %s', (elapsedMs, expected) => {
    expect(isFresh(play([begin, first]).state, elapsedMs)).toBe(expected)
    expect(isFresh(play([begin]).state, elapsedMs)).toBe(false)
  })
})
