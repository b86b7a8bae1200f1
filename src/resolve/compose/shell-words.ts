/**
 * Cuts a command line into words as Compose does (compose-go uses mattn/go-shellwords): blanks part, quotes keep together,
 * a backslash takes the next character as it is, except within single quotes. What ends a simple command (`;`, `|`, `&`,
 * `<`, `>`) ends the words as well. A quote that is left open lasts to the end: it is no error here.
 */
export function cutWords(line: string): readonly string[] {
  const words: string[] = []
  let word = ''
  let isInWord = false
  let quote: '"' | "'" | '' = ''
  let isEscaped = false
  for (const character of line) {
    if (isEscaped) {
      word += ESCAPES[character] ?? character
      isEscaped = false
      isInWord = true
    } else if (character === '\\' && quote !== "'") {
      isEscaped = true
    } else if (quote !== '') {
      if (character === quote) quote = ''
      else word += character
      isInWord = true
    } else if (character === '"' || character === "'") {
      quote = character
      isInWord = true
    } else if (/[ \t\r\n]/.test(character)) {
      if (isInWord) words.push(word)
      word = ''
      isInWord = false
    } else if (/[;&|<>]/.test(character)) {
      break
    } else {
      word += character
      isInWord = true
    }
  }
  if (isInWord) words.push(word)
  return words
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' }
