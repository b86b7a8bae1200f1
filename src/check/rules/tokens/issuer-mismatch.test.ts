import { expect, test } from 'vitest'
import type { Binding, ClaimSettings, Fingerprint } from '../../../model/keys/binding.ts'
import { group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { issuerMismatch } from './issuer-mismatch.ts'

const states = (
  variable: string,
  ...values: readonly [string, ...string[]]
): { readonly claims: ClaimSettings<Fingerprint> } => ({
  claims: {
    issuer: {
      variable,
      location: { file: 'compose.yaml', line: 90 },
      values: values as unknown as readonly [Fingerprint],
    },
  },
})
const auth = (...values: readonly [string, ...string[]]) =>
  holds('auth', 'A', { role: 'issuer', ...states('JWT_ISSUER', ...values) })
const api = (service: string, ...values: readonly [string, ...string[]]) =>
  holds(service, 'A', states('JWT_ISSUER', ...values))
const one = (service: string) => [
  `${service} accepts a different issuer (JWT_ISSUER) than auth writes into its tokens (JWT_ISSUER)`,
]

test.each<[string, readonly Binding[], readonly string[], readonly string[]]>([
  ['the same', [auth('a'), api('api', 'a')], [], []],
  ['the validator states none', [auth('a'), holds('api', 'A')], [], []],
  ['the issuer states none', [holds('auth', 'A', { role: 'issuer' }), api('api', 'b')], [], []],
  ['one of several', [auth('a'), api('api', 'b', 'a')], [], []],
  [
    'one where the others agree',
    [auth('a'), api('api', 'a'), api('web', 'a'), api('odd', 'b')],
    one('odd'),
    ['likely'],
  ],
  ['the only validator, under the same name', [auth('a'), api('api', 'b')], one('api'), ['likely']],
  [
    'the only validator, under another name',
    [auth('a'), holds('api', 'A', states('OIDC_ISSUER', 'b'))],
    ['api accepts a different issuer (OIDC_ISSUER) than auth writes into its tokens (JWT_ISSUER)'],
    ['likely'],
  ],
  ['as many agree as do not', [auth('a'), api('api', 'a'), api('odd', 'b')], one('odd'), ['likely']],
  ['a service with itself', [auth('a'), holds('auth', 'A', { role: 'both', ...states('JWT_ISSUER', 'b') })], [], []],
  ['a bystander', [auth('a'), holds('db', 'A', { role: 'bystander', ...states('JWT_ISSUER', 'b') })], [], []],
  [
    'nobody is known to issue: what is written is not known',
    ['a', 'a', 'b'].map((value, index) => holds(`s${index}`, 'A', { role: 'unknown', ...states('JWT_ISSUER', value) })),
    [],
    [],
  ],
  [
    'only as it runs',
    [
      auth('a'),
      api('api', 'a'),
      runs('auth', 'A', { role: 'issuer', ...states('JWT_ISSUER', 'a') }),
      runs('api', 'A', states('JWT_ISSUER', 'b')),
    ],
    [`in the running containers, ${one('api')[0]}`],
    ['likely'],
  ],
])('%s', (_name, bindings, messages, confidences) => {
  const findings = runRules([issuerMismatch], view({ groups: [group(bindings)] }))
  expect(findings.map((finding) => finding.message)).toEqual(messages)
  expect(findings.map((finding) => finding.confidence)).toEqual(confidences)
})

test('the whole finding', () => {
  const bindings = [auth('a'), { ...api('api', 'b'), location: { file: 'compose.yaml', line: 1 } }]
  expect(runRules([issuerMismatch], view({ groups: [group(bindings)] }))).toEqual([
    {
      ruleId: 'issuer-mismatch',
      severity: 'error',
      confidence: 'likely',
      message: one('api')[0],
      remedy: 'Give JWT_ISSUER of api the value that JWT_ISSUER of auth has, preferably from one variable.',
      edits: [
        {
          kind: 'copy-entry',
          services: ['api'],
          variable: 'JWT_ISSUER',
          from: { file: 'compose.yaml', line: 90 },
          source: 'JWT_ISSUER',
        },
      ],
      group: 'shop/access',
      services: ['api', 'auth'],
      data: { variables: ['JWT_ISSUER'], issuer: 'auth', issuerVariable: 'JWT_ISSUER' },
      locations: [{ file: 'compose.yaml', line: 90 }],
      waived: null,
    },
  ])
})
