import { posix } from 'node:path'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { Template } from '../../../model/text/template.ts'
import { readKeyName } from '../../names/key-names.ts'
import type { Carried } from './carried.ts'
import { carryFile } from './carry-value.ts'
import { locatePath } from './locate-path.ts'
import { withoutMentioned } from './mentions.ts'
import { readMountedFile } from './mounted-file.ts'
import type { CarrierScene } from './scene.ts'

/**
 * The files that nothing names: those that the catalogue knows the product to look for, where something is mounted, and the
 * mounted secrets that carry a key's name, as applications know `/run/secrets/<name>` by themselves. What a variable, a flag
 * or a document gave already, is not looked for.
 */
export function* carryConvention(scene: CarrierScene, found: readonly Carried[]): FileDialogue<readonly Carried[]> {
  const known = yield* carryKnownFiles(scene, found)
  const { sighting, named } = scene
  const secrets = secretsOf(scene).filter(({ name, target }) => isKeyFileName(name) && !named.has(target.filled()))
  const unnamed = withoutMentioned(
    secrets.map(({ target }) => target),
    sighting,
  )
  const carried = [...known]
  for (const { target, location } of secrets) {
    if (!unnamed.includes(target)) continue
    carried.push(
      yield* carryFile(target, { variable: target.toString(), carrier: 'convention', location, chain: [] }, scene),
    )
  }
  return carried
}

function* carryKnownFiles(scene: CarrierScene, found: readonly Carried[]): FileDialogue<readonly Carried[]> {
  const { sighting, named } = scene
  const carried: Carried[] = []
  for (const productKey of sighting.products.flatMap(({ keys }) => keys)) {
    const isGiven =
      found.some((other) => other.productKey === productKey) ||
      productKey.variables?.some((name) => sighting.variables.get(name)?.value?.isEmpty === false)
    if (isGiven === true) continue
    for (const path of productKey.files ?? []) {
      const template = Template.written(path)
      if (named.has(path) || !(yield* isMountedFile(template, scene))) continue
      const { location } = sighting
      carried.push(
        yield* carryFile(template, { variable: path, carrier: 'convention', location, chain: [], productKey }, scene),
      )
      break
    }
  }
  return carried
}

/** Whether a file is mounted at the path by itself, or lies in a folder that is: what a product makes in a volume, it finds again. */
function* isMountedFile(path: Template, scene: CarrierScene): FileDialogue<boolean> {
  const { sighting } = scene
  if (sighting.mountAt.has(path.filled()) || sighting.volumeAt.has(path.filled())) return true
  if (sighting.containerId === null && locatePath(path, sighting).kind !== 'bind') return false
  return (yield* readMountedFile(path, scene)).fact.kind === 'file'
}

function isKeyFileName(name: Template): boolean {
  const reading = readKeyName(name.filled().replace(/\.(?:txt|key|pem|secret)$/, ''))
  return reading !== null && reading.carrier !== 'url'
}

/** Compose's secrets; in a container they are what lies below `/run/secrets`. */
function secretsOf({ sighting }: CarrierScene) {
  if (sighting.containerId === null) {
    return sighting.mounts
      .filter(({ kind }) => kind === 'secret')
      .map(({ source, target, location }) => ({ name: source, target, location }))
  }
  return sighting.volumes
    .filter(({ target }) => posix.dirname(target.filled()) === '/run/secrets')
    .map(({ target, location }) => ({ name: target.mapped(posix.basename), target, location }))
}
