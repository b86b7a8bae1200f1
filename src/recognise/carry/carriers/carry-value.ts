import type { Carrier, ClosedFile, FileInContainer } from '../../../model/keys/binding.ts'
import { Secret } from '../../../model/keys/secret.ts'
import type { ProvenanceStep } from '../../../model/stack/compose.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import type { Location } from '../../../model/text/location.ts'
import type { Template } from '../../../model/text/template.ts'
import type { ProductKey } from '../../catalogue/product.ts'
import type { Carried } from './carried.ts'
import { readKeyFile } from './key-file.ts'
import type { CarrierScene } from './scene.ts'

/** What is known of a carried key before its text is looked at. */
export interface Carrying {
  readonly variable: string
  readonly carrier: Carrier
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
  readonly productKey?: ProductKey
  readonly isWeak?: boolean
  /** The file that the text stands in, in a container. */
  readonly file?: FileInContainer
  /** That the service may not read that file. */
  readonly closedFile?: ClosedFile
}

/** The key that a text is. */
export function carryText(text: string | Template, carrying: Carrying): Carried {
  const value = typeof text === 'string' ? Secret.fromText(text) : Secret.fromTemplate(text)
  return { ...carrying, state: value.isEmpty ? 'empty' : 'present', value }
}

/** The keys that an address serves. */
export function carryAddress(text: Template, carrying: Carrying): Carried {
  return { ...carrying, state: 'present', value: Secret.fromTemplate(text), form: 'jwks-url' }
}

/** The key in the file that a text names. */
export function* carryFile(path: Template, carrying: Carrying, scene: CarrierScene): FileDialogue<Carried> {
  const keepsLineBreak = carrying.productKey?.isTrimmed === false
  const file = yield* readKeyFile(path, carrying.variable, scene, { keepsLineBreak })
  return { ...carrying, ...file }
}
