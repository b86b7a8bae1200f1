import { posix } from 'node:path'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { isVariableName } from '../../../model/text/show-name.ts'
import { findKnownKey } from '../../catalogue/match-key.ts'
import { readKeyName } from '../../names/key-names.ts'
import { readWeakName } from '../../names/weak-names.ts'
import type { Carried } from './carried.ts'
import { carryText } from './carry-value.ts'
import { isTemplate } from './is-template.ts'
import { readMountedFile } from './mounted-file.ts'
import type { CarrierScene } from './scene.ts'

const MAX_FILES = 10
const MAX_BYTES = 256 * 1024

/**
 * The keys in env files that are mounted one by one and that the application loads by itself, as dotenv reads them: what
 * the environment has already, it does not touch.
 */
export function* carryMountedEnvFiles(scene: CarrierScene): FileDialogue<readonly Carried[]> {
  const { sighting } = scene
  if (sighting.role.role === 'bystander') return []
  const targets = [...sighting.mounts, ...sighting.volumes.filter(({ type }) => type === 'bind')]
    .map(({ target }) => target)
    .filter((target) => /^\.env(?:$|[.-])|\.env$/.test(posix.basename(target.filled())))
  const carried = new Map<string, Carried>()
  for (const target of targets.slice(0, MAX_FILES)) {
    const file = yield* readMountedFile(target, scene)
    if (file.fact.kind !== 'file' || file.fact.bytes.length > MAX_BYTES) continue
    const assignments = scene.readers.envFile(file.fact.bytes)
    const names = new Set(assignments.flatMap(({ pointer }) => pointer))
    for (const { pointer, text, ...place } of assignments) {
      const [variable = ''] = pointer
      if (!isVariableName(variable, 'with a value')) continue
      if (sighting.variables.has(variable) || text.isEmpty || isTemplate(text.revealText())) continue
      const productKey = findKnownKey(sighting.products, variable)?.key
      const isKey = productKey !== undefined || readKeyName(variable, names)?.carrier === 'value'
      if (!isKey && readWeakName(variable) === null) continue
      const known = productKey === undefined ? {} : { productKey }
      const location = file.locate(place)
      const origin = file.file === undefined ? {} : { file: file.file }
      carried.set(
        variable,
        carryText(text.revealText(), {
          variable,
          carrier: 'mounted-env-file',
          location,
          chain: [],
          ...known,
          ...(isKey ? {} : { isWeak: true }),
          ...origin,
          ...(file.closedFile === undefined ? {} : { closedFile: file.closedFile }),
        }),
      )
    }
  }
  return Array.from(carried.values())
}
