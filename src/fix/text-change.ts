/** One stretch of a text that is replaced; nothing is where `start` is `end`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Why an edit cannot be made, in words that hold no value: the end of a sentence. */
export class CannotEdit extends Error {}

/** The text with the stretches replaced. They do not overlap. */
export function splice(text: string, splices: readonly Splice[]): string {
  let changed = ''
  let at = 0
  for (const one of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    changed += text.slice(at, one.start) + one.text
    at = one.end
  }
  return changed + text.slice(at)
}

/** The line break that the text uses. */
export function lineBreakOf(text: string): string {
  const at = text.indexOf('\n')
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

/** Where the line of this number, from 1, starts and ends without its line break. */
export function findLine(text: string, line: number): { readonly start: number; readonly end: number } {
  let start = 0
  for (let number = 1; number < line; number += 1) {
    const at = text.indexOf('\n', start)
    if (at < 0) throw new CannotEdit('the line no longer exists')
    start = at + 1
  }
  const end = text.indexOf('\n', start)
  const stop = end < 0 ? text.length : end
  return { start, end: stop > start && text[stop - 1] === '\r' ? stop - 1 : stop }
}

/** Where the line starts in which this place is. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

/** Where the line break is that ends the line of this place; the end of the text in the last line. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  if (found < 0) return text.length
  return found > at && text[found - 1] === '\r' ? found - 1 : found
}
