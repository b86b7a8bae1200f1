import type { ProvenanceStep } from '../model/stack/compose.ts'
import { symbolEnd, symbolStart } from '../model/stack/wiring-symbol.ts'
import type { FileLocation } from '../model/text/location.ts'
import { isVariableName } from '../model/text/show-name.ts'
import { Template } from '../model/text/template.ts'
import { namePlatform } from './platform-variables.ts'

/** What somebody supplied for a name, and the steps that say who. */
export interface Supplied {
  readonly text: Template
  readonly steps: readonly ProvenanceStep[]
}

/** Who supplies a name; `undefined` when nobody does. An empty text is supplied. */
export type Lookup = (name: string) => Supplied | undefined

/** A template with its references filled in, and the steps of every reference that was used, in order of use. */
export interface Interpolated {
  readonly text: Template
  readonly steps: readonly ProvenanceStep[]
}

/** `reason` names variables at most, never a value and never the template; `offset` is where in the template, in UTF-16 units. */
export type InterpolationOutcome =
  | ({ readonly ok: true } & Interpolated)
  | { readonly ok: false; readonly reason: string; readonly offset: number }

/** How to interpolate. */
export interface InterpolationOptions {
  /** v5 leaves unused defaults alone; v2 evaluates them, errors included. */
  readonly compose: 'v2' | 'v5'
  /** Where the template stands: the place that `reference` steps tell. */
  readonly location?: FileLocation
  /** Leave a variable that nobody supplies as a symbol (`wiringSymbol`), even when it has a default. */
  readonly isWiring?: boolean
}

/** Longer results are refused: `B=$A$A`, `C=$B$B`, … doubles with every line. */
const MAX_TEXT_LENGTH = 16 * 1024 * 1024

/** A reference whose name may be a piece of a secret. */
const unnamed = '${…}'

/** More steps explain nothing; without a bound they would double like the text. */
const MAX_STEPS = 64

/** `(?i)[_a-z][_a-z0-9]*` in Go folds case by Unicode, so the long s and the Kelvin sign are letters too. */
const NAME = /[_a-zA-Z\u017f\u212a][_a-zA-Z0-9\u017f\u212a]*/y

/** What may follow the name in braces: the end, or an operator. */
const OPERATOR = /\}|:?[-+?]/y

/** A template within the template: the whole, or the text after an operator. */
interface Frame {
  position: number
  readonly end: number
  text: string
}

/**
 * Fills in a Compose template, by the grammar of compose-go's `template` package. The lookup is asked for every name in
 * the template, in a default that is not used as well, so that a caller may note who is asked for. Of the steps at most
 * 64 are listed, and each name only once. Any nesting is read in linear time; a result over 16 MiB is refused.
 */
