import type { Edit } from '../model/edit.ts'
import type { FileDialogue } from '../model/file-request.ts'
import { type Desk, entryName, isDone, locate, readText } from './desk.ts'
import { readEntry } from './edit-entry.ts'
import { copyLine } from './edit-env-file.ts'
import { findLine, Impossible } from './text-change.ts'

/** Writes the value of one line of an env file in place of that of another, under the name that stands there. */
export function* copyBetweenLines(desk: Desk, edit: Extract<Edit, { readonly kind: 'copy-line' }>): FileDialogue<void> {
  const { from, to } = edit
  const paths = [locate(desk, from), locate(desk, to)] as const
  if (from.line === undefined || to.line === undefined || paths.some((path) => desk.scene.composeFiles.includes(path)))
    throw new Impossible('it is no line of an env file')
  if (isDone(desk, to)) return
  const source = { text: yield* readText(desk, paths[0]), line: from.line, name: edit.source }
  const target = { text: yield* readText(desk, paths[1]), line: to.line, name: edit.variable }
  desk.after.set(paths[1], copyLine(source, target))
}

/**
 * The text of a setting: of the entry of a compose file at this place, or what the line of source there falls back to where nothing sets
 * the variable `source`.
 */
export function* readSetting(
  desk: Desk,
  { from, source }: Extract<Edit, { readonly kind: 'copy-entry' }>,
): FileDialogue<string> {
  const path = locate(desk, from)
  const text = yield* readText(desk, path)
  if (desk.scene.composeFiles.includes(path))
    return readEntry(text, { variable: entryName(desk, from), location: from })
  const { start, end } = findLine(text, from.line ?? 0)
  const value = readFallback(text.slice(start, end), source)
  if (value === null) throw new Impossible('the value to take over is not written in a way that can be copied')
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
