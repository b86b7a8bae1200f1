import { inspect } from 'node:util'
import { Template } from '../text/template.ts'

const MASK = '[secret]'

/**
 * A secret value that cannot be printed by accident: string conversion, JSON and `inspect` all yield a fixed mask, so
 * nothing about the value (not its length, not its first letter) leaks. Only the rooms that `test/architecture.test.ts`
 * lists may call `reveal`.
 */
export class Secret {
  readonly #bytes: Uint8Array
  readonly #template: Template | undefined

  constructor(bytes: Uint8Array, template?: Template) {
    this.#bytes = bytes
    this.#template = template
  }

  /** The secret that `text` is in UTF-8. */
  static fromText(text: string): Secret {
    return new Secret(new TextEncoder().encode(text))
  }

  /** The secret that the filled text is in UTF-8. */
  static fromTemplate(template: Template): Secret {
    return new Secret(new TextEncoder().encode(template.filled()), template)
  }

  /** Whether there is nothing in it: a variable that is set to the empty text. */
  get isEmpty(): boolean {
    return this.#bytes.length === 0
  }

  /** Whether both hold the same bytes; tells nothing else of them. */
  equals(other: Secret): boolean {
    return this.#bytes.length === other.#bytes.length && this.#bytes.every((byte, at) => byte === other.#bytes[at])
  }

  /** The bytes themselves. */
  reveal(): Uint8Array {
    return this.#bytes
  }

  /** The bytes read as UTF-8; bad sequences become U+FFFD. */
  revealText(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytes)
  }

  /** The text with what is known of its references, for the case that it names something: a file, a host. */
  revealTemplate(): Template {
    return this.#template ?? Template.written(this.revealText())
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
