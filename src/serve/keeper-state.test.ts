import { describe, expect, test } from 'vitest'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { Gap } from '../model/report/gap.ts'
import { fullReport } from '../report/sample-report.test-data.ts'
import {
  advance,
  createKeeperState,
  type Effect,
  isFresh,
  type KeeperState,
  type KeeperTiming,
  type Moment,
  type Signal,
} from './keeper-state.ts'

const timing = { quietMs: 20, patienceMs: 250, intervalMs: 60_000, probeIntervalMs: null }
const sound: AuditReport = { ...fullReport, verdict: 'consistent', findings: [], gaps: [] }
const gone: Gap = { source: 'unix:///run/docker.sock', code: 'unreachable', reason: 'nobody answers' }
const audited = (report: AuditReport): Signal => ({ kind: 'audited', report, tookMs: 5 })

/** When something is told: a millisecond on every clock, or one for each. */
type When = number | { readonly elapsedMs: number; readonly uptimeMs?: number; readonly wall: string }
type Told = readonly [When, Signal]

function readMoment(when: When): Moment {
  if (typeof when === 'number') return readMoment({ elapsedMs: when, wall: clock(when) })
  return { uptimeMs: when.elapsedMs, ...when }
}

/** What the clock for people shows, so long after the first moment. */
function clock(elapsedMs: number): string {
  return new Date(Date.UTC(2026, 0, 1) + elapsedMs).toISOString()
}

/** Tells one signal after the other, each at its moment, and answers the state and what each wanted done. */
function play(signals: readonly Told[], isListening = true, changed: Partial<KeeperTiming> = {}) {
  const effects: (readonly Effect[])[] = []
  let state: KeeperState = createKeeperState({ ...timing, ...changed }, isListening)
  for (const [when, signal] of signals) {
    const step = advance(state, signal, readMoment(when))
    state = step.state
    effects.push(step.effects)
  }
  return { state, effects, last: effects.at(-1) ?? [] }
}

const begin = [0, { kind: 'begin' }] as const
const first = [10, audited(sound)] as const
const opened = [20, { kind: 'events-opened' }] as const
/** What has to be done at the opening is done. */
const heard: readonly Told[] = [begin, first, opened, [40, { kind: 'woken' }], [50, audited(sound)]]