export function interpolate(template: string, lookup: Lookup, options: InterpolationOptions): InterpolationOutcome {
  if (!template.includes('$')) return { ok: true, text: Template.written(template), steps: [] }

  const trail = new Trail(options.location)
  const scan = new TemplateScan(template)
  const whole: Frame = { position: 0, end: template.length, text: '' }
  // A stack of our own: the nesting is the file's to choose, and JavaScript's stack is not.
  const frames: Frame[] = [whole]
  // The lowest frame whose text is thrown away, or -1.
  let unusedFrom = -1
  const pieces: Piece[] = []

  for (;;) {
    const frame = frames.at(-1) ?? whole
    const dollar = scan.nextDollar(frame.position)
    if (dollar >= frame.end) {
      begin(frame, null)
      frame.text += template.slice(frame.position, frame.end)
      if (frames.length === 1) return { ok: true, text: joinPieces(whole.text, pieces), steps: trail.steps }
      frames.pop()
      if (unusedFrom === -1) {
        const parent = frames.at(-1) ?? whole
        parent.text += frame.text
      } else if (unusedFrom === frames.length) unusedFrom = -1
      continue
    }
    begin(frame, null)
    frame.text += template.slice(frame.position, dollar)
    const failure = take(frame, dollar)
    if (failure === undefined) continue
    if (options.compose === 'v2' || unusedFrom === -1) return { ok: false, ...failure }
    // v5 never looks into a text that is not used, so nothing in it can fail.
    frames.length = unusedFrom
    unusedFrom = -1
  }

  /** From here on the text of the whole is that of a reference, or `null`: as it is written. */
  function begin(frame: Frame, shown: string | null): void {
    if (frame === whole) pieces.push({ start: whole.text.length, shown })
  }

  function take(frame: Frame, dollar: number): { reason: string; offset: number } | undefined {
    const reference = scan.readReference(dollar, frame.end)
    if (reference === 'invalid') return { reason: 'invalid interpolation format', offset: dollar }
    frame.position = reference.end
    if ('literal' in reference) {
      begin(frame, null)
      frame.text += reference.literal
      return undefined
    }

    const { name, operator } = reference
    const isUsed = unusedFrom === -1
    const found = lookup(name)
    // For the wiring every variable counts as supplied: the question is which one goes where.
    const text = found?.text.filled() ?? (options.isWiring ? wiringSymbol(name) : undefined)
    const isMissing = text === undefined || (text === '' && operator.startsWith(':'))
    const isDefault = isMissing && operator.endsWith('-')
    const isReplacement = !isMissing && operator.endsWith('+')
    // `pa$$word` with one `$` forgotten: what looks like an unset name is then a piece of the secret, and must not be shown.
    // Nobody has a platform's name in a secret.
    const unset = namePlatform({ kind: 'unset', name })
    const mayReport = found !== undefined || template[dollar + 1] === '{' || unset.supplier !== undefined
    begin(frame, mayReport ? `\${${name}}` : unnamed)

    if (isMissing && operator.endsWith('?') && !options.isWiring)
      return { reason: `required variable ${name} is missing a value`, offset: dollar }

    if (isUsed) {
      const isPart = frames.length === 1 && (dollar > 0 || reference.end < template.length)
      trail.refer(
        name,
        { ...(mayReport ? { name } : {}), ...(isPart ? { isPart } : {}) },
        found?.steps ?? (isDefault ? [] : [mayReport ? unset : { kind: 'unset' }]),
      )
      if (isDefault) trail.fill('default', name)
      if (isReplacement) trail.fill('replacement', name)
    }
    if (!isDefault && !operator.endsWith('+')) frame.text += text ?? ''
    if (frame.text.length > MAX_TEXT_LENGTH)
      return { reason: 'the text grows beyond 16 MiB when its variables are filled in', offset: dollar }
    if (operator === '') return undefined

    if (isUsed && !isDefault && !isReplacement) unusedFrom = frames.length
    frames.push({ position: reference.bodyStart, end: reference.bodyEnd, text: '' })
    return undefined
  }
}

/** Where a part of the whole text begins, and how the reference is shown that gave it; `null`: it is written there. */
interface Piece {
  readonly start: number
  readonly shown: string | null
}

function joinPieces(text: string, pieces: readonly Piece[]): Template {
  return Template.joinAll(
    pieces.map(({ start, shown }, index) => {
      const part = text.slice(start, pieces[index + 1]?.start)
      return shown === null ? part : Template.reference(part, shown)
    }),
  )
}

/** The steps of one interpolation, each name's once. */
class Trail {
  readonly steps: ProvenanceStep[] = []
  readonly #location: { readonly location?: FileLocation }
  readonly #noted = new Set<string>()

  constructor(location: FileLocation | undefined) {
    this.#location = location === undefined ? {} : { location }
  }

  refer(name: string, reference: Pick<ProvenanceStep, 'name' | 'isPart'>, supplied: readonly ProvenanceStep[]): void {
    this.#note(name, [{ kind: 'reference', ...reference, ...this.#location }, ...supplied.slice(0, MAX_STEPS)])
  }

  fill(kind: 'default' | 'replacement', name: string): void {
    this.#note(`${kind} ${name}`, [{ kind, name, ...this.#location }])
  }

  #note(key: string, steps: readonly ProvenanceStep[]): void {
    if (this.steps.length >= MAX_STEPS || this.#noted.has(key)) return
    this.#noted.add(key)
    this.steps.push(...steps.slice(0, MAX_STEPS - this.steps.length))
  }
}

type Reference =
  | { readonly literal: string; readonly end: number }
  | {
      readonly name: string
      /** Empty for a plain reference. */
      readonly operator: string
      readonly bodyStart: number
      readonly bodyEnd: number
      readonly end: number
    }

