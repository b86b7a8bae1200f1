import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Binding, ResolvedBinding } from '../model/keys/binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import { Secret } from '../model/keys/secret.ts'
import { UnknownValue } from '../model/keys/unknown-value.ts'
import { fingerprint } from './fingerprint.ts'
import { markKeyFiles, markOtherUses, markUnwired } from './mark-found.ts'

const fingerprintKey = randomBytes(32)
const text = 'fake-key-for-tests-91b6e0c47fd2a835e1b06c4d'
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const oct = { kty: 'oct', k: Buffer.from(text).toString('base64url') }

function holding(service: string, value: string | null, facts: Partial<ResolvedBinding> = {}): ResolvedBinding {
  return {
    ...sampleHolding,
    service,
    state: value === null ? 'absent' : 'present',
    location: { file: '.env', line: 3, column: 1 },
    value: value === null ? null : Secret.fromText(value),
    group: { id: 'shop/access', basis: 'same-name', confidence: 'likely' },
    ...facts,
  }
}

async function bind(...holdings: readonly ResolvedBinding[]): Promise<readonly Binding[]> {
  const { groups } = await fingerprint(holdings, fingerprintKey)
  return groups.flatMap(({ bindings }) => bindings)
}

/** Holds a value that exists and cannot be seen. */
function unknown(service: string, name: string): ResolvedBinding {
  const value = new UnknownValue(name, { kind: 'mount', name })
  return holding(service, null, { form: 'reference', state: 'present', value, isValueUnknown: true })
}

const overlap = (one: Binding | undefined, other: Binding | undefined): boolean =>
  (one?.keys ?? []).some(({ fingerprint: mine }) => other?.keys.some(({ fingerprint: theirs }) => mine === theirs))

describe('keys that are the same have the same fingerprint', () => {
  test.each<[string, ResolvedBinding, ResolvedBinding]>([
    ['text and base64', holding('a', text), holding('b', Buffer.from(text).toString('base64'), { form: 'base64' })],
    ['text and a JWK in a set', holding('a', text), holding('b', JSON.stringify({ keys: [oct] }), { form: 'jwks' })],
    ['text and NUL bytes behind it', holding('a', text), holding('b', `${text}\0`)],
    ['private and public half', holding('a', privatePem, { form: 'pem' }), holding('b', publicPem, { form: 'pem' })],
    [
      'private half as JWK, public half in Hasura’s JSON',
      holding('a', JSON.stringify([pair.privateKey.export({ format: 'jwk' })]), { form: 'jwks' }),
      holding('b', JSON.stringify({ type: 'ES256', key: publicPem }), { form: 'hasura-json' }),
    ],
    ['one unknown value', unknown('a', 'shop_jwt'), unknown('b', 'shop_jwt')],
    ...(['HS256', 'HS384', 'HS512'] as const).map((algorithm): [string, ResolvedBinding, ResolvedBinding] => {
      const long = text.repeat(4)
      const hash = createHash(`sha${algorithm.slice(2)}`)
        .update(long)
        .digest()
      const facts = { algorithms: [algorithm] }
      return [
        `a key longer than the block of ${algorithm}, and its hash`,
        holding('a', long, facts),
        holding('b', null, { ...facts, state: 'present', value: new Secret(hash) }),
      ]
    }),
  ])('%s', async (_name, one, other) => {
    const [left, right] = await bind(one, other)
    expect(overlap(left, right)).toBe(true)
  })
})

describe('keys that are not the same have not', () => {
  test.each<[string, ResolvedBinding, ResolvedBinding]>([
    ['text and its base64 as text', holding('a', text), holding('b', Buffer.from(text).toString('base64'))],
    ['an unknown value and the text of its name', unknown('a', 'shop_jwt'), holding('b', 'shop_jwt')],
    ['two unknown values', unknown('a', 'shop_jwt'), unknown('b', 'blog_jwt')],
    ['an unknown value and the text that is digested', unknown('a', 'shop_jwt'), holding('b', 'ref:shop_jwt')],
    [
      'a key within the block and its hash',
      holding('a', text),
      holding('b', null, { state: 'present', value: new Secret(createHash('sha256').update(text).digest()) }),
    ],
  ])('%s', async (_name, one, other) => {
    const [left, right] = await bind(one, other)
    expect(overlap(left, right)).toBe(false)
  })
})

test('the whole binding', async () => {
  const claims = {
    issuer: { variable: 'JWT_ISSUER', location: { file: '.env' }, values: [Secret.fromText('auth')] as const },
  }
  const { groups, gaps } = await fingerprint(
    [
      holding('api', JSON.stringify({ keys: [oct, pair.publicKey.export({ format: 'jwk' })] }), {
        form: 'jwks',
        claims,
      }),
      holding('web', null),
    ],
    fingerprintKey,
  )
  const [group] = groups
  const [api, web] = group?.bindings ?? []
  const { value: _, group: __, ...facts } = holding('api', text, { form: 'jwks' })
  expect(gaps).toEqual([])
  expect(group).toEqual({
    id: 'shop/access',
    basis: 'same-name',
    confidence: 'likely',
    project: 'shop',
    purpose: 'access',
    bindings: [api, web],
    resemblances: [],
  })
  expect(api).toEqual({
    ...facts,
    fingerprint: api?.keys[0]?.fingerprint,
    keys: [
      { fingerprint: expect.stringMatching(/^fp1:[0-9a-f]{12}$/), kind: 'symmetric' },
      { fingerprint: expect.stringMatching(/^jkt:[\w-]{43}$/), kind: 'public' },
    ],
    strength: {
      placeholder: null,
      isComment: false,
      isShort: false,
      requiredBits: 256,
      isLowEntropy: false,
      isToken: false,
      isPath: false,
      pem: null,
    },
    claims: { issuer: { ...claims.issuer, values: [expect.stringMatching(/^fp1:[0-9a-f]{12}$/)] } },
  })
  expect(web).toMatchObject({ fingerprint: null, keys: [], strength: null, claims: {} })
})