describe('when it audits', () => {
  test.each<[string, readonly Told[], readonly Effect[]]>([
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
      [...heard, [100, { kind: 'heard' }], [120, { kind: 'woken' }]],
      [{ kind: 'audit', isFull: false }],
    ],
    [
      'when it is woken without one, of everything',
      [begin, first, [60_010, { kind: 'woken' }]],
      [{ kind: 'audit', isFull: true }],
    ],
    [
      'when it is woken while no events are heard, of everything',
      [begin, first, [100, { kind: 'changed' }], [120, { kind: 'woken' }]],
      [{ kind: 'audit', isFull: true }],
    ],
    [
      'a look at what changed does not put off the one at everything',
      [...heard, [20_000, { kind: 'heard' }], [20_020, { kind: 'woken' }], [20_050, audited(sound)]],
      [{ kind: 'publish' }, { kind: 'wake', inMs: 40_000 }],
    ],
    [
      'of everything after twice the interval, if changes do not end',
      [...heard, [120_040, { kind: 'heard' }], [120_060, { kind: 'woken' }]],
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
  const ended = { kind: 'events-ended', gap: gone, hasStalled: false } as const

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

describe('when the events stall', () => {
  const stalled = { kind: 'events-ended', gap: gone, hasStalled: true } as const
  const looked: readonly Told[] = [
    [60_120, { kind: 'woken' }],
    [60_150, audited(sound)],
  ]
  const again = (at: number) => [at, { kind: 'events-opened' }] as const

  test('that is a gap at once, and they are asked for again', () => {
    const { state, last } = play([...heard, [60_000, stalled]])
    expect(last).toEqual([{ kind: 'publish' }, { kind: 'listen', inMs: 100 }])
    expect(state.standing.report).toEqual({ ...sound, gaps: [gone], verdict: 'incomplete' })
    expect(state.standing.hearing).toBe('deaf')
  })

  test('the gap goes when they are open again, and everything is looked at', () => {
    const { state, last } = play([...heard, [60_000, stalled], again(60_100)])
    expect(last).toEqual([{ kind: 'publish' }, { kind: 'wake', inMs: 20 }])
    expect(state.isFullNext).toBe(true)
    expect([state.standing.report, state.standing.hearing]).toEqual([sound, 'live'])
  })

  test('a stream that stalls again is not believed before it tells something', () => {
    const twice: readonly Told[] = [
      ...heard,
      [60_000, stalled],
      again(60_100),
      ...looked,
      [120_000, stalled],
      again(120_200),
    ]
    const { state, effects } = play(twice)
    expect(effects.at(-2)).toEqual([{ kind: 'publish' }, { kind: 'listen', inMs: 200 }])
    expect([state.standing.report?.gaps, state.standing.hearing]).toEqual([[gone], 'deaf'])
    const { state: believed, last } = play([...twice, [120_210, { kind: 'heard' }]])
    expect(last).toEqual([{ kind: 'publish' }, { kind: 'wake', inMs: 20 }])
    expect([believed.standing.report, believed.standing.hearing, believed.stalls]).toEqual([sound, 'live', 0])
  })

  test('a changed file says nothing about them', () => {
    const { state } = play([
      ...heard,
      [60_000, stalled],
      again(60_100),
      [120_000, stalled],
      [121_000, { kind: 'changed' }],
    ])
    expect([state.standing.report?.gaps, state.stalls]).toEqual([[gone], 2])
  })
})

describe('the live endpoints', () => {
  const live: AuditReport = { ...sound, live: { endpoints: [], logins: [] } }
  const interval = { probeIntervalMs: 900_000 }
  const probed = (at: number, isWhole = true) => [at, { kind: 'probed', isWhole }] as const
  const refused = (at: number) => [at, { kind: 'probe-refused', gap: gone }] as const

  test('are asked once the first audit is done, and not after the others', () => {
    const { effects } = play([begin, first, [60_010, { kind: 'woken' }], [60_020, audited(live)]], true, interval)
    const asked = effects.map((step) => step.filter(({ kind }) => kind === 'probe'))
    expect(asked).toEqual([[], [{ kind: 'probe', inMs: 0 }], [], []])
  })

  test('are never asked where there is no interval for it', () => {
    expect(play([begin, first]).last).toEqual([{ kind: 'publish' }, { kind: 'wake', inMs: 60_000 }])
  })

  test('are asked again after the interval; what they answered is judged at once', () => {
    const { last } = play([...heard, probed(1_000)], true, interval)
    expect(last).toEqual([
      { kind: 'probe', inMs: 900_000 },
      { kind: 'wake', inMs: 20 },
    ])
  })

  test('are asked again sooner while they cannot all be asked: they may be starting', () => {
    const { effects } = play(
      [...heard, ...Array.from({ length: 9 }, (_, index) => probed(1_000 * index + 100, false))],
      true,
      interval,
    )
    const waits = effects.flatMap((step) => step.flatMap((effect) => (effect.kind === 'probe' ? [effect.inMs] : [])))
    expect(waits.slice(1)).toEqual([...[15_000, 30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000, 900_000]])
  })

  test('every report tells when they were last asked', () => {
    const { state } = play([begin, [10, audited(live)], probed(1_000), [60_000, audited(live)]], true, interval)
    expect(state.standing.report?.live?.askedAt).toBe(clock(1_000))
    expect(play([begin, [10, audited(live)]], true, interval).state.standing.report).toEqual(live)
  })

  test('that are declared wrongly are a gap, and what they answered before stands', () => {
    const signals = [begin, [10, audited(live)], probed(1_000), refused(901_000), [901_100, audited(live)]] as const
    const { state } = play(signals, true, interval)
    expect([state.standing.report?.gaps, state.standing.report?.live?.askedAt]).toEqual([[gone], clock(1_000)])
    expect(
      play([...signals, probed(916_000), [916_100, audited(live)]], true, interval).state.standing.report?.gaps,
    ).toEqual([])
  })
})

describe('when somebody sets the clock', () => {
  const hour = 3_600_000
  const at = (elapsedMs: number, aheadMs: number): When => ({ elapsedMs, wall: clock(elapsedMs + aheadMs) })
  const live: AuditReport = { ...fullReport, live: { endpoints: [], logins: [] } }

  test.each([
    ['forward', 5 * hour],
    ['back', -5 * hour],
    ['forward by years, as a machine without a battery does', 30 * 365 * 24 * hour],
  ])('%s, an hour ago stays an hour ago', (_, aheadMs) => {
    const before: readonly Told[] = [begin, first, [1_000, { kind: 'probed', isWhole: true }], [2_000, audited(live)]]
    const { state, last } = play([...before, [at(hour, aheadMs), { kind: 'ticked' }]], true, { probeIntervalMs: hour })
    const { standing } = state
    expect(last).toEqual([{ kind: 'publish' }])
    expect([standing.since, standing.auditedAt, standing.report?.live?.askedAt]).toEqual([
      ...[clock(2_000 + aheadMs), clock(2_000 + aheadMs), clock(1_000 + aheadMs)],
    ])
    expect(standing.history.map(({ at: when }) => when)).toEqual([clock(2_000 + aheadMs), clock(10 + aheadMs)])
    expect([...new Set(standing.heldSince.values())].toSorted()).toEqual([clock(10 + aheadMs)])
    // Who listens is to fetch the page again, and what is counted is not counted twice.
    expect([standing.contentRevision, standing.audits]).toEqual([standing.revision, 2])
  })

  test('neither when it looks nor whether it is fresh depends on it', () => {
    const { state, last } = play([
      ...heard,
      [at(20_000, -hour), { kind: 'heard' }],
      [at(20_020, 9 * hour), { kind: 'woken' }],
    ])
    expect(last.slice(1)).toEqual([{ kind: 'audit', isFull: false }])
    expect([isFresh(state, 20_050), isFresh(state, 200_050)]).toEqual([true, false])
  })

  test('by as little as whoever keeps it right does, nothing is reported', () => {
    expect(play([...heard, [at(20_000, 900), { kind: 'ticked' }]]).last).toEqual([])
  })

  test('sleep is not that: an hour asleep is an hour', () => {
    const woke = { elapsedMs: 20_000, uptimeMs: hour, wall: clock(hour) }
    const { state, last } = play([...heard, [woke, { kind: 'ticked' }]])
    expect(last).toEqual([])
    expect(state.standing.auditedAt).toBe(clock(50))
    expect(isFresh(state, hour)).toBe(false)
  })
})

describe('what is known', () => {
  test('a finding wins over the gap of the watching', () => {
    const { state } = play([
      begin,
      [5, { kind: 'events-ended', gap: gone, hasStalled: false }],
      [10, audited(fullReport)],
    ])
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
