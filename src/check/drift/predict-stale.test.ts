import { expect, test } from 'vitest'
import type { Binding } from '../../model/keys/binding.ts'
import type { StaleKeyFile } from '../../model/report/audit-view.ts'
import { upAll } from '../../model/stack/rollout.ts'
import { group, holds, runs } from '../facts-for-tests.ts'
import { predictStale } from './predict-stale.ts'

const file: StaleKeyFile = {
  project: 'shop',
  service: 'api',
  container: 'shop-api-1',
  variable: 'JWT_SECRET_FILE',
  group: 'shop/access',
  path: '/run/secrets/jwt',
  startedAt: '2026-11-21T10:00:00Z',
  modifiedAt: '2026-11-21T11:00:00Z',
  upToDate: [],
  holdsNow: [],
  confidence: 'likely',
  locations: [{ container: 'shop-api-1' }],
}
const files = [holds('api', 'A'), holds('web', 'A'), holds('job', 'A', { role: 'bystander' })]
const api = runs('api', 'A')
const web = runs('web', 'A')

const restart = { ...upAll, followsDependencies: false, replaces: 'none', restarts: true } as const

test.each<[string, readonly string[] | null, readonly (readonly string[])[]]>([
  ['all are restarted: all read it anew', null, []],
  ['it is restarted itself', ['api'], []],
  ['another is restarted', ['web'], [['web']]],
  ['one is restarted that holds no key', ['job'], [[]]],
])('%s', (_name, services, started) => {
  const groups = [group([...files, api, web])]
  const predicted = predictStale([file], groups, groups, { ...restart, services })
  expect(predicted.map(({ startedNext }) => startedNext)).toEqual(started)
})

test.each<[string, readonly Binding[], readonly Binding[], readonly string[] | null, readonly (readonly string[])[]]>([
  ['it is replaced itself', [api, web], [web], null, []],
  ['all stay', [api, web], [api, web], null, [[]]],
  ['another is replaced', [api, web], [api], null, [['web']]],
  ['another is started for the first time', [api], [api], null, [['web']]],
  ['another is named and started', [api], [api], ['web'], [['web']]],
  ['another does not run, and is not named', [api], [api], ['job'], [[]]],
])('%s', (_name, before, after, services, started) => {
  const plan = { ...upAll, services }
  const predicted = predictStale([file], [group([...files, ...before])], [group([...files, ...after])], plan)
  expect(predicted.map(({ startedNext }) => startedNext)).toEqual(started)
})
