import { expect, test } from 'vitest'
import type { Binding } from '../../model/keys/binding.ts'
import { group, runs } from '../facts-for-tests.ts'
import { findProcessDrift } from './find-process-drift.ts'

const inside = (service: string, key: string | null, facts: Partial<Binding> = {}) =>
  runs(service, key, { evidence: 'process', ...facts })

test.each<[string, readonly Binding[], readonly Binding[], readonly (readonly string[])[]]>([
  ['nothing differs', [runs('api', 'A')], [], []],
  ['another spelling of the same key', [runs('api', 'A')], [inside('api', 'A')], []],
  ['alone', [runs('api', 'A')], [inside('api', 'B')], [['api', 'differs']]],
  ['taken away', [runs('api', 'A'), runs('web', 'A')], [inside('api', null)], [['api', 'lacks']]],
  [
    'others hold what the container holds',
    [runs('api', 'A'), runs('web', 'A'), runs('ws', 'B')],
    [inside('api', 'B')],
    [['api', 'differs', 'web']],
  ],
  [
    'others hold what the program has',
    [runs('api', 'A'), runs('web', 'B')],
    [inside('api', 'B')],
    [['api', 'differs']],
  ],
  [
    'others do the same to it',
    [runs('api', 'A'), runs('web', 'A')],
    [inside('api', 'B'), inside('web', 'B')],
    [
      ['api', 'differs'],
      ['web', 'differs'],
    ],
  ],
  [
    'a bystander need not agree',
    [runs('api', 'A'), runs('web', 'A', { role: 'bystander' })],
    [inside('api', 'B')],
    [['api', 'differs']],
  ],
])('%s', (_name, running, seen, drifts) => {
  const found = findProcessDrift([group(running)], [group(seen)])
  expect(found.map(({ service, kind, disagreesWith }) => [service, kind, ...disagreesWith])).toEqual(drifts)
})
