import { expect, test } from 'vitest'
import type { ContainerDrift } from '../../../model/report/audit-view.ts'
import { drift, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { containerDiffersFromCompose } from './container-differs-from-compose.ts'

const check = (drifts: readonly ContainerDrift[]) => runRules([containerDiffersFromCompose], view({ drift: drifts }))
const start = 'container shop-api-1 of api does not hold what Compose would give it'

test.each<[string, readonly ContainerDrift[], readonly string[]]>([
  ['no drift', [], []],
  ['another value', [drift()], [`${start}: a different value in JWT_SECRET`]],
  ['none', [drift({ kind: 'lacks' })], [`${start}: no JWT_SECRET`]],
  ['one too many', [drift({ kind: 'extra' })], [`${start}: JWT_SECRET in addition`]],
  [
    'all of a container in one finding',
    [
      drift(),
      drift({ variable: 'A' }),
      drift({ variable: 'B', kind: 'lacks' }),
      drift({ variable: 'C', kind: 'extra' }),
    ],
    [`${start}: a different value in JWT_SECRET and A, no B, C in addition`],
  ],
  [
    'containers that lack the same in one finding',
    [drift(), drift({ service: 'web', container: 'shop-web-1' })],
    [
      'containers shop-api-1 of api and shop-web-1 of web do not hold what Compose would give them: a different value in JWT_SECRET',
    ],
  ],
  [
    'containers that differ in different ways by themselves',
    [drift(), drift({ container: 'shop-api-2', kind: 'lacks' })],
    [`${start}: a different value in JWT_SECRET`, `${start.replace('-1', '-2')}: no JWT_SECRET`],
  ],
])('%s', (_name, drifts, messages) => {
  expect(check(drifts).map((finding) => finding.message)).toEqual(messages)
})

test('a container of Compose is recreated', () => {
  expect(check([drift()])).toEqual([
    {
      ruleId: 'container-differs-from-compose',
      severity: 'error',
      confidence: 'certain',
      message: `${start}: a different value in JWT_SECRET`,
      remedy: 'Recreate api (`docker compose up -d --force-recreate api`): a restart keeps the old environment.',
      group: 'shop/access',
      services: ['api'],
      data: { container: 'shop-api-1', differs: ['JWT_SECRET'], lacks: [], extra: [], isByHand: false },
      locations: [{ file: 'compose.yaml', line: 7 }, { container: 'shop-api-1' }],
      waived: null,
    },
  ])
})

test('containers of one group are recreated together, one that was started by hand by itself', () => {
  const drifts = [
    drift(),
    drift({ service: 'web', container: 'shop-web-1' }),
    drift({ service: 'jobs', container: 'jobs', isByHand: true }),
    drift({ service: 'admin', container: 'shop-admin-1', group: 'shop/admin' }),
  ]
  expect(check(drifts).map(({ remedy }) => /`docker compose[^`]*`/.exec(remedy)?.[0])).toEqual([
    '`docker compose up -d --force-recreate api web`',
    '`docker compose up -d jobs`',
    '`docker compose up -d --force-recreate admin`',
  ])
})

test.each([
  ['what may come from the image is a note', [drift({ kind: 'extra', mayBeInherited: true })], 'note', 'possible'],
  [
    'beside what is surely drift it is reported with that',
    [drift({ kind: 'extra', mayBeInherited: true }), drift({ variable: 'A' })],
    'error',
    'certain',
  ],
])('%s', (_name, drifts, severity, confidence) => {
  expect(check(drifts)).toMatchObject([{ severity, confidence }])
})

test('a container started by hand is replaced', () => {
  const [finding] = check([drift({ container: 'api', isByHand: true, membership: 'it is named api', kind: 'lacks' })])
  expect(finding).toMatchObject({
    confidence: 'likely',
    message:
      'container api, started outside Compose and matched to api (it is named api), does not hold what Compose would give it: no JWT_SECRET',
    remedy:
      'Replace container api, started outside Compose, with those of Compose: `docker rm -f api`, then `docker compose up -d api`.',
  })
})

test('on another host, it is replaced there', () => {
  const drifts = [
    drift({ container: 'west/shop-api-1' }),
    drift({ container: 'east/by-hand', isByHand: true, membership: 'it is named api' }),
  ]
  expect(check(drifts).map(({ remedy }) => remedy)).toEqual([
    'Recreate api (`docker compose up -d --force-recreate api` on west): a restart keeps the old environment.',
    'Replace container east/by-hand, started outside Compose, with those of Compose: `docker rm -f by-hand` on east, then `docker compose up -d api` there.',
  ])
})
