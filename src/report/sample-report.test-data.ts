import type { AuditReport, MatrixCell, ReportedBinding } from '../model/audit-report.ts'
import type { Fingerprint } from '../model/binding.ts'

const first = 'fp1:1a2b3c4d5e6f' as Fingerprint
const second = 'fp1:99aa88bb77cc' as Fingerprint

function bind(part: Partial<ReportedBinding> & Pick<ReportedBinding, 'service' | 'location'>): ReportedBinding {
  return {
    project: 'shop',
    variable: 'JWT_SECRET',
    role: 'validator',
    roleBasis: 'checks tokens only',
    algorithm: null,
    form: 'text',
    carrier: 'environment',
    evidence: 'resolved',
    state: 'present',
    fingerprint: first,
    ...part,
  }
}

function judge(validator: string, result: MatrixCell['result']): MatrixCell {
  return {
    group: 'shop/access',
    issuer: 'user-service',
    validator,
    result,
    reason: result === 'accepted' ? 'the keys are the same' : 'the keys differ',
    evidence: 'resolved',
  }
}

/** A report with everything in it that a report can have, for the tests of the formats. */
export const fullReport: AuditReport = {
  schemaVersion: 1,
  tool: { name: 'countersign', version: '1.2.3' },
  verdict: 'inconsistent',
  failOn: 'error',
  sources: [
    { kind: 'compose', project: 'shop', files: ['compose.yaml', 'compose.override.yaml'], services: 4 },
    { kind: 'engine', address: 'unix:///var/run/docker.sock', containers: 1 },
  ],
  groups: [
    {
      id: 'shop/access',
      project: 'shop',
      purpose: 'access',
      basis: 'same-name',
      bindings: [
        bind({
          service: 'user-service',
          role: 'issuer',
          roleBasis: 'has JWT_EXPIRES_IN',
          algorithm: 'HS256',
          location: { file: 'compose.yaml', line: 12, column: 7 },
        }),
        bind({ service: 'gateway', fingerprint: second, location: { file: 'gateway.env', line: 3, column: 1 } }),
        bind({
          service: 'job-processor',
          state: 'absent',
          fingerprint: null,
          location: { file: 'compose.yaml', line: 30, column: 5 },
        }),
        bind({ service: 'mailer', state: 'empty', fingerprint: null, location: { file: 'mailer.env' } }),
        ...['shop-web-1', 'shop-web-2'].map((container) =>
          bind({ service: 'web', evidence: 'container', container, location: { container } }),
        ),
      ],
    },
  ],
  tokens: [],
  matrix: [judge('gateway', 'refused'), judge('job-processor', 'refused'), judge('web', 'accepted')],
  findings: [
    {
      ruleId: 'placeholder-secret',
      severity: 'warning',
      confidence: 'likely',
      message: 'JWT_SECRET of user-service reads like a placeholder',
      remedy: 'Generate a strong value and put it in .env',
      services: ['user-service'],
      data: { placeholder: 'pattern' },
      locations: [{ file: '.env', line: 1, column: 1 }],
      waived: null,
    },
    {
      ruleId: 'secret-missing',
      severity: 'error',
      confidence: 'certain',
      message: 'job-processor has no JWT_SECRET, but it checks tokens that user-service signs',
      remedy: 'Add JWT_SECRET to the environment of job-processor',
      group: 'shop/access',
      services: ['job-processor', 'user-service'],
      data: { isByHand: false, places: ['compose.yaml'], count: 1 },
      locations: [
        { file: 'compose.yaml', line: 30, column: 5 },
        { file: 'compose.yaml', line: 12, column: 7 },
      ],
      waived: null,
    },
    {
      ruleId: 'short-secret',
      severity: 'error',
      confidence: 'certain',
      message: 'JWT_SECRET of legacy is shorter than HS256 asks for',
      remedy: 'Generate a longer one',
      services: ['legacy'],
      data: {},
      locations: [{ container: 'legacy' }],
      waived: { reason: 'vendor limit', owner: 'ops', expires: '2027-01-31' },
    },
  ],
  gaps: [{ source: 'old.env', code: 'malformed', reason: 'expected NAME=value', line: 4, column: 1 }],
}
