import { inspect } from 'node:util'

/** A stretch of the filled text that a reference gave, and how the reference is shown. */
interface Filling {
  readonly start: number
  readonly end: number
  readonly shown: string
}

const noFillings: readonly Filling[] = []

/** Taking a part looks at every one; nobody reads a text of more. */
const MAX_FILLINGS = 64

/**
 * A text of a compose or env file after interpolation. What a reference gave may be a secret, wherever it stands: to work with
 * the text there is `filled`; whatever prints it (string conversion, JSON, `inspect`) shows the template, in which each
 * reference is `${NAME}`. Only the rooms that `test/architecture.test.ts` lists may call `filled`.
 */
export class Template {
  readonly #text: string
  readonly #fillings: readonly Filling[]

  private constructor(text: string, fillings: readonly Filling[]) {
    this.#text = text
    this.#fillings = fillings
  }

  /** A text that stands somewhere as it is, without references. */
  static written(text: string): Template {
    return new Template(text, noFillings)
  }

  /** What one reference gave, shown as `shown`. */
  static reference(text: string, shown: string): Template {
    return new Template(text, [{ start: 0, end: text.length, shown }])
  }

  /** The parts one after the other. */
  static join(...parts: readonly (string | Template)[]): Template {
    return Template.joinAll(parts)
  }

  /** The same for any number of parts. A text of very many references is shown as one. */
  static joinAll(parts: readonly (string | Template)[]): Template {
    const texts: string[] = []
    const fillings: Filling[] = []
    let at = 0
    for (const part of parts) {
      const text = typeof part === 'string' ? part : part.#text
      if (typeof part !== 'string') {
        for (const { start, end, shown } of part.#fillings) fillings.push({ start: start + at, end: end + at, shown })
      }
      texts.push(text)
      at += text.length
    }
    if (fillings.length > MAX_FILLINGS) return Template.reference(texts.join(''), '${…}')
    return new Template(texts.join(''), fillings.length === 0 ? noFillings : fillings)
  }

  /** Whether there is no reference in it, so that it is shown as it is. */
  get isWritten(): boolean {
    return this.#fillings.length === 0
  }

  get isEmpty(): boolean {
    return this.#text === ''
  }

  /** The text with every reference filled in. Never for a message, a name or a place. */
  filled(): string {
    return this.#text
  }

  /** Whether the filled text is this one. */
  is(text: string): boolean {
    return this.#text === text
  }

  /** A part of it, by places in the filled text. A reference that is cut is shown in both parts. */
  slice(start: number, end: number = this.#text.length): Template {
    if (this.isWritten) return new Template(this.#text.slice(start, end), noFillings)
    const kept = this.#fillings.filter((filling) =>
      filling.start === filling.end
        ? filling.start >= start && filling.start <= end
        : filling.start < end && filling.end > start,
    )
    const moved = kept.map((filling) => ({
      start: Math.max(filling.start, start) - start,
      end: Math.min(filling.end, end) - start,
      shown: filling.shown,
    }))
    return new Template(this.#text.slice(start, end), moved)
  }

  /** What stands before the first `separator`, and what behind it; nothing behind where there is none. */
  cut(separator: string): readonly [head: Template, tail: Template | undefined] {
    const at = this.#text.indexOf(separator)
    return at < 0 ? [this, undefined] : [this.slice(0, at), this.slice(at + separator.length)]
  }

  /** The parts between the separators. */
  split(separator: string): readonly Template[] {
    const parts: Template[] = []
    let start = 0
    for (let at = this.#text.indexOf(separator); at >= 0; at = this.#text.indexOf(separator, start)) {
      parts.push(this.slice(start, at))
      start = at + separator.length
    }
    return [...parts, this.slice(start)]
  }

  /** The text changed in a way that cannot be followed, such as a path without its dots; shown as the whole template. */
  mapped(change: (text: string) => string): Template {
    const text = change(this.#text)
    if (text === this.#text) return this
    return this.isWritten ? Template.written(text) : Template.reference(text, this.toString())
  }

  toString(): string {
    if (this.isWritten) return this.#text
    let shown = ''
    let end = 0
    for (const filling of this.#fillings) {
      shown += this.#text.slice(end, filling.start) + filling.shown
      end = filling.end
    }
    return shown + this.#text.slice(end)
  }

  toJSON(): string {
    return this.toString()
  }

  [inspect.custom](): string {
    return this.toString()
  }
}
