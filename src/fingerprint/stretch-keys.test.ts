import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { KeyForm, ResolvedBinding } from '../model/keys/binding.ts'
import { Secret } from '../model/keys/secret.ts'
import { UnknownValue } from '../model/keys/unknown-value.ts'
import { stretchKeys } from './stretch-keys.ts'

const [mine, another] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)]

const holds = (value: string | UnknownValue, form: KeyForm = 'text') =>
  ({
    value: typeof value === 'string' ? Secret.fromText(value) : value,
    form,
    algorithms: [],
  }) as unknown as ResolvedBinding

const marksOf = async (bindings: readonly ResolvedBinding[], key = mine, isOver = () => false) => [
  ...(await stretchKeys(bindings, key, isOver)).byFingerprint.values(),
]

test('one key has one mark on every host, whatever its spelling', async () => {
  const text = 'a-made-up-key-for-this-test'
  const here = await marksOf([holds(text), holds(text)])
  const there = await marksOf([holds(Buffer.from(text).toString('base64'), 'base64')])
  expect(here).toEqual([expect.stringMatching(/^fp2:[0-9a-f]{32}$/)])
  expect(there).toEqual(here)
}, 60_000)

test('another fingerprint key makes other marks of the same key, and of the check', async () => {
  const [one, other] = [await stretchKeys([holds('k')], mine), await stretchKeys([holds('k')], another)]
  expect([...one.byFingerprint.values()]).not.toEqual([...other.byFingerprint.values()])
  expect(one.check).not.toBe(other.check)
}, 60_000)

test('the mark of the empty key is not the check', async () => {
  const { check, byFingerprint } = await stretchKeys([holds('\0')], mine)
  expect([...byFingerprint.values()]).toEqual([expect.not.stringMatching(check)])
}, 60_000)

test('a pair has its thumbprint, from either half', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const [whole, half] = [
    await marksOf([holds(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'pem')]),
    await marksOf([holds(publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'pem')]),
  ]
  expect(whole).toEqual([expect.stringMatching(/^jkt:/)])
  expect(half).toEqual(whole)
}, 60_000)

test('a value that is not known has none, nor has a key that is left when the time is over', async () => {
  expect(await marksOf([holds(new UnknownValue('secret:shop_jwt', { kind: 'mount', name: 'shop_jwt' }))])).toEqual([])
  expect(await marksOf([holds('a-made-up-key')], mine, () => true)).toEqual([])
}, 60_000)
