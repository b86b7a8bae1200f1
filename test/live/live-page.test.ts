import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { probeIds } from '../../src/token/probe-id.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'live.md'), 'utf8')

test('docs/live.md lists every probe with what it sends, and no other', () => {
  const rows = [...page.slice(page.indexOf('## The probes')).matchAll(/^\| `([a-z-]+)` \| ([^|]+) \|[^|]+\|$/gm)]
  expect(rows.map(([, probe]) => probe)).toEqual(probeIds)
  expect(rows.map(([, , sends = '']) => sends.trim())).not.toContain('')
})
