import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import { group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { replicasDisagree } from './replicas-disagree.ts'

const check = (bindings: readonly Binding[]) => runRules([replicasDisagree], view({ groups: [group(bindings)] }))
const api = (number: number, key: string | null, facts: Partial<Binding> = {}) =>
  runs('api', key, { container: `api-${number}`, ...facts })
const answer = 'whether a token is accepted depends on which of them answers'

test.each<[string, readonly Binding[], readonly string[]]>([
  ['one container agrees with itself', [api(1, 'A')], []],
  ['all agree', [api(1, 'A'), api(2, 'A')], []],
  ['services are another matter', [api(1, 'A'), runs('web', 'B')], []],
  ['so are the files', [api(1, 'A'), holds('api', 'B')], []],
  ['so are two variables of one service', [api(1, 'A'), api(1, 'B', { variable: 'JWT_KEY' })], []],
  ['what only passes by is not compared', [api(1, 'A'), api(2, 'B', { role: 'bystander' })], []],
  ['nobody holds one', [api(1, null), api(2, null)], []],
  ['an optional key may be left out', [api(1, 'A'), api(2, null, { isOptional: true })], []],
  [
    'sets with a key in common let a token pass',
    [
      api(1, 'A', { keys: ['A', 'C'].map((key) => ({ fingerprint: key as Fingerprint, kind: 'symmetric' })) }),
      api(2, 'B', { keys: ['B', 'C'].map((key) => ({ fingerprint: key as Fingerprint, kind: 'symmetric' })) }),
    ],
    [],
  ],
  [
    'two keys, the one of most first',
    [api(1, 'A'), api(2, 'B'), api(3, 'B')],
    [`the containers of api do not hold the same JWT_SECRET: api-2 and api-3 one, api-1 another; ${answer}`],
  ],
  [
    'three keys',
    [api(1, 'A'), api(2, 'B'), api(3, 'C')],
    [`the containers of api do not hold the same JWT_SECRET: api-1 one, api-2 another, api-3 another; ${answer}`],
  ],
  [
    'one has none',
    [api(1, 'A'), api(2, null)],
    [`the containers of api do not hold the same JWT_SECRET: api-1 one, api-2 none; ${answer}`],
  ],
])('%s', (_name, bindings, messages) => {
  expect(check(bindings).map((finding) => finding.message)).toEqual(messages)
})

test('all of them are recreated', () => {
  expect(check([api(1, 'A'), api(2, 'A'), api(3, 'B')])).toEqual([
    {
      ruleId: 'replicas-disagree',
      severity: 'error',
      confidence: 'certain',
      message: `the containers of api do not hold the same JWT_SECRET: api-1 and api-2 one, api-3 another; ${answer}`,
      remedy: 'Recreate api (`docker compose up -d --force-recreate api`): a restart keeps the old environment.',
      group: 'shop/access',
      services: ['api'],
      data: { variable: 'JWT_SECRET', containers: ['api-1', 'api-2', 'api-3'], keys: 2 },
      locations: [{ container: 'api-3' }, { container: 'api-2' }, { container: 'api-1' }],
      waived: null,
    },
  ])
})
