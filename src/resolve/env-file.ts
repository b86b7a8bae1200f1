import type { ProvenanceStep } from '../model/compose.ts'
import type { Lookup } from './interpolate.ts'

/** One assignment of an env file. */
export interface EnvAssignment {
  readonly name: string
  readonly text: string
  /** Where the name starts. */
  readonly line: number
  /** Where the name starts, in UTF-16 units of its line, from 1. */
  readonly column: number
  /** The references that its value used, or who supplied a bare name; empty for a literal. */
  readonly steps: readonly ProvenanceStep[]
  /** A name without a value: it took what the lookup supplied. A bare name that nobody supplies is no assignment. */
  readonly isBare: boolean
}

/** All assignments in order, of which the last of a name wins; with a `problem` Compose would refuse the file. */
export interface EnvFileOutcome {
  readonly assignments: readonly EnvAssignment[]
  readonly problem?: { readonly line: number; readonly column: number; readonly reason: string }
}

/** How to read an env file. */
export interface EnvFileOptions {
  readonly compose: 'v2' | 'v5'
  /** The file's name to show. */
  readonly file: string
  readonly isWiring?: boolean
}

/** Reads .env, `--env-file` and `env_file` as Compose does. */
export function readEnvFile(_bytes: Uint8Array, _lookup: Lookup, _options: EnvFileOptions): EnvFileOutcome {
  return { assignments: [] }
}

/** Reads an env file of `format: raw`, which is `docker run --env-file`. */
export function readRawEnvFile(_bytes: Uint8Array, _lookup: Lookup): EnvFileOutcome {
  return { assignments: [] }
}
