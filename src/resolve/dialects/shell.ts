import { decodeUtf8 } from '../env-file.ts'
import { candidateNames } from './candidate-names.ts'
import { type DialectReading, type DialectReadings, type Environment, textOf } from './dialect.ts'

/**
 * Why the shell stops short: `refused` it reports an error and reads no further; `unknown` what follows (and, when it may
 * reach back, what went before) depends on something we do not run.
 */
class Stop extends Error {
  readonly reading: 'refused' | 'unknown'
  readonly reachesBack: boolean

  constructor(reading: 'refused' | 'unknown', reachesBack = false) {
    super(reading)
    this.reading = reading
    this.reachesBack = reachesBack
  }
}

/** A word of a command: its text, `null` when it is not known; and what was written without quotes in it. */
interface Word {
  readonly text: string | null
  /** The name and the written value when the word is an assignment. */
  readonly assignment: { readonly name: string; readonly text: string | null } | null
  /** Whether field splitting, globbing or braces may make other words of it when it is not an assignment. */
  readonly isOpen: boolean
  /** Whether all of it was written plainly: no quotes, no backslash, no expansion. */
  readonly isPlain: boolean
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const MAX_DEPTH = 20
const MAX_TEXT_LENGTH = 1024 * 1024

/** Names that a shell sets itself, so that the environment does not tell their value, or that it will not have set. */
const SHELL_NAMES =
  /^(?:_|BASH.*|COMP_.*|COPROC|DIRSTACK|EPOCH.*|EUID|FUNCNAME|GROUPS|HISTCMD|HOSTNAME|HOSTTYPE|IFS|LINENO|MACHTYPE|MAPFILE|OLDPWD|OPTARG|OPTERR|OPTIND|OSTYPE|PATH|PIPESTATUS|POSIXLY_CORRECT|PPID|PS[0-4]|PWD|RANDOM|READLINE_.*|REPLY|SECONDS|SHELL|SHELLOPTS|SHLVL|SRANDOM|TERM|UID)$/

/** Commands of the shell itself that may set, unset or end anything, and the words of its grammar. */
const SHELL_WORDS = new Set(
  '. : alias bind break builtin caller case cd command compgen complete compopt continue coproc declare dirs disown do done elif else enable esac eval exec exit fc fg fi for function getopts hash help history if in jobs kill let local logout mapfile popd pushd read readarray readonly return select set shift shopt source suspend test then time times trap true false type typeset ulimit umask unalias unset until wait while [ [[ { } ! echo printf pwd bg'.split(
    ' ',
  ),
)

/**
 * Reads as bash and dash do on `source file` (`. file`), for plain assignments with quotes, backslashes and `$NAME`,
 * `${NAME}`, `${NAME:-text}` and its kin. Whatever needs a command to be run, or in what the two shells differ, is
 * `unknown`. A line that they take for a command of another name is `refused`.
 */
export function readAsShell(bytes: Uint8Array, environment: Environment): DialectReadings {
  const text = decodeUtf8(bytes)
  const names = candidateNames(text)
  const readings = new Map<string, DialectReading>()
  // bash drops NUL bytes, dash does not.
  if (text.includes('\0')) {
    for (const name of names) readings.set(name, 'unknown')
    return readings
  }

  const scan = new ShellScan(text, (name) => {
    const reading = readings.get(name)
    if (reading === undefined || reading === 'absent' || reading === 'refused') {
      const given = textOf(environment, name)
      return SHELL_NAMES.test(name) ? null : given
    }
    return reading === 'unknown' ? null : reading.text
  })
  let start = 0
  try {
    for (;;) {
      // A shell reads to the end of the line before it runs any of it.
      if (text[scan.position - 1] === '\n') start = scan.position
      const command = scan.readCommand()
      if (command === undefined) return readings
      run(command.words, command.isInBackground)
    }
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop
    const rest = text.slice(stop.reachesBack ? 0 : start)
    for (const name of [...candidateNames(rest), ...assignedNames(rest), ...(stop.reachesBack ? readings.keys() : [])])
      readings.set(name, stop.reading)
    return readings
  }

  function run(words: readonly Word[], isInBackground: boolean): void {
    const firstCommand = words.findIndex((word) => word.assignment === null)
    if (firstCommand === -1) {
      for (const { assignment } of words) if (assignment !== null) assign(assignment, isInBackground)
      return
    }
    const command = words[firstCommand] as Word
    if (firstCommand === 0 && command.text === 'export' && command.isPlain) {
      runExport(words.slice(1), isInBackground)
      return
    }
    if (command.text === null || command.isOpen || SHELL_WORDS.has(command.text) || command.text === 'export')
      throw new Stop('unknown', true)
    for (const word of words) {
      const name = word.assignment?.name ?? [...candidateNames(word.text ?? '')][0]
      if (name !== undefined && !readings.has(name)) readings.set(name, 'refused')
    }
  }

  function runExport(words: readonly Word[], isInBackground: boolean): void {
    for (const word of words) {
      if (word.assignment !== null) {
        // Old dash splits what an unquoted expansion gives here, and bash may expand braces.
        assign(word.isOpen ? { name: word.assignment.name, text: null } : word.assignment, isInBackground)
        continue
      }
      if (word.text === null || word.text.startsWith('-')) throw new Stop('unknown', true)
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(word.text)) continue
      // bash goes on after "not a valid identifier", dash ends.
      throw new Stop('unknown')
    }
  }

