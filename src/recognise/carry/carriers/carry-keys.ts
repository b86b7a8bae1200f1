import type { FileDialogue } from '../../../model/stack/file-request.ts'
import type { FoundKeyFile } from '../../../model/stack/found.ts'
import type { Template } from '../../../model/text/template.ts'
import type { Carried } from './carried.ts'
import { carryCodeFiles } from './code-files.ts'
import { carryConvention } from './convention.ts'
import { carryDocuments } from './documents.ts'
import { carryFileVariables } from './file-variables.ts'
import { carryFlags } from './flags.ts'
import { carryLabels } from './labels.ts'
import { carryMountedEnvFiles } from './mounted-env-files.ts'
import { findMountedPrivateKeys } from './private-keys.ts'
import type { CarrierScene } from './scene.ts'
import { carryScripts } from './scripts.ts'
import { findUnreadMounts } from './unread-mounts.ts'

/** Every key that a service gets by another way than a variable's text. */
export interface CarriedKeys {
  readonly carried: readonly Carried[]
  /** Private keys that are mounted and not asked for. */
  readonly exposed: readonly FoundKeyFile[]
  /** The documents with a key in them, in the container: for `CarrierScene.knownDocuments` of the same service's containers. */
  readonly documents: readonly Template[]
}

/**
 * Looks for keys in every carrier. A carried key has the name of its variable when it came by one, and then takes the place
 * of what was read from the variable's text.
 */
export function* carryKeys(surroundings: Omit<CarrierScene, 'named'>): FileDialogue<CarriedKeys> {
  const scene: CarrierScene = { ...surroundings, named: new Set() }
  const files = yield* carryFileVariables(scene)
  const flags = yield* carryFlags(scene)
  const documents = yield* carryDocuments(scene)
  const envFiles = yield* carryMountedEnvFiles(scene)
  const scripts = yield* carryScripts(scene)
  const explicit = [...files, ...flags, ...documents.carried, ...envFiles, ...scripts]
  const byConvention = yield* carryConvention(scene, explicit)
  const inCode = yield* carryCodeFiles(scene)
  const carried = [...explicit, ...carryLabels(scene), ...byConvention, ...inCode]
  yield* findUnreadMounts(scene, carried)
  return {
    carried,
    exposed: yield* findMountedPrivateKeys(scene),
    documents: documents.paths,
  }
}
