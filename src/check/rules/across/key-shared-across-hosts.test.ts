import { expect, test } from 'vitest'
import type { HostRelation } from '../../../model/stack/snapshot.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { keySharedAcrossHosts } from './key-shared-across-hosts.ts'

const relation: HostRelation = {
  rule: 'differ',
  hosts: ['here', 'production'],
  result: 'broken',
  reason: 'they hold a key in common',
  holders: [
    { host: 'here', service: 'api', variable: 'JWT_SECRET', location: { container: 'shop-api-1' } },
    {
      host: 'production',
      service: 'api',
      variable: 'JWT_SECRET',
      location: { file: 'p.json' },
      place: 'compose.yaml:3',
    },
    {
      host: 'production',
      service: 'web',
      variable: 'JWT_SECRET',
      location: { file: 'p.json' },
      place: 'compose.yaml:3',
    },
  ],
}

test('the whole finding', () => {
  expect(runRules([keySharedAcrossHosts], view({ across: [relation] }))).toEqual([
    {
      ruleId: 'key-shared-across-hosts',
      severity: 'error',
      confidence: 'certain',
      message:
        'here and production must differ, but hold the same key: a token of one is accepted by the other (JWT_SECRET of here/api; JWT_SECRET of production/api and production/web, compose.yaml:3 there)',
      remedy: 'Give here or production a new key (`openssl rand -hex 32`).',
      services: ['here/api', 'production/api', 'production/web'],
      data: { hosts: ['here', 'production'] },
      locations: [
        { container: 'shop-api-1', label: 'JWT_SECRET of here/api' },
        { file: 'p.json', label: 'JWT_SECRET of production/api and production/web, compose.yaml:3 there' },
      ],
      waived: null,
    },
  ])
})

test.each<[string, Partial<HostRelation>]>([
  ['those that differ', { result: 'holds', holders: [] }],
  ['those of which it is not known', { result: 'unknown' }],
  ['those that must agree', { rule: 'agree' }],
])('%s are none', (_name, facts) => {
  expect(runRules([keySharedAcrossHosts], view({ across: [{ ...relation, ...facts }] }))).toEqual([])
})