  function assign({ name, text: value }: { name: string; text: string | null }, isInBackground: boolean): void {
    // A background command sets the name in a shell of its own.
    if (isInBackground) {
      if (!readings.has(name)) readings.set(name, 'absent')
      return
    }
    readings.set(name, value === null || SHELL_NAMES.test(name) ? 'unknown' : { text: value })
  }
}

/** The names before a `=` anywhere, in the middle of a line too. */
function assignedNames(text: string): readonly string[] {
  return Array.from(text.matchAll(/([A-Za-z_][A-Za-z0-9_]*)(=?)/g), ([, name, equals]) =>
    equals === '' ? [] : [name as string],
  ).flat()
}

class ShellScan {
  position = 0
  readonly #text: string
  readonly #lookup: (name: string) => string | null | undefined
  /** Values of this command's own assignments are not seen before the command is run, except by later ones. */
  readonly #pending = new Map<string, string | null>()

  constructor(text: string, lookup: (name: string) => string | null | undefined) {
    this.#text = text
    this.#lookup = lookup
  }

  /** The next simple command; `undefined` at the end. Throws a `Stop` at what we do not read. */
  readCommand(): { readonly words: readonly Word[]; readonly isInBackground: boolean } | undefined {
    const words: Word[] = []
    this.#pending.clear()
    for (;;) {
      this.#skipBlanks()
      const character = this.#text[this.position]
      if (character === undefined) return words.length === 0 ? undefined : { words, isInBackground: false }
      if (character === '#') {
        this.#skipLine()
        continue
      }
      if (character === '\n' || character === ';' || character === '&') {
        const next = this.#text[this.position + 1]
        if (character !== '\n' && (words.length === 0 || next === character)) {
          // `;;` and a leading `;` are syntax errors; `&&` runs a command.
          throw new Stop(character === ';' || words.length === 0 ? 'refused' : 'unknown', character === '&')
        }
        this.position++
        if (words.length > 0) return { words, isInBackground: character === '&' }
        continue
      }
      if (character === '|') throw new Stop(words.length === 0 ? 'refused' : 'unknown')
      if ('<>()'.includes(character)) throw new Stop('unknown')
      const word = this.#readWord(words.every((earlier) => earlier.assignment !== null))
      if (word.assignment !== null) this.#pending.set(word.assignment.name, word.assignment.text)
      words.push(word)
    }
  }

  #readWord(mayAssign: boolean): Word {
    const start = this.position
    const name = this.#matchName(start)
    const equals = start + name.length
    const isAssignment = name !== '' && this.#text[equals] === '='
    if (name !== '' && mayAssign) {
      // Arrays and appending: dash knows neither.
      const after = this.#text.slice(equals, equals + 2)
      if (after === '+=' || after.startsWith('[')) throw new Stop('unknown')
    }
    if (isAssignment) this.position = equals + 1
    const value = this.#readText('word', 0)
    if (isAssignment && value.length === 0 && this.#text[this.position] === '(') throw new Stop('unknown')
    const text = value.text === null ? null : this.#text.slice(start, isAssignment ? equals + 1 : start) + value.text
    return {
      text,
      assignment: isAssignment ? { name, text: value.text } : null,
      isOpen: value.isOpen,
      isPlain: value.isPlain,
    }
  }

