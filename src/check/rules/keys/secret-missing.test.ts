import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import { group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { secretMissing } from './secret-missing.ts'

const check = (bindings: readonly Binding[]) => runRules([secretMissing], view({ groups: [group(bindings)] }))

test.each<[string, readonly Binding[], readonly string[]]>([
  ['all hold it', [holds('api', 'A'), holds('web', 'A')], []],
  ['one does not', [holds('api', 'A'), holds('web', null)], ['web has no JWT_SECRET, which api holds']],
  [
    'several hold it',
    [holds('api', 'A'), holds('auth', 'A'), holds('web', null)],
    ['web has no JWT_SECRET, which api and auth hold'],
  ],
  [
    'its name cannot be shown',
    [holds('api', 'A'), holds('web', null, { variable: 'a name that cannot be shown' })],
    ['web has no variable with a name that cannot be shown, which api holds'],
  ],
  [
    'why it was expected',
    [holds('web', null, { expectedBecause: 'it sets JWT_ALG' })],
    ['web has no JWT_SECRET (it sets JWT_ALG)'],
  ],
  [
    'several that lack it are one finding',
    [holds('api', 'A'), holds('web', null), holds('worker', null)],
    ['web and worker have no JWT_SECRET, which api holds'],
  ],
  ['a bystander needs none', [holds('api', 'A'), holds('web', null, { role: 'bystander' })], []],
  ['it may be left out', [holds('api', 'A'), holds('web', null, { isOptional: true })], []],
  ['it derives one, and nobody holds another', [holds('web', null, { whenUnset: 'derived' })], []],
  ['it keeps one of its own, and nobody holds another', [holds('web', null, { whenUnset: 'random-once' })], []],
  ['it does without, and nobody holds one', [holds('web', null, { whenUnset: 'disabled' })], []],
  ['it refuses every token', [holds('web', null, { whenUnset: 'refuses' })], ['web has no JWT_SECRET']],
  [
    'it does without, and others hold one',
    [holds('api', 'A'), holds('web', null, { whenUnset: 'disabled' })],
    ['web has no JWT_SECRET, which api holds, and then does not verify tokens'],
  ],
  ['empty is another matter', [holds('api', 'A'), holds('web', null, { state: 'empty' })], []],
  [
    'only as it runs',
    [holds('api', 'A'), holds('web', 'A'), runs('api', 'A'), runs('web', null)],
    ['in the running containers, web has no JWT_SECRET, which api holds'],
  ],
  [
    'one whose replica holds it is reported by replicas-disagree',
    [runs('api', 'A'), runs('web', 'A', { container: 'web-1' }), runs('web', null, { container: 'web-2' })],
    [],
  ],
])('%s', (_name, bindings, messages) => {
  expect(check(bindings).map((finding) => finding.message)).toEqual(messages)
})

test.each<[string, readonly Binding[], string]>([
  [
    'the source of the others is named',
    [holds('api', 'A', { sources: ['SHARED_KEY'] }), holds('web', null)],
    `Add \`JWT_SECRET: \${SHARED_KEY}\` to the environment of web, as in api.`,
  ],
  [
    'without a source, the variable is',
    [holds('api', 'A'), holds('web', null)],
    'Give JWT_SECRET of web the key of api (JWT_SECRET, compose.yaml:3), from one variable or secret file.',
  ],
  [
    'of a pair, one that checks is not handed the private half',
    [
      holds('api', 'A', {
        role: 'issuer',
        sources: ['KEY'],
        keys: [{ fingerprint: 'A' as Fingerprint, kind: 'private' }],
      }),
      holds('web', null),
    ],
    'Set JWT_SECRET of web to the half of the key pair of api that it needs: the public half to verify tokens, the private half to sign them.',
  ],
  [
    'stale containers are recreated together',
    [
      holds('api', 'A'),
      holds('web', 'A'),
      holds('worker', 'A'),
      runs('api', 'A'),
      runs('web', null),
      runs('worker', null),
    ],
    'Recreate web and worker (`docker compose up -d --force-recreate web worker`): a restart keeps the old environment.',
  ],
  [
    'a stale container is recreated',
    [holds('api', 'A'), holds('web', 'A'), runs('api', 'A'), runs('web', null)],
    'Recreate web (`docker compose up -d --force-recreate web`): a restart keeps the old environment.',
  ],
])('%s', (_name, bindings, remedy) => {
  expect(check(bindings).map((finding) => finding.remedy)).toEqual([remedy])
})

test('missing in the files and in the container is one finding with both places', () => {
  const findings = check([holds('api', 'A'), holds('web', null), runs('api', 'A'), runs('web', null)])
  expect(findings).toEqual([
    {
      ruleId: 'secret-missing',
      severity: 'error',
      confidence: 'certain',
      message: 'web has no JWT_SECRET, which api holds',
      remedy: 'Give JWT_SECRET of web the key of api (JWT_SECRET, compose.yaml:3), from one variable or secret file.',
      group: 'shop/access',
      services: ['web'],
      data: { variable: 'JWT_SECRET', heldBy: ['api'] },
      locations: [{ file: 'compose.yaml', line: 3 }, { container: 'shop-web-1' }],
      waived: null,
    },
  ])
})

const fetches = (service: string, facts: Partial<Binding> = {}): Binding =>
  holds(service, null, {
    state: 'present',
    form: 'jwks-url',
    variable: 'JWKS_URL',
    fetchesFrom: { host: 'oauth', leadsTo: 'nobody' },
    ...facts,
  })

test.each<[string, readonly Binding[], readonly (readonly [string, string])[]]>([
  [
    'keys of a name that nobody bears',
    [fetches('api', { fetchesFrom: { host: 'oauth', leadsTo: 'nobody', near: 'auth' } })],
    [
      [
        'api fetches its keys from oauth (JWKS_URL), but nothing in the stack has that name',
        'Use the name of auth, as it seems in JWKS_URL.',
      ],
    ],
  ],
  [
    'by several, beside a signer',
    [fetches('api'), fetches('jobs'), holds('auth', 'A', { role: 'issuer', roleSource: 'key' })],
    [
      [
        'api and jobs fetch their keys from oauth (JWKS_URL), but nothing in the stack has that name',
        'Use the name of the service that serves the keys in JWKS_URL.',
      ],
    ],
  ],
  [
    'of its own container, by the issuer that tokens must name',
    [
      fetches('api', {
        fetchesFrom: { host: 'localhost', leadsTo: 'nobody' },
        claims: {
          issuer: { variable: 'JWKS_URL', location: { file: 'compose.yaml' }, values: ['fp1:0' as Fingerprint] },
        },
      }),
    ],
    [
      [
        'api fetches its keys from localhost (JWKS_URL), which inside its container is the container itself',
        'Set the address of the key set of the service that serves the keys separately (Spring: `…_JWK_SET_URI`), and leave the issuer that tokens name in JWKS_URL.',
      ],
    ],
  ],
  [
    'a host that may not be shown',
    [fetches('api', { fetchesFrom: { leadsTo: 'nobody' } })],
    [
      [
        'api fetches its keys by JWKS_URL, but nothing in the stack has that name',
        'Use the name of the service that serves the keys in JWKS_URL.',
      ],
    ],
  ],
  ['keys of a service', [fetches('api', { fetchesFrom: { host: 'auth', leadsTo: 'service', service: 'auth' } })], []],
  ['keys of a host outside', [fetches('api', { fetchesFrom: { host: 'idp.example', leadsTo: 'outside' } })], []],
  ['declared to be signed outside', [fetches('api', { isSignedOutside: true })], []],
  ['a bystander', [fetches('api', { role: 'bystander' })], []],
])('%s', (_name, bindings, told) => {
  const findings = check(bindings)
  expect(findings.map(({ message, remedy }) => [message, remedy])).toEqual(told)
  expect(findings.every(({ confidence, severity }) => confidence === 'likely' && severity === 'error')).toBe(true)
})
