/**
 * Whether the text consists of the literals in their order, with anything between them: `['JWT_', '_KEY']` are those of `JWT_*_KEY`.
 * Each is looked for once; as a regular expression, a pattern with many wildcards tries every way to divide the text.
 */
export function matchesWildcard(literals: readonly string[], text: string): boolean {
  const [first = '', ...rest] = literals
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const literal of rest) {
    const at = text.indexOf(literal, from)
    if (at === -1) return false
    from = at + literal.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}
