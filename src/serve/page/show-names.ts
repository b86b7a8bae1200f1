import { html, type Markup, shorten } from './markup.ts'

/** So many are shown; one more than that is shown too, for it takes no more room than to say that there is one more. */
const SHOWN = 3
/** Past this only how many more there are: the report has them. */
const MAXIMUM = 400
const LONGEST_NAME = 48

/** Names side by side; of many, the first few, and the rest folded. `id` keeps it unfolded while the page changes. */
export function showNames(names: readonly string[], id: string): Markup {
  const shown = names.length <= SHOWN + 1 ? names : names.slice(0, SHOWN)
  const folded = names.slice(shown.length, MAXIMUM)
  return html`${list(shown)}${
    folded.length === 0
      ? null
      : html` <details class="names" id="${id}"><summary>and ${names.length - shown.length} more</summary>${list(folded)}${names.length > MAXIMUM ? ` and ${names.length - MAXIMUM} more` : null}</details>`
  }`
}

function list(names: readonly string[]): Markup {
  return html`${names.map((name, index) => html`${index === 0 ? null : ', '}<span class="one">${shorten(name, LONGEST_NAME)}</span>`)}`
}
