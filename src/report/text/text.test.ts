import { describe, expect, test } from 'vitest'
import type { AuditReport } from '../../model/report/audit-report.ts'
import type { Finding } from '../../model/report/finding.ts'
import { fullReport } from '../sample-report.test-data.ts'
import { renderText } from './text.ts'

const plain = { color: false, width: 100 }
const empty: AuditReport = { ...fullReport, sources: [], groups: [], matrix: [], findings: [], gaps: [] }

test('a report with everything reads from verdict to exit code', () => {
  expect(renderText(fullReport, { ...plain, exitCode: 1 })).toBe(
    `✗ inconsistent  1 error, 1 warning, 1 waived, 1 gap — job-processor refuses tokens of user-service

error  secret-missing
  job-processor has no JWT_SECRET, but it verifies tokens that user-service signs
  compose.yaml:30:5
  compose.yaml:12:7
  → Add JWT_SECRET to the environment of job-processor

warning  placeholder-secret  (likely)
  JWT_SECRET of user-service reads like a placeholder
  .env:1:1
  → Generate a strong value and put it in .env

error  short-secret  waived: vendor limit (ops, until 2027-01-31)
  JWT_SECRET of legacy is shorter than HS256 asks for
  container legacy

gap  malformed
  expected NAME=value
  old.env:4:1

shop/access  same variable name
  service        variable    role       alg    key                 seen in
  user-service   JWT_SECRET  issuer     HS256  A fp1:1a2b3c4d5e6f  compose.yaml:12
  gateway        JWT_SECRET  validator  -      B fp1:99aa88bb77cc  gateway.env:3
  job-processor  JWT_SECRET  validator  -      absent              compose.yaml:30
  mailer         JWT_SECRET  validator  -      empty               mailer.env
  web            JWT_SECRET  validator  -      A fp1:1a2b3c4d5e6f  container shop-web-1 and 1 more

looked at  compose.yaml, compose.override.yaml (project shop, 4 services)
           unix:///var/run/docker.sock (1 container)
exit code 1
`,
  )
})

test('the reason of each role is reported where there is room', () => {
  expect(renderText(fullReport, { color: false, width: 160 })).toContain(
    '  gateway        JWT_SECRET  validator  -      B fp1:99aa88bb77cc  gateway.env:3                    verifies tokens only\n',
  )
})

test('consistent: says who agrees, and that only files were looked at', () => {
  const [group] = fullReport.groups
  const agreeing = group?.bindings.filter(({ fingerprint }) => fingerprint === 'fp1:1a2b3c4d5e6f') ?? []
  const report: AuditReport = {
    ...empty,
    verdict: 'consistent',
    sources: fullReport.sources.slice(0, 1),
    groups: [
      { id: 'shop/access', project: 'shop', purpose: 'access', basis: 'declared', bindings: agreeing.slice(0, 2) },
    ],
    matrix: fullReport.matrix.filter(({ result }) => result === 'accepted'),
  }
  expect(renderText(report, { ...plain, exitCode: 0 })).toBe(
    `✓ consistent  2 services hold the same key

shop/access  declared to be the same
  service       variable    role       alg    key                 seen in
  user-service  JWT_SECRET  issuer     HS256  A fp1:1a2b3c4d5e6f  compose.yaml:12
  web           JWT_SECRET  validator  -      A fp1:1a2b3c4d5e6f  container shop-web-1

looked at  compose.yaml, compose.override.yaml (project shop, 4 services)
files only: --running compares them with the containers; exit code 0
`,
  )
})

test.each([
  [
    'a consistent group with a waived mismatch is not said to hold the same key',
    'consistent',
    fullReport.groups,
    '3 services, 2 keys',
  ],
  ['nothing to audit', 'nothing-to-audit', [], 'no service holds a JWT key'],
] as const)('%s', (_, verdict, groups, expected) => {
  expect(renderText({ ...empty, verdict, groups }, plain).split('\n')[0]).toMatch(new RegExp(`  ${expected}$`))
})

test('incomplete: the gap is counted and shown', () => {
  expect(renderText({ ...empty, verdict: 'incomplete', gaps: fullReport.gaps }, plain)).toBe(
    `? incomplete  1 gap — not everything could be checked

gap  malformed
  expected NAME=value
  old.env:4:1

looked at  nothing: no compose file here or above; name one with -f, or add --running
`,
  )
})

test('without a matrix the headline names the services to look at', () => {
  const [headline] = renderText({ ...fullReport, matrix: [] }, { color: false, width: 200 }).split('\n')
  expect(headline).toMatch(/look at job-processor and user-service$/)
})

