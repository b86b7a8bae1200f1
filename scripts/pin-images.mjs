/*
 * `npm run pin-images` writes the digest of each base image into the Dockerfile: NAME:TAG becomes NAME:TAG@sha256:…, and one
 * that is there is renewed. Asks Docker, which asks the registry: a digest is that of the image for all platforms.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const path = join(import.meta.dirname, '..', 'Dockerfile')

function digestOf(image) {
  execFileSync('docker', ['pull', '--quiet', image], { stdio: ['ignore', 'ignore', 'inherit'] })
  const format = '{{range .RepoDigests}}{{println .}}{{end}}'
  const digests = execFileSync('docker', ['image', 'inspect', '--format', format, image], { encoding: 'utf8' })
  const digest = /@(sha256:[0-9a-f]{64})$/m.exec(digests)?.[1]
  if (digest === undefined) throw new Error(`Docker knows no digest of ${image}`)
  return digest
}

const before = readFileSync(path, 'utf8')
const after = before.replace(/^(FROM )([^\s@]+:[^\s@]+)(?:@sha256:[0-9a-f]{64})?/gm, (_, from, image) => {
  const pinned = `${image}@${digestOf(image)}`
  console.log(pinned)
  return `${from}${pinned}`
})
if (after === before) console.log('every base image is up to date')
else writeFileSync(path, after)
