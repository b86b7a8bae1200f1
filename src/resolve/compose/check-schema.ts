import type { FileLocation } from '../../model/location.ts'
import { showKey } from '../../model/show-name.ts'
import { Template } from '../../model/template.ts'
import { isBoolean } from './casts.ts'
import composeSpec from './compose-spec.json' with { type: 'json' }
import type { ModelMapping, ModelNode, ModelScalar } from './model-node.ts'

/** As much of JSON Schema as the Compose specification's uses. */
interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
}

/** What does not fit, where and how deep. */
interface Misfit {
  readonly place: FileLocation
  readonly path: string
  readonly reason: string
  readonly depth: number
}

const definitions = composeSpec.$defs as unknown as Readonly<Record<string, Schema>>

/** The patterns of the schema, each by what is written there. They are looked for anywhere in a text, as Compose does. */
export const patternsOfSchema: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [
    /^x-/,
    /.+/,
    /^.+$/,
    /^[a-z]+$/,
    /^[a-zA-Z0-9._-]+$/,
    /[a-zA-Z0-9][a-zA-Z0-9_.-]+/,
    /always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+/,
  ].map((pattern) => [pattern.source, pattern]),
)

function matches(pattern: string, text: string): boolean {
  return patternsOfSchema[pattern]?.test(text) === true
}

/** A definition of the Compose specification's own JSON schema. */
export type Definition = keyof typeof composeSpec.$defs

/**
 * The first thing in the node that the schema does not allow; `null` where it fits. What cannot be known of a text fits. Reasons
 * are the schema's words and names, never values.
 */
export function findMisfit(node: ModelNode, definition: Definition, path: string): Omit<Misfit, 'depth'> | null {
  return matchNode(node, definitions[definition] ?? {}, path, 0)
}

function matchNode(node: ModelNode, schema: Schema, path: string, depth: number): Misfit | null {
  if (schema.$ref !== undefined)
    return matchNode(node, definitions[schema.$ref.slice('#/$defs/'.length)] ?? {}, path, depth)
  if (node.kind === 'scalar' && (node.isUnknown === true || node.isSymbolic === true)) return null
  const misfit = (reason: string, place = node.place): Misfit => ({ place, path, reason, depth })
  if (schema.type !== undefined) {
    const types = [schema.type].flat()
    if (!types.some((type) => isOfType(node, type))) return misfit(`must be a ${types.join(' or ')}`)
  }
  if (schema.oneOf !== undefined) {
    const misfits = schema.oneOf.map((branch) => matchNode(node, branch, path, depth))
    const fitting = misfits.filter((one) => one === null).length
    if (fitting > 1) return misfit('may mean two things')
    if (fitting === 0) return deepest(misfits)
  }
  if (node.kind === 'scalar') return matchScalar(node, schema, misfit)
  if (node.kind === 'mapping') return matchMapping(node, schema, path, depth)
  const { items } = schema
  if (items === undefined) return null
  return firstOf(node.items, (child, index) => matchNode(child, items, `${path}.${index}`, depth + 1))
}

function matchScalar(
  node: ModelScalar,
  { enum: texts, pattern, minimum, maximum }: Schema,
  misfit: (reason: string) => Misfit,
): Misfit | null {
  const { value } = node
  if (value instanceof Template) {
    const text = value.filled()
    if (texts !== undefined && !texts.includes(text)) return misfit(`must be one of ${texts.join(', ')}`)
    if (pattern !== undefined && !matches(pattern, text)) return misfit(`must match ${pattern}`)
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') return null
  if (minimum !== undefined && value < minimum) return misfit(`must not be below ${minimum}`)
  return maximum !== undefined && value > maximum ? misfit(`must not be above ${maximum}`) : null
}

function matchMapping(node: ModelMapping, schema: Schema, path: string, depth: number): Misfit | null {
  const { properties = {}, patternProperties = {}, additionalProperties = true, required = [] } = schema
  const patterns = Object.entries(patternProperties)
  for (const key of required) {
    if (!node.entries.has(key)) return { place: node.place, path, reason: `needs the key "${key}"`, depth }
  }
  return firstOf(node.entries, ([key, { key: template, keyPlace, value }]) => {
    const shown = template?.toString() ?? showKey(key)
    const below = `${path}.${shown}`
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined
    const matching = patterns.filter(([pattern]) => matches(pattern, key)).map(([, child]) => child)
    const schemas = own === undefined ? matching : [own, ...matching]
    if (schemas.length > 0) return firstOf(schemas, (child) => matchNode(value, child, below, depth + 1))
    if (additionalProperties === true) return null
    if (additionalProperties !== false) return matchNode(value, additionalProperties, below, depth + 1)
    return { place: keyPlace, path, reason: `does not know the key "${shown}"`, depth: depth + 1 }
  })
}

function isOfType(node: ModelNode, type: string): boolean {
  if (node.kind !== 'scalar') return type === (node.kind === 'mapping' ? 'object' : 'array')
  const { value } = node
  switch (typeof value) {
    case 'bigint':
      return type === 'integer' || type === 'number'
    case 'number':
      return type === 'number' || (type === 'integer' && Number.isInteger(value))
    case 'boolean':
      return type === 'boolean'
    default:
      if (value === null) return type === 'null'
      // A number or a date of YAML that JSON has not: `validate.ts` knows what Compose makes of it.
      if (!(value instanceof Template)) return type !== 'object' && type !== 'array'
      // Compose makes booleans of texts in some fields before it looks at the schema; `validate.ts` knows in which.
      return type === 'string' || (type === 'boolean' && isBoolean(value.filled()))
  }
}

/** Of several ways in which it does not fit, the one that got furthest: the others are other forms. */
function deepest(misfits: readonly (Misfit | null)[]): Misfit | null {
  return misfits.reduce((best, one) => (best === null || (one !== null && one.depth > best.depth) ? one : best), null)
}

function firstOf<T>(all: Iterable<T>, find: (one: T, index: number) => Misfit | null): Misfit | null {
  let index = 0
  for (const one of all) {
    const found = find(one, index)
    if (found !== null) return found
    index += 1
  }
  return null
}
