import { expect, test } from 'vitest'
import type { Binding, Fingerprint, Resemblance } from '../../../model/keys/binding.ts'
import type { Edit } from '../../../model/report/edit.ts'
import { mismatchCauses } from '../../compare/mismatch-causes.ts'
import { group, holds, runs, unwired, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { secretMismatch } from './secret-mismatch.ts'

const issues = { role: 'issuer' } as const
const check = (bindings: readonly Binding[], resemblances: readonly Resemblance[] = []) =>
  runRules([secretMismatch], view({ groups: [group(bindings, { resemblances })] }))
const keySet = (...keys: readonly string[]): Binding['keys'] =>
  keys.map((key) => ({ fingerprint: key as Fingerprint, kind: 'symmetric' }))
const resembles = (cause: Resemblance['cause'], flawed: string | null): Resemblance => ({
  left: 'A' as Fingerprint,
  right: 'B' as Fingerprint,
  cause,
  flawed: flawed as Fingerprint | null,
})

test.each<[string, readonly Binding[], readonly string[]]>([
  ['one service agrees with itself', [holds('api', 'A')], []],
  ['all agree', [holds('api', 'A'), holds('web', 'A')], []],
  [
    'the smaller side is odd when no issuer is known',
    [holds('api', 'A'), holds('web', 'B'), holds('ws', 'B')],
    ['api does not accept the tokens that web accepts: its JWT_SECRET differs'],
  ],
  [
    'the first is intended when the sides are equal',
    [holds('api', 'A'), holds('web', 'B')],
    ['web does not accept the tokens that api accepts: its JWT_SECRET differs'],
  ],
  [
    'the side of the issuer is intended, however small',
    [holds('api', 'A'), holds('web', 'A'), holds('auth', 'B', issues)],
    ['api and web cannot verify tokens of auth: their JWT_SECRET differs'],
  ],
  [
    'one finding for each odd side',
    [holds('auth', 'A', issues), holds('web', 'B'), holds('ws', 'C')],
    [
      'ws cannot verify tokens of auth: its JWT_SECRET differs',
      'web cannot verify tokens of auth: its JWT_SECRET differs',
    ],
  ],
  [
    'an odd issuer has its tokens refused',
    [holds('auth', 'A', issues), holds('web', 'A'), holds('sso', 'B', issues)],
    ['tokens of sso are refused where those of auth are accepted: its JWT_SECRET differs'],
  ],
  [
    'several variables are all named',
    [holds('auth', 'A', issues), holds('web', 'B'), holds('ws', 'B', { variable: 'JWT_KEY' })],
    ['web and ws cannot verify tokens of auth: their JWT_SECRET and JWT_KEY differ'],
  ],
  [
    'a service may disagree with itself',
    [holds('auth', 'A', issues), holds('auth', 'B', { variable: 'JWT_KEY' })],
    ['auth holds two keys for one purpose: its JWT_KEY differs from its JWT_SECRET'],
  ],
  [
    'replicas that disagree with each other only are no business of this rule',
    [
      runs('api', 'B', { container: 'api-1' }),
      runs('api', 'B', { container: 'api-2' }),
      runs('api', 'A', { container: 'api-3' }),
    ],
    [],
  ],
  [
    'nor is one whose replica holds what the issuer holds',
    [
      runs('auth', 'A', issues),
      runs('api', 'A', { container: 'api-1' }),
      runs('api', 'B', { container: 'api-2' }),
      runs('web', 'B'),
    ],
    ['in the running containers, web cannot verify tokens of auth: its JWT_SECRET differs'],
  ],
  [
    'replicas that agree on a wrong key count as one service',
    [runs('auth', 'A', issues), runs('api', 'B', { container: 'api-1' }), runs('api', 'B', { container: 'api-2' })],
    ['in the running containers, api cannot verify tokens of auth: its JWT_SECRET differs'],
  ],
  ['what only passes by is not compared', [holds('api', 'A'), holds('web', 'B', { role: 'bystander' })], []],
  ['a forwarder is not compared', [holds('api', 'A'), holds('web', 'B', { role: 'forwarder' })], []],
  ['a holder is not compared', [holds('api', 'A'), holds('web', 'B', { role: 'holder' })], []],
  ['absent is not different', [holds('api', 'A'), holds('web', null)], []],
  ['two paths may lead to one key', [holds('api', 'A', { form: 'path' }), holds('web', 'B', { form: 'path' })], []],
  [
    'a set agrees with every key in it, of whichever kind',
    [
      holds('auth', 'A', { ...issues, keys: [...keySet('A'), { fingerprint: 'E' as Fingerprint, kind: 'private' }] }),
      holds('api', 'A'),
      holds('web', 'E', { keys: [{ fingerprint: 'E' as Fingerprint, kind: 'public' }] }),
      holds('ws', 'B', { keys: keySet('B', 'A') }),
    ],
    [],
  ],
  [
    'a set without the key of the issuer is odd, even when it overlaps with another that has it',
    [
      holds('auth', 'A', issues),
      holds('web', 'A', { keys: keySet('A', 'B') }),
      holds('ws', 'B'),
      holds('api', 'B', { keys: keySet('B', 'A') }),
    ],
    ['ws cannot verify tokens of auth: its JWT_SECRET differs'],
  ],
  [
    'of services that all sign, two without a common key disagree, though a third accepts both',
    [
      holds('web', 'A', { role: 'both' }),
      holds('api', 'A', { role: 'both', keys: keySet('A', 'B') }),
      holds('ws', 'B', { role: 'both' }),
    ],
    ['ws cannot verify tokens of web: its JWT_SECRET differs'],
  ],
  [
    'several issuers may sign with keys of their own when everyone accepts them all',
    [holds('auth', 'A', issues), holds('sso', 'B', issues), holds('api', 'A', { keys: keySet('A', 'B') })],
    [],
  ],
  [
    'an issuer whose tokens one of two refuses is odd',
    [
      holds('auth', 'A', issues),
      holds('sso', 'B', issues),
      holds('api', 'A', { keys: keySet('A', 'B') }),
      holds('web', 'A'),
    ],
    ['tokens of sso are refused where those of auth are accepted: its JWT_SECRET differs'],
  ],
  [
    'the key before a rotation in a variable of its own counts where the product takes several',
    [
      holds('auth', 'A', issues),
      holds('api', 'B', { acceptsSeveral: true }),
      holds('api', 'A', { acceptsSeveral: true, isPrevious: true, variable: 'JWT_SECRET_PREVIOUS' }),
    ],
    [],
  ],
  [
    'a shared secret is not held against a key pair',
    [
      holds('auth', 'A', issues),
      holds('web', 'E', { keys: [{ fingerprint: 'E' as Fingerprint, kind: 'public' }] }),
      holds('ws', 'F', { keys: [{ fingerprint: 'F' as Fingerprint, kind: 'public' }] }),
    ],
    ['ws does not accept the tokens that web accepts: its JWT_SECRET differs'],
  ],
  [
    'a key behind a passphrase, known by its text only, is not held against a public key',
    [
      holds('auth', 'fp1:aaaaaaaaaaaa', {
        ...issues,
        keys: [{ fingerprint: 'fp1:aaaaaaaaaaaa' as Fingerprint, kind: 'private', isUnread: true }],
      }),
      holds('web', 'jkt:E', { keys: [{ fingerprint: 'jkt:E' as Fingerprint, kind: 'public' }] }),
    ],
    [],
  ],
  ['a reference is not held against a text', [holds('api', 'A', { form: 'reference' }), holds('web', 'B')], []],
])('%s', (_name, bindings, messages) => {
  expect(check(bindings).map((finding) => finding.message)).toEqual(messages)
})

test('the whole finding', () => {
  const bindings = [holds('job-processor', 'A'), holds('user-service', 'B', issues)]
  expect(check(bindings, [resembles('surrounding-quotes', 'A')])).toEqual([
    {
      ruleId: 'secret-mismatch',
      severity: 'error',
      confidence: 'certain',
      message: 'job-processor cannot verify tokens of user-service: its JWT_SECRET differs (surrounding quotes)',
      remedy:
        'Remove the quotes at compose.yaml:13: in the list form `- KEY="x"` and for readers of the raw format they become part of the value; in the map form `KEY: "x"` and in .env they do not.',
      edits: [{ kind: 'unquote', variable: 'JWT_SECRET', location: { file: 'compose.yaml', line: 13 } }],
      group: 'shop/access',
      services: ['job-processor'],
      data: { cause: 'surrounding-quotes', differsFrom: 'user-service', variable: 'JWT_SECRET' },
      locations: [
        { file: 'compose.yaml', line: 13 },
        { file: 'compose.yaml', line: 12 },
      ],
      waived: null,
    },
  ])
})

test('a flaw that lies between two texts shows that they belong together, also when one of them cannot be read', () => {
  const torn = {
    keys: [{ fingerprint: 'fp1:aaaaaaaaaaaa' as Fingerprint, kind: 'public', isUnread: true }],
    form: 'pem',
  } as const
  const bindings = [
    holds('auth', 'jkt:E', { ...issues, keys: [{ fingerprint: 'jkt:E' as Fingerprint, kind: 'private' }] }),
    holds('api', 'fp1:aaaaaaaaaaaa', torn),
  ]
  const resemblance = { left: 'jkt:E', right: 'fp1:aaaaaaaaaaaa', cause: 'truncated', flawed: 'fp1:aaaaaaaaaaaa' }
  expect(check(bindings, [resemblance as Resemblance]).map((finding) => finding.message)).toEqual([
    'api cannot verify tokens of auth: its JWT_SECRET differs (cut short)',
  ])
})

test('the side that carries the flaw is the one to open', () => {
  const [finding] = check([holds('api', 'A'), holds('auth', 'B', issues)], [resembles('trailing-newline', 'B')])
  expect(finding?.message).toBe('api cannot verify tokens of auth: its JWT_SECRET differs (trailing newline, at auth)')
  expect(finding?.locations[0]).toEqual({ file: 'compose.yaml', line: 4 })
})

test.each<[string, Parameters<typeof view>[0]]>([
  ['in another group', { groups: [group([holds('api', 'A', { variable: 'OTHER_KEY' })], { id: 'shop/refresh' })] }],
  ['in .env', { unwired: [unwired({ variable: 'OTHER_KEY', fingerprint: 'A' as Fingerprint })] }],
  [
    'in a set of another group',
    {
      groups: [group([holds('api', 'Z', { variable: 'OTHER_KEY', keys: keySet('Z', 'A') })], { id: 'shop/refresh' })],
    },
  ],
  [
    'with another use',
    {
      otherUses: [
        {
          project: 'shop',
          service: 'web',
          variable: 'OTHER_KEY',
          location: { file: 'compose.yaml' },
          fingerprint: 'A' as Fingerprint,
          sources: [],
        },
      ],
    },
  ],
])('another variable with the same key %s is named', (_name, elsewhere) => {
  const own = group([holds('api', 'A'), holds('auth', 'B', issues)], { resemblances: [resembles('different', null)] })
  const [finding] = runRules([secretMismatch], view({ ...elsewhere, groups: [own, ...(elsewhere.groups ?? [])] }))
  expect(finding?.message).toBe(
    'api cannot verify tokens of auth: its JWT_SECRET differs (it holds the value of OTHER_KEY)',
  )
  expect(finding?.data).toMatchObject({ cause: 'other-variable', otherVariable: 'OTHER_KEY' })
})

test.each<[string, Partial<Binding>, string]>([
  ['key sets are compared by their keys', { form: 'jwks' }, 'certain'],
  ['references may have the same content', { form: 'reference' }, 'possible'],
  ['else the group decides', {}, 'certain'],
])('%s', (_name, facts, confidence) => {
  const findings = check([holds('auth', 'A', { ...issues, ...facts }), holds('api', 'B', facts)])
  expect(findings.map((finding) => finding.confidence)).toEqual([confidence])
})

test('what is in the files and runs is one finding with both places', () => {
  const findings = check([holds('auth', 'A', issues), holds('api', 'B'), runs('auth', 'A', issues), runs('api', 'B')])
  expect(findings.map(({ message, locations }) => ({ message, locations }))).toEqual([
    {
      message: 'api cannot verify tokens of auth: its JWT_SECRET differs',
      locations: [
        { file: 'compose.yaml', line: 3 },
        { file: 'compose.yaml', line: 4 },
        { container: 'shop-api-1' },
        { container: 'shop-auth-1' },
      ],
    },
  ])
})

test('what only runs says so, and is fixed by recreating what is stale', () => {
  const findings = check([holds('auth', 'A', issues), holds('api', 'A'), runs('auth', 'A', issues), runs('api', 'B')])
  expect(findings.map(({ message, remedy }) => ({ message, remedy }))).toEqual([
    {
      message: 'in the running containers, api cannot verify tokens of auth: its JWT_SECRET differs',
      remedy: 'Recreate api (`docker compose up -d --force-recreate api`): a restart keeps the old environment.',
    },
  ])
})

test('a service that does not run is compared by its files, when the project runs', () => {
  const findings = check([holds('auth', 'A', issues), holds('api', 'A'), runs('auth', 'B', issues)])
  expect(findings.map((finding) => finding.message)).toEqual([
    'in the running containers, api cannot verify tokens of auth: its JWT_SECRET differs',
  ])
})

test('every cause has a remedy of its own', () => {
  const remedies = Object.values(mismatchCauses).map(({ remedy }) => remedy)
  for (const remedy of remedies) expect(remedy).toMatch(/\.$/)
  expect(new Set(remedies).size).toBe(remedies.length)
})

const entry = (line: number) => ({ kind: 'entry', location: { file: 'compose.yaml', line } }) as const
const dotenv = (line: number) => ({ kind: 'dotenv', name: 'KEY', location: { file: '.env', line } }) as const
const reference = (line: number) => ({ ...entry(line), kind: 'reference', name: 'KEY' }) as const
const followed = (line: number) => ({ chain: [entry(line), reference(line), dotenv(1)], sources: ['KEY'] })

test.each<[string, readonly Binding[], readonly Resemblance[], string, readonly Edit[] | undefined]>([
  [
    'a literal beside a variable takes the variable',
    [holds('auth', 'A', { ...issues, ...followed(3) }), holds('api', 'B', { chain: [entry(9)] })],
    [],
    'Write `JWT_SECRET: ${KEY}` in the environment of api, as in auth.',
    [{ kind: 'refer', services: ['api'], variable: 'JWT_SECRET', source: 'KEY' }],
  ],
  [
    'two literals take what the one has, moved to .env',
    [holds('auth', 'A', { ...issues, chain: [entry(3)] }), holds('api', 'B', { chain: [entry(9)] })],
    [],
    'Move the key of auth from compose.yaml:4 to .env as `JWT_SECRET=…`, and refer to it in auth too: write `JWT_SECRET: ${JWT_SECRET}` in the environment of api.',
    [
      { kind: 'move-to-env', service: 'auth', variable: 'JWT_SECRET', source: 'JWT_SECRET' },
      { kind: 'refer', services: ['api'], variable: 'JWT_SECRET', source: 'JWT_SECRET' },
    ],
  ],
  [
    'a default that nobody replaces is replaced',
    [
      holds('auth', 'A', { ...issues, chain: [entry(3), reference(3), { ...reference(3), kind: 'default' }] }),
      holds('api', 'B', { chain: [entry(9)] }),
    ],
    [],
    'Set KEY in .env (`openssl rand -hex 32`), where it is not set yet, and write `JWT_SECRET: ${KEY}` in the environment of api.',
    [
      { kind: 'new-key', source: 'KEY' },
      { kind: 'refer', services: ['api'], variable: 'JWT_SECRET', source: 'KEY' },
    ],
  ],
  [
    'a reference that is a part of the text is not the whole key',
    [
      holds('auth', 'A', {
        ...issues,
        chain: [entry(3), { ...reference(3), isPart: true }, dotenv(1)],
        sources: ['KEY'],
      }),
      holds('api', 'B', { chain: [entry(9)] }),
    ],
    [],
    'Give JWT_SECRET of api the key of auth (JWT_SECRET, compose.yaml:4), from one variable or secret file.',
    undefined,
  ],
  [
    'one line that two read in two ways gets a key that both read alike',
    [
      holds('auth', 'A', { ...issues, ...followed(3) }),
      holds('api', 'B', { chain: [{ ...dotenv(1), kind: 'env-file' }] }),
    ],
    [resembles('dollar-interpolation', 'A')],
    'Replace the key at .env:1 with one that every reader reads the same (`openssl rand -hex 32`: letters and digits only, nothing else on the line), and recreate api and auth together.',
    [{ kind: 'plain-key', source: 'KEY', location: { file: '.env', line: 1 } }],
  ],
  [
    'a service that holds the right key as well drops the wrong one',
    [holds('auth', 'A', issues), holds('api', 'A', { variable: 'JWT_BASE64_SECRET' }), holds('api', 'B')],
    [],
    'Remove JWT_SECRET from the environment of api: its JWT_BASE64_SECRET already is the key of auth, and is not used while the other is set.',
    [{ kind: 'remove-variable', services: ['api'], variable: 'JWT_SECRET' }],
  ],
  [
    'a public half is not replaced by a private one',
    [
      holds('auth', 'A', { ...issues, ...followed(3), keys: [{ fingerprint: 'A' as Fingerprint, kind: 'private' }] }),
      holds('api', 'B', { chain: [entry(9)], keys: [{ fingerprint: 'B' as Fingerprint, kind: 'public' }] }),
    ],
    [],
    mismatchCauses.different.remedy,
    undefined,
  ],
])('the remedy: %s', (_name, bindings, resemblances, remedy, edits) => {
  const [finding] = check(bindings, resemblances)
  expect([finding?.remedy, finding?.edits]).toEqual([remedy, edits])
})
