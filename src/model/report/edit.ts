import type { FileLocation } from '../text/location.ts'

/**
 * One change of files that a finding's remedy asks for, as a machine can make it; the whole remedy is all of a finding's edits, in
 * order. Names and places only, never a value: what is to be written is a reference, or a key that is regenerated or moved.
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
  /**
   * Write the value at this line of an env file so that every reader takes it alike: without quotes and comment where it is plain, and
   * as a new random key where it is not.
   */
  | { readonly kind: 'plain-key'; readonly source: string; readonly location: FileLocation }
  /** Remove the variable from the services. */
  | { readonly kind: 'remove-variable'; readonly services: readonly string[]; readonly variable: string }
  /** Give the variable another name in the services. */
  | {
      readonly kind: 'rename-variable'
      readonly services: readonly string[]
      readonly variable: string
      readonly to: string
    }
  /** Remove the quotes around the value at this place. */
  | { readonly kind: 'unquote'; readonly variable: string; readonly location: FileLocation }
  /**
   * Remove the flaw from the value at this place: an entry of a compose file, a line of an env file, or a key file as a whole,
   * for which no line is given.
   */
  | {
      readonly kind: 'clean-value'
      readonly variable: string
      readonly location: FileLocation
      readonly flaw: ValueFlaw
    }
  /** Let every user of the machine read the file: its mode is changed, and nothing else. */
  | { readonly kind: 'open-file'; readonly location: FileLocation }
  /** Put the PEM at this line of an env file into double quotes, with its line breaks. */
  | { readonly kind: 'restore-pem'; readonly variable: string; readonly location: FileLocation }
  /**
   * Write the text of the entry at `from` into the variable of the services, in place of what is there under that name; where `from` is a line
   * of source, what it falls back to without the variable `source`.
   */
  | {
      readonly kind: 'copy-entry'
      readonly services: readonly string[]
      readonly variable: string
      readonly from: FileLocation
      readonly source: string
    }
  /** Write the value of `<source>`, a line of an env file at `from`, in place of that of `<variable>`, a line of another at `to`. */
  | {
      readonly kind: 'copy-line'
      readonly source: string
      readonly from: FileLocation
      readonly variable: string
      readonly to: FileLocation
    }
  /** Write the host's name `to` in place of `from` into the address that the services have in the variable. */
  | {
      readonly kind: 'rename-host'
      readonly services: readonly string[]
      readonly variable: string
      readonly from: string
      readonly to: string
    }
  /** Write the text of the entry at `from` into the entry at `to`. */
  | { readonly kind: 'match-entry'; readonly from: FileLocation; readonly to: FileLocation }
  /** Add these lines to `countersign.yaml`: one or more groups, as `settle` of a gap has them. */
  | { readonly kind: 'declare'; readonly settle: string }

/** What can be wrong with how a value is written, so that it can be put right without another value. */
export type ValueFlaw =
  | 'trailing-newline'
  | 'surrounding-whitespace'
  | 'carriage-return'
  | 'byte-order-mark'
  | 'comment-as-secret'
  | 'dollar-interpolation'
  | 'cut-at-hash'
