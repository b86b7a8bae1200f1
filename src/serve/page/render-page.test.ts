import { expect, test } from 'vitest'
import type { AuditReport } from '../../model/report/audit-report.ts'
import { fullReport } from '../../report/sample-report.test-data.ts'
import { initialStanding, type Standing } from '../standing.ts'
import { renderPage } from './render-page.ts'

const now = Date.UTC(2026, 0, 2)

function standing(report: AuditReport): Standing {
  const at = '2026-01-01T00:00:00.000Z'
  const turn = { at, from: null, to: report.verdict, changes: report.findings.map(({ message }) => message) }
  return { ...initialStanding, revision: 1, contentRevision: 1, report, since: at, auditedAt: at, history: [turn] }
}

const hostile = `"'><img src=x onerror=alert(1)></title></script><script>alert(2)</script>\u001b[31m\u202e\n${'A'.repeat(10_000)}`

/** The report with every text in it but the words of our own made hostile. */
function poison(report: AuditReport): AuditReport {
  const text = JSON.stringify(report)
  const names = [
    'job-processor',
    'user-service',
    'gateway',
    'shop-web-1',
    'compose.yaml',
    'JWT_SECRET',
    'vendor limit',
    'old.env',
  ]
  return JSON.parse(
    names.reduce((poisoned, name) => poisoned.replaceAll(name, JSON.stringify(hostile).slice(1, -1)), text),
  )
}

test('names from outside are text, whatever they are', () => {
  const page = renderPage(standing(poison(fullReport)), now)
  const tags = new Set([...page.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, name]) => name))
  const clean = new Set(
    [...renderPage(standing(fullReport), now).matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, name]) => name),
  )
  expect(tags).toEqual(clean)
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/)
  expect(page).not.toMatch(/<[^>]* on[a-z]+=/)
})

test('ten thousand characters in each of a hundred places do not make a page of a megabyte', () => {
  expect(renderPage(standing(poison(fullReport)), now).length).toBeLessThan(100_000)
})

test('two thousand services are one picture and a bounded page', () => {
  const [group] = fullReport.groups
  const [binding] = group?.bindings ?? []
  if (group === undefined || binding === undefined) throw new Error('the sample has a group')
  const services = Array.from({ length: 2_000 }, (_, index) => `service-${index}`)
  const bindings = services.map((service, index) => ({
    ...binding,
    service,
    role: index === 0 ? ('issuer' as const) : ('validator' as const),
  }))
  const matrix = services.slice(1).map((validator, index) => ({
    group: group.id,
    issuer: 'service-0',
    validator,
    result: index % 500 === 7 ? ('refused' as const) : ('accepted' as const),
    reason: 'as it is',
    evidence: 'resolved' as const,
  }))
  const page = renderPage(standing({ ...fullReport, groups: [{ ...group, bindings }], matrix }), now)
  expect(page.length).toBeLessThan(400_000)
  expect([...page.matchAll(/class="node[ "]/g)]).toHaveLength(3)
  expect([...page.matchAll(/class="edge edge-refused"/g)]).toHaveLength(1)
  // What is broken is in the table, in one row for those that are alike, and comes first.
  expect([...page.matchAll(/class="cell cell-refused"/g)]).toHaveLength(1)
  expect(page).toContain('service-8</span>, <span class="one">service-508</span>')
  expect(page.indexOf('cell-refused')).toBeLessThan(page.indexOf('cell-accepted'))
})

test('rules between hosts have a table, what is broken first', () => {
  const hosts = ['east', 'west'] as const
  const across: AuditReport['across'] = [
    { rule: 'agree', hosts, group: 'access', result: 'holds', reason: 'the keys are the same', holders: [] },
    { rule: 'differ', hosts, result: 'broken', reason: `a key of both <b>${hostile}`, holders: [] },
  ]
  const page = renderPage(standing({ ...fullReport, across }), now)
  const section = page.split('id="across"')[1]?.split('</section>')[0] ?? ''
  const rows = [...section.matchAll(/<tr><td>(.*?)<\/tr>/g)].map(([, cells = '']) =>
    cells.split('</td><td>').slice(0, 4),
  )
  expect(rows).toEqual([
    ['east, west', 'differ', 'every key', 'broken'],
    ['east, west', 'agree', 'access', 'so'],
  ])
  expect(page).toContain('1 of 2 comparisons holds')
  expect(page).not.toContain('<b>&quot;')
  expect(renderPage(standing(fullReport), now)).not.toContain('Across hosts')
})

test('before the first look it says so', () => {
  expect(renderPage(initialStanding, now)).toContain('The first audit is running.')
})

test('many engines are reported together', () => {
  const sources = Array.from({ length: 9 }, (_, at) => ({
    ...({ kind: 'engine', address: `unix:///run/h${at}.sock`, host: `h${at}` } as const),
    containers: 200,
  }))
  const where = (count: number) =>
    /class="where">([^<]*)</.exec(renderPage(standing({ ...fullReport, sources: sources.slice(0, count) }), now))?.[1]
  expect([where(2), where(9)]).toEqual(['h0: 200 containers · h1: 200 containers', '9 engines: 1800 containers'])
})
