/** Words that are written together in names, as in `JWTSECRET` and `BASE64SECRET`; only a word made of nothing else is cut. */
const glued =
  'jwks|jwk|jws|jwt|secrets|secret|keys|key|tokens|token|base64|signing|sign|access|refresh|private|public|shared|hmac|rsa|issuer|audience|algorithm|file|path'
const isGlued = new RegExp(`^(?:${glued}){2,}$`)
const pieces = new RegExp(glued, 'g')

/**
 * Cuts a name into lower-case words. `__`, `:`, `.`, `-` and camel case are the separators of .NET, Spring and the rest, so
 * that their spellings of one setting meet; words that are written together read the same as when separated.
 */
export function wordsOf(name: string): readonly string[] {
  const known = cutBefore.get(name)
  if (known !== undefined) return known
  const words = cutWords(name)
  if (cutBefore.size >= MAX_REMEMBERED) cutBefore.clear()
  cutBefore.set(name, words)
  return words
}

/** The services of a stack repeat their names, and so does the next audit. */
const cutBefore = new Map<string, readonly string[]>()

/** Beyond this many it begins again. */
const MAX_REMEMBERED = 5_000

/** The same for what may be more than a name: nothing of it is remembered. */
export function cutWords(name: string): readonly string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const pieced: string[] = []
  for (const word of words) {
    if (word === '') continue
    if (isGlued.test(word)) pieced.push(...(word.match(pieces) ?? []))
    else pieced.push(word)
  }
  return pieced
}
