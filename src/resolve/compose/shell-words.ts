import { Template } from '../../model/template.ts'

/**
 * Cuts a command line into words as Compose does (compose-go uses mattn/go-shellwords): blanks part, quotes keep together,
 * a backslash takes the next character as it is, except within single quotes. What ends a simple command (`;`, `|`, `&`,
 * `<`, `>`) ends the words as well. A quote that is left open lasts to the end: it is no error here.
 */
export function cutWords(line: Template): readonly Template[] {
  const text = line.filled()
  const words: Template[] = []
  let word: (string | Template)[] = []
  let isInWord = false
  let quote: '"' | "'" | '' = ''
  let isEscaped = false
  // Where a stretch begins that is taken as it is.
  let start = 0
  const keep = (end: number): void => {
    if (end > start) word.push(line.slice(start, end))
    start = end + 1
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string
    if (isEscaped) {
      const meant = ESCAPES[character]
      if (meant !== undefined) word.push(line.slice(at, at + 1).mapped(() => meant))
      start = meant === undefined ? at : at + 1
      isEscaped = false
      isInWord = true
    } else if (character === '\\' && quote !== "'") {
      keep(at)
      isEscaped = true
    } else if (quote !== '') {
      if (character === quote) {
        keep(at)
        quote = ''
      }
      isInWord = true
    } else if (character === '"' || character === "'") {
      keep(at)
      quote = character
      isInWord = true
    } else if (/[ \t\r\n]/.test(character)) {
      keep(at)
      if (isInWord) words.push(Template.joinAll(word))
      word = []
      isInWord = false
    } else if (/[;&|<>]/.test(character)) {
      keep(at)
      start = text.length
      break
    } else {
      isInWord = true
    }
  }
  keep(text.length)
  if (isInWord) words.push(Template.joinAll(word))
  return words
}

/**
 * Whether Compose can cut the text into words: every quote and bracket is closed, and nothing is left to be escaped. In go-shellwords
 * the quotes know nothing of each other, so that `"` counts within backquotes.
 */
export function isCommandLine(text: string): boolean {
  const open = { '"': false, "'": false, '`': false, '(': false }
  let isEscaped = false
  // Of the word so far: `(` may only follow a `$`.
  let last = ''
  for (const character of text) {
    const isOpen = open['"'] || open["'"] || open['`'] || open['(']
    if (isEscaped) {
      isEscaped = false
      last = character
      continue
    }
    if (character === '\\' && !open["'"]) {
      isEscaped = true
      continue
    }
    if (!isOpen && /[ \t\r\n]/.test(character)) {
      last = ''
      continue
    }
    if (!isOpen && /[;&|<>]/.test(character)) return true
    if (character === '"' && !open["'"] && !open['(']) {
      open['"'] = !open['"']
      continue
    }
    if (character === "'" && !open['"'] && !open['(']) {
      open["'"] = !open["'"]
      continue
    }
    const isQuoted = open['"'] || open["'"]
    if (character === '`' && !isQuoted && !open['(']) open['`'] = !open['`']
    if (character === ')' && !isQuoted && !open['`']) open['('] = !open['(']
    if (character === '(' && !isQuoted && !open['`']) {
      if (open['('] || last !== '$') return false
      open['('] = true
    }
    last = character
  }
  return !isEscaped && !Object.values(open).includes(true)
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' }
