import type { BindingState, Carrier, ClosedFile, FileInContainer, KeyForm } from '../../../model/keys/binding.ts'
import type { Secret } from '../../../model/keys/secret.ts'
import type { UnseenKey } from '../../../model/report/gap.ts'
import type { ProvenanceStep } from '../../../model/stack/compose.ts'
import type { Location } from '../../../model/text/location.ts'
import type { ProductKey } from '../../catalogue/product.ts'

export type { DocumentNode, DocumentReaders, DocumentScalar } from '../../../model/stack/document.ts'

/** A key as a service gets it by another way than a variable's text. */
export interface Carried {
  /** What to call it: the variable that names the file, the flag, `/config.json#token_hmac_secret_key`, the label, the path. */
  readonly variable: string
  /** What tells purpose and half in place of `variable`, and is never shown: a path that stands in code. */
  readonly readAs?: string
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
  /** Only its name speaks for it, and weakly: `--secret`. */
  readonly isWeak?: boolean
  /** The catalogue's word on it, when a product's flag, document or file variable led here. */
  readonly productKey?: ProductKey
  /** Why a key is missed here that is not there, in words; only when `state` is `absent`. */
  readonly expectedBecause?: string
  /**
   * What keeps the key from being seen, where that may be of no account: a file in the image that no other service has to
   * agree with, a volume that all of them mount. Reported when another service holds the group's key in another way.
   */
  readonly unseen?: UnseenKey
  /** The file that it was read from, in a container. */
  readonly file?: FileInContainer
  /** The file, as shown, whose final line break was left out of the value, as most readers do. */
  readonly finalLineBreakIn?: string
  /** That the service may not read the file that it stands in. */
  readonly closedFile?: ClosedFile
}
