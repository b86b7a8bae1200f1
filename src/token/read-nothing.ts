/** What a client sends in place of a token that it has not: the word of its language, or a placeholder that nobody filled in. */
export type InPlaceOfToken = (typeof words)[number] | 'placeholder'

/** What languages write for nothing, and for an object that is no text. */
const words = ['undefined', 'null', 'None', 'nil', 'NaN', 'true', 'false', '[object Object]'] as const

const placeholder =
  /^(?:\$[A-Za-z_]\w{0,60}|\$\{[^{}\s]{1,60}\}|\$\([^()]{1,60}\)|\{\{?[^{}]{1,60}\}?\}|<[^<>]{1,60}>|%[A-Za-z_]\w{0,60}%)$/

/** What the text is in place of a token; `null` for any other. */
export function readNothing(text: string): InPlaceOfToken | null {
  return words.find((word) => word === text) ?? (placeholder.test(text) ? 'placeholder' : null)
}
