import type { Fill } from './fill.ts'

/** Claims as JSON can hold them: integers of YAML, which are exact to 64 bits, become numbers. */
export function toClaims(written: Readonly<Record<string, unknown>>, fill: Fill): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, toJson(value, fill)]))
}

function toJson(value: unknown, fill: Fill): unknown {
  if (typeof value === 'string') return fill(value).filled()
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map((member) => toJson(member, fill))
  if (typeof value !== 'object' || value === null) return value
  return toClaims(value as Readonly<Record<string, unknown>>, fill)
}
