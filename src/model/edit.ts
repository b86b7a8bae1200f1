import type { FileLocation } from './location.ts'

/**
 * One change of files that a finding's remedy asks for, as a machine can make it; the whole remedy is all of a finding's edits, in
 * order. Names and places only, never a value: what is to be written is a reference, or a key that is made anew or moved.
 */
export type Edit =
  /** Write `<variable>: ${<source>}` in the environment of the services, in place of what is there under that name. */
  | { readonly kind: 'refer'; readonly services: readonly string[]; readonly variable: string; readonly source: string }
  /** Move the text of the service's entry to `.env` as `<source>`, and refer to it from the entry. */
  | { readonly kind: 'move-to-env'; readonly service: string; readonly variable: string; readonly source: string }
  /** Name the file last in `env_file` of the services, and take the variable out of their environment. */
  | {
      readonly kind: 'add-env-file'
      readonly services: readonly string[]
      readonly variable: string
      readonly file: string
    }
  /** Write `<source>=` and a new random key: in place of the line at `location`, else into `.env`. */
  | { readonly kind: 'new-key'; readonly source: string; readonly location?: FileLocation }
  /** Take the variable away from the services. */
  | { readonly kind: 'remove-variable'; readonly services: readonly string[]; readonly variable: string }
  /** Give the variable another name in the services. */
  | {
      readonly kind: 'rename-variable'
      readonly services: readonly string[]
      readonly variable: string
      readonly to: string
    }
  /** Take the quotes off that stand around the value at this place. */
  | { readonly kind: 'unquote'; readonly variable: string; readonly location: FileLocation }
