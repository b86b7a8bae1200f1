/** Claims as JSON can hold them: integers of YAML, which are exact to 64 bits, become numbers. */
export function toClaims(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, toJson(value)]))
}

function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value
  return toClaims(value as Readonly<Record<string, unknown>>)
}
