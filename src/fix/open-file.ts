import type { FileDialogue } from '../model/stack/file-request.ts'
import type { FileLocation } from '../model/text/location.ts'
import { type EditSession, locate } from './edit-session.ts'
import { CannotEdit } from './text-change.ts'

const OTHERS_READ = 0o004

/** Lets every user of the machine read the file. Which groups and access lists admit a container cannot be determined here. */
export function* openFile(session: EditSession, location: FileLocation): FileDialogue<void> {
  const path = locate(session, location)
  if (session.modes.has(path)) return
  const fact = yield { path, want: 'source' }
  if (fact.kind === 'refused') throw new CannotEdit(fact.detail)
  if (fact.kind !== 'file' || fact.rights === undefined) throw new CannotEdit('its permissions cannot be determined')
  const { mode } = fact.rights
  session.modes.set(path, { before: mode, after: mode | OTHERS_READ })
}
