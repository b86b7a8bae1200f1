import type { PlainValue } from '../../model/stack/compose.ts'

/**
 * The value with each day as it was written: YAML 1.1 takes an unquoted `2027-01-31` for a moment, of which Go, and so we,
 * keep `2027-01-31 00:00:00 +0000 UTC`.
 */
export function restoreDays(value: PlainValue): PlainValue {
  if (typeof value === 'string') return value.replace(/^(\d{4}-\d\d-\d\d) 00:00:00 \+0000 UTC$/, '$1')
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(restoreDays)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, restoreDays(inner)]))
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value)
}
