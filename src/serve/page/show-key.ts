import type { Fingerprint } from '../../model/keys/binding.ts'
import type { KeyMark } from './key-letters.ts'
import { html, type Markup } from './markup.ts'

/** The letter of a key in its colour; nothing for one that the page does not know. */
export function showKey(key: Fingerprint, marks: ReadonlyMap<Fingerprint, KeyMark>): Markup | null {
  const mark = marks.get(key)
  return mark === undefined
    ? null
    : html`<span class="key key-${mark.colour}"><span class="hidden">key </span>${mark.letter}</span>`
}
