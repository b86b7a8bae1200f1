import { AuditError } from '../model/limits/audit-error.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'

/**
 * The bytes of `countersign.yaml`; `null` where it is not there and need not be, and where all of it is commented out, as `init`
 * writes it when everything is guessed.
 *
 * @throws AuditError `not-found` when it is required and missing, `configuration` when it cannot be read.
 */
export function* askForConfiguration(
  path: string,
  shownAs: string,
  isRequired: boolean,
): FileDialogue<Uint8Array | null> {
  const fact = yield { path, want: 'bytes' }
  const isOutside = fact.kind === 'refused' && fact.why === 'outside'
  if ((fact.kind === 'missing' || isOutside) && !isRequired) return null
  if (fact.kind === 'missing') throw new AuditError('not-found', `${shownAs} does not exist`)
  if (fact.kind !== 'file')
    throw new AuditError('configuration', `${shownAs} cannot be read: it is not a readable file`)
  const lines = new TextDecoder().decode(fact.bytes).split('\n')
  return lines.every((line) => /^\s*(?:#|$)/.test(line)) ? null : fact.bytes
}
