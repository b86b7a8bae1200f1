import { expect, test } from 'vitest'
import type { ProcessDrift } from '../../../model/report/audit-view.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { processDiffersFromContainer } from './process-differs-from-container.ts'

const drift = (facts: Partial<ProcessDrift> = {}): ProcessDrift => ({
  project: 'shop',
  service: 'api',
  container: 'shop-api-1',
  variable: 'JWT_SECRET',
  group: 'shop/access',
  kind: 'differs',
  disagreesWith: [],
  location: { container: 'shop-api-1' },
  ...facts,
})
const check = (processes: readonly ProcessDrift[]) =>
  runRules([processDiffersFromContainer], view({ processes })).map(({ severity, message }) => [severity, message])
const start = 'the program in container shop-api-1 of api runs'

test.each<[string, readonly ProcessDrift[], ReturnType<typeof check>]>([
  ['no drift', [], []],
  [
    'it agrees with the others all the same',
    [drift()],
    [['warning', `${start} with a different JWT_SECRET than its container holds`]],
  ],
  [
    'it disagrees with others',
    [drift({ disagreesWith: ['web', 'ws'] })],
    [['error', `${start} with a different JWT_SECRET than its container holds, and different from that of web and ws`]],
  ],
  ['it has none', [drift({ kind: 'lacks' })], [['note', `${start} without JWT_SECRET, which its container holds`]]],
  [
    'each kind is one finding',
    [drift({ variable: 'A' }), drift({ variable: 'B' }), drift({ variable: 'C', kind: 'lacks' })],
    [
      ['warning', `${start} with a different A and B than its container holds`],
      ['note', `${start} without C, which its container holds`],
    ],
  ],
])('%s', (_name, processes, findings) => {
  expect(check(processes)).toEqual(findings)
})

test('the entrypoint is where to look', () => {
  expect(runRules([processDiffersFromContainer], view({ processes: [drift({ disagreesWith: ['web'] })] }))).toEqual([
    {
      ruleId: 'process-differs-from-container',
      severity: 'error',
      confidence: 'likely',
      message: `${start} with a different JWT_SECRET than its container holds, and different from that of web`,
      remedy: 'Check what the entrypoint of api does to JWT_SECRET: it starts the program with the result.',
      group: 'shop/access',
      services: ['api'],
      data: { container: 'shop-api-1', variables: ['JWT_SECRET'], kind: 'differs', disagreesWith: ['web'] },
      locations: [{ container: 'shop-api-1' }],
      waived: null,
    },
  ])
})
