import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import type { AuditReport } from '../../model/report/audit-report.ts'
import { fullReport } from '../../report/sample-report.test-data.ts'
import { type Turn, writeDocument } from './webhook-document.ts'

const at = '2026-01-01T00:00:00.000Z'
const turn: Turn = { at, was: 'consistent', report: fullReport, changes: ['new: api cannot verify tokens'], missed: 0 }
const sound: AuditReport = { ...fullReport, verdict: 'consistent', findings: [], gaps: [] }

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
addFormats.default(ajv)
const schema = JSON.parse(readFileSync(new URL('../../../schema/webhook.schema.json', import.meta.url), 'utf8'))
const isValid = ajv.compile(schema)

function write(turn: Turn, kind: Parameters<typeof writeDocument>[1] = 'any', extra = {}) {
  const text = writeDocument(turn, kind, '1.2.3', extra)
  const document = JSON.parse(text)
  expect(isValid(document), ajv.errorsText(isValid.errors)).toBe(true)
  return { text, document }
}

test('one object for Slack, Mattermost, ntfy and everybody else', () => {
  expect(write(turn).document).toEqual({
    text: expect.stringMatching(/^shop is inconsistent: .* — .*; it was consistent$/),
    title: 'shop is inconsistent',
    message: expect.stringMatching(/; it was consistent$/),
    tags: ['rotating_light', 'countersign'],
    countersign: {
      schemaVersion: 1,
      version: '1.2.3',
      verdict: 'inconsistent',
      was: 'consistent',
      at,
      projects: ['shop'],
      counts: expect.objectContaining({ error: expect.any(Number), gap: fullReport.gaps.length }),
      changes: ['new: api cannot verify tokens'],
      missed: 0,
    },
  })
})

test('no field has a name to which one of the receivers gives another type', () => {
  // mattermost/mattermost, IncomingWebhookRequest: `priority` is an object, `props` and `attachments` are structures; ntfy: `priority` is a number.
  const names = Object.keys(write(turn).document)
  const theirs = ['priority', 'props', 'attachments', 'blocks', 'channel', 'username', 'icon_url', 'icon_emoji', 'type']
  expect(names.filter((name) => theirs.includes(name))).toEqual([])
})

test('what was missed is reported', () => {
  expect(write({ ...turn, missed: 2 }).document).toMatchObject({
    message: expect.stringMatching(/; 2 changes before that could not be sent$/),
    countersign: { missed: 2 },
  })
})

test('the fields of the file are added', () => {
  expect(write(turn, 'any', { topic: 'alerts', priority: 4 }).document).toMatchObject({ topic: 'alerts', priority: 4 })
})

test('an Alertmanager is given an alert that ends when the stack is consistent, with the same labels', () => {
  const extra = { severity: 'page', shift: 2 }
  const labels = { alertname: 'CountersignNotConsistent', project: 'shop', severity: 'page', shift: '2' }
  const annotations = { summary: 'shop is inconsistent', description: expect.any(String), verdict: 'inconsistent' }
  expect(write(turn, 'alertmanager', extra).document).toEqual([
    { labels, annotations, startsAt: at, endsAt: '2027-01-01T00:00:00.000Z' },
  ])
  const ended = write({ ...turn, report: sound }, 'alertmanager', extra).document
  expect(ended).toEqual([{ labels, annotations: expect.objectContaining({ verdict: 'consistent' }), endsAt: at }])
})

test('nobody is called by a name, no markup comes in, and it stays below 4 KB', () => {
  const hostile = `<!channel> @all & <http://x|y> \u202e${'A'.repeat(5_000)}`
  const report = JSON.parse(JSON.stringify(fullReport).replaceAll('user-service', hostile).replaceAll('shop', hostile))
  const { text, document } = write({ ...turn, report, changes: Array(9).fill(hostile) })
  expect(document.text).not.toMatch(/[<>]|@(?!\u200b)/)
  expect(document.text).toContain('&lt;!channel&gt;')
  expect(text).not.toContain('\u202e')
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096)
})
