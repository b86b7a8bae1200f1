/** Begins the symbol that stands for an unset variable in `audit --wiring`: a private-use character no real text holds. */
export const symbolStart = '\u{F0000}'

/** Ends it. */
export const symbolEnd = '\u{F0001}'

/** The names of the symbols in a text, in order, repeats included. */
export function symbolNames(text: string): readonly string[] {
  if (!text.includes(symbolStart)) return []
  return Array.from(text.matchAll(/\u{F0000}([^\u{F0000}\u{F0001}]*)\u{F0001}/gu), ([, name = '']) => name)
}
