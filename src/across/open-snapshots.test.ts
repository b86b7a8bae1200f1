import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fingerprint } from '../model/keys/binding.ts'
import { type Snapshot, stretching } from '../model/stack/snapshot.ts'
import { keepComparable, openHostKey, openSnapshots } from './open-snapshots.ts'
import { readSnapshot } from './read-snapshot.ts'
import { signSnapshot } from './sign-snapshot.ts'

const own = generateKeyPairSync('ed25519')
const foreign = generateKeyPairSync('ed25519')
const check = `fp2:${'c'.repeat(32)}` as Fingerprint

const snapshot: Snapshot = {
  schemaVersion: 1,
  tool: { name: 'countersign', version: '0.0.0' },
  host: 'production',
  takenAt: '2026-11-30T10:00:00.000Z',
  fingerprints: { stretching, check },
  groups: [
    {
      id: 'shop/access',
      project: 'shop',
      purpose: 'access',
      basis: 'same-name',
      bindings: [
        {
          service: 'api',
          project: 'shop',
          container: 'shop-api-1',
          variable: 'JWT_SECRET',
          role: 'validator',
          roleSource: 'name',
          algorithms: ['HS256'],
          form: 'text',
          evidence: 'container',
          state: 'present',
          keys: [{ fingerprint: `fp2:${'a'.repeat(32)}` as Fingerprint, kind: 'symmetric' }],
          location: { container: 'shop-api-1' },
        },
      ],
    },
  ],
  gaps: [],
}
const signed = signSnapshot(snapshot, own.privateKey)

const trust = {
  keys: new Map([['production', [own.publicKey]]]),
  now: '2026-11-30T12:00:00.000Z',
  maxAgeMs: 86_400_000,
}
const open = (file: object | string, facts: Partial<typeof trust> = {}) =>
  openSnapshots([{ shown: 'p.json', text: typeof file === 'string' ? file : JSON.stringify(file) }], {
    ...trust,
    ...facts,
  })

test('one that is signed by the key that is named for its host, recent and whole is believed', () => {
  const { hosts, gaps } = open(signed)
  expect({ gaps, hosts }).toEqual({
    gaps: [],
    hosts: [
      {
        name: 'production',
        groups: snapshot.groups,
        snapshot: { file: 'p.json', takenAt: '2026-11-30T10:00:00.000Z' },
        check,
      },
    ],
  })
})

test('how it is indented and in which order its members stand is no matter', () => {
  const turned = Object.fromEntries(Object.entries(signed).toReversed())
  expect(open(JSON.stringify(turned, null, '\t').replaceAll('\n', '\r\n')).gaps).toEqual([])
})

test('what a later version adds is signed, too', () => {
  const later = signSnapshot({ ...snapshot, more: { of: ['it'] } } as Snapshot, own.privateKey)
  expect(open(later).gaps).toEqual([])
  expect(open({ ...later, more: 'or less' }).gaps.map(({ code }) => code)).toEqual(['unverified'])
})

test.each<[string, object | string, Partial<typeof trust>, string, RegExp]>([
  ['a text', 'not JSON', {}, 'malformed', /not a snapshot/],
  ['another JSON', {}, {}, 'malformed', /not a snapshot/],
  ['deep nesting', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, {}, 'malformed', /not a snapshot/],
  ['no signature', snapshot, {}, 'malformed', /not a snapshot/],
  ['a host without a key', signed, { keys: new Map() }, 'unverified', /no key is given for that host/],
  [
    'the key of another host',
    signed,
    { keys: new Map([['staging', [own.publicKey]]]) },
    'unverified',
    /no key is given for that host/,
  ],
  ['a foreign signer', signSnapshot(snapshot, foreign.privateKey), {}, 'unverified', /not signed with the key/],
  [
    'a foreign signer who names our key',
    {
      ...signSnapshot(snapshot, foreign.privateKey),
      signature: { ...signSnapshot(snapshot, foreign.privateKey).signature, keyId: signed.signature.keyId },
    },
    {},
    'unverified',
    /changed after it was signed/,
  ],
  ['another name', { ...signed, host: 'staging' }, {}, 'unverified', /no key is given/],
  ['an old one', signed, { maxAgeMs: 3_600_000 }, 'outdated', /longer ago than --max-age allows/],
  ['one of the future', signed, { now: '2026-11-30T09:00:00.000Z' }, 'outdated', /in the future/],
])('%s is refused', (_name, file, facts, code, reason) => {
  const { hosts, gaps } = open(file, facts)
  expect({ hosts, gaps }).toEqual({
    hosts: [],
    gaps: [{ source: 'p.json', code, reason: expect.stringMatching(reason) }],
  })
})

/** Every copy of a value in which one text, number or member is another. */
function* changes(value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) {
    yield value.slice(1)
    for (const [index, member] of value.entries()) for (const one of changes(member)) yield value.with(index, one)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _, ...others } = value as Record<string, unknown>
      yield others
      for (const one of changes(member)) yield { ...value, [name]: one }
    }
  } else yield typeof value === 'string' ? `${value.slice(0, -1)}${value.endsWith('a') ? 'b' : 'a'}` : 7
}

test('whatever is changed in it, it is not believed', () => {
  const { signature: _, ...rest } = signed
  const changed = [...changes(rest)].map((one) => ({ ...(one as object), signature: signed.signature }))
  expect(changed.length).toBeGreaterThan(60)
  // An empty list that is one shorter is the same list.
  const different = changed.filter((one) => JSON.stringify(one) !== JSON.stringify(signed))
  expect(different.filter((one) => open(one).gaps.length === 0)).toEqual([])
})

test('of several of one host the newest counts', () => {
  const older = signSnapshot({ ...snapshot, takenAt: '2026-11-30T08:00:00.000Z', groups: [] }, own.privateKey)
  const files = [signed, older].map((one, index) => ({ shown: `${index}.json`, text: JSON.stringify(one) }))
  for (const order of [files, files.toReversed()]) {
    expect(openSnapshots(order, trust).hosts.map(({ snapshot: told }) => told?.file)).toEqual(['0.json'])
  }
})

test('one that was taken with another fingerprint key is refused', () => {
  const opened = open(signed)
  expect(keepComparable(opened, check)).toEqual(opened)
  expect(keepComparable(opened, `fp2:${'d'.repeat(32)}` as Fingerprint)).toEqual({
    hosts: [],
    gaps: [
      { source: 'p.json', code: 'unverified', reason: expect.stringContaining('production took it with a different') },
    ],
  })
})

test('what could not be looked at there is a gap here', () => {
  const gap = { source: 'compose.yaml', code: 'missing', reason: 'it is not there', line: 3 } as const
  expect(open(signSnapshot({ ...snapshot, gaps: [gap] }, own.privateKey)).gaps).toEqual([
    {
      source: 'p.json',
      code: 'unresolved',
      reason: 'production was only partly checked: compose.yaml:3: it is not there',
    },
  ])
})

test('any JSON is read or is none, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(readSnapshot(text)).toBeNull()
    }),
  )
})

test.each<[string, string, boolean]>([
  ['PEM', own.publicKey.export({ type: 'spki', format: 'pem' }).toString(), true],
  ['its base64', own.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), true],
  ['a private key gives its public half', own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), true],
  ['another curve', generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(), false],
  ['a text', 'MCow', false],
])('a key of a host: %s', (_name, text, isKey) => {
  expect(openHostKey(text) !== null).toBe(isKey)
})
