import { expect, test } from 'vitest'
import type { ReportedBinding, ReportedGroup } from '../../model/report/audit-report.ts'
import type { MatrixCell } from '../../model/report/matrix-cell.ts'
import { fullReport } from '../../report/sample-report.test-data.ts'
import { layOutGraph } from './lay-out-graph.ts'

const [sample] = fullReport.groups

/** Services by name, with their role and the last digit of their key; `null` has none. */
function groupOf(services: Readonly<Record<string, readonly [ReportedBinding['role'], number | null]>>): ReportedGroup {
  const [binding] = sample?.bindings ?? []
  if (sample === undefined || binding === undefined) throw new Error('the sample has a group')
  const bindings = Object.entries(services).map(([service, [role, key]]) => ({
    ...binding,
    service,
    role,
    state: key === null ? ('absent' as const) : ('present' as const),
    fingerprint: (key === null ? null : `fp1:00000000000${key}`) as ReportedBinding['fingerprint'],
  }))
  return { ...sample, bindings }
}

function cell(issuer: string, validator: string, result: MatrixCell['result']): MatrixCell {
  return { group: 'shop/access', issuer, validator, result, reason: '', evidence: 'resolved' }
}

function draw(group: ReportedGroup, matrix: readonly MatrixCell[]): readonly string[] {
  const { nodes, edges } = layOutGraph(group, matrix)
  const name = (index: number) => nodes[index]?.services.join('+')
  const places = nodes.map(({ column, row }, index) => `${name(index)} at ${column}/${row}`)
  return [
    ...places,
    ...edges.map(({ from, to, result, isMutual }) => `${name(from)} ${isMutual ? '<->' : '->'} ${name(to)} ${result}`),
  ]
}

test('who signs stands left, who checks right, and what is broken is drawn last', () => {
  const group = groupOf({ api: ['validator', null], auth: ['issuer', 1], web: ['validator', 1] })
  expect(draw(group, [cell('auth', 'api', 'refused'), cell('auth', 'web', 'accepted')])).toEqual([
    ...['api at 1/0', 'auth at 0/0', 'web at 1/1', 'auth -> web accepted', 'auth -> api refused'],
  ])
})

test('where everybody does both the keys part them, and two directions are one line', () => {
  const group = groupOf({ a: ['both', 1], b: ['both', 1], c: ['both', 2] })
  const matrix = ['a', 'b', 'c'].flatMap((issuer) =>
    ['a', 'b', 'c']
      .filter((validator) => validator !== issuer)
      .map((validator) => cell(issuer, validator, issuer === 'c' || validator === 'c' ? 'refused' : 'accepted')),
  )
  expect(draw(group, matrix)).toEqual([
    ...['a at 0/0', 'b at 0/1', 'c at 1/0', 'a <-> b accepted', 'a <-> c refused', 'b <-> c refused'],
  ])
})

test('of several kinds of evidence the worst is drawn', () => {
  const group = groupOf({ auth: ['issuer', 1], api: ['validator', 1] })
  const matrix = [cell('auth', 'api', 'accepted'), cell('auth', 'api', 'refused'), cell('auth', 'api', 'unknown')]
  expect(draw(group, matrix)).toEqual(['auth at 0/0', 'api at 1/0', 'auth -> api refused'])
})

test('many that are alike are one, and the odd one is not among them', () => {
  const names = Array.from({ length: 12 }, (_, index) => `s${index}`)
  const group = groupOf({
    auth: ['issuer', 1],
    ...Object.fromEntries(names.map((name, index) => [name, ['validator', index === 7 ? 2 : 1] as const])),
  })
  const matrix = names.map((name, index) => cell('auth', name, index === 7 ? 'refused' : 'accepted'))
  const alike = names.filter((_, index) => index !== 7).join('+')
  expect(draw(group, matrix)).toEqual([
    ...['auth at 0/0', `${alike} at 1/0`, 's7 at 1/1', `auth -> ${alike} accepted`, 'auth -> s7 refused'],
  ])
})
