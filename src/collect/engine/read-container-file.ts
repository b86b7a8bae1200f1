import { basename, dirname, normalize, resolve } from 'node:path/posix'
import { isTask } from '../../model/keys/belonging.ts'
import type { FileFact, FileRequest } from '../../model/stack/file-request.ts'
import { attempt } from './attempt.ts'
import {
  type ContainerRoom,
  factOfRefusal,
  MAXIMUM_FILE_BYTES,
  notServed,
  TOO_LARGE,
  VANISHED,
} from './container-room.ts'
import type { Question } from './engine-client.ts'
import type { EngineAnswer } from './engine-connection.ts'
import { allowedPattern, isRefusal, parseJson } from './explain-status.ts'
import { findMount } from './find-mount.ts'
import { readByExec } from './read-by-exec.ts'
import { unpackFile } from './unpack-file.ts'

/** As Linux itself (path_resolution(7)). */
const MAXIMUM_LINKS = 40
/** Room for the headers of the archive before the file, and for its end. */
const MAXIMUM_ARCHIVE_BYTES = MAXIMUM_FILE_BYTES + 64 * 1024
/** Enough for every kind but a whole file. */
const MAXIMUM_KIND_BYTES = 64 * 1024

/** Reads with the archive call; what that cannot serve, with `cat` where it is allowed. Symbolic links are followed. */
export async function readContainerFile(
  room: ContainerRoom,
  path: string,
  want: FileRequest['want'],
): Promise<FileFact> {
  // The id goes into a path of the engine.
  if (!/^[a-zA-Z0-9]{1,128}$/.test(room.containerId)) return notServed(VANISHED)
  if (!path.startsWith('/') || path.includes('\0')) return { kind: 'missing' }
  return follow(room, path, want, MAXIMUM_LINKS)
}

async function follow(
  room: ContainerRoom,
  asked: string,
  want: FileRequest['want'],
  linksLeft: number,
): Promise<FileFact> {
  if (linksLeft === 0) return { kind: 'refused', why: 'unreadable', detail: 'it is behind too many symbolic links' }
  const path = normalize(asked)
  if (path === '/dev/null') return want === 'kind' ? { kind: 'present' } : { kind: 'file', bytes: new Uint8Array() }
  const mount = findMount(path, room.container?.mounts ?? [])
  if (mount?.kind === 'sealed') return askInside(room, path, want, SEALED)
  if (mount?.kind === 'kernel') {
    return { kind: 'refused', why: 'not-a-file', detail: `it is below ${mount.folder}, which the kernel provides` }
  }
  if (mount?.kind === 'tmpfs') {
    return askInside(room, path, want, `it is in the tmpfs at ${mount.folder}, which no engine exports`)
  }
  const maximumBytes = want === 'kind' ? MAXIMUM_KIND_BYTES : MAXIMUM_ARCHIVE_BYTES
  const { value: answer, refusal } = await askArchive(room, path, maximumBytes)
  if (refusal !== undefined) return factOfRefusal(refusal)
  if (answer.status === 404) return lookFurther(room, path, want, answer, linksLeft)
  if (answer.status !== 200) return explain(answer, room)
  const unpacked = await unpackFile(answer.body, want === 'kind' ? 0 : MAXIMUM_FILE_BYTES)
  switch (unpacked.kind) {
    case 'link':
      return follow(room, readLinkTarget(answer) ?? resolve(dirname(path), unpacked.target), want, linksLeft - 1)
    case 'directory':
      return { kind: 'directory' }
    case 'malformed':
      return notServed('its engine did not return an archive; check what listens at this address')
  }
  // Where Swarm mounts a secret, the archive has an empty file; without a manager it is not known.
  const isEmpty = unpacked.kind === 'file' && unpacked.bytes.length === 0
  if (want !== 'kind' && isEmpty && isTask(room.container?.labels ?? new Map()))
    return askInside(room, path, want, SEALED)
  if (want === 'kind') return { kind: 'present' }
  if (unpacked.kind === 'too-large') return TOO_LARGE
  if (unpacked.kind === 'file') return { ...unpacked, ...readModifiedAt(answer) }
  return { kind: 'refused', why: 'not-a-file', detail: 'it is a device, a pipe or a socket' }
}

/** Said of what Swarm mounts. */
const SEALED = 'no engine exports the secrets and configs of a Swarm'

function askArchive(room: ContainerRoom, path: string, maximumBytes: number) {
  const question: Question = (engine) => engine.getContainer(room.containerId).getArchive({ path })
  return attempt(room, (signal) => room.client.ask(room.apiVersion, question, { signal, maximumBytes, isCut: true }))
}

