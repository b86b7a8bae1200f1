/** A JWT in three parts, as written in a cookie, in a header or by itself. */
const jwt = /(?<![A-Za-z0-9_.-])ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/

/**
 * The JWT that a text holds: the text itself, or a part of a cookie (`session=eyJ…`, also where it is signed or encoded for URLs).
 * `null` where it holds none.
 */
export function findToken(text: string): string | null {
  // In `s%3AeyJ…` the colon is encoded; what a token is made of never is.
  return jwt.exec(text.replace(/%[0-9a-f]{2}/gi, ' '))?.[0] ?? null
}
