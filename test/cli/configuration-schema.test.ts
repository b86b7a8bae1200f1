import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { rules } from '../../src/check/rules/index.ts'
import type { PlainValue } from '../../src/model/stack/compose.ts'
import { readDeclarations } from '../../src/recognise/declare/read-declarations.ts'

const root = join(import.meta.dirname, '..', '..')
const schema = JSON.parse(readFileSync(join(root, 'schema', 'countersign.schema.json'), 'utf8')) as object
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { date: true } }).compile(schema)
const [, example = ''] =
  /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'configuration.md'), 'utf8')) ?? []

const configurations = [
  ['the example of docs/configuration.md', example],
  ...readdirSync(join(root, 'compose-samples'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('countersign.yaml'))
    .toSorted()
    .map((file) => [file, readFileSync(join(root, 'compose-samples', file), 'utf8')] as const),
] as const

test.each(configurations)('%s is valid by the published schema, and read', (name, text) => {
  const value: unknown = parse(text)
  expect(isValid(value), JSON.stringify(isValid.errors)).toBe(true)
  const ruleIds = rules.map(({ id }) => id)
  expect(readDeclarations({ value: value as PlainValue, source: name, locations: new Map() }, ruleIds).source).toBe(
    name,
  )
})

test.each([
  ['an unknown key', { probs: {} }],
  ['a probe without a URL', { probes: { api: { http: {} } } }],
  ['a method that changes something', { probes: { api: { http: { url: 'http://x/', method: 'POST' } } } }],
  ['a field that is a number', { logins: { api: { url: 'http://x/', json: { pin: 1 }, token: 'a' } } }],
  ['a severity that is none', { severity: { 'short-secret': 'fatal' } }],
])('%s is not valid', (_name, value) => {
  expect(isValid(value)).toBe(false)
})
