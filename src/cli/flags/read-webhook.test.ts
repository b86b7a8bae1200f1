import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readWebhook } from './read-webhook.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-webhook-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string) {
  writeFileSync(join(folder, 'webhook'), text)
  return readWebhook('webhook', folder)
}

test.each<[string, string, string, object]>([
  ['https://hooks.example/services/x', 'https://hooks.example/services/x', 'any', {}],
  ['\ufeff# Slack\r\n\r\n  https://hooks.example/x  \r\n', 'https://hooks.example/x', 'any', {}],
  [
    'http://am:9093/prefix/api/v2/alerts\nseverity: page',
    'http://am:9093/prefix/api/v2/alerts',
    'alertmanager',
    { severity: 'page' },
  ],
  [
    'https://ntfy.example/\ntopic: alerts\npriority: 4\nmarkdown: true\nicon: "5"\n',
    'https://ntfy.example/',
    'any',
    { topic: 'alerts', priority: 4, markdown: true, icon: '5' },
  ],
])('%j', async (text, url, kind, extra) => {
  const webhook = await read(text)
  expect({ ...webhook, url: webhook.url.href }).toEqual({ url, kind, extra })
})

test.each<[string, RegExp]>([
  ['', /^--webhook-file webhook holds no URL$/],
  ['# nothing', /^--webhook-file webhook holds no URL$/],
  ['hooks.example/secret-path', /^webhook:1: not an http or https URL$/],
  ['\nfile:///secret-path', /^webhook:2: not an http or https URL$/],
  ['https://hooks.example/\nhttps://other.example/secret-path', /^webhook:2: not a field$/],
  ['https://hooks.example/\ntext: secret-path', /^webhook:2: text is written by countersign$/],
  [`https://hooks.example/\n${'a: b\n'.repeat(17)}`, /^--webhook-file webhook has more than 16 fields$/],
])('%j is refused, and nothing of it is quoted', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
  await expect(read(text)).rejects.not.toThrow(/secret-path/)
})

test('neither a folder nor a file that is not there is read', async () => {
  await expect(readWebhook('.', folder)).rejects.toThrow(/is not a regular file$/)
  await expect(readWebhook('none', folder)).rejects.toThrow(/cannot be read$/)
})
