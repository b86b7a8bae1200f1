import { trimEndOf } from '../../model/text/trim-end-of.ts'
import { html, type Markup } from './markup.ts'
import { showSentence } from './show-sentence.ts'

/** A sentence may be so long before its end is folded away. */
const LONGEST = 300
/** What is left of it then. */
const KEPT = 200

/** A sentence, and the whole of it folded where it is long, as with the names of forty services. */
export function foldSentence(sentence: string, id: string): { readonly short: Markup; readonly whole: Markup | null } {
  if (sentence.length <= LONGEST) return { short: html`${showSentence(sentence)}`, whole: null }
  return {
    short: html`${showSentence(cut(sentence))}`,
    whole: html`<details class="whole" id="${id}"><summary>in full</summary><p>${showSentence(sentence)}</p></details>`,
  }
}

/** Behind a word, and never within what is marked as code. */
function cut(sentence: string): string {
  const end = sentence.lastIndexOf(' ', KEPT)
  const kept = trimEndOf(sentence.slice(0, end > 0 ? end : KEPT), ',')
  const isInCode = kept.split('`').length % 2 === 0
  return `${kept}${isInCode ? '…`' : '…'}`
}
