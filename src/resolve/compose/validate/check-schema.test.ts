import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../../test/oracle/answer-from-memory.ts'
import { Template } from '../../../model/text/template.ts'
import type { ModelNode } from '../model-node.ts'
import { isBoolean } from './casts.ts'
import { findMisfits, patternsOfSchema } from './check-schema.ts'

/*
 * The same schema through ajv: what this reading of it says of values, ajv says as well.
 */

const spec = JSON.parse(readFileSync(join(import.meta.dirname, 'compose-spec.json'), 'utf8')) as {
  readonly $defs: Readonly<Record<string, object>>
}
const ajv = new Ajv2020({ strict: false, allErrors: false })
ajv.addSchema(spec, 'spec')
const judge = ajv.compile({ $ref: 'spec#/$defs/service' })

const location = { file: 'compose.yaml' }

function nodeOf(value: unknown): ModelNode {
  if (Array.isArray(value)) return { kind: 'sequence', items: value.map(nodeOf), location }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, one]) => [key, { keyLocation: location, value: nodeOf(one) }] as const,
    )
    return { kind: 'mapping', entries: new Map(entries), location }
  }
  const text = Template.written(String(value))
  if (typeof value === 'string') return { kind: 'scalar', value: text, text, location, steps: [] }
  return { kind: 'scalar', value: value as number | boolean | null, text, location, steps: [] }
}

/** A boolean in words is one for Compose in some fields; ajv is not asked about those. */
const hasBooleanText = (value: unknown): boolean =>
  typeof value === 'string'
    ? isBoolean(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(hasBooleanText)

const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../test/oracle/fields.json'), 'utf8'),
) as readonly { readonly name: string; readonly compose: string }[]

test('it says of every service what ajv says', () => {
  let compared = 0
  for (const { name, compose } of cases) {
    const { project } = resolveInMemory({ 'compose.yaml': compose, 'x.env': '' })
    for (const { model } of project?.services ?? []) {
      const plain = JSON.parse(
        JSON.stringify(model, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
      ) as unknown
      if (hasBooleanText(plain)) continue
      compared += 1
      expect(findMisfits(nodeOf(plain), 'service', 'a', 'v2').length === 0, name).toBe(judge(plain))
    }
  }
  expect(compared).toBeGreaterThan(300)
})

test.each([
  ['pull_policy', 'sometimes', /^a\.pull_policy must match /],
  ['cgroup', 'x', /^a\.cgroup must be one of host, private$/],
  [
    'deploy',
    { update_config: { nope: 1 } },
    /^a\.deploy\.update_config does not know the key "nope": correct it, or prefix it with x-$/,
  ],
  ['cpu_percent', 200, /^a\.cpu_percent must be a string$|must not be above 100/],
  ['blkio_config', { weight: [] }, /^a\.blkio_config\.weight must be a integer or string$/],
])('%s is reported where it is wrong', (field, value, words) => {
  const [misfit] = findMisfits(nodeOf({ image: 'x', [field]: value }), 'service', 'a', 'v2')
  expect(`${misfit?.path} ${misfit?.reason}`).toMatch(words)
})

test('every pattern of the schema is known', () => {
  const patterns = new Set<string>()
  JSON.stringify(spec, (word, value: unknown) => {
    if (word === 'pattern') patterns.add(String(value))
    if (word === 'patternProperties') for (const pattern of Object.keys(value as object)) patterns.add(pattern)
    return value
  })
  expect(Object.keys(patternsOfSchema).toSorted()).toEqual([...patterns].toSorted())
})

test('the schema has only words that are understood', () => {
  const known = new Set(
    '$ref type enum pattern minimum maximum properties patternProperties additionalProperties required items oneOf'.split(
      ' ',
    ),
  )
  const unknown = new Set<string>()
  const visit = (schema: unknown, isMap: boolean): void => {
    if (Array.isArray(schema)) for (const one of schema) visit(one, false)
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return
    for (const [word, child] of Object.entries(schema)) {
      if (!isMap && !known.has(word)) unknown.add(word)
      if (word === 'enum' && !isMap) continue
      visit(child, !isMap && (word === 'properties' || word === 'patternProperties'))
    }
  }
  for (const definition of Object.values(spec.$defs)) visit(definition, false)
  expect([...unknown]).toEqual([])
})
