import { expect, test } from 'vitest'
import type { StaleKeyFile } from '../../../model/report/audit-view.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { staleProcess } from './stale-process.ts'

const path = '/run/secrets/jwt'
const file = (facts: Partial<StaleKeyFile> = {}): StaleKeyFile => ({
  project: 'shop',
  service: 'api',
  container: 'shop-api-1',
  variable: 'JWT_SECRET_FILE',
  group: 'shop/access',
  path,
  startedAt: '2026-11-21T10:00:00.5Z',
  modifiedAt: '2026-11-21T11:00:00.000Z',
  upToDate: [],
  holdsNow: [],
  confidence: 'likely',
  locations: [{ container: 'shop-api-1' }],
  ...facts,
})
const check = (stale: readonly StaleKeyFile[]) =>
  runRules([staleProcess], view({ stale })).map(({ severity, confidence, message }) => [severity, confidence, message])
const told = (named: string, then = '') =>
  `container shop-api-1 of api was started before its key file ${named} was last written, and still uses what it read then${then}`
const word = `${path} (JWT_SECRET_FILE)`

test.each<[string, readonly StaleKeyFile[], ReturnType<typeof check>]>([
  ['nothing is stale', [], []],
  ['all of the group hold the old key', [file()], [['warning', 'likely', told(word)]]],
  [
    'another has the new one',
    [file({ upToDate: ['web'] })],
    [['error', 'likely', told(word, '; web has been started since')]],
  ],
  [
    'others have the new one',
    [file({ upToDate: ['web', 'ws'] })],
    [['error', 'likely', told(word, '; web and ws have been started since')]],
  ],
  [
    'another has the new one by its environment',
    [file({ upToDate: ['web'], holdsNow: ['ws'] })],
    [['error', 'likely', told(word, '; web has been started since; ws holds its current content')]],
  ],
  [
    'a rollout is about to start another',
    [file({ startedNext: ['web'] })],
    [['error', 'likely', told(word, '; this rollout starts web, which will read the new file')]],
  ],
  ['a rollout starts nobody', [file({ startedNext: [] })], [['warning', 'likely', told(word)]]],
  [
    'a container may have written it itself',
    [file({ upToDate: ['web'], confidence: 'possible' })],
    [['note', 'possible', told(word, '; web has been started since')]],
  ],
  ['nothing names the file', [file({ variable: path })], [['warning', 'likely', told(path)]]],
  [
    'two keys in one document are one finding',
    [file({ variable: `${path}#a` }), file({ variable: `${path}#b` })],
    [['warning', 'likely', told(path)]],
  ],
])('%s', (_name, stale, findings) => {
  expect(check(stale)).toEqual(findings)
})

test('a restart fixes it', () => {
  expect(runRules([staleProcess], view({ stale: [file()] }))).toEqual([
    {
      ruleId: 'stale-process',
      severity: 'warning',
      confidence: 'likely',
      message: told(word),
      remedy: 'Restart it, so that it reads the file again: `docker restart shop-api-1`.',
      group: 'shop/access',
      services: ['api'],
      data: {
        container: 'shop-api-1',
        path,
        startedAt: '2026-11-21T10:00:00.5Z',
        modifiedAt: '2026-11-21T11:00:00.000Z',
        upToDate: [],
      },
      locations: [{ container: 'shop-api-1' }],
      waived: null,
    },
  ])
})

test('on another host, it is restarted there', () => {
  const [finding] = runRules([staleProcess], view({ stale: [file({ container: 'west/shop-api-1' })] }))
  expect(finding?.remedy).toBe('Restart it, so that it reads the file again: `docker restart shop-api-1` on west.')
})
