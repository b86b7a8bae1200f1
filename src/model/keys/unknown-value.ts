import { inspect } from 'node:util'

/** Who has the value that is not known here. */
export interface UnknownSupplier {
  /**
   * `platform` a hosting platform sets the variable when it deploys; `unread-file` a file that could not be read may set it;
   * `withheld` the shell has it, and the files are a stranger's;
   * `mount` a file of which only the name is known (an external secret, a named volume); `wiring` nobody was asked
   * (`audit --wiring`).
   */
  readonly kind: 'platform' | 'unread-file' | 'withheld' | 'mount' | 'wiring'
  /** What to call it: the variable, or the mount (`secret:shop_jwt`). */
  readonly name: string
  /** The platform, or the file that could not be read. */
  readonly by?: string
}

const MASK = '[unknown value]'

/**
 * A value that exists and cannot be seen here. It has an identity, by which two holders may be known to take the same one, and
 * no content: nothing can sign with it, and it has no length and no strength. It cannot be printed by accident, because text
 * may stand around the name of a variable.
 */
export class UnknownValue {
  readonly supplier: UnknownSupplier
  readonly #identity: string

  constructor(identity: string, supplier: UnknownSupplier) {
    this.#identity = identity
    this.supplier = supplier
  }

  /** Equal exactly for one value. Not to be shown: see `supplier.name`. */
  get identity(): string {
    return this.#identity
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