test('settings of a claim are equal exactly when their marks are', async () => {
  const setting = (...values: readonly [string, ...string[]]): ResolvedBinding['claims'] => {
    const [first, ...others] = values.map((value) => Secret.fromText(value))
    return { audience: { variable: 'JWT_AUD', location: { file: '.env' }, values: [first as Secret, ...others] } }
  }
  const [one, same, other] = await bind(
    holding('a', text, { claims: setting('x', 'y') }),
    holding('b', text, { claims: setting('x', 'y') }),
    holding('c', text, { claims: setting('x', 'z') }),
  )
  expect(same?.claims).toEqual(one?.claims)
  expect(other?.claims.audience?.values[0]).toBe(one?.claims.audience?.values[0])
  expect(other?.claims.audience?.values[1]).not.toBe(one?.claims.audience?.values[1])
})

test.each<[string, ResolvedBinding, object]>([
  [
    'malformed',
    holding('api', 'abc', { form: 'hex' }),
    {
      code: 'malformed',
      reason:
        'JWT_SECRET of api is not entirely hexadecimal, as api expects: what could not be decoded was compared as text',
    },
  ],
  [
    'malformed',
    holding('api', '{"keys":[]}', { form: 'jwks' }),
    {
      code: 'malformed',
      reason:
        'JWT_SECRET of api is not entirely a JWK Set, as api expects: what could not be decoded was compared as text',
    },
  ],
  [
    'unsupported',
    holding(
      'api',
      pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'fake' }).toString(),
      { form: 'pem' },
    ),
    {
      code: 'unsupported',
      reason: 'JWT_SECRET of api is a private key with a passphrase: it was compared as text, not with public keys',
    },
  ],
])('what cannot be read is a gap: %s', async (_code, binding, gap) => {
  const { gaps } = await fingerprint([binding, binding], fingerprintKey)
  expect(gaps).toEqual([{ source: '.env', line: 3, column: 1, ...gap }])
})

test.each<[string, ResolvedBinding, ResolvedBinding, string, 'left' | 'right' | null]>([
  [
    'one text, and one side decodes it',
    holding('a', Buffer.from(text).toString('base64')),
    holding('b', Buffer.from(text).toString('base64'), { form: 'base64' }),
    'base64',
    null,
  ],
  [
    'quotes around what the other side decodes',
    holding('a', `"${text}"`),
    holding('b', Buffer.from(text).toString('hex'), { form: 'hex' }),
    'surrounding-quotes',
    'left',
  ],
  [
    'a newline in a key of a set',
    holding('a', text),
    holding('b', JSON.stringify({ keys: [{ kty: 'oct', k: Buffer.from(`${text}\n`).toString('base64url') }] }), {
      form: 'jwks',
    }),
    'trailing-newline',
    'right',
  ],
  ['nothing', holding('a', text), holding('b', 'something-else-altogether'), 'different', null],
])('why keys of a group differ: %s', async (_name, one, other, cause, flawed) => {
  const { groups } = await fingerprint([one, other], fingerprintKey)
  const [left, right] = groups[0]?.bindings.map((binding) => binding.fingerprint) ?? []
  const side = flawed === null ? null : flawed === 'left' ? left : right
  expect(groups[0]?.resemblances).toEqual([{ left, right, cause, flawed: side }])
})

test('keys outside the groups have the same marks as keys in them', async () => {
  const [secret, half] = await bind(holding('a', text), holding('b', publicPem, { form: 'pem' }))
  const place = { project: 'shop', service: 'db', location: { file: 'compose.yaml', line: 9 } }
  const value = Secret.fromText(text)
  const pem = Secret.fromText(privatePem)
  const unset = { ...place, variable: 'OTHER', sources: [], value: null }
  const { value: _, ...unsetFacts } = unset
  expect(
    await markUnwired([{ project: 'shop', name: 'OLD', value, location: place.location }], fingerprintKey),
  ).toEqual([
    {
      project: 'shop',
      variable: 'OLD',
      location: place.location,
      fingerprint: secret?.fingerprint,
      strength: secret?.strength,
    },
  ])
  expect(
    await markOtherUses([{ ...place, variable: 'SEAL', sources: ['SEAL'], value }, unset], fingerprintKey),
  ).toEqual([
    { ...place, variable: 'SEAL', sources: ['SEAL'], fingerprint: secret?.fingerprint },
    { ...unsetFacts, fingerprint: null },
  ])
  const files = [
    { ...place, path: '/keys/private.pem', form: 'pem', value: pem },
    { ...place, path: '/keys/public.pem', form: 'pem', value: Secret.fromText(publicPem) },
    { ...place, path: '/keys/secret', form: 'text', value },
  ] as const
  expect(await markKeyFiles(files, fingerprintKey)).toEqual([
    { ...place, path: '/keys/private.pem', fingerprint: half?.fingerprint, kind: 'private' },
    { ...place, path: '/keys/secret', fingerprint: secret?.fingerprint, kind: 'symmetric' },
  ])
})

test('a value that is not known has a mark of its identity, and no strength', async () => {
  const [binding] = await bind(unknown('a', 'shop_jwt'))
  const mark = expect.stringMatching(/^fp1:[0-9a-f]{12}$/)
  expect(binding).toMatchObject({
    fingerprint: mark,
    keys: [{ kind: 'symmetric' }],
    strength: null,
    isValueUnknown: true,
  })
  expect(JSON.stringify(binding)).not.toContain('shop_jwt')
})
