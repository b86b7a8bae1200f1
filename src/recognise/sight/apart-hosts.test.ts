import { expect, test } from 'vitest'
import type { DeclaredAcross } from '../../model/stack/snapshot.ts'
import { findApart } from './apart-hosts.ts'

const rule = (hosts: DeclaredAcross['hosts'], more: Partial<DeclaredAcross> = {}): DeclaredAcross => ({
  ...{ rule: 'differ', hosts, groups: [] },
  ...more,
})

const on = (...hosts: readonly string[]) => hosts.map((host) => ({ host }))

test.each<[string, readonly DeclaredAcross[], readonly string[], Readonly<Record<string, string>>]>([
  ['no rule', [], ['a', 'b'], {}],
  ['two that differ', [rule(['a', 'b'])], ['a', 'b', 'c'], { a: 'a', b: 'b' }],
  ['three that differ from each other', [rule(['a', 'b', 'c'])], ['a', 'b', 'c'], { a: 'a', b: 'b', c: 'c' }],
  [
    'one that differs from each of a fleet',
    [rule(['staging', 'east']), rule(['west', 'staging'])],
    ['staging', 'west', 'east'],
    { staging: 'staging', east: 'east+west', west: 'east+west' },
  ],
  ['a snapshot', [rule(['a', 'production'])], ['a', 'b'], {}],
  ['one of two that runs nothing', [rule(['a', 'b'])], ['a'], {}],
  ['two that agree', [rule(['a', 'b'], { rule: 'agree' })], ['a', 'b'], {}],
  ['keys of one purpose only', [rule(['a', 'b'], { groups: ['refresh'] })], ['a', 'b'], {}],
])('%s', (_, rules, hosts, expected) => {
  expect(Object.fromEntries(findApart(rules, on(...hosts)))).toEqual(expected)
})

test('one engine has no name', () => {
  expect(findApart([rule(['a', 'b'])], [{}])).toEqual(new Map())
})
