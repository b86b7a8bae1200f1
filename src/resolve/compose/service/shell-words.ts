import { Template } from '../../../model/text/template.ts'

/**
 * Cuts a command line into words as Compose does (compose-go uses mattn/go-shellwords): whitespace separates them, quotes, back-quotes and `$( )`
 * keep together, a backslash takes the next character as it is, except within single quotes. What ends a simple command (`;`, `|`,
 * `&`, `<`, `>`) ends the words as well. `null` where Compose refuses the line: something is left open, or a bracket stands alone.
 */
export function cutWords(line: Template): readonly Template[] | null {
  const cutter = new Cutter(line)
  return cutter.run() ? cutter.words : null
}

class Cutter {
  readonly words: Template[] = []
  readonly #line: Template
  readonly #text: string
  readonly #word: Template[] = []
  /** Where a stretch begins that is taken as it is. */
  #start = 0
  #isInWord = false
  #isEscaped = false
  #quote: '"' | "'" | '' = ''
  #isInBackQuotes = false
  #isInBrackets = false

  constructor(line: Template) {
    this.#line = line
    this.#text = line.filled()
  }

  /** Whether the line is one. */
  run(): boolean {
    for (let at = 0; at < this.#text.length; at += 1) {
      const next = this.#take(this.#text[at] ?? '', at)
      if (next === 'refused') return false
      if (next === 'end') break
    }
    this.#keep(this.#text.length)
    this.#endWord()
    return !this.#isEscaped && this.#quote === '' && !this.#isInBackQuotes && !this.#isInBrackets
  }

  #take(character: string, at: number): 'on' | 'end' | 'refused' {
    if (this.#isEscaped) {
      this.#isEscaped = false
      this.#isInWord = true
      return 'on'
    }
    if (character === '\\' && this.#quote !== "'") {
      this.#keep(at)
      this.#isEscaped = true
      return 'on'
    }
    const isOpen = this.#quote !== '' || this.#isInBackQuotes || this.#isInBrackets
    if (/[ \t\r\n]/.test(character)) {
      if (isOpen) return 'on'
      this.#keep(at)
      this.#endWord()
      return 'on'
    }
    if (/[;&|<>]/.test(character) && !isOpen) {
      this.#keep(at)
      // `2>`: the number belongs to the operator, and so does any word that begins like one.
      if (character === '>' && /^\d/.test(this.#wordSoFar())) this.#isInWord = false
      this.#start = this.#text.length
      return 'end'
    }
    if ((character === '"' || character === "'") && !this.#isInBrackets && this.#quote !== other(character)) {
      this.#keep(at)
      this.#isInWord ||= this.#quote === character
      this.#quote = this.#quote === character ? '' : character
      return 'on'
    }
    if (!this.#takesBracket(character, at)) return 'refused'
    this.#isInWord = true
    return 'on'
  }

  /** Whether a bracket or back-quote may stand here; what it opens or ends. */
  #takesBracket(character: string, at: number): boolean {
    if (this.#quote !== '') return true
    if (character === '`' && !this.#isInBrackets) this.#isInBackQuotes = !this.#isInBackQuotes
    if (this.#isInBackQuotes) return true
    if (character === ')') this.#isInBrackets = !this.#isInBrackets
    if (character !== '(') return true
    if (this.#isInBrackets || !(this.#wordSoFar() + this.#text.slice(this.#start, at)).endsWith('$')) return false
    this.#isInBrackets = true
    return true
  }

  #wordSoFar(): string {
    return this.#word.map((piece) => piece.filled()).join('')
  }

  #keep(end: number): void {
    if (end > this.#start) this.#word.push(this.#line.slice(this.#start, end))
    this.#start = end + 1
  }

  #endWord(): void {
    if (this.#isInWord) this.words.push(Template.joinAll(this.#word))
    this.#word.length = 0
    this.#isInWord = false
  }
}

function other(quote: string): string {
  return quote === '"' ? "'" : '"'
}
