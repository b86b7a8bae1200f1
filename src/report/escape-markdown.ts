import { printable } from './printable.ts'

/** Longer texts are cut: nobody reads them in a table, and a comment has a limit. */
const LONGEST = 1_000

/**
 * Text from outside as Markdown that shows it and does nothing else: no markup, no HTML, no link, and no mention or issue
 * reference, which forges make out of the rendered text and which a zero-width space breaks. One line.
 */
export function escapeMarkdown(text: string): string {
  return cut(printable(text))
    .replace(/[\\`*_{}[\]<>#|~&:$]|(?<=www)\./gi, (char) => `\\${char}`)
    .replace(/@|\\#|GH(?=-)/gi, (mark) => `${mark}&#8203;`)
}

/** A name or place as a code span (CommonMark §6.1); safe in the cell of a table. */
export function codeSpan(text: string): string {
  const shown = cut(printable(text))
  // Backslashes before a bar and backticks do not survive a span in a cell; such names are rare and shown as text.
  return /[`|\\]/.test(shown) || shown.trim() === '' ? escapeMarkdown(shown) : `\`${shown}\``
}

function cut(text: string): string {
  const chars = [...text.slice(0, 2 * LONGEST)]
  return chars.length <= LONGEST && text.length <= 2 * LONGEST ? text : `${chars.slice(0, LONGEST).join('')}…`
}
