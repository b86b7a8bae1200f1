import type { ModelValue } from '../stack/compose.ts'
import { Template } from './template.ts'

/** A mapping of a compose file. */
export type ModelMapping = { readonly [key: string]: ModelValue }

/** Whether it is a mapping; a text is an object, too. */
export function isMapping(value: ModelValue | undefined): value is ModelMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Template)
}

/** A member of a mapping; `undefined` where there is none, or no mapping. */
export function memberOf(value: ModelValue | undefined, name: string): ModelValue | undefined {
  return isMapping(value) ? value[name] : undefined
}

/** The mapping, or an empty one. */
export function mappingOf(value: ModelValue | undefined): ModelMapping {
  return isMapping(value) ? value : {}
}

/** The members of a list; none of anything else. */
export function listOf(value: ModelValue | undefined): readonly ModelValue[] {
  return Array.isArray(value) ? value : []
}

/** The text of a scalar, with its references filled in; empty for anything else. Never shown. */
export function filledTextOf(value: ModelValue | undefined): string {
  if (value instanceof Template) return value.filled()
  return typeof value === 'number' || typeof value === 'bigint' ? value.toString() : ''
}
