import { expect, expectTypeOf, test } from 'vitest'
import type { ResolvedBinding } from '../model/keys/binding.ts'
import { listKnown, toKnown } from '../model/keys/known-binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import { Secret } from '../model/keys/secret.ts'
import { UnknownValue } from '../model/keys/unknown-value.ts'
import { mintToken } from './mint-token.ts'
import { tryTokens } from './try-tokens.ts'
import { verifyToken } from './verify-token.ts'

const platform = new UnknownValue('JWT_KEY', { kind: 'platform', name: 'JWT_KEY', by: 'Coolify' })
const options = { now: 1_800_000_000, ttlSeconds: 60, claims: {} }

function holding(value: ResolvedBinding['value'], claims: ResolvedBinding['claims'] = {}): ResolvedBinding {
  return {
    ...sampleHolding,
    service: 'auth',
    role: 'issuer',
    value,
    claims,
    group: { id: 'shop/access', basis: 'recipe', confidence: 'certain' },
  }
}

test('nothing signs, verifies or is tried with a value that is not known: by type', () => {
  const unknown = { ...holding(platform), value: platform }
  // @ts-expect-error an unknown value has no bytes to sign with
  expectTypeOf(mintToken).toBeCallableWith(unknown, options)
  // @ts-expect-error nor to verify with
  expectTypeOf(verifyToken).toBeCallableWith(Secret.fromText('token'), unknown, { now: 0, leewaySeconds: 0 })
  // @ts-expect-error nor to try a token with
  expectTypeOf(tryTokens).toBeCallableWith([], [unknown], [])
  // @ts-expect-error a holding of which nobody checked whether its value is known is none either
  expectTypeOf(mintToken).toBeCallableWith(holding(Secret.fromText('key')), options)
})

test('what is known of a holding is its value and the claims that are known', async () => {
  const place = { variable: 'JWT_ISSUER', location: { file: 'compose.yaml' } }
  const claims = {
    issuer: { ...place, values: [platform] },
    audience: { ...place, values: [platform, Secret.fromText('web')] },
  } as const
  const known = toKnown(holding(Secret.fromText('a-fake-key'), claims))
  expect(known?.claims.issuer).toBeUndefined()
  expect(known?.claims.audience?.values.map((value) => value.revealText())).toEqual(['web'])
  expect(listKnown([holding(platform), holding(null)])).toEqual([])
  expect(known && (await mintToken(known, options))).toHaveProperty('token')
})
