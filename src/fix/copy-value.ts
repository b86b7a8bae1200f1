import type { Edit } from '../model/report/edit.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import { readEntry } from './edit-entry.ts'
import { copyLine } from './edit-env-file.ts'
import { type EditSession, entryName, isDone, locate, readText } from './edit-session.ts'
import { CannotEdit, findLine } from './text-change.ts'

/** Writes the value of one line of an env file in place of that of another, under the name that stands there. */
export function* copyBetweenLines(
  session: EditSession,
  edit: Extract<Edit, { readonly kind: 'copy-line' }>,
): FileDialogue<void> {
  const { from, to } = edit
  const paths = [locate(session, from), locate(session, to)] as const
  if (
    from.line === undefined ||
    to.line === undefined ||
    paths.some((path) => session.scene.composeFiles.includes(path))
  )
    throw new CannotEdit('it is not a line of an env file')
  if (isDone(session, to)) return
  const source = { text: yield* readText(session, paths[0]), line: from.line, name: edit.source }
  const target = { text: yield* readText(session, paths[1]), line: to.line, name: edit.variable }
  session.after.set(paths[1], copyLine(source, target))
}

/**
 * The text of a setting: of the entry of a compose file at this place, or what the line of source there falls back to where nothing sets
 * the variable `source`.
 */
export function* readSetting(
  session: EditSession,
  { from, source }: Extract<Edit, { readonly kind: 'copy-entry' }>,
): FileDialogue<string> {
  const path = locate(session, from)
  const text = yield* readText(session, path)
  if (session.scene.composeFiles.includes(path))
    return readEntry(text, { variable: entryName(session, from), location: from })
  const { start, end } = findLine(text, from.line ?? 0)
  const value = readFallback(text.slice(start, end), source)
  if (value === null) throw new CannotEdit('the value to take over is not written in a way that can be copied')
  return value
}

/** `get("NAME", "value")`, `env.NAME || 'value'`, `[NAME] ?? "value"`, `${NAME:value}`: the one value beside the name, if it is plain. */
function readFallback(line: string, name: string): string | null {
  if (!/^\w{1,256}$/.test(name) || line.length > 2_000) return null
  const beside = new RegExp(
    `\\b${name}["'\`\\])]{0,3}\\s{0,9}(?:,|\\|\\||\\?\\?|\\?:|\\bor\\b)\\s{0,9}["']([\\w.:/@+-]{1,200})["']`,
  )
  const inside = new RegExp(`\\$\\{${name}:([\\w.:/@+-]{1,200})\\}`)
  return beside.exec(line)?.[1] ?? inside.exec(line)?.[1] ?? null
}
