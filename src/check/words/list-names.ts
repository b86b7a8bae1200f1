/** The names without repetition, in order, as English lists them: `a`, `a and b`, `a, b and c`. */
export function listNames(names: Iterable<string>): string {
  const unique = [...new Set(names)]
  const last = unique.pop() ?? ''
  return unique.length === 0 ? last : `${unique.join(', ')} and ${last}`
}
