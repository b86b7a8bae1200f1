import { printable } from '../../report/printable.ts'

/** Text that is markup already. Only `html` makes it. */
export interface Markup {
  readonly markup: string
}

/** What may be in a template: markup as it is, text escaped, nothing for `null`, of a list one after the other. */
export type Insertion = Markup | string | number | null | readonly Insertion[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** The longest text that is shown whole; names come from outside and may be as long as their makers like. */
const MAXIMUM_TEXT = 600

/** A piece of HTML. Whatever is inserted is text, in an element or between the quotes of an attribute. */
export function html(parts: TemplateStringsArray, ...insertions: readonly Insertion[]): Markup {
  return { markup: parts.map((part, index) => part + render(insertions[index] ?? null)).join('') }
}

/** The text, cut to so many characters, with an ellipsis where something is left out. Never cuts a character in two. */
export function shorten(text: string, maximum: number): string {
  if (text.length <= maximum) return text
  return `${[...text.slice(0, maximum * 2)].slice(0, maximum - 1).join('')}…`
}

function render(insertion: Insertion): string {
  if (insertion === null) return ''
  if (typeof insertion === 'number') return String(insertion)
  if (typeof insertion === 'string') return escapeText(insertion)
  return isMarkup(insertion) ? insertion.markup : insertion.map(render).join('')
}

function isMarkup(insertion: Markup | readonly Insertion[]): insertion is Markup {
  return 'markup' in insertion
}

function escapeText(text: string): string {
  return printable(shorten(text, MAXIMUM_TEXT)).replace(/[&<>"']/g, (char) => entities[char] ?? '')
}