/**
 * Finds what belongs to a `$`. Positions only move forwards, and what is far ahead (the next `$`, the end of the line, the
 * matching brace) is looked for once, so that the whole stays linear whatever the nesting.
 */
class TemplateScan {
  readonly #template: string
  #dollar = -1
  #lineEnd = -1
  #braces: { readonly closing: Int32Array; readonly before: Int32Array } | undefined

  constructor(template: string) {
    this.#template = template
  }

  /** The first `$` at or after the position; the template's end when there is none. */
  nextDollar(position: number): number {
    if (this.#dollar < position) this.#dollar = indexOrEnd(this.#template, '$', position)
    return this.#dollar
  }

  /** What the `$` begins, in a template that ends at `limit`. */
  readReference(dollar: number, limit: number): Reference | 'invalid' {
    const next = dollar + 1 < limit ? this.#template[dollar + 1] : undefined
    if (next === '$') return { literal: '$', end: dollar + 2 }
    if (next !== '{') {
      const name = this.#read(NAME, dollar + 1, limit)
      const end = dollar + 1 + name.length
      return name === '' ? { literal: '$', end } : { name, operator: '', bodyStart: end, bodyEnd: end, end }
    }

    const name = this.#read(NAME, dollar + 2, limit)
    const nameEnd = dollar + 2 + name.length
    const operator = name === '' ? '' : this.#read(OPERATOR, nameEnd, limit)
    if (operator === '') return 'invalid'
    if (operator === '}') return { name, operator: '', bodyStart: nameEnd, bodyEnd: nameEnd, end: nameEnd + 1 }

    const bodyStart = nameEnd + operator.length
    const bodyEnd = this.#endOfBody(dollar + 1, bodyStart, limit)
    return bodyEnd === -1 ? 'invalid' : { name, operator, bodyStart, bodyEnd, end: bodyEnd + 1 }
  }

  /** Up to the brace that balances; when there is none before it, up to the last one of the line; -1 without any. */
  #endOfBody(open: number, bodyStart: number, limit: number): number {
    if (this.#lineEnd < bodyStart) this.#lineEnd = indexOrEnd(this.#template, '\n', bodyStart)
    this.#braces ??= pairBraces(this.#template)
    const last = this.#braces.before[Math.min(limit, this.#lineEnd)] ?? -1
    if (last < bodyStart) return -1
    const balanced = this.#braces.closing[open] ?? -1
    return balanced !== -1 && balanced <= last ? balanced : last
  }

  #read(pattern: RegExp, position: number, limit: number): string {
    pattern.lastIndex = position
    const text = pattern.exec(this.#template)?.[0] ?? ''
    return text.slice(0, Math.max(0, limit - position))
  }
}

/**
 * For every `{` its closing brace (-1: none), and for every place the last `}` before it. compose-go skips the character
 * after each `{` while it counts, so in `{}` neither closes anything; that is kept.
 */
function pairBraces(template: string): { closing: Int32Array; before: Int32Array } {
  const closing = new Int32Array(template.length).fill(-1)
  const before = new Int32Array(template.length + 1).fill(-1)
  const open: number[] = []
  let skipped = -1
  for (let index = 0; index < template.length; index++) {
    const character = template[index]
    before[index + 1] = character === '}' ? index : (before[index] ?? -1)
    if (index === skipped) continue
    if (character === '{') {
      open.push(index)
      skipped = index + 1
    } else if (character === '}') {
      const opening = open.pop()
      if (opening !== undefined) closing[opening] = index
    }
  }
  return { closing, before }
}

function indexOrEnd(text: string, wanted: string, position: number): number {
  const index = text.indexOf(wanted, position)
  return index === -1 ? text.length : index
}

/** What a bare name takes from elsewhere: the same as `NAME=${NAME}`. A name that may be a secret is not shown. */
export function asReference(name: string, text: Template): Template {
  return Template.reference(text.filled(), isVariableName(name) ? `\${${name}}` : unnamed)
}

/** The symbol that stands for the value of a variable that nobody supplies, in wiring mode. */
export function wiringSymbol(name: string): string {
  return symbolStart + name + symbolEnd
}
