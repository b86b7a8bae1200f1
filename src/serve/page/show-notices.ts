import type { Notice } from '../../model/report/notice.ts'
import { html, type Markup } from './markup.ts'
import { showSentence } from './show-sentence.ts'

/** What is to be said of countersign's own place. It comes last, for it says nothing about the stack. */
export function showNotices(notices: readonly Notice[]): Markup | null {
  const own = notices.filter(({ code }) => code !== 'files-only')
  if (own.length === 0) return null
  return html`<section class="notices" aria-labelledby="notices"><h2 id="notices">More access than needed</h2>
<ul>${own.map(({ message, remedy }) => html`<li><p>${showSentence(message)}.</p><p class="remedy"><b>Do</b> ${showSentence(remedy)}</p></li>`)}</ul></section>`
}
