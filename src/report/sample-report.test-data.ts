import type { Fingerprint } from '../model/keys/binding.ts'
import type { LiveFacts } from '../model/live/live.ts'
import type { AuditReport, ReportedBinding } from '../model/report/audit-report.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'

const first = 'fp1:1a2b3c4d5e6f' as Fingerprint
const second = 'fp1:99aa88bb77cc' as Fingerprint

function bind(part: Partial<ReportedBinding> & Pick<ReportedBinding, 'service' | 'location'>): ReportedBinding {
  return {
    project: 'shop',
    variable: 'JWT_SECRET',
    role: 'validator',
    roleBasis: 'verifies tokens only',
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
      message: 'job-processor has no JWT_SECRET, but it verifies tokens that user-service signs',
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

/** What `verify --live` adds to it. */
export const sampleLive: LiveFacts = {
  endpoints: [
    {
      project: 'shop',
      service: 'gateway',
      container: 'shop-gateway-1',
      kind: 'http',
      where: 'http://localhost:8000/jobs',
      group: 'shop/access',
      signer: { service: 'user-service', variable: 'JWT_SECRET', group: 'shop/access' },
      state: 'refuses-good',
      reason: '401',
      answers: [{ probe: 'good-first', variant: null, verdict: 'refused' }],
      good: { accepted: 0, refused: 8, inconclusive: 0 },
      isMeantOpen: false,
      offline: { result: 'refused', reason: 'the keys differ' },
      foreignKeys: [{ service: '.env', variable: 'OLD_SECRET', group: null }],
      isKeyPublished: false,
      clockSkewSeconds: 1,
      subprotocol: null,
      origin: 'http://localhost:3000',
      corsObjections: ['headers'],
      location: { file: 'countersign.yaml', line: 2, column: 3 },
    },
  ],
  logins: [
    {
      project: 'shop',
      service: 'user-service',
      where: 'http://localhost:8000/login',
      group: 'shop/access',
      outcome: 'signed-by-group',
      algorithm: 'HS256',
      signedBy: ['shop/access'],
      decodedAs: null,
      signedByUnwired: null,
      location: { file: 'countersign.yaml', line: 4, column: 3 },
    },
  ],
}

/** One waiver of every origin and state. */
export const sampleWaivers: NonNullable<AuditReport['waivers']> = [
  {
    rule: 'short-secret',
    service: 'legacy',
    origin: 'configuration',
    source: 'countersign.yaml',
    state: 'expires-soon',
    reason: 'vendor limit',
    owner: 'ops',
    expires: '2027-01-31',
  },
  { rule: 'latent-split', origin: 'comment', source: '.env:3', state: 'used', reason: 'one host' },
  {
    rule: 'latent-split',
    service: 'api',
    origin: 'label',
    source: 'compose.yaml',
    state: 'unused',
    reason: 'one host',
  },
  {
    rule: 'latent-split',
    origin: 'configuration',
    source: 'c.yaml',
    state: 'expired',
    reason: 'x',
    expires: '2020-01-01',
  },
  ...['api', 'web'].map((service) => ({
    rule: 'secret-missing',
    service,
    origin: 'baseline' as const,
    source: 'old.json',
    state: 'unused' as const,
    reason: 'in the baseline',
  })),
]
