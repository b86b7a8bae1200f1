import type { Fingerprint, HeldKey, KeyStrength } from '../keys/binding.ts'
import type { FileLocation } from '../text/location.ts'
import type { CodeCertainty, CodeLanguage, CodeLimit, ServiceCode, TokenUse, ValueTreatment } from './code.ts'

/** A text in the source that is used as a key, without the text. */
export interface WrittenKey {
  /** The one that a holding of the same key has; `null` where the use of the text cannot be determined here. */
  readonly fingerprint: Fingerprint | null
  readonly holds: HeldKey['kind'] | null
  readonly strength: KeyStrength | null
}

/**
 * What Compose hands over under a variable's name: a text, the empty text, nothing, or `unknown` where the name is put together
 * by code, or a file that could not be read may supply it.
 */
export type GivenValue = 'text' | 'empty' | 'nothing' | 'unknown'

/** One place that code takes a key from, in the order in which it asks. */
export type KeyStep =
  | {
      readonly kind: 'variable'
      readonly name: string
      /** What an empty value does: it counts as the value (`set`), or the next step is asked (`unset`). */
      readonly blank: 'set' | 'unset'
      readonly holds: 'value' | 'path'
      readonly given: GivenValue
      readonly location: FileLocation
    }
  | ({
      readonly kind: 'literal'
      /** `configuration` a settings file that travels with the code; `env-file` a `.env` in it, which may not be committed. */
      readonly writtenIn: 'source' | 'configuration' | 'env-file'
      readonly location: FileLocation
    } & WrittenKey)
  | { readonly kind: 'file'; readonly path: string; readonly location: FileLocation }
  | { readonly kind: 'generated' | 'remote'; readonly location: FileLocation }

/** Where the key of a use comes from. No step at all: it could not be followed. */
export interface KeyOrigin {
  readonly steps: readonly KeyStep[]
  readonly treatments: readonly ValueTreatment[]
  readonly certainty: CodeCertainty
}

/** One call, or setting of a library, that signs, verifies, or decodes without verifying. */
export interface CodeUse extends Pick<TokenUse, 'kind' | 'library' | 'call' | 'location' | 'certainty'> {
  /** `null` where the call takes none. */
  readonly key: KeyOrigin | null
  /** As the code names them, where nothing that Compose sets replaces them; `null` when it names none or it cannot be determined. */
  readonly algorithms: readonly string[] | null
}

/** One variable that the code reads, in a use or anywhere else. */
export interface CodeReading {
  readonly variable: string
  readonly location: FileLocation
  readonly certainty: CodeCertainty
}

/** What the source of one service says, for rules and reports: no secret, no text of the source but names. */
export interface CodeFacts
  extends Pick<
    ServiceCode,
    'service' | 'roots' | 'filesSeen' | 'filesParsed' | 'isWhole' | 'applies' | 'mentions' | 'role'
  > {
  readonly project: string
  readonly languages: readonly CodeLanguage[]
  readonly limits: readonly CodeLimit[]
  readonly uses: readonly CodeUse[]
  readonly reads: readonly CodeReading[]
}
