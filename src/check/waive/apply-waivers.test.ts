import { describe, expect, test } from 'vitest'
import type { Finding } from '../../model/report/finding.ts'
import { nameFindings } from '../../model/report/identify-finding.ts'
import type { Baseline } from '../../model/report/waiver.ts'
import type { Waiver } from '../../model/stack/declarations.ts'
import { demandSameProject } from './apply-baseline.ts'
import { applyWaivers, type Waivers } from './apply-waivers.ts'

const today = '2026-11-21'
const reach = { hasEngine: false, isVerifying: false, isLive: false, isAcross: false }
const nothing: Waivers = {
  declared: [],
  source: 'countersign.yaml',
  labels: [],
  comments: [],
  holdings: [],
  baseline: null,
}

const finding: Finding = {
  ruleId: 'short-secret',
  severity: 'warning',
  confidence: 'certain',
  message: 'm',
  remedy: 'r',
  services: ['legacy'],
  data: { variables: ['JWT_SECRET'] },
  locations: [
    { file: 'compose.yaml', line: 7, column: 3 },
    { file: '.env', line: 1 },
  ],
  waived: null,
}
const waiver: Waiver = { rule: 'short-secret', reason: 'vendor limit' }

describe('the configuration', () => {
  test.each<[string, Partial<Waiver>, Partial<Finding>, Finding['waived'], string]>([
    ['covers its rule', {}, {}, { reason: 'vendor limit' }, 'used'],
    ['covers its service', { service: 'legacy' }, {}, { reason: 'vendor limit' }, 'used'],
    ['does not cover another service', { service: 'api' }, {}, null, 'unused'],
    [
      'does not cover what is also wrong elsewhere',
      { service: 'legacy' },
      { services: ['legacy', 'api'] },
      null,
      'unused',
    ],
    ['for a service does not cover what is about none', { service: 'legacy' }, { services: [] }, null, 'unused'],
    ['does not cover another rule', { rule: 'latent-split' }, {}, null, 'unused'],
    ['holds on its last day', { expires: today }, {}, { reason: 'vendor limit', expires: today }, 'expires-soon'],
    ['covers nothing on the day after', { expires: '2026-11-20' }, {}, null, 'expired'],
    [
      'is announced 14 days before',
      { expires: '2026-12-05' },
      {},
      { reason: 'vendor limit', expires: '2026-12-05' },
      'expires-soon',
    ],
    [
      'is not announced 15 days before',
      { expires: '2026-12-06' },
      {},
      { reason: 'vendor limit', expires: '2026-12-06' },
      'used',
    ],
    [
      'that covers nothing and has lapsed is lapsed',
      { rule: 'latent-split', expires: '2020-01-01' },
      {},
      null,
      'expired',
    ],
  ])('%s', (_, waiverPart, findingPart, waived, state) => {
    const declared = { ...waiver, ...waiverPart }
    const outcome = applyWaivers([{ ...finding, ...findingPart }], { ...nothing, declared: [declared] }, reach, today)
    expect(outcome).toEqual({
      findings: [{ ...finding, ...findingPart, waived }],
      waivers: [{ ...declared, origin: 'configuration', source: 'countersign.yaml', state }],
    })
  })

  test.each<[string, Partial<typeof reach>, readonly string[]]>([
    ['files only', {}, ['verification-refused', 'short-secret']],
    [
      'with containers',
      { hasEngine: true },
      ['container-differs-from-compose', 'verification-refused', 'short-secret'],
    ],
    ['with endpoints', { isLive: true }, ['verification-refused', 'live-accepts-anonymous', 'short-secret']],
  ])('what a run did not look at is not called unused: %s', (_, part, reported) => {
    const declared = [
      'container-differs-from-compose',
      'verification-refused',
      'live-accepts-anonymous',
      'short-secret',
    ]
    const { waivers } = applyWaivers(
      [],
      { ...nothing, declared: declared.map((rule) => ({ rule, reason: 'x' })) },
      { ...reach, ...part },
      today,
    )
    expect(waivers.map(({ rule }) => rule)).toEqual(reported)
  })
})

