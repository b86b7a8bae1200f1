import { Secret } from '../../../model/secret.ts'
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
  return cutScript(word.text.revealText()).map((inner) => ({ ...word, text: Secret.fromText(inner) }))
}

const MAX_SCRIPT = 64 * 1024

/** The words of a shell script, its operators left out. */
export function cutScript(script: string): readonly string[] {
  const words: string[] = []
  let word = ''
  let isInWord = false
  let quote = ''
  let depth = 0
  for (let index = 0; index < script.length; index++) {
    const character = script[index] ?? ''
    const next = script[index + 1] ?? ''
    if (character === '\\' && quote !== "'") {
      index += 1
      if (next !== '\n') word += next
      isInWord ||= next !== '\n'
    } else if (quote !== '') {
      if (character === quote) quote = ''
      else word += character
    } else if (character === '"' || character === "'") {
      quote = character
      isInWord = true
    } else if (character === '$' && (next === '(' || next === '{')) {
      depth += 1
      word += character + next
      index += 1
      isInWord = true
    } else if (depth > 0) {
      if (character === ')' || character === '}') depth -= 1
      word += character
    } else if (/[\s;&|<>()]/.test(character)) {
      if (isInWord) words.push(word)
      word = ''
      isInWord = false
    } else {
      word += character
      isInWord = true
    }
  }
  if (isInWord) words.push(word)
  return words
}
