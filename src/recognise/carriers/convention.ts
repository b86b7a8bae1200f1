import { posix } from 'node:path'
import type { FileDialogue } from '../../model/file-request.ts'
import { readKeyName } from '../key-names.ts'
import type { Carried } from './carried.ts'
import { carryFile } from './carry-value.ts'
import { withoutMentioned } from './mentions.ts'
import type { CarrierScene } from './scene.ts'

/**
 * The mounted secrets that carry a key's name and that nothing names: the application knows `/run/secrets/<name>` by
 * itself.
 */
export function* carryConvention(scene: CarrierScene): FileDialogue<readonly Carried[]> {
  const { sighting, named } = scene
  const secrets = secretsOf(scene).filter(({ name, target }) => isKeyFileName(name) && !named.has(target))
  const unnamed = withoutMentioned(
    secrets.map(({ target }) => target),
    sighting,
  )
  const carried: Carried[] = []
  for (const { target, location } of secrets) {
    if (!unnamed.includes(target)) continue
    carried.push(yield* carryFile(target, { variable: target, carrier: 'convention', location, chain: [] }, scene))
  }
  return carried
}

function isKeyFileName(name: string): boolean {
  const reading = readKeyName(name.replace(/\.(?:txt|key|pem|secret)$/, ''))
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
    .filter(({ target }) => posix.dirname(target) === '/run/secrets')
    .map(({ target, location }) => ({ name: posix.basename(target), target, location }))
}
