import { expect, test } from 'vitest'
import type { CodeFacts, KeyStep } from '../../../model/code/code-facts.ts'
import type { Binding, TrustGroup, WhenUnset } from '../../../model/keys/binding.ts'
import { asks, codeOf, use, writes } from '../../code-facts-for-tests.ts'
import { group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { secretEmpty } from './secret-empty.ts'

const empty = { state: 'empty' } as const
const check = (bindings: readonly Binding[]) => runRules([secretEmpty], view({ groups: [group(bindings)] }))
const anyone = 'if its library accepts an empty key, anyone can forge a valid token'
const unset = {
  ...empty,
  chain: [{ kind: 'entry' }, { kind: 'reference', name: 'KEY' }, { kind: 'unset', name: 'KEY' }],
} as const

test.each<[string, readonly Binding[], readonly string[]]>([
  ['set', [holds('api', 'A')], []],
  ['absent is another matter', [holds('api', null)], []],
  ['empty', [holds('api', null, empty)], [`JWT_SECRET of api is empty: ${anyone}`]],
  ['nobody sets it', [holds('api', null, unset)], [`JWT_SECRET of api is empty, because nothing sets KEY: ${anyone}`]],
  ['a bystander does not mind', [holds('api', null, { ...empty, role: 'bystander' })], []],
  [
    'a holder has no key to sign with',
    [holds('api', null, { ...empty, role: 'holder' })],
    ['JWT_SECRET of api is empty'],
  ],
  [
    'both places in one finding',
    [holds('api', null, empty), runs('api', null, empty)],
    [`JWT_SECRET of api is empty: ${anyone}`],
  ],
  [
    'only as it runs',
    [holds('api', 'A'), runs('api', null, empty)],
    [`in the running containers, JWT_SECRET of api is empty: ${anyone}`],
  ],
])('%s', (_name, bindings, messages) => {
  expect(check(bindings).map((finding) => finding.message)).toEqual(messages)
})

const line = { file: '.env', line: 4 }
const blank = { ...empty, chain: [{ kind: 'entry' }, { kind: 'dotenv', name: 'KEY', location: line }] } as const
const ownWay = (whenUnset: WhenUnset) => ({ ...empty, whenUnset })
const refresh = { id: 'shop/refresh', purpose: 'refresh' }

test.each<[string, readonly TrustGroup[], readonly string[]]>([
  [
    'one line that empties many is one finding',
    [
      group([holds('api', null, blank), holds('web', null, blank)]),
      group([holds('api', null, { ...blank, variable: 'REFRESH' })], refresh),
    ],
    [
      'JWT_SECRET and REFRESH of api and web are empty: if a library accepts an empty key, anyone can forge a valid token',
    ],
  ],
  [
    'one variable that nobody sets is one finding',
    [group([holds('api', null, unset), holds('web', null, unset)])],
    [
      'JWT_SECRET of api and web is empty, because nothing sets KEY: if a library accepts an empty key, anyone can forge a valid token',
    ],
  ],
  [
    'an empty default is the same cause',
    [
      group([
        holds('api', null, unset),
        holds('web', null, { ...empty, chain: [...unset.chain.slice(0, 2), { kind: 'default', location: line }] }),
      ]),
    ],
    [
      'JWT_SECRET of api and web is empty, because nothing sets KEY: if a library accepts an empty key, anyone can forge a valid token',
    ],
  ],
  [
    'two places are two',
    [group([holds('api', null, empty), holds('website', null, empty)])],
    [`JWT_SECRET of api is empty: ${anyone}`, `JWT_SECRET of website is empty: ${anyone}`],
  ],
  ['it may be left empty', [group([holds('api', null, { ...empty, isOptional: true }), holds('web', 'A')])], []],
  ['it is derived from another secret', [group([holds('api', null, ownWay('derived'))])], []],
  [
    'it would be derived, and others hold one',
    [group([holds('api', null, ownWay('derived')), holds('web', 'A')])],
    ['JWT_SECRET of api is empty, and then derives one from another secret'],
  ],
  ['it is made once and kept', [group([holds('api', null, ownWay('random-once'))])], []],
  ['without it nothing is checked', [group([holds('api', null, ownWay('disabled'))])], []],
  [
    'another group holding a key is no reason',
    [group([holds('api', null, ownWay('derived'))]), group([holds('web', 'A')], refresh)],
    [],
  ],
])('%s', (_name, groups, messages) => {
  expect(runRules([secretEmpty], view({ groups })).map((finding) => finding.message)).toEqual(messages)
})

test('a finding across groups names none of them', () => {
  const groups = [
    group([holds('api', null, blank)]),
    group([holds('api', null, { ...blank, variable: 'REFRESH' })], refresh),
  ]
  expect(runRules([secretEmpty], view({ groups }))).toEqual([
    {
      ruleId: 'secret-empty',
      severity: 'error',
      confidence: 'certain',
      message: `JWT_SECRET and REFRESH of api are empty: ${anyone}`,
      remedy: secretEmpty.remedy,
      services: ['api'],
      data: { variable: 'JWT_SECRET', variables: ['JWT_SECRET', 'REFRESH'] },
      locations: [{ file: 'compose.yaml', line: 3 }],
      waived: null,
    },
  ])
})

test.each<[string, readonly Binding[], string]>([
  ['in general', [holds('api', null, empty)], secretEmpty.remedy],
  [
    'when nobody sets it, the variable to set',
    [holds('api', null, unset)],
    `Set KEY in .env and write \`JWT_SECRET: \${KEY:?must be set}\`, so that Compose refuses to start without it.`,
  ],
  [
    'when another has it, that of the other',
    [
      holds('api', null, unset),
      holds('web', 'A', {
        chain: [{ kind: 'env-file', name: 'JWT_SECRET', location: { file: 'web/.env', line: 1 } }],
      }),
    ],
    'Add `web/.env`, from which web reads it, to env_file of api, and remove JWT_SECRET from its environment.',
  ],
  [
    'when the files have it, recreating',
    [holds('api', 'A'), runs('api', null, empty)],
    'Recreate api (`docker compose up -d --force-recreate api`): a restart keeps the old environment.',
  ],
])('the remedy %s', (_name, bindings, remedy) => {
  expect(check(bindings).map((finding) => finding.remedy)).toEqual([remedy])
})

const code = (...steps: readonly KeyStep[]) => [codeOf('api', [use('verifies', steps)])]

test.each<[string, readonly CodeFacts[], readonly string[]]>([
  ['takes it for one that is not set, and falls back', code(asks('JWT_SECRET', 'empty'), writes('F')), []],
  [
    'takes it for one that is not set, and asks another that is set',
    code(asks('JWT_SECRET', 'empty'), asks('OTHER')),
    [],
  ],
  ['takes the empty text', code(asks('JWT_SECRET', 'empty', 'set'), writes('F')), ['error']],
  ['has nothing to fall back to', code(asks('JWT_SECRET', 'empty')), ['error']],
  ['falls back to a variable that nobody sets', code(asks('JWT_SECRET', 'empty'), asks('OTHER', 'nothing')), ['error']],
  ['reads another variable', code(asks('OTHER'), writes('F')), ['error']],
  [
    'falls back in one place only',
    [codeOf('api', [use('signs', [asks('JWT_SECRET'), writes('F')]), use('verifies', [asks('JWT_SECRET')])])],
    ['error'],
  ],
])('where the code %s', (_name, facts, severities) => {
  const groups = [group([holds('api', null, empty)])]
  expect(runRules([secretEmpty], view({ groups, code: facts })).map(({ severity }) => severity)).toEqual(severities)
})

test('the fallback counts for a container too, whatever the files say', () => {
  const groups = [group([holds('api', 'A'), runs('api', null, empty)])]
  const facts = code(asks('JWT_SECRET', 'text'), writes('F'))
  expect(runRules([secretEmpty], view({ groups, code: facts }))).toEqual([])
  expect(runRules([secretEmpty], view({ groups, code: code(asks('JWT_SECRET', 'text')) }))).toHaveLength(1)
})