test('names from outside cannot steer the terminal', () => {
  const hostile = '\u001b[2J\n\u202e\u0007'
  const [group] = fullReport.groups
  const [binding] = group?.bindings ?? []
  const [finding] = fullReport.findings
  if (group === undefined || binding === undefined || finding === undefined) throw new Error('the sample is empty')
  const report: AuditReport = {
    ...fullReport,
    sources: [
      { kind: 'compose', project: hostile, files: [hostile], services: 1 },
      { kind: 'engine', address: hostile, containers: 1 },
    ],
    groups: [
      {
        ...group,
        id: hostile,
        bindings: [
          {
            ...binding,
            service: hostile,
            variable: hostile,
            roleBasis: hostile,
            algorithm: hostile,
            location: { file: hostile },
          },
          { ...binding, evidence: 'container', container: hostile, location: { container: hostile } },
        ],
      },
    ],
    matrix: [],
    findings: [
      {
        ...finding,
        severity: 'error',
        message: hostile,
        remedy: hostile,
        services: [hostile],
        locations: [{ container: hostile }],
      },
      { ...finding, waived: { reason: hostile, expires: hostile } },
    ],
    gaps: [{ source: hostile, code: 'hidden', reason: hostile }],
  }
  const text = renderText(report, { color: false, width: 400 })
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(text.split('\n')).toHaveLength(renderText(report, { color: false, width: 4000 }).split('\n').length)
})

test('colour changes nothing but colour', () => {
  const colored = renderText(fullReport, { ...plain, color: true })
  expect(colored).toContain('\u001b[31m\u001b[1m✗ inconsistent\u001b[22m\u001b[39m  1 error')
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(renderText(fullReport, plain))
})

test('the keys beyond the alphabet have names too', () => {
  const [group] = fullReport.groups
  const [binding] = group?.bindings ?? []
  if (group === undefined || binding === undefined) throw new Error('the sample is empty')
  const bindings = Array.from({ length: 28 }, (_, index) => ({
    ...binding,
    service: `s${index}`,
    fingerprint: `fp1:${String(index).padStart(12, '0')}` as typeof binding.fingerprint,
  }))
  const text = renderText({ ...fullReport, groups: [{ ...group, bindings }] }, plain)
  expect(text).toContain('Z  fp1:000000000025')
  expect(text).toContain('AB fp1:000000000027')
})

test('a declaration that contradicts the catalogue is told under its group', () => {
  const [group] = fullReport.groups
  const [binding] = group?.bindings ?? []
  if (group === undefined || binding === undefined) throw new Error('the sample has no group')
  const roleBasis = 'countersign.yaml says so; the catalogue would say validator'
  const report = {
    ...empty,
    groups: [{ ...group, bindings: [{ ...binding, roleBasis, overruledRole: 'validator' }] }],
  } as const
  expect(renderText(report, plain)).toContain(
    '  user-service is issuer: countersign.yaml says so; the catalogue would say validator\n',
  )
})

test('“files only” is not said where the engine was asked and did not answer', () => {
  const sources = [{ kind: 'compose', project: 'shop', files: ['compose.yaml'], services: 1 }] as const
  const gap = { source: 'unix:///run/docker.sock', code: 'unreachable', reason: 'nobody answers' } as const
  const ofEngine = { ...gap, subject: { kind: 'engine' } } as const
  expect(renderText({ ...empty, sources, gaps: [gap] }, plain)).toContain('files only')
  expect(renderText({ ...empty, sources, gaps: [ofEngine] }, plain)).not.toContain('files only')
})

describe('a finding that shows its places', () => {
  const [finding] = fullReport.findings
  const report = (locations: Finding['locations']): AuditReport => ({
    ...fullReport,
    gaps: [],
    matrix: [],
    findings: finding === undefined ? [] : [{ ...finding, locations }],
  })
  const places = (locations: Finding['locations'], width = 100): string =>
    renderText(report(locations), { color: false, width }).split('placeholder\n')[1]?.split('  →')[0] ?? ''

  test('puts a caret below the mask, at the quote if there is one, and names the key', () => {
    expect(
      places([
        {
          file: 'gateway.env',
          line: 3,
          column: 1,
          excerpt: 'JWT_SECRET="[masked]"',
          label: 'gateway verifies with it',
        },
        {
          file: 'compose.yaml',
          line: 30,
          column: 5,
          excerpt: 'environment:',
          label: 'job-processor has no JWT_SECRET',
        },
        { file: 'tokens.py', line: 9, label: 'mailer falls back to this value' },
        { file: 'a.env', line: 1, excerpt: 'OTHER=[masked]' },
      ]),
    ).toBe(
      `  ┌ gateway.env:3:1
  │ JWT_SECRET="[masked]"
  │            ^ key B: gateway verifies with it
  ├ compose.yaml:30:5
  │ environment:
  │ ^ job-processor has no JWT_SECRET
  ├ tokens.py:9
  │ mailer falls back to this value
  ├ a.env:1
  │ OTHER=[masked]
`,
    )
  })

  test('breaks a label that the screen has no room for', () => {
    expect(
      places(
        [
          {
            file: 'gateway.env',
            line: 3,
            column: 1,
            excerpt: 'JWT_SECRET=[masked]',
            label: 'gateway, orders, payments and mailer verify with it',
          },
        ],
        48,
      ),
    ).toBe(`  ┌ gateway.env:3:1
  │ JWT_SECRET=[masked]
  │            ^ key B: gateway, orders,
  │              payments and mailer verify with
  │              it
`)
    expect(
      places(
        [
          {
            file: 'gateway.env',
            line: 3,
            column: 1,
            excerpt: 'A_LONG_NAME_OF_A_KEY=[masked]',
            label: 'gateway verifies with it',
          },
        ],
        40,
      ),
    ).toBe(`  ┌ gateway.env:3:1
  │ A_LONG_NAME_OF_A_KEY=[masked]
  │                      ^
  │ key B: gateway verifies with it
`)
  })
})
