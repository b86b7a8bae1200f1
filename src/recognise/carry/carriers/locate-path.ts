import { posix } from 'node:path'
import type { FileMount } from '../../../model/stack/compose.ts'
import { folderOf, joinPaths } from '../../../model/text/file-names.ts'
import type { Template } from '../../../model/text/template.ts'
import type { HeldVolume, Sighting } from '../../sight/sighting.ts'

/** A path as a service writes it: from the root of the container, or from a folder that is not known from here. */
export type WrittenPath =
  | { readonly kind: 'absolute'; readonly path: Template }
  | { readonly kind: 'relative'; readonly path: Template }

/**
 * Takes the spellings of a path apart: `file:///x`, `file:/x` (Spring), `@/x` (PostgREST), `%kernel.project_dir%/x`
 * (Symfony). `null` for what is no path in the container: `classpath:`, an address, a text of several lines.
 */
export function readPath(text: Template): WrittenPath | null {
  const written = text
    .filled()
    .trim()
    .replace(/^@(?=[./~])/, '')
    .replace(/^file:(?:\/\/)?(?=\/)/, '')
    .replace(/^file:/, '')
  if (written === '' || /[\0\n]/.test(written) || /^(?:[a-z][a-z0-9+.-]+:|[A-Za-z]:\\|~)/.test(written)) return null
  const below = /^(?:%[\w.]+%|\$\{[^}]+\}|\{\{[^}]*\}\})\/(.+)$/.exec(written)?.[1]
  const as = (path: string): Template => text.mapped(() => path)
  if (below !== undefined) return { kind: 'relative', path: as(posix.normalize(below)) }
  if (written.startsWith('/')) {
    return { kind: 'absolute', path: as(posix.normalize(written).replace(/(?<=.)\/$/, '')) }
  }
  return { kind: 'relative', path: as(posix.normalize(written)) }
}

/** Where what a container shows at a path comes from. */
export type PathOrigin =
  | { readonly kind: 'mount'; readonly mount: FileMount }
  | { readonly kind: 'bind'; readonly volume: HeldVolume; readonly hostPath: Template }
  | { readonly kind: 'volume'; readonly volume: HeldVolume; readonly identity: string }
  | { readonly kind: 'tmpfs'; readonly volume: HeldVolume }
  /** Mounted, and nobody says from where. */
  | { readonly kind: 'elsewhere'; readonly volume: HeldVolume }
  /** Nothing is mounted there: it lies in the image, or is made when the container starts. */
  | { readonly kind: 'image' }

/** Looks up an absolute, normalised path among the secrets, configs and volumes of a sighting; the innermost mount counts. */
export function locatePath(path: Template, { mountAt, volumeAt }: Pick<Sighting, 'mountAt' | 'volumeAt'>): PathOrigin {
  const mount = mountAt.get(path.filled())
  if (mount !== undefined) return { kind: 'mount', mount }
  const volume = innermost(path.filled(), volumeAt)
  if (volume === null) return { kind: 'image' }
  const below = path.slice(volume.target.filled().replace(/\/$/, '').length + 1)
  if (volume.type === 'bind') {
    return { kind: 'bind', volume, hostPath: below.isEmpty ? volume.source : joinPaths(volume.source, below, posix) }
  }
  if (volume.type === 'tmpfs') return { kind: 'tmpfs', volume }
  // An anonymous volume is the container's own.
  const isOfSwarm = volume.type === 'secret' || volume.type === 'config'
  if (isOfSwarm && !volume.source.isEmpty) {
    return { kind: 'volume', volume, identity: `${volume.type}:${volume.source.filled()}` }
  }
  if (volume.type === 'other' || volume.source.isEmpty) return { kind: 'elsewhere', volume }
  const name = (volume.engineName ?? volume.source).filled()
  const inVolume = posix.join(name, volume.subpath?.filled() ?? '', below.filled())
  return { kind: 'volume', volume, identity: `volume:${inVolume}` }
}

/** Linux opens no longer one. */
const PATH_MAX = 4_096

/** The volume whose target is the path or the nearest folder above it. */
function innermost(path: string, volumeAt: ReadonlyMap<string, HeldVolume>): HeldVolume | null {
  if (path.length > PATH_MAX) return null
  for (let folder = path; ; folder = posix.dirname(folder)) {
    const volume = volumeAt.get(folder)
    if (volume !== undefined) return volume
    if (folder === '/' || folder === '.' || folder === '') return null
  }
}

/**
 * The places that a relative path may mean: below each bind-mounted folder, as the application's own folder is one in
 * development. Which of them it is, the file system tells.
 */
export function guessPlaces(path: Template, { volumes }: Pick<Sighting, 'volumes'>): readonly Template[] {
  if (path.filled().startsWith('..')) return []
  const targets = volumes.filter(({ type, source }) => type === 'bind' && !source.isEmpty).map(({ target }) => target)
  return [
    ...targets.map((target) => joinPaths(target, path, posix)),
    // `keys/private.pem` of an application in /app, with the folder mounted at /app/keys.
    ...targets
      .filter((target) => path.filled().startsWith(`${posix.basename(target.filled())}/`))
      .map((target) => joinPaths(folderOf(target), path, posix)),
  ]
}
