import { expect, test } from 'vitest'
import type { Fingerprint } from '../model/keys/binding.ts'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { Finding } from '../model/report/finding.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import { describeVerdict } from './headline.ts'
import { fullReport } from './sample-report.test-data.ts'

const cell = (
  issuer: string,
  validator: string,
  result: MatrixCell['result'],
  more: Partial<MatrixCell> = {},
): MatrixCell => ({ group: 'shop/access', issuer, validator, result, reason: 'r', evidence: 'resolved', ...more })

const mismatch = (services: readonly string[], more: Partial<Finding> = {}): Finding => ({
  ruleId: 'secret-mismatch',
  severity: 'error',
  confidence: 'certain',
  message: 'm',
  remedy: 'r',
  group: 'shop/access',
  services,
  data: {},
  locations: [{ file: 'compose.yaml' }],
  waived: null,
  ...more,
})

const holding = (services: readonly string[], keys: readonly string[] = ['A']): AuditReport['groups'] => [
  {
    id: 'shop/access',
    project: 'shop',
    purpose: 'access',
    basis: 'same-name',
    bindings: services.map((service, index) => ({
      service,
      project: 'shop',
      variable: 'JWT_SECRET',
      role: 'unknown',
      roleBasis: '',
      algorithm: null,
      form: 'text',
      carrier: 'environment',
      evidence: 'resolved',
      state: 'present',
      fingerprint: (keys[index] ?? keys[0] ?? null) as Fingerprint | null,
      location: { file: 'compose.yaml' },
    })),
  },
]

const say = (report: Partial<AuditReport>): string =>
  describeVerdict({ ...fullReport, groups: [], findings: [], matrix: [], gaps: [], ...report })

test.each<[string, Partial<AuditReport>, string]>([
  [
    'the pair is that of the finding, not the first that is refused',
    {
      verdict: 'inconsistent',
      findings: [mismatch(['node3'], { data: { differsFrom: 'node1' } })],
      matrix: [cell('other', 'node2', 'refused'), cell('node1', 'node3', 'refused'), cell('node3', 'node1', 'refused')],
    },
    '1 error — node3 refuses tokens of node1',
  ],
  [
    'a waived mismatch of the same group is not reported',
    {
      verdict: 'inconsistent',
      findings: [
        mismatch(['api'], { data: { differsFrom: 'auth' } }),
        mismatch(['legacy'], { data: { differsFrom: 'auth' }, waived: { reason: 'known' } }),
      ],
      matrix: [cell('auth', 'api', 'refused'), cell('auth', 'legacy', 'refused')],
    },
    '1 error, 1 waived — api refuses tokens of auth',
  ],
  [
    'an issuer that is odd is reported as the one that is refused',
    {
      verdict: 'inconsistent',
      findings: [mismatch(['auth'], { data: { differsFrom: 'api' } })],
      matrix: [cell('auth', 'api', 'refused'), cell('auth', 'web', 'refused'), cell('idp', 'worker', 'refused')],
    },
    '1 error — api refuses tokens of auth',
  ],
  [
    'a finding of no pair in sight names its services',
    {
      verdict: 'inconsistent',
      findings: [mismatch(['mailer'])],
      matrix: [cell('auth', 'api', 'refused')],
    },
    '1 error — look at mailer',
  ],
  [
    'an open pair is named',
    {
      verdict: 'incomplete',
      gaps: [{ source: 'a', code: 'unpaired', reason: 'r' }],
      matrix: [cell('auth', 'api', 'unknown'), cell('auth', 'web', 'unknown'), cell('auth', 'jobs', 'accepted')],
    },
    '1 gap — it is not known whether api and web accept tokens of auth',
  ],
  [
    'a service whose own key is open',
    {
      verdict: 'incomplete',
      gaps: [{ source: 'a', code: 'not-asked', reason: 'r' }],
      matrix: [cell('api', 'api', 'unknown', { basis: 'itself' })],
    },
    '1 gap — it is not known whether api accepts the tokens that are meant for it',
  ],
  [
    'nothing but a gap',
    { verdict: 'incomplete', gaps: [{ source: 'a', code: 'missing', reason: 'r' }] },
    '1 gap — not everything could be checked',
  ],
  [
    'keys that were compared',
    { verdict: 'consistent', groups: holding(['auth', 'api']), matrix: [cell('auth', 'api', 'accepted')] },
    '2 services hold the same key',
  ],
  [
    'equal keys of services that are not related are no agreement',
    {
      verdict: 'consistent',
      groups: holding(['auth', 'api']),
      matrix: [
        cell('auth', 'auth', 'accepted', { basis: 'itself' }),
        cell('api', 'api', 'accepted', { basis: 'itself' }),
      ],
    },
    '2 services, 1 key',
  ],
  [
    'of a value that is not known only the identity is reported',
    {
      verdict: 'consistent',
      groups: holding(['auth', 'api']).map((one) => ({
        ...one,
        bindings: one.bindings.map((binding) => ({ ...binding, isValueUnknown: true as const })),
      })),
      matrix: [cell('auth', 'api', 'accepted')],
    },
    '2 services take the same unknown value',
  ],
])('%s', (_name, report, sentence) => {
  expect(say(report)).toBe(sentence)
})
