/** A snapshot has a handful of levels; deeper is no snapshot, and would end the stack of a function that calls itself. */
const MAX_DEPTH = 32

/**
 * The one text of a JSON value (RFC 8785): members sorted by UTF-16 code units, no whitespace, texts and numbers as ECMAScript writes
 * them. Two files that mean the same have one text, however they are indented. `null` for a value that is nested too deeply.
 */
export function canonicalise(value: unknown, depth = 0): string | null {
  if (depth > MAX_DEPTH) return null
  if (Array.isArray(value)) {
    const parts = value.map((member) => canonicalise(member, depth + 1))
    return parts.includes(null) ? null : `[${parts.join(',')}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [JSON.stringify(name), canonicalise(member, depth + 1)])
  return members.some(([, member]) => member === null) ? null : `{${members.map((pair) => pair.join(':')).join(',')}}`
}
