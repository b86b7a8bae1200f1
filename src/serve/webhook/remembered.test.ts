import { describe, expect, test } from 'vitest'
import { fullReport } from '../../report/sample-report.test-data.ts'
import { initialStanding, type Standing } from '../standing.ts'
import { LARGEST_REMEMBERED, type Remembered, readRemembered, remember, writeRemembered } from './remembered.ts'

const at = '2026-01-01T00:00:00.000Z'
const turn = { at, from: null, to: 'inconsistent', changes: ['new: api cannot verify tokens of auth'] } as const
const standing: Standing = { ...initialStanding, report: fullReport, since: at, history: [turn] }
const known: Remembered = { verdict: 'inconsistent', since: at, history: [turn], told: 'consistent' }

test('what is written is read', () => {
  expect(remember(standing, 'consistent')).toEqual(known)
  expect(readRemembered(writeRemembered(known))).toEqual(known)
})

test('before the first look, and before the first verdict that is worth it, there is nothing to remember', () => {
  expect(remember(initialStanding, null)).toBeNull()
  expect(remember({ ...standing, isProvisional: true }, null)).toBeNull()
})

test('neither a key nor a fingerprint is in it', () => {
  const text = writeRemembered(remember(standing, null) ?? known)
  expect(text).not.toMatch(/fp1:|jkt:/)
  expect(Object.keys(JSON.parse(text)).toSorted()).toEqual(['history', 'kind', 'since', 'told', 'verdict', 'version'])
})

test('it is bounded, whatever happens', () => {
  const history = Array.from({ length: 80 }, () => ({
    ...turn,
    changes: Array.from({ length: 20 }, () => '\u0000'.repeat(100_000)),
  }))
  const text = writeRemembered(remember({ ...standing, history }, null) ?? known)
  expect(Buffer.byteLength(text)).toBeLessThan(LARGEST_REMEMBERED * 3)
  expect(readRemembered(text)).toMatchObject({ history: { length: 50 } })
})

describe('what is no state', () => {
  const whole = JSON.parse(writeRemembered(known))
  test.each<[string, string, string]>([
    ['nothing', '', 'it is not JSON'],
    ['half of it', writeRemembered(known).slice(0, 90), 'it is not JSON'],
    ['another document', '{"a":1}', 'it is not the state of countersign serve'],
    ['a list', '[]', 'it is not the state of countersign serve'],
    ['of another version', JSON.stringify({ ...whole, version: 2 }), 'another version of countersign wrote it'],
    ['a verdict that is none', JSON.stringify({ ...whole, verdict: 'fine' }), 'it is damaged'],
    ['a verdict by the name of a method', JSON.stringify({ ...whole, verdict: 'toString' }), 'it is damaged'],
    ['no moment', JSON.stringify({ ...whole, since: 'yesterday' }), 'it is damaged'],
    ['a change without a moment', JSON.stringify({ ...whole, history: [{ ...turn, at: 7 }] }), 'it is damaged'],
    ['a change of numbers', JSON.stringify({ ...whole, history: [{ ...turn, changes: [1] }] }), 'it is damaged'],
    ['too much', JSON.stringify({ ...whole, history: Array(51).fill(turn) }), 'it is damaged'],
  ])('%s', (_name, text, why) => {
    expect(readRemembered(text)).toBe(why)
  })
})
