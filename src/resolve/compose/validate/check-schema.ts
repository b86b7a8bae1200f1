import type { FileLocation } from '../../../model/text/location.ts'
import { showKey } from '../../../model/text/show-name.ts'
import { Template } from '../../../model/text/template.ts'
import type { ModelMapping, ModelNode, ModelScalar } from '../model-node.ts'
import { isBoolean } from './casts.ts'
import composeSpec from './compose-spec.json' with { type: 'json' }

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

type Version = 'v2' | 'v5'

/** What does not fit, below the node that was asked about. */
interface Misfit {
  readonly location: FileLocation
  /** The names on the way to it, the last one first. Most are thrown away, as another form of the node fits. */
  readonly steps: readonly string[]
  readonly reason: string
  /** How far it got. */
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
 * What in the node the schema does not allow: the first thing of each of its entries. What cannot be known of a text fits. Reasons are
 * the schema's words and names, never values.
 */
export function findMisfits(
  node: ModelNode,
  definition: Definition,
  path: string,
  compose: Version,
): readonly { readonly location: FileLocation; readonly path: string; readonly reason: string }[] {
  const schema = definitions[definition] ?? {}
  const first = matchNode(node, schema, compose)
  if (first === null) return []
  const found = node.kind === 'mapping' && schema.oneOf === undefined ? listMisfits(node, schema, compose) : [first]
  return Array.from(found, ({ location, steps, reason }) => ({
    location,
    path: [path, ...steps.toReversed()].join('.'),
    reason,
  }))
}

function misfitAt({ location }: ModelNode, reason: string): Misfit {
  return { location, steps: [], reason, depth: 0 }
}

/** The misfit of a child, as one of what it is in. */
function below(child: Misfit | null, name: () => string): Misfit | null {
  return child === null ? null : { ...child, steps: [...child.steps, name()], depth: child.depth + 1 }
}

function matchNode(node: ModelNode, schema: Schema, compose: Version): Misfit | null {
  if (schema.$ref !== undefined)
    return matchNode(node, definitions[schema.$ref.slice('#/$defs/'.length)] ?? {}, compose)
  if (node.kind === 'scalar' && (node.isUnknown === true || node.isSymbolic === true)) return null
  const { type, oneOf, items } = schema
  if (typeof type === 'string' && !isOfType(node, type, compose)) return misfitAt(node, `must be a ${type}`)
  if (typeof type === 'object' && !type.some((one) => isOfType(node, one, compose)))
    return misfitAt(node, `must be a ${type.join(' or ')}`)
  if (oneOf !== undefined) {
    const misfits = oneOf.map((branch) => matchNode(node, branch, compose))
    const fitting = misfits.filter((one) => one === null).length
    if (fitting > 1) return misfitAt(node, 'may mean two things')
    if (fitting === 0) return deepest(misfits)
  }
  if (node.kind === 'scalar') return matchScalar(node, schema)
  if (node.kind === 'mapping') return matchMapping(node, schema, compose)
  if (items === undefined) return null
  for (const [index, child] of node.items.entries()) {
    const found = below(matchNode(child, items, compose), () => `${index}`)
    if (found !== null) return found
  }
  return null
}

function matchScalar(node: ModelScalar, { enum: texts, pattern, minimum, maximum }: Schema): Misfit | null {
  const { value } = node
  if (value instanceof Template) {
    const text = value.filled()
    if (texts !== undefined && !texts.includes(text)) return misfitAt(node, `must be one of ${texts.join(', ')}`)
    if (pattern !== undefined && !matches(pattern, text)) return misfitAt(node, `must match ${pattern}`)
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') return null
  if (minimum !== undefined && value < minimum) return misfitAt(node, `must not be below ${minimum}`)
  return maximum !== undefined && value > maximum ? misfitAt(node, `must not be above ${maximum}`) : null
}

function matchMapping(node: ModelMapping, schema: Schema, compose: Version): Misfit | null {
  for (const misfit of listMisfits(node, schema, compose)) return misfit
  return null
}

function* listMisfits(node: ModelMapping, schema: Schema, compose: Version): Iterable<Misfit> {
  const { properties, patternProperties, additionalProperties = true, required = [] } = schema
  for (const key of required) {
    if (!node.entries.has(key)) yield misfitAt(node, `needs the key "${key}"`)
  }
  for (const [key, { key: template, keyLocation, value }] of node.entries) {
    const shown = (): string => template?.toString() ?? showKey(key)
    const schemas = schemasOf(key, properties, patternProperties)
    if (schemas.length === 0 && additionalProperties === false) {
      const reason = `does not know the key "${shown()}": correct it, or prefix it with x-`
      yield { location: keyLocation, steps: [], reason, depth: 1 }
    }
    if (schemas.length === 0 && typeof additionalProperties === 'object') schemas.push(additionalProperties)
    for (const child of schemas) {
      const found = below(matchNode(value, child, compose), shown)
      if (found === null) continue
      yield found
      break
    }
  }
}

function schemasOf(
  key: string,
  properties: Schema['properties'],
  patternProperties: Schema['patternProperties'],
): Schema[] {
  const own = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined
  const found = own === undefined ? [] : [own]
  for (const pattern in patternProperties) {
    const child = patternProperties[pattern]
    if (child !== undefined && matches(pattern, key)) found.push(child)
  }
  return found
}

function isOfType(node: ModelNode, type: string, compose: Version): boolean {
  if (node.kind !== 'scalar') return type === (node.kind === 'mapping' ? 'object' : 'array')
  const { value } = node
  switch (typeof value) {
    case 'bigint':
      return type === 'integer' || type === 'number'
    case 'number':
      if (Number.isInteger(value) && type === 'integer') return true
      return type === 'number' && (compose === 'v2' || Number.isFinite(value))
    case 'boolean':
      return type === 'boolean'
    default:
      if (value === null) return type === 'null'
      // A date of YAML, which JSON has not.
      if (!(value instanceof Template)) return compose === 'v5' && type === 'string'
      // Compose makes booleans of texts in some fields before it looks at the schema; `validate.ts` knows in which it does not.
      return type === 'string' || (type === 'boolean' && isBoolean(value.filled()))
  }
}

/** Of several ways in which it does not fit, the one that got furthest: the others are other forms. */
function deepest(misfits: readonly (Misfit | null)[]): Misfit | null {
  return misfits.reduce((best, one) => (best === null || (one !== null && one.depth > best.depth) ? one : best), null)
}
