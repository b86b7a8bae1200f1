import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import type { ProvenanceStep } from '../../../model/stack/compose.ts'
import { group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { latentSplit } from './latent-split.ts'

const at = (file: string, line: number) => ({ file, line, column: 1 })
const follows = (service: string, ...sources: readonly string[]) =>
  holds(service, 'A', {
    sources,
    chain: [
      { kind: 'entry', location: at('compose.yaml', service.length) },
      ...sources.map(
        (name): ProvenanceStep => ({ kind: 'reference', name, location: at('compose.yaml', service.length) }),
      ),
      { kind: 'dotenv', name: sources.at(-1) ?? '', location: at('.env', 1) },
    ],
  })
/** `${NAME:-…}` with nobody setting NAME. */
const defaults = (service: string, name: string) =>
  holds(service, 'A', {
    sources: [name],
    chain: [
      { kind: 'entry', location: at('compose.yaml', service.length) },
      { kind: 'reference', name, location: at('compose.yaml', service.length) },
      { kind: 'default', location: at('compose.yaml', service.length) },
    ],
  })
const literal = (service: string, line = service.length, facts: Partial<Binding> = {}) =>
  holds(service, 'A', { chain: [{ kind: 'entry', location: at('compose.yaml', line) }], ...facts })
const fromFile = (service: string, file: string, line: number) =>
  holds(service, 'A', { chain: [{ kind: 'env-file', name: 'JWT_SECRET', location: at(file, line) }] })
const literalsStay =
  'auth follows KEY, and api (JWT_SECRET in compose.yaml) does not: their keys are the same only as long as it is not set'

test.each<[string, readonly Binding[], readonly string[]]>([
  ['all follow one variable', [follows('auth', 'KEY'), follows('api', 'KEY')], []],
  ['one in front that is not set', [follows('auth', 'OTHER', 'KEY'), follows('api', 'KEY')], []],
  ['one has a default and one has not', [defaults('auth', 'KEY'), follows('api', 'KEY')], []],
  ['two literals promise nothing', [literal('auth'), literal('api')], []],
  ['a default against a literal', [defaults('auth', 'KEY'), literal('api')], [literalsStay]],
  ['a variable against a literal', [follows('auth', 'KEY'), literal('api')], [literalsStay]],
  [
    'two variables, each with a line of its own',
    [follows('auth', 'KEY'), defaults('api', 'OTHER')],
    ['auth follows KEY, and api (OTHER) does not: their keys are the same only as long as it is not set'],
  ],
  ['two variables out of one line', [follows('auth', 'KEY'), fromFile('api', '.env', 1)], []],
  [
    'a variable against an env file',
    [follows('auth', 'KEY'), fromFile('api', 'api.env', 1)],
    [
      'auth follows KEY, and api (JWT_SECRET in api.env) does not: their keys are the same only as long as it is not set',
    ],
  ],
  [
    'most on one side',
    [defaults('auth', 'KEY'), defaults('web', 'KEY'), literal('api', 8), literal('worker', 9), defaults('ws', 'OTHER')],
    [
      'auth and web follow KEY, and api and worker (JWT_SECRET in compose.yaml) and ws (OTHER) do not: their keys are the same only as long as it is not set',
    ],
  ],
  ['a bystander may stay behind', [follows('auth', 'KEY'), literal('db', 2, { role: 'bystander' })], []],
  ['a token may stay behind', [follows('auth', 'KEY'), literal('kong', 4, { role: 'holder' })], []],
  ['they differ already', [follows('auth', 'KEY'), { ...holds('api', 'B'), keys: literal('api').keys }], []],
  [
    'the halves of a pair do not move together',
    [
      {
        ...follows('auth', 'PRIVATE'),
        keys: holds('auth', 'A').keys.map((key) => ({ ...key, kind: 'private' as const })),
      },
      {
        ...defaults('api', 'PUBLIC'),
        keys: holds('api', 'A').keys.map((key) => ({ ...key, kind: 'public' as const })),
      },
    ],
    [],
  ],
  [
    'public keys are copied about',
    [follows('auth', 'KEY'), literal('api')].map((one) => ({
      ...one,
      keys: one.keys.map((key) => ({ ...key, kind: 'public' as const })),
    })),
    [],
  ],
  ['the content of a file is elsewhere', [follows('auth', 'KEY'), literal('api', 3, { carrier: 'file' })], []],
  ['a reference has no content', [follows('auth', 'KEY'), literal('api', 3, { keys: [] })], []],
  ['what runs does not follow anything', [follows('auth', 'KEY'), runs('api', 'A')], []],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([latentSplit], view({ groups: [group(bindings)] }))
  expect(findings.map(({ message }) => message)).toEqual(messages)
})

test('a group that only equal keys made is a guess', () => {
  const bindings = [follows('auth', 'KEY'), literal('api')]
  const findings = runRules([latentSplit], view({ groups: [group(bindings, { basis: 'equal-key' })] }))
  expect(findings.map(({ severity, confidence }) => [severity, confidence])).toEqual([['note', 'possible']])
})

test('the whole finding', () => {
  const bindings = [follows('auth', 'KEY'), literal('api')]
  expect(runRules([latentSplit], view({ groups: [group(bindings)] }))).toEqual([
    {
      ruleId: 'latent-split',
      severity: 'warning',
      confidence: 'certain',
      message: literalsStay,
      remedy: 'Write `JWT_SECRET: ${KEY}` in the environment of api, as in auth.',
      edits: [{ kind: 'refer', services: ['api'], variable: 'JWT_SECRET', source: 'KEY' }],
      group: 'shop/access',
      services: ['api', 'auth'],
      data: { variable: 'KEY', followers: ['auth'], stayers: ['api'] },
      locations: [
        { file: 'compose.yaml', line: 3 },
        { file: 'compose.yaml', line: 4 },
      ],
      waived: null,
    },
  ])
})
