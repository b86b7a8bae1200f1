import { html, type Insertion, shorten } from './markup.ts'

const LONGEST_SENTENCE = 1_500
const LONGEST_WORD = 72

/** A sentence of a report: what stands between backticks is code, and a name that is no name does not fill the page. */
export function showSentence(sentence: string): Insertion {
  const tame = shorten(
    sentence.slice(0, 50_000).replace(/\S{73,}/g, (word) => shorten(word, LONGEST_WORD)),
    LONGEST_SENTENCE,
  )
  return tame.split(/`([^`]*)`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
}
