import { expect, test } from 'vitest'
import type { ContainerLog, LoggedRefusals } from '../../../model/live/log-facts.ts'
import type { Finding } from '../../../model/report/finding.ts'
import { group, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { confirmByLogs } from '../../words/confirm-by-logs.ts'
import { refusalsInLog } from './refusals-in-log.ts'

const log = (refusals: readonly Partial<LoggedRefusals>[], facts: Partial<ContainerLog> = {}): ContainerLog => ({
  project: 'shop',
  service: 'api',
  container: 'shop-api-1',
  lines: 100,
  isCut: false,
  refusals: refusals.map((one) => ({
    library: 'PyJWT',
    meaning: 'signature',
    count: 37,
    first: '2026-11-21T11:50:00.000Z',
    last: '2026-11-21T12:00:00.000Z',
    ...one,
  })),
  ...facts,
})

const holders = (keyOfApi: string) => [group([runs('auth', 'A', { role: 'issuer' }), runs('api', keyOfApi)])]

const told = (logs: readonly ContainerLog[], keyOfApi = 'A') =>
  runRules([refusalsInLog], view({ logs, groups: holders(keyOfApi) })).map(
    ({ severity, confidence, message }) => `${severity} ${confidence}: ${message}`,
  )

test('signatures are refused although the keys agree', () => {
  expect(told([log([{}])])).toEqual([
    'error likely: api reports in its log that it refuses tokens because of their signature: 37 times since its last start (PyJWT), although the keys that could be read agree',
  ])
})

test('signatures are refused, and the keys differ: its log says so', () => {
  expect(told([log([{}])], 'B')).toEqual([
    'note likely: api reports in its log that it refuses tokens because of their signature: 37 times since its last start (PyJWT)',
  ])
})

test('two lines, and many in a minute, are nobody’s error', () => {
  expect(told([log([{ count: 2 }])])).toEqual([])
  expect(told([log([{ first: '2026-11-21T11:59:30.000Z' }])])).toEqual([
    'warning likely: api reports in its log that it refuses tokens because of their signature: 37 times since its last start (PyJWT)',
  ])
})

test('two containers of one service are one finding', () => {
  expect(told([log([{ count: 2 }]), log([{ count: 2, library: 'jose' }], { container: 'shop-api-2' })])).toEqual([
    'error likely: api reports in its log that it refuses tokens because of their signature: 4 times since its last start (PyJWT and jose), although the keys that could be read agree',
  ])
})

test.each([
  [
    'audience',
    {},
    3,
    'warning likely: api reports in its log that it refuses tokens because of their audience: 3 times',
  ],
  [
    'key',
    {},
    1,
    'warning likely: api reports in its log that its own key is missing, too short or of the wrong kind: once',
  ],
  ['malformed', {}, 3, 'note likely: api reports in its log that what it receives is not a complete JWT: 3 times'],
  ['expired', {}, 19, null],
  ['expired', {}, 20, 'note likely: api reports in its log that it refuses expired tokens: 20 times'],
  ['no-token', {}, 3, null],
  [
    'no-token',
    { isSocket: true },
    3,
    'note likely: api reports in its log that the requests that it refuses carry no token: 3 times',
  ],
  [
    'other',
    { isSocket: true },
    3,
    'note possible: api reports in its log that it refuses sockets without giving a reason: 3 times',
  ],
] as const)('%s %j, %d times', (meaning, facts, count, message) => {
  expect(told([log([{ meaning, count, ...facts }])])).toEqual(
    message === null ? [] : [expect.stringContaining(message)],
  )
})

const finding = (facts: Partial<Finding>): Finding => ({
  ruleId: 'secret-mismatch',
  severity: 'error',
  confidence: 'likely',
  message: 'api cannot verify tokens of auth: its JWT_SECRET differs',
  remedy: 'Give it the key.',
  services: ['api'],
  data: {},
  locations: [{ file: 'compose.yaml' }],
  waived: null,
  ...facts,
})

test.each([
  ['of its key', {}, [{}], ', and its log says so'],
  ['of its key, too seldom', {}, [{ count: 2 }], ''],
  ['of another kind', {}, [{ meaning: 'audience' }], ''],
  [
    'of a key that is missing, once',
    { ruleId: 'secret-missing' },
    [{ meaning: 'key', count: 1 }],
    ', and its log says so',
  ],
  ['beside others', { services: ['web', 'api'] }, [{}], ', and the log of api says so'],
  ['of another service', { services: ['web'] }, [{}], ''],
  ['of a rule without a symptom', { ruleId: 'unwired-variable' }, [{}], ''],
] as const)('a finding, and a log that speaks %s', (_, facts, refusals, more) => {
  const told = finding(facts)
  const [confirmed] = confirmByLogs([told], [log(refusals)])
  expect(confirmed?.message).toBe(`${told.message}${more}`)
  expect(confirmed?.data['logged'] !== undefined).toBe(more !== '')
})