describe('comments and labels', () => {
  const comment = { file: 'compose.yaml', line: 6, covers: [6, 7], rule: 'short-secret', reason: 'why' }
  test.each<[string, Partial<typeof comment>, boolean]>([
    ['a comment covers the finding of its line', {}, true],
    ['not that of another line', { covers: [6] }, false],
    ['not one of which it is only a second place', { file: '.env', covers: [1] }, false],
    ['not another rule', { rule: 'latent-split' }, false],
  ])('%s', (_, part, isCovered) => {
    const outcome = applyWaivers([finding], { ...nothing, comments: [{ ...comment, ...part }] }, reach, today)
    expect(outcome.findings[0]?.waived).toEqual(isCovered ? { reason: 'why', origin: 'comment' } : null)
    expect(outcome.waivers.map(({ state }) => state)).toEqual([isCovered ? 'used' : 'unused'])
  })

  test.each<[string, readonly number[], boolean]>([
    ['a comment at one of two places where the finding’s services hold it covers nothing', [7], false],
    ['one at each covers it', [7, 20], true],
  ])('%s', (_, lines, isCovered) => {
    const places = [7, 20].map((line) => ({ file: 'compose.yaml', line }))
    const twice: Finding = { ...finding, services: ['legacy', 'api'], locations: places as never }
    const holdings = ['legacy', 'api'].map((name, index) => ({
      service: name,
      location: places[index] ?? finding.locations[0],
    }))
    const comments = lines.map((line) => ({ ...comment, line, covers: [line] }))
    const { findings } = applyWaivers([twice], { ...nothing, comments, holdings }, reach, today)
    expect(findings[0]?.waived).toEqual(isCovered ? { reason: 'why', origin: 'comment' } : null)
  })

  test('a place that another service holds only explains, and needs no comment', () => {
    const holdings = [{ service: 'auth', location: finding.locations[1] ?? finding.locations[0] }]
    const { findings } = applyWaivers([finding], { ...nothing, comments: [comment], holdings }, reach, today)
    expect(findings[0]?.waived).toEqual({ reason: 'why', origin: 'comment' })
  })

  test('a label covers its service', () => {
    const labels = [{ service: 'legacy', rule: 'short-secret', reason: 'why', file: 'compose.yaml' }]
    expect(applyWaivers([finding], { ...nothing, labels }, reach, today)).toEqual({
      findings: [{ ...finding, waived: { reason: 'why', origin: 'label' } }],
      waivers: [
        {
          rule: 'short-secret',
          service: 'legacy',
          origin: 'label',
          source: 'compose.yaml',
          reason: 'why',
          state: 'used',
        },
      ],
    })
  })

  test('the configuration comes before a comment, and both are used', () => {
    const outcome = applyWaivers([finding], { ...nothing, declared: [waiver], comments: [comment] }, reach, today)
    expect(outcome.findings[0]?.waived).toEqual({ reason: 'vendor limit' })
    expect(outcome.waivers.map(({ origin, state }) => [origin, state])).toEqual([
      ['configuration', 'used'],
      ['comment', 'used'],
    ])
  })
})

describe('the baseline', () => {
  const baselineOf = (...findings: readonly Finding[]): Baseline => ({
    source: 'old.json',
    projects: ['shop'],
    entries: nameFindings(findings).map((identity, index) => ({
      identity,
      rule: findings[index]?.ruleId ?? '',
      severity: findings[index]?.severity ?? 'note',
    })),
  })
  const moved: Finding = { ...finding, message: 'other words', locations: [{ file: 'compose.yaml', line: 99 }] }
  const inBaseline = { reason: 'in the baseline', origin: 'baseline' }

  test.each<[string, readonly Finding[], readonly Finding[], readonly unknown[], readonly string[]]>([
    ['covers what it has, wherever it moved', [finding], [moved], [inBaseline], ['used']],
    [
      'does not cover what is new',
      [finding],
      [finding, { ...finding, services: ['api'] }],
      [inBaseline, null],
      ['used'],
    ],
    ['covers as many as there were', [finding], [finding, moved], [inBaseline, null], ['used']],
    ['does not cover what has become worse', [finding], [{ ...finding, severity: 'error' }], [null], ['used']],
    ['covers what has become milder', [finding], [{ ...finding, severity: 'note' }], [inBaseline], ['used']],
    ['tells what is gone', [finding], [], [], ['unused']],
  ])('%s', (_, then, now, waived, states) => {
    const outcome = applyWaivers(now, { ...nothing, baseline: baselineOf(...then) }, reach, today)
    expect(outcome.findings.map((one) => one.waived)).toEqual(waived)
    expect(outcome.waivers.map(({ state }) => state)).toEqual(states)
  })

  test('leaves alone what a waiver covers', () => {
    const outcome = applyWaivers(
      [finding],
      { ...nothing, declared: [waiver], baseline: baselineOf(finding) },
      reach,
      today,
    )
    expect(outcome.findings[0]?.waived).toEqual({ reason: 'vendor limit' })
  })

  test.each<[string, readonly string[], readonly string[], boolean]>([
    ['of the same project is taken', ['shop'], ['shop', 'other'], true],
    ['of another project is refused', ['shop'], ['other'], false],
    ['of nothing is taken', [], ['other'], true],
    ['is taken where there is nothing now', ['shop'], [], true],
  ])('%s', (_, then, now, isTaken) => {
    const demand = () => demandSameProject({ source: 'old.json', projects: then, entries: [] }, now)
    if (isTaken) expect(demand).not.toThrow()
    else expect(demand).toThrow(/^--baseline old\.json is the report of a different project$/)
  })
})
