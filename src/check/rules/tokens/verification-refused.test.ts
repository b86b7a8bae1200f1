import { expect, test } from 'vitest'
import type { RefusedTrial } from '../../../model/report/audit-view.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { verificationRefused } from './verification-refused.ts'

const check = (refusedTrials: readonly RefusedTrial[]) => runRules([verificationRefused], view({ refusedTrials }))

function trial(validator: string, facts: Partial<RefusedTrial> = {}): RefusedTrial {
  return {
    project: 'shop',
    group: 'shop/access',
    issuer: 'auth',
    validator,
    variable: 'JWT_SECRET',
    step: 'key-length',
    reason: 'PostgREST refuses keys under 256 bits',
    locations: [
      { file: 'compose.yaml', line: validator.length },
      { file: 'compose.yaml', line: 2 },
    ],
    ...facts,
  }
}

test('validators that refuse for one reason are one finding', () => {
  expect(check([trial('rest'), trial('rest-admin')])).toEqual([
    {
      ruleId: 'verification-refused',
      severity: 'error',
      confidence: 'likely',
      message: 'a token of auth is refused by rest and rest-admin: PostgREST refuses keys under 256 bits',
      remedy:
        'Generate a longer key (`openssl rand -hex 64`), give it to every service of the group, and recreate them together.',
      group: 'shop/access',
      services: ['rest', 'rest-admin'],
      data: { step: 'key-length', issuer: 'auth' },
      locations: [
        { file: 'compose.yaml', line: 4 },
        { file: 'compose.yaml', line: 2 },
        { file: 'compose.yaml', line: 10 },
      ],
      waived: null,
    },
  ])
})

test('each reason is a finding of its own', () => {
  const findings = check([
    trial('rest'),
    trial('rest', { step: 'audience', reason: 'rest expects another audience (AUD)' }),
  ])
  expect(findings.map(({ data }) => data['step'])).toEqual(['key-length', 'audience'])
})

test('no trial, no finding', () => {
  expect(check([])).toEqual([])
})
