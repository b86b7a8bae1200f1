import { expect, test } from 'vitest'
import type { HostRelation } from '../../../model/stack/snapshot.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { hostsDisagree } from './hosts-disagree.ts'

const relation: HostRelation = {
  rule: 'agree',
  hosts: ['here', 'west'],
  group: 'access',
  result: 'broken',
  reason: 'west/api refuses tokens of here/auth: the keys differ',
  holders: [
    { host: 'here', service: 'auth', variable: 'JWT_SECRET', location: { file: '.env', line: 2 } },
    {
      host: 'west',
      service: 'api',
      variable: 'KEY',
      location: { file: 'west.json' },
      place: 'container shop-api-1',
    },
  ],
}

test('the whole finding', () => {
  expect(runRules([hostsDisagree], view({ across: [relation] }))).toEqual([
    {
      ruleId: 'hosts-disagree',
      severity: 'error',
      confidence: 'certain',
      message:
        'here and west must agree on access, but they do not: west/api refuses tokens of here/auth: the keys differ (JWT_SECRET of here/auth; KEY of west/api, container shop-api-1 there)',
      remedy: 'Give here and west the same key of access, and take a new snapshot if one was compared.',
      services: ['here/auth', 'west/api'],
      data: { hosts: ['here', 'west'], group: 'access' },
      locations: [
        { file: '.env', line: 2, label: 'JWT_SECRET of here/auth' },
        { file: 'west.json', label: 'KEY of west/api, container shop-api-1 there' },
      ],
      waived: null,
    },
  ])
})

test.each<[string, Partial<HostRelation>]>([
  ['those that agree', { result: 'holds', holders: [] }],
  ['those of which it is not known', { result: 'unknown' }],
  ['those that must differ', { rule: 'differ' }],
])('%s are none', (_name, facts) => {
  expect(runRules([hostsDisagree], view({ across: [{ ...relation, ...facts }] }))).toEqual([])
})