  /** Reads up to the end of the word, of the double quotes or of the braces; the closing character is taken. */
  #readText(
    until: 'word' | 'quote' | 'brace' | 'quoted-brace',
    depth: number,
  ): { text: string | null; isOpen: boolean; isPlain: boolean; length: number } {
    if (depth > MAX_DEPTH) throw new Stop('unknown')
    const start = this.position
    const isQuoted = until === 'quote' || until === 'quoted-brace'
    let text: string | null = ''
    let isOpen = false
    let isPlain = true
    const add = (piece: string | null): void => {
      text = text === null || piece === null ? null : text + piece
      if (text !== null && text.length > MAX_TEXT_LENGTH) throw new Stop('unknown')
    }

    for (;;) {
      const character = this.#text[this.position]
      if (character === undefined) {
        if (until !== 'word') throw new Stop('refused')
        break
      }
      if (until === 'word' && ' \t\n;&|<>()'.includes(character)) break
      this.position++
      if (until === 'quote' && character === '"') break
      if ((until === 'brace' || until === 'quoted-brace') && character === '}') break

      if (character === '\\') {
        isPlain = false
        const next = this.#text[this.position]
        if (until === 'brace' || until === 'quoted-brace') throw new Stop('unknown')
        if (next === undefined) {
          add('\\')
          continue
        }
        this.position++
        if (next === '\n') continue
        add(isQuoted && !'$`"\\'.includes(next) ? `\\${next}` : next)
      } else if (character === '$') {
        isPlain = false
        const { piece, isLiteral } = this.#readDollar(isQuoted, depth)
        add(piece)
        if (!isQuoted && !isLiteral) isOpen = true
      } else if (character === '`') {
        throw new Stop('unknown')
      } else if (!isQuoted && (character === '"' || character === "'")) {
        isPlain = false
        if (until === 'brace') throw new Stop('unknown')
        if (character === '"') {
          add(this.#readText('quote', depth + 1).text)
          continue
        }
        const end = this.#text.indexOf("'", this.position)
        if (end === -1) throw new Stop('refused')
        add(this.#text.slice(this.position, end))
        this.position = end + 1
      } else if (until === 'quoted-brace' && (character === '"' || character === "'")) {
        throw new Stop('unknown')
      } else {
        if (character === '~' && !isQuoted && (text === '' || (text ?? '').endsWith(':'))) add(null)
        if ('*?[{'.includes(character)) isOpen = true
        add(character)
      }
    }
    return { text, isOpen, isPlain, length: this.position - start }
  }

  /** After a `$`. `null`: only running it would tell. */
  #readDollar(isQuoted: boolean, depth: number): { piece: string | null; isLiteral: boolean } {
    const next = this.#text[this.position]
    const name = this.#matchName(this.position)
    if (name !== '') {
      this.position += name.length
      return { piece: this.#valueOf(name) ?? this.#blank(name), isLiteral: false }
    }
    // A command runs in a shell of its own; arithmetic may assign in this one.
    if (next === '(') throw new Stop('unknown', this.#text[this.position + 1] === '(')
    if (next === '{') {
      this.position++
      return { piece: this.#readBraces(isQuoted, depth), isLiteral: false }
    }
    if (next !== undefined && /[0-9@*#?$!_-]/.test(next)) {
      this.position++
      return { piece: null, isLiteral: false }
    }
    // `$'…'`, `$"…"` and `$[…]` are bash's alone.
    if (next !== undefined && ((!isQuoted && `'"`.includes(next)) || next === '[')) throw new Stop('unknown')
    return { piece: '$', isLiteral: true }
  }

  #readBraces(isQuoted: boolean, depth: number): string | null {
    const name = this.#matchName(this.position)
    this.position += name.length
    if (!this.#text.includes('}', this.position)) throw new Stop('refused')
    const operator = /^(?:\}|:?[-+?])/.exec(this.#text.slice(this.position, this.position + 2))?.[0]
    if (name === '' || operator === undefined) throw new Stop('unknown', true)
    this.position += operator.length
    const value = this.#valueOf(name)
    if (operator === '}') return value ?? this.#blank(name)

    const word = this.#readText(isQuoted ? 'quoted-brace' : 'brace', depth + 1).text
    if (value === null) return null
    const isMissing = value === undefined || (value === '' && operator.startsWith(':'))
    if (operator.endsWith('+')) return isMissing ? '' : word
    if (!isMissing) return value
    if (operator.endsWith('?')) throw new Stop('refused')
    return word
  }

  #valueOf(name: string): string | null | undefined {
    return this.#pending.has(name) ? this.#pending.get(name) : this.#lookup(name)
  }

  /** What a name that nobody set gives; the shell's own names are looked up as `null` before. */
  #blank(name: string): string | null {
    return this.#valueOf(name) === null ? null : ''
  }

  #matchName(position: number): string {
    NAME.lastIndex = position
    return NAME.exec(this.#text)?.[0] ?? ''
  }

  #skipBlanks(): void {
    for (;;) {
      const character = this.#text[this.position]
      if (character === ' ' || character === '\t') this.position++
      else if (character === '\\' && this.#text[this.position + 1] === '\n') this.position += 2
      else return
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.position)
    this.position = end === -1 ? this.#text.length : end
  }
}
