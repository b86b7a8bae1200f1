import { expect, test } from 'vitest'
import { holds } from '../check/facts-for-tests.ts'
import type { Fingerprint, HeldKey, KeyKind } from '../model/keys/binding.ts'
import { canMeet, kindOf } from './key-kinds.ts'

const key = (kind: HeldKey['kind'], facts: Partial<HeldKey> = {}): HeldKey => ({
  kind,
  fingerprint: `jkt:${kind}` as Fingerprint,
  ...facts,
})

test.each<[string, readonly HeldKey[], KeyKind | null]>([
  ['a secret', [key('symmetric')], 'symmetric'],
  ['a public half', [key('public')], 'public'],
  ['both halves', [key('public'), key('private')], 'private'],
  ['a secret and a public half', [key('symmetric'), key('public')], 'mixed'],
  ['a half that is known by its text only', [key('private', { isUnread: true })], null],
  ['such a half beside a readable one', [key('private', { isUnread: true }), key('public')], 'public'],
  ['nothing', [], null],
])('%s', (_name, keys, kind) => {
  expect(kindOf(holds('api', 'A', { keys }))).toBe(kind)
})

test('a reference has no kind', () => {
  expect(kindOf(holds('api', 'A', { form: 'reference' }))).toBeNull()
})

test.each<[KeyKind | null, KeyKind | null, boolean]>([
  ['symmetric', 'symmetric', true],
  ['symmetric', 'public', false],
  ['private', 'symmetric', false],
  ['private', 'public', true],
  ['mixed', 'symmetric', true],
  ['mixed', 'public', true],
  [null, 'public', true],
])('%s and %s', (one, other, isPossible) => {
  expect(canMeet(one, other)).toBe(isPossible)
  expect(canMeet(other, one)).toBe(isPossible)
})
