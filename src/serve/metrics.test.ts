import { expect, test } from 'vitest'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import { fullReport } from '../report/sample-report.test-data.ts'
import { createMetrics } from './metrics.ts'
import { initialStanding, type Standing } from './standing.ts'

function standing(report: AuditReport, revision = 1): Standing {
  return {
    ...initialStanding,
    revision,
    report,
    auditedAt: `2026-01-01T00:00:0${revision}.000Z`,
    tookMs: 40,
    audits: revision,
  }
}

async function lines(report: AuditReport, name: string): Promise<readonly string[]> {
  const text = await createMetrics('1.2.3', { count: () => 0 }).render(standing(report))
  return text.split('\n').filter((line) => line.startsWith(`${name}{`))
}

function pair(issuer: string, validator: string, result: MatrixCell['result']): MatrixCell {
  return { group: 'shop/access', issuer, validator, result, reason: '', evidence: 'resolved' }
}

test('findings are counted by rule and severity, waived ones apart', async () => {
  expect(await lines(fullReport, 'countersign_findings')).toEqual([
    'countersign_findings{rule="placeholder-secret",severity="warning"} 1',
    'countersign_findings{rule="secret-missing",severity="error"} 1',
  ])
  expect(await lines(fullReport, 'countersign_waived_findings')).toEqual([
    'countersign_waived_findings{rule="short-secret"} 1',
  ])
})

test('the worst that is known of a pair counts, and what is not known is left out', async () => {
  const matrix = [
    pair('a', 'b', 'accepted'),
    pair('a', 'b', 'refused'),
    pair('a', 'b', 'accepted'),
    pair('a', 'c', 'unknown'),
  ]
  expect(await lines({ ...fullReport, matrix }, 'countersign_pair_verified')).toEqual([
    'countersign_pair_verified{project="shop",issuer="a",validator="b"} 0',
  ])
})

test('a label holds a short name and nothing else', async () => {
  const matrix = [pair('https://x.example/?k="1"\n', `fp1:${'a'.repeat(10_000)}`, 'accepted')]
  expect(await lines({ ...fullReport, matrix }, 'countersign_pair_verified')).toEqual([
    `countersign_pair_verified{project="shop",issuer="https___x.example__k__1__",validator="fp1_${'a'.repeat(59)}"} 1`,
  ])
})

test('there are never more than a thousand pairs, and those that are refused are among them', async () => {
  const matrix = Array.from({ length: 5_000 }, (_, index) =>
    pair('a', `v${index}`, index > 4_900 ? 'refused' : 'accepted'),
  )
  const pairs = await lines({ ...fullReport, matrix }, 'countersign_pair_verified')
  expect(pairs).toHaveLength(1_000)
  expect(pairs.filter((line) => line.endsWith(' 0'))).toHaveLength(99)
})

test('an audit counts once, however often it is reported', async () => {
  const metrics = createMetrics('1.2.3', { count: () => 0 })
  for (const revision of [1, 1, 2]) metrics.note(standing(fullReport, revision))
  const text = await metrics.render(standing(fullReport, 2))
  expect(text).toContain('countersign_audits_total{outcome="inconsistent"} 2\n')
  expect(text).toContain('countersign_audit_duration_seconds_count 2\n')
})

test('each of several engines is told by its name, one that did not answer too', async () => {
  const sources = [
    { kind: 'engine', address: 'ssh://a', host: 'east', containers: 3 },
    { kind: 'engine', address: 'ssh://b', host: 'w/est', containers: 0 },
  ] as const
  const subject = { kind: 'engine', host: 'north' } as const
  const gaps = [{ source: 'north: ssh://c', subject, code: 'unreachable', reason: 'nobody answered' }] as const
  const report = { ...fullReport, sources, gaps }
  expect(await lines(report, 'countersign_host_up')).toEqual([
    'countersign_host_up{host="east"} 1',
    'countersign_host_up{host="w_est"} 1',
    'countersign_host_up{host="north"} 0',
  ])
  expect(await lines(report, 'countersign_host_containers')).toEqual([
    'countersign_host_containers{host="east"} 3',
    'countersign_host_containers{host="w_est"} 0',
  ])
  expect(await lines(fullReport, 'countersign_host_up')).toEqual([])
})
