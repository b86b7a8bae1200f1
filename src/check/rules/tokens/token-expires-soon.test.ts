import { expect, test } from 'vitest'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { token } from '../../view-facts-for-tests.ts'
import { tokenExpiresSoon } from './token-expires-soon.ts'

// Where it begins and ends is in token-expired.test.ts, where the two rules are held against each other.
test('the whole finding', () => {
  const tokens = [token({ expiresAt: '2026-12-01T00:00:00Z', expectedGroup: null, confidence: 'likely' })]
  expect(runRules([tokenExpiresSoon], view({ tokens }))).toEqual([
    {
      ruleId: 'token-expires-soon',
      severity: 'warning',
      confidence: 'likely',
      message: 'ANON_KEY of kong expires on 2026-12-01',
      remedy: 'Sign ANON_KEY again with a later expiry before that day, and recreate kong.',
      services: ['kong'],
      data: { variables: ['ANON_KEY'] },
      locations: [{ file: 'compose.yaml', line: 40 }],
      waived: null,
    },
  ])
})
