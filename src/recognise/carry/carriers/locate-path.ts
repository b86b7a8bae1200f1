import { posix } from 'node:path'
import type { FileMount } from '../../../model/compose.ts'
import type { HeldVolume, Sighting } from '../../sight/sighting.ts'

/** A path as a service writes it: from the root of the container, or from a folder that is not known from here. */
export type WrittenPath =
  | { readonly kind: 'absolute'; readonly path: string }
  | { readonly kind: 'relative'; readonly path: string }

/**
 * Takes the spellings of a path apart: `file:///x`, `file:/x` (Spring), `@/x` (PostgREST), `%kernel.project_dir%/x`
 * (Symfony). `null` for what is no path in the container: `classpath:`, an address, a text of several lines.
 */
export function readPath(text: string): WrittenPath | null {
  const written = text
    .trim()
    .replace(/^@(?=[./~])/, '')
    .replace(/^file:(?:\/\/)?(?=\/)/, '')
    .replace(/^file:/, '')
  if (written === '' || /[\0\n]/.test(written) || /^(?:[a-z][a-z0-9+.-]+:|[A-Za-z]:\\|~)/.test(written)) return null
  const below = /^(?:%[\w.]+%|\$\{[^}]+\}|\{\{[^}]*\}\})\/(.+)$/.exec(written)?.[1]
  if (below !== undefined) return { kind: 'relative', path: posix.normalize(below) }
  if (written.startsWith('/')) return { kind: 'absolute', path: posix.normalize(written).replace(/(?<=.)\/$/, '') }
  return { kind: 'relative', path: posix.normalize(written) }
}

/** Where what a container shows at a path comes from. */
export type Whereabouts =
  | { readonly kind: 'mount'; readonly mount: FileMount }
  | { readonly kind: 'bind'; readonly volume: HeldVolume; readonly hostPath: string }
  | { readonly kind: 'volume'; readonly volume: HeldVolume; readonly identity: string }
  | { readonly kind: 'tmpfs'; readonly volume: HeldVolume }
  /** Mounted, and nobody says from where. */
  | { readonly kind: 'elsewhere'; readonly volume: HeldVolume }
  /** Nothing is mounted there: it lies in the image, or is made when the container starts. */
  | { readonly kind: 'image' }

/** Looks up an absolute, normalised path among the secrets, configs and volumes of a sighting; the innermost mount counts. */
export function locatePath(path: string, { mounts, volumes }: Sighting): Whereabouts {
  const mount = mounts.find(({ target }) => target === path)
  if (mount !== undefined) return { kind: 'mount', mount }
  const volume = innermost(path, volumes)
  if (volume === null) return { kind: 'image' }
  const below = posix.relative(volume.target, path)
  if (volume.type === 'bind') return { kind: 'bind', volume, hostPath: posix.join(volume.source, below) }
  if (volume.type === 'tmpfs') return { kind: 'tmpfs', volume }
  // An anonymous volume is the container's own.
  if (volume.type === 'other' || volume.source === '') return { kind: 'elsewhere', volume }
  const name = volume.engineName ?? volume.source
  return { kind: 'volume', volume, identity: `volume:${posix.join(name, volume.subpath ?? '', below)}` }
}

/** The volume whose target is the path or the nearest folder above it. */
function innermost(path: string, volumes: readonly HeldVolume[]): HeldVolume | null {
  let found: HeldVolume | null = null
  for (const volume of volumes) {
    const isAbove = volume.target === path || path.startsWith(volume.target === '/' ? '/' : `${volume.target}/`)
    if (isAbove && (found === null || volume.target.length > found.target.length)) found = volume
  }
  return found
}

/**
 * The places that a relative path may mean: below each bind-mounted folder, as the application's own folder is one in
 * development. Which of them it is, the file system tells.
 */
export function guessPlaces(path: string, { volumes }: Sighting): readonly string[] {
  if (path.startsWith('..')) return []
  const targets = volumes.filter(({ type, source }) => type === 'bind' && source !== '').map(({ target }) => target)
  return [
    ...targets.map((target) => posix.join(target, path)),
    // `keys/private.pem` of an application in /app, with the folder mounted at /app/keys.
    ...targets
      .filter((target) => path.startsWith(`${posix.basename(target)}/`))
      .map((target) => posix.join(posix.dirname(target), path)),
  ]
}
