/** The same of names of which there may be hundreds: past a dozen only how many more there are. */
export function listSome(names: Iterable<string>): string {
  const unique = [...new Set(names)]
  return unique.length <= 12 ? listNames(unique) : `${unique.slice(0, 8).join(', ')} and ${unique.length - 8} more`
}

/** Nobody reads more of them, and a finding for each of thousands would name all the others. */
const MAX_NAMES = 100

/** The names without repetition, in order, as English lists them: `a`, `a and b`, `a, b and c`; past a hundred, how many more. */
export function listNames(names: Iterable<string>): string {
  const unique = [...new Set(names)]
  if (unique.length > MAX_NAMES) {
    return `${unique.slice(0, MAX_NAMES).join(', ')} and ${unique.length - MAX_NAMES} more`
  }
  const last = unique.pop() ?? ''
  return unique.length === 0 ? last : `${unique.join(', ')} and ${last}`
}
