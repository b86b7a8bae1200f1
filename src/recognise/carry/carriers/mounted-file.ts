import { posix } from 'node:path'
import type { ClosedFile, FileInContainer } from '../../../model/keys/binding.ts'
import type { FileDialogue, FileFact } from '../../../model/stack/file-request.ts'
import { joinPaths } from '../../../model/text/file-names.ts'
import { type Location, locationIn } from '../../../model/text/location.ts'
import { Template } from '../../../model/text/template.ts'
import { findClosed } from './closed-file.ts'
import { fileInContainer } from './key-file.ts'
import { locatePath } from './locate-path.ts'
import type { CarrierScene } from './scene.ts'

/** A configuration file of a service, or why there is none to read. */
export interface MountedFile {
  readonly fact: FileFact
  /** The file itself, when it was found in a container. */
  readonly file?: FileInContainer
  /** That the service may not read it. */
  readonly closedFile?: ClosedFile
  /** The name to show: the host path, or else the path in the container. */
  readonly shown: string
  /** The place of a line in it; of what mounts it, when there is no file to open. */
  readonly locate: (place: { readonly line?: number; readonly column?: number | undefined }) => Location
}

const nothing: FileFact = { kind: 'missing' }

/** Reads what is mounted at a path in the container. What is not mounted is `missing`, but in a running container. */
export function* readMountedFile(template: Template, scene: CarrierScene): FileDialogue<MountedFile> {
  const { sighting } = scene
  const path = template.filled()
  if (sighting.containerId !== null) {
    const fact = yield { path, want: 'bytes', container: sighting.containerId }
    const file = fact.kind === 'file' ? { file: fileInContainer(path, fact) } : {}
    return { fact, ...file, shown: template.toString(), locate: () => sighting.location }
  }
  const place = locatePath(template, sighting)
  if (place.kind === 'mount') {
    const { value, reference, from, location } = place.mount
    if (value !== undefined && value !== null) {
      return { fact: { kind: 'file', bytes: value.reveal() }, shown: template.toString(), locate: () => location }
    }
    if (from !== 'file' || reference === undefined)
      return { fact: nothing, shown: template.toString(), locate: () => location }
    return yield* readHostFile(reference, scene, true)
  }
  if (place.kind !== 'bind') return { fact: nothing, shown: template.toString(), locate: () => sighting.location }
  return yield* readHostFile(place.hostPath, scene, false)
}

function* readHostFile(
  path: Template,
  { showPath, sighting }: CarrierScene,
  isMount: boolean,
): FileDialogue<MountedFile> {
  const fact = yield { path: path.filled(), want: 'bytes' }
  const file = showPath(path)
  const closedFile = fact.kind === 'file' ? findClosed(fact.rights, sighting, { file, isMount }) : null
  return {
    fact,
    ...(closedFile === null ? {} : { closedFile }),
    shown: file,
    locate: ({ line, column }) => locationIn(file, line, column),
  }
}

/** The names in the host folder that is mounted at, or above, a folder of the container; none when nothing is. */
export function* listMountedFolder(folder: Template, { sighting }: CarrierScene): FileDialogue<readonly Template[]> {
  if (sighting.containerId !== null) return []
  const place = locatePath(folder, sighting)
  if (place.kind !== 'bind') return []
  const fact = yield { path: place.hostPath.filled(), want: 'list' }
  const names = fact.kind === 'directory' ? (fact.names ?? []) : []
  return names.map((name) => joinPaths(folder, Template.written(name), posix))
}
