import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { findProgram } from '../support/find-program.ts'
import { ask, patience, startServe } from '../support/serve/start-serve.ts'

const promtool = findProgram('promtool', 'prometheus')
const operations = join(import.meta.dirname, '../../docs/operations')
const alertsFile = join(operations, 'alerts.yaml')

interface Panel {
  readonly id: number
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets: readonly { readonly expr: string; readonly legendFormat?: string }[]
}

const dashboard: { readonly panels: readonly Panel[] } = JSON.parse(
  readFileSync(join(operations, 'grafana-dashboard.json'), 'utf8'),
)
const alerts: readonly { readonly alert: string; readonly expr: string; readonly annotations: object }[] = parse(
  readFileSync(alertsFile, 'utf8'),
).groups.flatMap(({ rules }: { rules: object[] }) => rules)

/** As Grafana hands it over when every instance is chosen. */
const expressions = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat = '' }) => ({ title, expr: expr.replaceAll('$instance', '.*'), legendFormat })),
)

test('the panels are laid out without gaps in their ids or overlaps', () => {
  const { panels } = dashboard
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24)
})

describe.skipIf(promtool === null)('what Prometheus makes of it', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-prometheus-'))
  })

  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  /** What promtool says; it takes YAML, of which JSON is a part. Throws with that when it is not content. */
  async function promtoolOn(words: readonly string[], document: object): Promise<string> {
    const file = join(folder, `${words.join('-')}.json`)
    await writeFile(file, JSON.stringify(document))
    return execFileSync(promtool ?? '', [...words, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  test('every expression of the dashboard is PromQL', async () => {
    const rules = expressions.map(({ expr }, index) => ({ record: `panel:${index}`, expr }))
    const said = await promtoolOn(['check', 'rules'], { groups: [{ name: 'dashboard', rules }] })
    expect(said).toContain(`${expressions.length} rules found`)
  })

  test('the rules of the alerts are valid', () => {
    expect(execFileSync(promtool ?? '', ['check', 'rules', alertsFile], { encoding: 'utf8' })).toContain(
      `${alerts.length} rules found`,
    )
  })

  test('every metric and label that they name is served', async () => {
    await writeFile(
      join(folder, 'compose.yaml'),
      `services:
  auth: { image: app, environment: { JWT_SECRET: 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0, JWT_EXPIRES_IN: 1h } }
  api: { image: app, environment: { JWT_SECRET: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff } }
  web: { image: app, env_file: none.env }
`,
    )
    const serve = await startServe(['--no-running', '-p', 'shop'], folder)
    await vi.waitFor(async () => expect((await ask(`${serve.url}/readyz`)).status).toBe(200), patience)
    const { body } = await ask(`${serve.url}/metrics`)
    await serve.stop()
    const series = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const names = new Set(series.map((line) => line.replace(/[ {].*/, '')))
    const labels = new Set([
      ...series.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, label]) => label)),
      // Prometheus gives them to every target.
      ...['instance', 'job'],
    ])
    const texts = [
      ...expressions.flatMap(({ expr, legendFormat }) => [expr, legendFormat]),
      ...alerts.flatMap(({ expr, annotations }) => [expr, ...Object.values(annotations)]),
    ]
    const named = texts.flatMap((text) => [...text.matchAll(/\bcountersign_\w+/g)].map(([name]) => name))
    const wanted = texts.flatMap((text) => [
      ...[...text.matchAll(/(\w+)(?:=~|=)"/g)].map(([, label]) => label),
      ...[...text.matchAll(/\{\{ ?(?:\$labels\.)?(\w+) ?\}\}/g)].map(([, label]) => label),
      ...[...text.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */)),
    ])
    expect([...new Set(named)].filter((name) => !names.has(name))).toEqual([])
    const page = readFileSync(join(operations, 'serve.md'), 'utf8')
    const types = [...body.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name)
    expect(types.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
    expect([...new Set(wanted)].filter((label) => !labels.has(label))).toEqual([])
    expect(new Set(named).size).toBeGreaterThan(8)
  })

  const at = 'instance="a:8970"'
  const firing = (alertname: string, eval_time: string, severity: string, labels: object, annotations: object) => ({
    alertname,
    eval_time,
    exp_alerts: [{ exp_labels: { severity, instance: 'a:8970', ...labels }, exp_annotations: annotations }],
  })
  const silent = (alertname: string, eval_time: string) => ({ alertname, eval_time, exp_alerts: [] })

  test('each alert fires when it should, and not before', async () => {
    const annotationsOf = (name: string) => alerts.find(({ alert }) => alert === name)?.annotations ?? {}
    const filled = (name: string, labels: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        Object.entries(annotationsOf(name)).map(([key, text]) => [
          key,
          String(text).replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? ''),
        ]),
      )
    const pair = { project: 'shop', issuer: 'auth', validator: 'api', instance: 'a:8970' }
    const tests = [
      {
        interval: '1m',
        input_series: [
          { series: `countersign_build_info{${at},version="1"}`, values: '1x60' },
          { series: `countersign_verdict{${at},verdict="inconsistent"}`, values: '0x4 1x20 0x36' },
          { series: `countersign_verdict{${at},verdict="incomplete"}`, values: '0x29 1x31' },
          {
            series: `countersign_pair_verified{${at},project="shop",issuer="auth",validator="api"}`,
            values: '1x4 0x20 1x36',
          },
          // Looked at every minute, until it is stuck.
          { series: `countersign_last_audit_timestamp_seconds{${at}}`, values: '0+60x30 1800x30' },
        ],
        alert_rule_test: [
          silent('CountersignInconsistent', '4m'),
          firing(
            'CountersignInconsistent',
            '7m',
            'critical',
            { verdict: 'inconsistent' },
            filled('CountersignInconsistent', pair),
          ),
          silent('CountersignInconsistent', '30m'),
          silent('CountersignPairRefused', '4m'),
          firing(
            'CountersignPairRefused',
            '7m',
            'critical',
            { project: 'shop', issuer: 'auth', validator: 'api' },
            filled('CountersignPairRefused', pair),
          ),
          silent('CountersignPairRefused', '30m'),
          silent('CountersignIncomplete', '35m'),
          firing(
            'CountersignIncomplete',
            '45m',
            'warning',
            { verdict: 'incomplete' },
            filled('CountersignIncomplete', pair),
          ),
          silent('CountersignStale', '45m'),
          firing('CountersignStale', '55m', 'warning', {}, annotationsOf('CountersignStale')),
          silent('CountersignAbsent', '55m'),
        ],
      },
      {
        interval: '1m',
        input_series: [{ series: `countersign_build_info{${at},version="1"}`, values: '1x10 stale' }],
        alert_rule_test: [
          silent('CountersignAbsent', '12m'),
          {
            alertname: 'CountersignAbsent',
            eval_time: '20m',
            exp_alerts: [{ exp_labels: { severity: 'warning' }, exp_annotations: annotationsOf('CountersignAbsent') }],
          },
        ],
      },
    ]
    const named = tests.flatMap(({ alert_rule_test }) => alert_rule_test.map(({ alertname }) => alertname))
    expect(new Set(named)).toEqual(new Set(alerts.map(({ alert }) => alert)))
    const said = await promtoolOn(['test', 'rules'], { rule_files: [alertsFile], evaluation_interval: '1m', tests })
    expect(said).toContain('SUCCESS')
  })

  test('every panel shows what it says', async () => {
    const shown: Readonly<Record<string, readonly { readonly labels: string; readonly value: number }[]>> = {
      Verdict: [{ labels: `countersign_verdict{${at},verdict="inconsistent"}`, value: 1 }],
      For: [{ labels: `{${at}}`, value: 500 }],
      'Refused pairs': [{ labels: '{}', value: 1 }],
      Gaps: [{ labels: '{}', value: 3 }],
      'Last look': [{ labels: `{${at}}`, value: 60 }],
      'Verdict over time': [
        { labels: `countersign_verdict{${at},verdict="consistent"}`, value: 0 },
        { labels: `countersign_verdict{${at},verdict="inconsistent"}`, value: 1 },
      ],
      'Who refuses whose tokens': [
        { labels: `countersign_pair_verified{${at},project="shop",issuer="auth",validator="api"}`, value: 0 },
      ],
      Findings: [{ labels: '{rule="secret-mismatch",severity="error"}', value: 2 }],
      'How long audits take (95 %)': [{ labels: '{}', value: 0.095 }],
      Audits: [{ labels: '{outcome="inconsistent"}', value: 0.05 }],
    }
    const input_series = [
      { series: `countersign_verdict{${at},verdict="consistent"}`, values: '0x20' },
      { series: `countersign_verdict{${at},verdict="inconsistent"}`, values: '1x20' },
      { series: `countersign_verdict_since_timestamp_seconds{${at}}`, values: '100x20' },
      { series: `countersign_last_audit_timestamp_seconds{${at}}`, values: '540x20' },
      { series: `countersign_gaps{${at},code="missing"}`, values: '1x20' },
      { series: `countersign_gaps{${at},code="forbidden"}`, values: '2x20' },
      { series: `countersign_findings{${at},rule="secret-mismatch",severity="error"}`, values: '2x20' },
      { series: `countersign_pair_verified{${at},project="shop",issuer="auth",validator="api"}`, values: '0x20' },
      { series: `countersign_pair_verified{${at},project="shop",issuer="auth",validator="web"}`, values: '1x20' },
      { series: `countersign_audits_total{${at},outcome="inconsistent"}`, values: '0+3x20' },
      { series: `countersign_audit_duration_seconds_bucket{${at},le="0.1"}`, values: '0+3x20' },
      { series: `countersign_audit_duration_seconds_bucket{${at},le="+Inf"}`, values: '0+3x20' },
    ]
    const promql_expr_test = expressions.map(({ title, expr }) => ({
      expr,
      eval_time: '10m',
      exp_samples: shown[title] ?? [],
    }))
    expect(Object.keys(shown)).toEqual(expressions.map(({ title }) => title))
    const tests = [{ interval: '1m', input_series, promql_expr_test }]
    expect(await promtoolOn(['test', 'rules'], { rule_files: [], tests })).toContain('SUCCESS')

    // Before the first audit ended, and where nothing is refused.
    const before = [
      { series: `countersign_last_audit_timestamp_seconds{${at}}`, values: '0x20' },
      { series: `countersign_verdict_since_timestamp_seconds{${at}}`, values: '0x20' },
    ]
    const samples = new Map([
      ['For', []],
      ['Last look', []],
      ['Refused pairs', [{ labels: '{}', value: 0 }]],
      ['Gaps', [{ labels: '{}', value: 0 }]],
    ])
    const early = expressions.flatMap(({ title, expr }) => {
      const exp_samples = samples.get(title)
      return exp_samples === undefined ? [] : [{ expr, eval_time: '10m', exp_samples }]
    })
    const tried = [{ interval: '1m', input_series: before, promql_expr_test: early }]
    expect(await promtoolOn(['test', 'rules'], { rule_files: [], tests: tried })).toContain('SUCCESS')
  })
})
