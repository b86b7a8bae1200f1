import type { FileLocation } from '../../model/location.ts'
import { showKey } from '../../model/show-name.ts'
import { Template } from '../../model/template.ts'
import { goText, type ModelMapping, type ModelNode, type ModelScalar } from './model-node.ts'

/** Where the checks tell what they find, and which Compose they speak for. */
export interface SchemaReport {
  readonly compose: 'v2' | 'v5'
  readonly refuse: (place: FileLocation, reason: string) => void
}

/** One rule of the Compose schema about a node. `path` is how compose names the node. */
export type SchemaCheck = (node: ModelNode, path: string, report: SchemaReport) => void

/** What a JSON schema calls a scalar. */
export type ScalarType = 'string' | 'integer' | 'number' | 'boolean' | 'null'

/** Anything goes. */
export const anything: SchemaCheck = () => {}

/** A scalar of one of the types. An `integer` is a `number` too. */
export function scalar(...types: readonly ScalarType[]): SchemaCheck {
  const wanted = types.join(' or ')
  return (node, path, report) => {
    if (node.kind === 'scalar' && (node.isUnknown || node.isSymbolic || isOfType(node, types, report))) return
    report.refuse(node.place, `${path} must be a ${wanted}`)
  }
}

function isOfType({ value }: ModelScalar, types: readonly ScalarType[], report: SchemaReport): boolean {
  switch (typeof value) {
    case 'bigint':
      return types.includes('integer') || types.includes('number')
    case 'number':
      if (Number.isInteger(value) && types.includes('integer')) return true
      return types.includes('number') && (report.compose === 'v2' || Number.isFinite(value))
    case 'boolean':
      return types.includes('boolean')
    default:
      if (value instanceof Template) return types.includes('string')
      if (value === null) return types.includes('null')
      return report.compose === 'v5' && types.includes('string')
  }
}

/** One check for each kind of node; a kind without a check is refused. */
export function byKind(checks: {
  readonly scalar?: SchemaCheck
  readonly sequence?: SchemaCheck
  readonly mapping?: SchemaCheck
}): SchemaCheck {
  const wanted = Object.keys(checks).join(' or a ')
  return (node, path, report) => {
    const check = checks[node.kind]
    if (check !== undefined) check(node, path, report)
    else if (node.kind !== 'scalar' || !node.isUnknown) report.refuse(node.place, `${path} must be a ${wanted}`)
  }
}

/** A sequence whose members all pass `check`; with `unique`, no two may be equal, or no two that stand in one file. */
export function listOf(check: SchemaCheck, unique: 'unique' | 'unique in a file' | 'repeats' = 'repeats'): SchemaCheck {
  return byKind({
    sequence: (node, path, report) => {
      if (node.kind !== 'sequence') return
      const seen = new Set<string>()
      for (const [index, child] of node.items.entries()) {
        check(child, `${path}.${index}`, report)
        if (unique === 'repeats') continue
        const file = unique === 'unique' ? '' : child.place.file
        const key = `${file} ${child.kind} ${child.kind === 'scalar' ? typeOf(child) : ''} ${goText(child).filled()}`
        if (seen.has(key)) report.refuse(child.place, `${path} names the same twice`)
        seen.add(key)
      }
    },
  })
}

function typeOf({ value }: ModelScalar): string {
  return value instanceof Template ? 'string' : typeof value
}

/** A mapping whose keys match `keys` and whose values pass `check`; other keys are refused. */
export function mapOf(check: SchemaCheck, keys: RegExp = /./): SchemaCheck {
  return byKind({
    mapping: (node, path, report) => {
      if (node.kind !== 'mapping') return
      for (const [key, entry] of node.entries) {
        const shown = entry.key ?? showKey(key)
        if (keys.test(key)) check(entry.value, `${path}.${shown}`, report)
        else report.refuse(entry.keyPlace, `${path} must not have the key "${shown}"`)
      }
    },
  })
}

/** A mapping with known keys; `x-` keys are free, others refused unless `others` says `open`. */
export function record(
  fields: Readonly<Record<string, SchemaCheck>>,
  options: { readonly required?: readonly string[]; readonly others?: 'closed' | 'open' } = {},
): SchemaCheck {
  const { required = [], others = 'closed' } = options
  const known = new Map(Object.entries(fields))
  return byKind({
    mapping: (node, path, report) => {
      if (node.kind === 'mapping') checkRecord(node, path, report, known, required, others)
    },
  })
}

function checkRecord(
  node: ModelMapping,
  path: string,
  report: SchemaReport,
  known: ReadonlyMap<string, SchemaCheck>,
  required: readonly string[],
  others: 'closed' | 'open',
): void {
  for (const [key, entry] of node.entries) {
    const check = known.get(key)
    if (check !== undefined) check(entry.value, path === '' ? key : `${path}.${key}`, report)
    else if (others === 'closed' && !key.startsWith('x-')) {
      const where = path === '' ? 'the top level' : path
      report.refuse(
        entry.keyPlace,
        `${where} does not know the key "${showKey(key)}": correct it, or prefix it with x-`,
      )
    }
  }
  for (const key of required) {
    if (!node.entries.has(key)) report.refuse(node.place, `${path} needs the key "${key}"`)
  }
}

/** One of the texts. */
export function oneOf(...texts: readonly string[]): SchemaCheck {
  const isText = scalar('string')
  return (node, path, report) => {
    isText(node, path, report)
    if (
      node.kind !== 'scalar' ||
      !(node.value instanceof Template) ||
      node.isUnknown ||
      node.isSymbolic ||
      texts.includes(node.value.filled())
    )
      return
    report.refuse(node.place, `${path} must be one of ${texts.join(', ')}`)
  }
}

/** `check`, or null. */
export function orNull(check: SchemaCheck): SchemaCheck {
  return (node, path, report) => {
    if (node.kind !== 'scalar' || node.value !== null) check(node, path, report)
  }
}
