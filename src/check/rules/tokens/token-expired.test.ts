import { expect, test } from 'vitest'
import type { ReadyMadeToken } from '../../../model/report/audit-view.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { token } from '../../view-facts-for-tests.ts'
import { tokenExpired } from './token-expired.ts'
import { tokenExpiresSoon } from './token-expires-soon.ts'

const ends = (expiresAt: string | null, facts: Partial<ReadyMadeToken> = {}) => token({ expiresAt, ...facts })

// It is 2026-11-21T12:00:00Z in these views.
test.each<[string, readonly ReadyMadeToken[], readonly (readonly [string, string, string])[]]>([
  ['it never ends', [ends(null)], []],
  [
    'it has ended',
    [ends('2026-11-20T12:00:00Z')],
    [['token-expired', 'error', 'ANON_KEY of kong expired on 2026-11-20']],
  ],
  [
    'it ends now',
    [ends('2026-11-21T12:00:00Z')],
    [['token-expired', 'error', 'ANON_KEY of kong expired on 2026-11-21']],
  ],
  [
    'it ends in a second',
    [ends('2026-11-21T12:00:01Z')],
    [['token-expires-soon', 'warning', 'ANON_KEY of kong expires on 2026-11-21']],
  ],
  [
    'it ends in thirty days',
    [ends('2026-12-21T12:00:00Z')],
    [['token-expires-soon', 'warning', 'ANON_KEY of kong expires on 2026-12-21']],
  ],
  ['it ends later', [ends('2026-12-21T12:00:01Z')], []],
  [
    'minted together, held by several',
    [ends('2026-12-01T00:00:00Z'), ends('2026-12-01T00:00:00Z', { service: 'studio', variable: 'SERVICE_KEY' })],
    [['token-expires-soon', 'warning', 'ANON_KEY and SERVICE_KEY of kong and studio expire on 2026-12-01']],
  ],
  [
    'it may be anything',
    [ends('2020-01-01T00:00:00Z', { confidence: 'possible', expectedGroup: null })],
    [['token-expired', 'note', 'ANON_KEY of kong expired on 2020-01-01']],
  ],
])('%s', (_name, tokens, expected) => {
  const findings = runRules([tokenExpired, tokenExpiresSoon], view({ tokens }))
  expect(findings.map(({ ruleId, severity, message }) => [ruleId, severity, message])).toEqual(expected)
})

test('the whole finding', () => {
  expect(runRules([tokenExpired], view({ tokens: [ends('2026-11-20T12:00:00Z')] }))).toEqual([
    {
      ruleId: 'token-expired',
      severity: 'error',
      confidence: 'certain',
      message: 'ANON_KEY of kong expired on 2026-11-20',
      remedy: 'Sign ANON_KEY again with a later expiry, and recreate kong.',
      group: 'shop/access',
      services: ['kong'],
      data: { variables: ['ANON_KEY'] },
      locations: [{ file: 'compose.yaml', line: 40, label: 'the expired token' }],
      waived: null,
    },
  ])
})
