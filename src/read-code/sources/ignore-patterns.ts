/**
 * Reads a .dockerignore: what comes back tells of a path below the context (no leading slash) whether it is left out. A
 * folder is not, where a later pattern may take something below it back.
 * Patterns are Go's `filepath.Match` with `**`, and a leading `!` takes back (docs.docker.com, ".dockerignore files").
 */
export function readIgnorePatterns(text: string): (path: string, isFolder?: boolean) => boolean {
  const patterns: { readonly isBack: boolean; readonly parts: readonly string[] }[] = []
  for (const line of text.split(/\r?\n/, MAX_PATTERNS)) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.length > 300) continue
    const isBack = trimmed.startsWith('!')
    const parts = (isBack ? trimmed.slice(1) : trimmed).split('/').filter((part) => part !== '' && part !== '.')
    if (parts.length > 0) patterns.push({ isBack, parts })
  }
  const takesBack = patterns.some(({ isBack }) => isBack)
  return (path, isFolder = false) => {
    if (isFolder && takesBack) return false
    const parts = path.split('/')
    let isOut = false
    for (const { isBack, parts: pattern } of patterns) if (isBack === isOut && matches(pattern, parts)) isOut = !isBack
    return isOut
  }
}

const MAX_PATTERNS = 500

/** Whether a pattern, from its part `at` on, takes the path from its part `from` on, or a folder above it. */
function matches(pattern: readonly string[], path: readonly string[], at = 0, from = 0): boolean {
  const part = pattern[at]
  if (part === undefined) return true
  const name = path[from]
  if (name === undefined) return false
  if (part !== '**') return matchesName(part, name) && matches(pattern, path, at + 1, from + 1)
  if (at + 1 === pattern.length) return true
  for (let one = from; one < path.length; one++) if (matches(pattern, path, at + 1, one)) return true
  return false
}

/** One name against one part with `*` and `?`, without going back further than one star. */
function matchesName(pattern: string, name: string): boolean {
  if (pattern === name) return true
  let at = 0
  let inName = 0
  let star = -1
  let resume = 0
  while (inName < name.length) {
    const sign = pattern[at]
    if (sign === '*') {
      star = at
      at += 1
      resume = inName
    } else if (sign !== undefined && (sign === '?' || sign === name[inName])) {
      at += 1
      inName += 1
    } else if (star !== -1) {
      at = star + 1
      resume += 1
      inName = resume
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
