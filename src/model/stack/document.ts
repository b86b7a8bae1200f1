import type { Secret } from '../keys/secret.ts'

/** The formats of configuration files that are taken apart. */
export type DocumentFormat = 'json' | 'yaml' | 'toml' | 'properties' | 'ini' | 'conf'

/** A value with the line and column where it stands, when the format tells. */
export interface DocumentScalar {
  /** The keys from the top; sequences count from 0. */
  readonly pointer: readonly string[]
  readonly text: Secret
  readonly line?: number
  /** Left out behind another value on the same line. */
  readonly column?: number | undefined
}

/** Every scalar of a document, in file order. */
export type DocumentNode = readonly DocumentScalar[]

/** A configuration file, taken apart: what the pure room is given to read JSON, YAML, TOML and env files with. */
export interface DocumentReaders {
  /** `null` when it is no such document. */
  readonly document: (bytes: Uint8Array, format: DocumentFormat) => DocumentNode | null
  /** The assignments of an env file as an application's dotenv library would read them. */
  readonly envFile: (bytes: Uint8Array) => readonly DocumentScalar[]
}
