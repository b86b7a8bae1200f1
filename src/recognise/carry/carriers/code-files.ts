import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { Template } from '../../../model/text/template.ts'
import { nameOfCodeFile } from '../../code/code-key.ts'
import type { Carried } from './carried.ts'
import { carryFile } from './carry-value.ts'
import { readPath } from './locate-path.ts'
import type { CarrierScene } from './scene.ts'

/** The key files at paths that are in the service's code, of which nothing else speaks. Only of what was seen. */
export function* carryCodeFiles(scene: CarrierScene): FileDialogue<readonly Carried[]> {
  const { sighting, named } = scene
  const carried: Carried[] = []
  for (const { effect, isSeen } of sighting.codeKeys ?? []) {
    if (!isSeen || effect.kind !== 'file') continue
    const path = Template.written(effect.path)
    const written = readPath(path)
    if (written === null || named.has(written.path.filled())) continue
    const { location } = sighting
    const variable = nameOfCodeFile(effect)
    const file = yield* carryFile(path, { variable, carrier: 'file', location, chain: [] }, scene)
    carried.push({ ...file, readAs: effect.path })
  }
  return carried
}
