import type { FileMount } from '../model/compose.ts'
import type { FileDialogue } from '../model/file-request.ts'
import type { Gap } from '../model/gap.ts'
import { isFileLocation, type Location } from '../model/location.ts'
import { Secret } from '../model/secret.ts'
import type { Candidate } from './candidates.ts'
import { readForm } from './forms.ts'
import type { Sighting } from './sighting.ts'

/**
 * Replaces a candidate whose text is the path of a secret or config of the compose files by the key that lies there. The
 * final line break of such a file does not count, as the readers of `*_FILE` variables drop it.
 */
export function* followPath(candidate: Candidate, gaps: Gap[]): FileDialogue<Candidate> {
  if (candidate.form !== 'path' || candidate.value === null || candidate.carrier !== 'environment') return candidate
  const path = candidate.value.revealText().trim().replace(/^@/, '')
  const content = yield* readMounted(path, candidate.sighting, candidate.sighting.mounts, gaps)
  if (content === null) return { ...candidate, carrier: 'file', value: null }
  const state = content.value.isEmpty ? 'empty' : 'present'
  return { ...candidate, ...content, carrier: 'file', state, form: readForm(content.value.revealText()) }
}

function* readMounted(
  path: string,
  sighting: Sighting,
  mounts: readonly FileMount[],
  gaps: Gap[],
): FileDialogue<{ readonly value: Secret; readonly location: Location } | null> {
  const mount = mounts.find((candidate) => candidate.target === path)
  const holder = sighting.container ?? sighting.service
  if (mount === undefined) {
    gaps.push({
      source: holder,
      code: 'unsupported',
      reason: `the key file that ${holder} names is not a secret or config of the compose files; it was not read`,
    })
    return null
  }
  if (mount.value !== undefined && mount.value !== null) return { value: mount.value, location: mount.location }
  if (mount.from !== 'file' || mount.reference === undefined) {
    gaps.push({
      source: holder,
      code: 'unresolved',
      reason: `the ${mount.kind} “${mount.source}” of ${holder} cannot be read from here`,
    })
    return null
  }
  const fact = yield { path: mount.reference, want: 'bytes' }
  if (fact.kind === 'file') {
    return { value: new Secret(withoutFinalLineBreak(fact.bytes)), location: mount.location }
  }
  const where = isFileLocation(mount.location) ? { line: mount.location.line, column: mount.location.column } : {}
  gaps.push({
    source: mount.reference,
    code: fact.kind === 'missing' ? 'missing' : 'unreadable',
    reason: `the file of the ${mount.kind} “${mount.source}” of ${holder} cannot be read`,
    ...(where.line === undefined ? {} : { line: where.line }),
  })
  return null
}

function withoutFinalLineBreak(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  if (bytes[end - 1] === 0x0a) end -= 1
  if (bytes[end - 1] === 0x0d) end -= 1
  return bytes.subarray(0, end)
}