/**
 * The archive does not hold the file. That says "missing" only where the archive shows all that the process sees: not in a task
 * of Swarm, whose secrets are in no mount that an engine tells of, and not where a linked folder leads into a tmpfs.
 */
async function lookFurther(
  room: ContainerRoom,
  path: string,
  want: FileRequest['want'],
  { body }: EngineAnswer,
  linksLeft: number,
): Promise<FileFact> {
  // Docker and Podman say this in their own words, and 404 for both.
  if (/^(no such container|no container with)/i.test(readMessage(body))) return notServed(VANISHED)
  if (isTask(room.container?.labels ?? new Map())) return askInside(room, path, want, SEALED)
  if (!room.container?.mounts.some(({ type }) => type === 'tmpfs')) return { kind: 'missing' }
  const folder = await resolveFolder(room, dirname(path))
  if (typeof folder !== 'string') return folder
  const elsewhere = resolve(folder, basename(path))
  return elsewhere === path ? { kind: 'missing' } : follow(room, elsewhere, want, linksLeft - 1)
}

/** The folder with its symbolic links followed, as far as it is there; or why that cannot be determined. */
async function resolveFolder(room: ContainerRoom, folder: string): Promise<string | FileFact> {
  let resolved = '/'
  for (const name of folder.split('/').filter((part) => part !== '')) {
    const path = resolve(resolved, name)
    const mount = findMount(path, room.container?.mounts ?? [])
    if (mount !== null && mount.kind !== 'storage') {
      resolved = path
      continue
    }
    const { value: answer, refusal } = await askArchive(room, path, 0)
    if (refusal !== undefined) return factOfRefusal(refusal)
    if (answer.status !== 200 && answer.status !== 404) return explain(answer, room)
    resolved = readLinkTarget(answer) ?? path
  }
  return resolved
}

/** When the engine says that the file was last written, as ISO 8601 in UTC. */
function readModifiedAt(answer: EngineAnswer): { readonly modifiedAt?: string } {
  const mtime = readStat(answer)?.mtime
  const at = typeof mtime === 'string' ? Date.parse(mtime) : Number.NaN
  return Number.isNaN(at) ? {} : { modifiedAt: new Date(at).toISOString() }
}

/** The header beside an archive (moby api/types/container `PathStat`). */
function readStat({ pathStat }: EngineAnswer): { readonly linkTarget?: unknown; readonly mtime?: unknown } | null {
  if (pathStat === null) return null
  const stat = parseJson(Buffer.from(pathStat, 'base64'))
  return typeof stat === 'object' ? stat : null
}

/** What the engine says that a symbolic link amounts to, all links on the way followed; `null` where it says nothing. */
function readLinkTarget(answer: EngineAnswer): string | null {
  const target = readStat(answer)?.linkTarget
  return typeof target === 'string' && target.startsWith('/') && !target.includes('\0') ? target : null
}

async function askInside(
  room: ContainerRoom,
  path: string,
  want: FileRequest['want'],
  reason: string,
): Promise<FileFact> {
  if (room.openExec === null) return notServed(room.offersExec ? `${reason}; --exec would read it` : reason)
  const fact = await readByExec(room, path, room.openExec)
  return want === 'kind' && fact.kind === 'file' ? { kind: 'present' } : fact
}

function explain({ status, body }: EngineAnswer, { apiVersion }: ContainerRoom): FileFact {
  const rule = `/v${apiVersion}/containers/{id}/archive`
  if (isRefusal(status)) {
    return notServed(
      `the engine or the socket proxy in front of it refused GET ${rule} (${status}); to have key files in containers read, allow it in the proxy (tecnativa: CONTAINERS=1 and ALLOW_ARCHIVE=1; wollomatic: -allowGET='${allowedPattern(rule)}')`,
    )
  }
  const message = readMessage(body)
  if (/: not a directory$/.test(message)) return { kind: 'missing' }
  if (/^evalSymlinksInScope: too many links|: too many levels of symbolic links$/.test(message)) {
    return { kind: 'refused', why: 'unreadable', detail: 'it is behind too many symbolic links' }
  }
  return notServed(`GET ${rule} answered ${status}; see the log of the engine or of the proxy in front of it`)
}

/** What an engine says in place of an answer. It is matched and never quoted. */
function readMessage(body: Uint8Array): string {
  const answer = parseJson(body) as { readonly message?: unknown } | null | undefined
  return typeof answer?.message === 'string' ? answer.message : ''
}
