import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { group, holds, runs, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { otherUse } from '../../view-facts-for-tests.ts'
import { purposeReuse } from './purpose-reuse.ts'

const access = (key: string | null, facts: Partial<Binding> = {}) => group([holds('api', key, facts)])
const admin = (key: string | null, facts: Partial<Binding> = {}) =>
  group([holds('api', key, { variable: 'ADMIN_SECRET', ...facts })], { id: 'shop/admin', purpose: 'admin' })
const empty = { state: 'empty', sources: ['MAGIC'] } as const
const published = { strength: strength({ placeholder: 'published' }) } as const
const two = 'JWT_SECRET of api (access) and ADMIN_SECRET of api (admin) hold the same key'

test.each<[string, Partial<AuditView>, readonly string[]]>([
  ['a key for each', { groups: [access('A'), admin('B')] }, []],
  ['one key for two purposes', { groups: [access('A'), admin('A')] }, [two]],
  [
    'seen in files and containers, reported once',
    { groups: [group([holds('api', 'A'), runs('api', 'A')]), admin('A')] },
    [two],
  ],
  ['two groups of one purpose', { groups: [access('A'), group([holds('web', 'A')], { id: 'shop/access-2' })] }, []],
  [
    'in different projects',
    { groups: [access('A'), group([{ ...holds('api', 'A'), project: 'other' }], { purpose: 'admin' })] },
    [],
  ],
  ['unknown values out of one variable', { groups: [access(null, empty), admin(null, empty)] }, [two]],
  ['unknown values out of two', { groups: [access(null, empty), admin(null, { ...empty, sources: ['OTHER'] })] }, []],
  [
    'known values out of one variable that differ',
    { groups: [access('A', { sources: ['X'] }), admin('B', { sources: ['X'] })] },
    [],
  ],
  [
    'the two ends of one protocol, each with a name of its own',
    {
      groups: [
        group([holds('app', 'A', { role: 'issuer' })]),
        group([holds('socket', 'A')], { id: 'shop/websocket', purpose: 'websocket' }),
      ],
    },
    [],
  ],
  [
    'two kinds of token at two services',
    { groups: [access('A'), group([holds('back', 'A')], { id: 'shop/admin', purpose: 'admin' })] },
    ['JWT_SECRET of api (access) and JWT_SECRET of back (admin) hold the same key'],
  ],
  ['placeholders are reported as such', { groups: [access('A', published), admin('A', published)] }, []],
  ['bystanders have no purpose', { groups: [access('A'), admin('A', { role: 'bystander' })] }, []],
  [
    'another use of the key',
    { groups: [access('A')], otherUses: [otherUse('A')] },
    ['JWT_SECRET of api (access) and ENCRYPTION_KEY of api hold the same key'],
  ],
  [
    'another use of its variable, in another form',
    { groups: [access('A', { sources: ['KEY'] })], otherUses: [otherUse('B', { sources: ['KEY'] })] },
    ['JWT_SECRET of api (access) and ENCRYPTION_KEY of api hold the same key'],
  ],
  ['another use of another secret', { groups: [access('A')], otherUses: [otherUse('B')] }, []],
  [
    'two other uses of one secret that signs no token',
    { groups: [access('A')], otherUses: [otherUse('B'), otherUse('B', { variable: 'SESSION_SECRET' })] },
    [],
  ],
])('%s', (_name, facts, messages) => {
  expect(runRules([purposeReuse], view(facts)).map(({ message }) => message)).toEqual(messages)
})

test('the whole finding', () => {
  expect(runRules([purposeReuse], view({ groups: [access(null, empty), admin(null, empty)] }))).toEqual([
    {
      ruleId: 'purpose-reuse',
      severity: 'warning',
      confidence: 'likely',
      message: two,
      remedy:
        'Generate a separate key (`openssl rand -hex 32`) for each of JWT_SECRET and ADMIN_SECRET instead of taking them all from MAGIC.',
      services: ['api'],
      data: { variables: ['JWT_SECRET', 'ADMIN_SECRET'] },
      locations: [{ file: 'compose.yaml', line: 3 }],
      waived: null,
    },
  ])
})
