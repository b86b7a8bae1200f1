import { expect, test } from 'vitest'
import { renderJson } from './json.ts'
import { fullReport } from './sample-report.test-data.ts'

test('is the report, indented, with a line feed at the end', () => {
  const text = renderJson(fullReport)
  expect(JSON.parse(text)).toEqual(fullReport)
  expect(text.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true)
  expect(text.endsWith('}\n')).toBe(true)
})

test('characters that could steer a terminal are escaped and survive', () => {
  const version = 'a\u001b\u007f\u009b\u202e\u2028\u{e0041}é日'
  const text = renderJson({ ...fullReport, tool: { name: 'countersign', version } })
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\p{Cf}\u007f-\u009f\u2028]/u)
  expect(JSON.parse(text).tool.version).toBe(version)
})
