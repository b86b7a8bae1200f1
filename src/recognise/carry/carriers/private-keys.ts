import { posix } from 'node:path'
import { Secret } from '../../../model/keys/secret.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import type { FoundKeyFile } from '../../../model/stack/found.ts'
import type { Template } from '../../../model/text/template.ts'
import { withoutMentioned } from './mentions.ts'
import { listMountedFolder, readMountedFile } from './mounted-file.ts'
import type { CarrierScene } from './scene.ts'

const MAX_FILES = 50
const MAX_FOLDERS = 20
const MAX_BYTES = 64 * 1024

/**
 * The private keys that lie in what the compose files mount into a service and that it does not name: whoever gets into
 * the container can sign with them. Looks at `*.pem`, `*.key`, `*.jwk`, `*.jwks` and `*.json` in the mounted folders and one
 * level below, and at secrets. What cannot be read is passed over.
 */
export function* findMountedPrivateKeys(scene: CarrierScene): FileDialogue<readonly FoundKeyFile[]> {
  const { sighting, named } = scene
  if (sighting.containerId !== null) return []
  const found: FoundKeyFile[] = []
  const unnamed = (yield* findKeyPaths(scene)).filter((path) => !named.has(path.filled()))
  const paths = withoutMentioned(unnamed, sighting)
  for (const path of paths.slice(0, MAX_FILES)) {
    const { fact, locate } = yield* readMountedFile(path, scene)
    if (fact.kind !== 'file' || fact.bytes.length > MAX_BYTES) continue
    const value = new Secret(fact.bytes)
    const form = formOfPrivateKey(value.revealText())
    if (form === null) continue
    const { project, service } = sighting
    found.push({ project, service, path: path.toString(), location: locate({}), value, form })
  }
  return found
}

function* findKeyPaths(scene: CarrierScene): FileDialogue<readonly Template[]> {
  const { sighting } = scene
  const paths = new Map(sighting.mounts.map(({ target }) => [target.filled(), target]))
  const add = (path: Template): void => void paths.set(path.filled(), path)
  let folders = 0
  for (const { type, target, source } of sighting.volumes) {
    if (type !== 'bind') continue
    if (isKeyFile(target) || isKeyFile(source)) add(target)
    else if (folders < MAX_FOLDERS) {
      folders += 1
      const names = yield* listMountedFolder(target, scene)
      for (const path of names) if (isKeyFile(path)) add(path)
      const below = names.filter((path) =>
        /^(?:keys?|keypair|certs?|jwt|pki|secrets?|private)$/i.test(posix.basename(path.filled())),
      )
      for (const folder of below) {
        for (const path of yield* listMountedFolder(folder, scene)) if (isKeyFile(path)) add(path)
      }
    }
  }
  return Array.from(paths.values())
}

function isKeyFile(path: Template): boolean {
  const name = posix.basename(path.filled())
  return /\.(?:pem|key|jwks?)$/i.test(name) || /jwks?[\w-]{0,100}\.json$/i.test(name)
}

function formOfPrivateKey(text: string): 'pem' | 'jwk' | 'jwks' | null {
  if (/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/.test(text)) return 'pem'
  if (!/"d"\s*:\s*"/.test(text)) return null
  return /"keys"\s*:\s*\[/.test(text) ? 'jwks' : /"kty"\s*:/.test(text) ? 'jwk' : null
}
