import type { BindingState, Carrier, KeyForm } from '../../model/binding.ts'
import type { ProvenanceStep } from '../../model/compose.ts'
import type { Location } from '../../model/location.ts'
import type { Secret } from '../../model/secret.ts'
import type { ProductKey } from '../catalogue/product.ts'

/** A key as a service gets it by another way than a variable's text. */
export interface Carried {
  /** What to call it: the variable that names the file, the flag, `/config.json#token_hmac_secret_key`, the label, the path. */
  readonly variable: string
  readonly carrier: Carrier
  readonly state: BindingState
  /** `null` when absent, or when only its identity is known. */
  readonly value: Secret | null
  /**
   * Set where the carrier decides it: `reference` for a file in a named volume, whose identity (`volume:shared/jwtsecret`) is
   * then the value, so that two that mount the same file are known to agree; `path` when it could not be read.
   */
  readonly form?: KeyForm
  /** The place to edit. */
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
  /** The catalogue's word on it, when a product's flag, document or file variable led here. */
  readonly productKey?: ProductKey
}

/** A configuration file, taken apart: what the pure room is given to read JSON, YAML, TOML and env files with. */
export interface DocumentReaders {
  /** `null` when it is no such document. */
  readonly document: (bytes: Uint8Array, format: 'json' | 'yaml' | 'toml') => DocumentNode | null
  /** The assignments of an env file as an application's dotenv library would read them. */
  readonly envFile: (bytes: Uint8Array) => readonly DocumentScalar[]
}

/** A value with the line and column where it stands, when the format tells. */
export interface DocumentScalar {
  /** The keys from the top; sequences count from 0. */
  readonly pointer: readonly string[]
  readonly text: Secret
  readonly line?: number
  readonly column?: number
}

/** Every scalar of a document, in file order. */
export type DocumentNode = readonly DocumentScalar[]
