import { Secret } from '../../../model/keys/secret.ts'
import { Template } from '../../../model/text/template.ts'
import type { HeldWord } from '../../sight/sighting.ts'

/**
 * The words of a command line with the script of `sh -c "…"`, or any word that is a command line itself, cut into its own
 * words. What a shell would fill in (`$X`, `$(cat /x)`) is left as it stands.
 */
export function flattenWords(words: readonly HeldWord[]): readonly HeldWord[] {
  return words.flatMap((word, index) => {
    const text = word.text.revealText()
    const before = words[index - 1]?.text.revealText() ?? ''
    // The value of a flag may hold anything; only the shells' own flag has a script behind it.
    const isValue = text.startsWith('-') || (before.startsWith('-') && !/^-[a-z]*c$/.test(before))
    if (isValue || text.length > MAX_SCRIPT || !/\s-{1,2}[A-Za-z]/.test(text)) return [word]
    return cutWord(word)
  })
}

/** The words of one that is a command line, or a part of one. */
export function cutWord(word: HeldWord): readonly HeldWord[] {
  return cutScript(word.text.revealTemplate()).map((inner) => ({ ...word, text: Secret.fromTemplate(inner) }))
}

const MAX_SCRIPT = 64 * 1024

/** The words of a shell script, its operators left out. */
export function cutScript(template: Template): readonly Template[] {
  const script = template.filled()
  const words: Template[] = []
  let parts: Template[] = []
  let start = 0
  let isInWord = false
  let quote = ''
  let depth = 0
  // What stands from `start` on is taken as it is, up to here; what follows begins behind `skipped` characters.
  const keep = (end: number, skipped = 1): void => {
    if (end > start) parts.push(template.slice(start, end))
    start = end + skipped
  }
  const endWord = (): void => {
    if (isInWord) words.push(Template.joinAll(parts))
    parts = []
    isInWord = false
  }
  for (let index = 0; index < script.length; index++) {
    const character = script[index] ?? ''
    const next = script[index + 1] ?? ''
    if (character === '\\' && quote !== "'") {
      keep(index, next === '\n' ? 2 : 1)
      index += 1
      isInWord ||= next !== '\n'
    } else if (quote !== '') {
      if (character !== quote) continue
      keep(index)
      quote = ''
    } else if (character === '"' || character === "'") {
      keep(index)
      quote = character
      isInWord = true
    } else if (character === '$' && (next === '(' || next === '{')) {
      depth += 1
      index += 1
      isInWord = true
    } else if (depth > 0) {
      if (character === ')' || character === '}') depth -= 1
    } else if (/[\s;&|<>()]/.test(character)) {
      keep(index)
      endWord()
    } else {
      isInWord = true
    }
  }
  keep(script.length)
  endWord()
  return words
}
