import { expect, test } from 'vitest'
import type { Fingerprint } from '../../model/keys/binding.ts'
import type { AuditReport, ReportedBinding, ReportedGroup } from '../../model/report/audit-report.ts'
import type { MatrixCell } from '../../model/report/matrix-cell.ts'
import { fullReport } from '../../report/sample-report.test-data.ts'
import { isSplit, listServiceRows, type ShownHolding } from './service-rows.ts'

const [sample] = fullReport.groups
const [binding] = sample?.bindings ?? []
if (sample === undefined || binding === undefined) throw new Error('the sample has a group')
const [finding] = fullReport.findings
if (finding === undefined) throw new Error('the sample has a finding')

const key = (name: string): Fingerprint => `fp1:00000000000${name}` as Fingerprint
const file = (service: string, name: string | null, part: Partial<ReportedBinding> = {}): ReportedBinding => ({
  ...(binding as ReportedBinding),
  ...{ service, role: 'validator', evidence: 'resolved', location: { file: 'compose.yaml', line: 3 } },
  ...{ state: name === null ? 'absent' : 'present', fingerprint: name === null ? null : key(name) },
  ...part,
})
const runs = (service: string, name: string | null, container = `shop-${service}-1`): ReportedBinding =>
  file(service, name, { evidence: 'container', container, location: { container } })

function rowsOf(
  bindings: readonly ReportedBinding[],
  cells: readonly MatrixCell[] = [],
  named: readonly string[] = [],
) {
  const group: ReportedGroup = { ...(sample as ReportedGroup), id: 'shop/access', bindings }
  const findings =
    named.length === 0
      ? []
      : [
          {
            ...(finding as AuditReport['findings'][number]),
            group: 'shop/access',
            services: named,
            severity: 'error' as const,
            waived: null,
          },
        ]
  return listServiceRows(group, { ...fullReport, groups: [group], matrix: cells, findings })
}

const describeHolding = ({ binding: { fingerprint }, containers, flaw }: ShownHolding): string =>
  [fingerprint?.slice(-1) ?? '-', ...containers, ...(flaw === null ? [] : [`(${flaw})`])].join(' ')
const draw = (...given: Parameters<typeof rowsOf>): readonly string[] =>
  rowsOf(...given).map(
    ({ service, files, running }) =>
      `${service}: ${files.map(describeHolding).join(', ')} | ${running.map(describeHolding).join(', ')}`,
  )

test('each service once, the files beside what runs', () => {
  expect(draw([file('auth', 'A'), file('api', 'A'), runs('api', 'A'), runs('auth', 'A')])).toEqual([
    'auth: A | A shop-auth-1',
    'api: A | A shop-api-1',
  ])
})

test('a container with another key than the files is marked, and comes first', () => {
  const bindings = [
    file('auth', 'A'),
    runs('auth', 'A'),
    file('api', 'A'),
    runs('api', 'B'),
    runs('api', 'A', 'shop-api-2'),
  ]
  expect(draw(bindings)).toEqual([
    'api: A | B shop-api-1 (not the key in the files), A shop-api-2',
    'auth: A | A shop-auth-1',
  ])
  expect(rowsOf(bindings).map(isSplit)).toEqual([true, false])
})

test('containers that hold the same are one', () => {
  const replicas = ['shop-api-1', 'shop-api-2', 'shop-api-3'].map((name) => runs('api', 'A', name))
  expect(draw([file('api', 'A'), ...replicas])).toEqual(['api: A | A shop-api-1 shop-api-2 shop-api-3'])
})

test('of a pair that does not pass, the side that a finding names is marked, where it does not pass', () => {
  const refused = { group: 'shop/access', issuer: 'auth', validator: 'api', result: 'refused', reason: '' } as const
  const bindings = [file('auth', 'A'), file('api', 'B'), runs('auth', 'A'), runs('api', 'A')]
  expect(draw(bindings, [{ ...refused, evidence: 'resolved' }], ['api'])).toEqual([
    'api: B (tokens are refused with it) | A shop-api-1 (not the key in the files)',
    'auth: A | A shop-auth-1',
  ])
})

test('what lacks its key is marked', () => {
  const refused = { group: 'shop/access', issuer: 'auth', validator: 'api', result: 'refused', reason: '' } as const
  const bindings = [file('auth', 'A'), file('api', null), file('web', 'A', { state: 'empty', fingerprint: null })]
  expect(draw(bindings, [{ ...refused, evidence: 'resolved' }], ['api'])).toEqual([
    'api: - (no key) | ',
    'web: - (it is empty) | ',
    'auth: A | ',
  ])
})
