import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../model/keys/binding.ts'
import { holds } from '../facts-for-tests.ts'
import { groupByKey } from './group-by-key.ts'

const set = (...keys: readonly string[]): Pick<Binding, 'keys'> => ({
  keys: keys.map((key) => ({ fingerprint: key as Fingerprint, kind: 'symmetric' })),
})

test.each<[string, readonly Binding[], readonly (readonly string[])[]]>([
  ['in order of first appearance', [holds('a', 'X'), holds('b', 'Y'), holds('c', 'X')], [['a', 'c'], ['b']]],
  ['without those that hold none', [holds('a', null), holds('b', 'Y')], [['b']]],
  ['a set joins those that hold a key of it', [holds('a', 'X', set('X', 'Y')), holds('b', 'Y')], [['a', 'b']]],
  [
    'a set joins two sides',
    [holds('a', 'X'), holds('b', 'Y'), holds('c', 'X', set('X', 'Y')), holds('d', 'Y')],
    [['a', 'c', 'b', 'd']],
  ],
])('%s', (_name, bindings, sides) => {
  expect(groupByKey(bindings).map((side) => side.map(({ service }) => service))).toEqual(sides)
})
