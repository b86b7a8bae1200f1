import type { BindingState, KeyForm } from '../model/binding.ts'
import type { FileMount, ProvenanceStep } from '../model/compose.ts'
import type { FileDialogue } from '../model/file-request.ts'
import type { Gap } from '../model/gap.ts'
import { isFileLocation, type Location } from '../model/location.ts'
import { Secret } from '../model/secret.ts'
import { readForm } from './forms.ts'
import { type NameReading, readKeyName } from './key-names.ts'
import type { Sighting } from './sighting.ts'

/** A key that a sighting holds. */
export interface Candidate {
  readonly sighting: Sighting
  readonly variable: string
  readonly reading: NameReading
  readonly state: BindingState
  readonly form: KeyForm
  readonly value: Secret | null
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
}

/**
 * Finds the keys of a sighting. A variable that names a file is followed to the secret or config mounted there; the final
 * line break of such a file does not count, as the readers of `*_FILE` variables drop it.
 */
export function* findCandidates(
  sighting: Sighting,
  mounts: readonly FileMount[],
  gaps: Gap[],
): FileDialogue<readonly Candidate[]> {
  const found: Candidate[] = []
  for (const [variable, held] of sighting.variables) {
    const reading = readKeyName(variable)
    if (reading === null) continue
    const base = { sighting, variable, reading, location: held.location, chain: held.chain }
    if (held.value === null) {
      found.push({ ...base, state: 'absent', form: 'text', value: null })
    } else if (held.value.isEmpty) {
      if (reading.carrier === 'value') found.push({ ...base, state: 'empty', form: 'text', value: held.value })
    } else {
      const text = held.value.revealText()
      const form = reading.carrier === 'file' ? 'path' : reading.carrier === 'url' ? 'jwks-url' : readForm(text)
      if (form !== 'path') {
        found.push({ ...base, state: 'present', form, value: held.value })
        continue
      }
      const content = yield* readMounted(text.trim(), sighting, mounts, gaps)
      found.push(
        content === null
          ? { ...base, state: 'present', form: 'path', value: null }
          : {
              ...base,
              state: content.value.isEmpty ? 'empty' : 'present',
              form: readForm(content.value.revealText()),
              ...content,
            },
      )
    }
  }
  return found
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
