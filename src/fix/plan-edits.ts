import { dirname, relative } from 'node:path'
import type { Edit } from '../model/report/edit.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import type { FileLocation } from '../model/text/location.ts'
import { addEnvFile } from './add-env-file.ts'
import { cleanKeyFile } from './clean-key-file.ts'
import { findService } from './compose-text.ts'
import { copyBetweenLines, readSetting } from './copy-value.ts'
import { declareGroups } from './edit-configuration.ts'
import { cleanEntry, readEntry, removeEntry, renameEntry, unquoteEntry, writeEntry } from './edit-entry.ts'
import {
  cleanLine,
  renameLine,
  replaceValue,
  restorePem,
  setVariable as setLine,
  unquoteLine,
  writePlain,
  writeValue,
} from './edit-env-file.ts'
import { setInEnvironment } from './edit-environment.ts'
import {
  askText,
  bottomUp,
  chainOf,
  demandEnvFile,
  type EditScene,
  type EditSession,
  entryName,
  entryOf,
  findNamed,
  isDone,
  locate,
  type ModeChange,
  parse,
  readText,
} from './edit-session.ts'
import { openFile } from './open-file.ts'
import { CannotEdit } from './text-change.ts'

/** What the edits make of the files. The texts are those of files, and may hold any secret. */
export interface EditPlan {
  /** By absolute path; `before` is `null` for a file that is not there yet. */
  readonly files: ReadonlyMap<string, { readonly before: string | null; readonly after: string }>
  /** By absolute path, of files that get other permissions. */
  readonly modes: ReadonlyMap<string, ModeChange>
  /** The variables that have a new key. */
  readonly newKeys: readonly string[]
}

/**
 * Makes the edits, one after the other, on the texts of the files that it asks for.
 *
 * @throws Impossible when one of them cannot be made: then none is.
 */
export function* planEdits(edits: readonly Edit[], scene: EditScene): FileDialogue<EditPlan> {
  const session: EditSession = {
    scene,
    before: new Map(),
    after: new Map(),
    newKeys: new Map(),
    modes: new Map(),
    done: new Set(),
    parsed: new Map(),
  }
  for (const edit of edits) yield* makeEdit(edit, session)
  const changed = [...session.after].filter(([path, text]) => session.before.get(path) !== text)
  return {
    files: new Map(changed.map(([path, after]) => [path, { before: session.before.get(path) ?? null, after }])),
    modes: new Map([...session.modes].filter(([, { before, after }]) => before !== after)),
    newKeys: [...session.newKeys.keys()],
  }
}

function* makeEdit(edit: Edit, session: EditSession): FileDialogue<void> {
  switch (edit.kind) {
    case 'refer':
      return yield* setVariable(session, edit.services, edit.variable, `\${${edit.source}}`)
    case 'copy-entry': {
      const value = yield* readSetting(session, edit)
      return yield* setVariable(session, edit.services, edit.variable, value)
    }
    case 'copy-line':
      return yield* copyBetweenLines(session, edit)
    case 'rename-host':
      for (const service of edit.services) yield* renameHost(session, service, edit)
      return
    case 'match-entry': {
      const value = readEntry(yield* readText(session, locate(session, edit.from)), {
        variable: entryName(session, edit.from),
        location: edit.from,
      })
      const path = locate(session, edit.to)
      const place = { variable: entryName(session, edit.to), location: edit.to }
      session.after.set(path, writeEntry(yield* readText(session, path), place, value))
      return
    }
    case 'move-to-env':
      return yield* moveToEnv(session, edit)
    case 'add-env-file':
      for (const service of bottomUp(session, edit.services)) yield* nameEnvFile(session, service, edit)
      return
    case 'new-key':
      return yield* makeNewKey(session, edit)
    case 'plain-key': {
      const { source, location } = edit
      const { line } = location
      const path = locate(session, location)
      if (line === undefined || session.scene.composeFiles.includes(path))
        throw new CannotEdit('it is not a line of an env file')
      const plain = writePlain(yield* readText(session, path), line, source)
      if (plain === null) return yield* makeNewKey(session, { kind: 'new-key', source, location })
      session.after.set(path, plain)
      return
    }
    case 'remove-variable':
      for (const service of bottomUp(session, edit.services)) yield* removeVariable(session, service, edit.variable)
      return
    case 'rename-variable':
      for (const service of edit.services) yield* renameVariable(session, service, edit)
      return
    case 'unquote':
      return yield* changeAt(session, edit, {
        entry: (text) => unquoteEntry(text, edit),
        line: (text, line) => unquoteLine(text, line, edit.variable),
      })
    case 'clean-value':
      return yield* changeAt(session, edit, {
        entry: (text) => cleanEntry(text, edit, edit.flaw),
        line: (text, line) => cleanLine(text, line, edit.variable, edit.flaw),
        whole: (text) => cleanKeyFile(text, edit.flaw),
      })
    case 'open-file':
      return yield* openFile(session, edit.location)
    case 'restore-pem':
      return yield* changeAt(session, edit, { line: (text, line) => restorePem(text, line, edit.variable) })
    case 'declare': {
      const path = session.scene.configFile
      const text = yield* askText(session, path)
      session.after.set(path, declareGroups(text, edit.settle))
    }
  }
}

interface Changes {
  readonly entry?: (text: string) => string
  readonly line?: (text: string, line: number) => string
  readonly whole?: (text: string) => string
}

/** Changes what stands at a place, by the kind of the file. */
function* changeAt(
  session: EditSession,
  { location }: { readonly location: FileLocation },
  changes: Changes,
): FileDialogue<void> {
  const path = locate(session, location)
  if (isDone(session, location)) return
  const isCompose = session.scene.composeFiles.includes(path)
  const { line } = location
  const change = isCompose ? changes.entry : line === undefined ? changes.whole : changes.line
  if (change === undefined) throw new CannotEdit('the value is in a file of a different kind')
  const text = yield* readText(session, path)
  session.after.set(
    path,
    line === undefined || isCompose ? (change as (text: string) => string)(text) : change(text, line),
  )
}

function* setVariable(
  session: EditSession,
  names: readonly string[],
  variable: string,
  value: string,
): FileDialogue<void> {
  const byFile = new Map<string, string[]>()
  for (const name of names) {
    const service = findNamed(session, name)
    const entry = service.environment.get(variable)?.chain[0]
    const places = [entry?.kind === 'entry' ? entry.location : undefined, service.environmentLocation, service.location]
    const preferred = places.flatMap((location) => (location === undefined ? [] : [locate(session, location)]))
    const path = yield* findOwnFile(session, name, preferred)
    byFile.set(path, [...(byFile.get(path) ?? []), name])
  }
  for (const [path, own] of byFile) {
    session.after.set(path, setInEnvironment(yield* readText(session, path), own, variable, value))
  }
}

/** The compose file in which the service is written; of several the preferred, else the one that Compose merges last. */
function* findOwnFile(session: EditSession, service: string, preferred: readonly string[]): FileDialogue<string> {
  const { composeFiles } = session.scene
  const known = preferred.filter((path) => composeFiles.includes(path))
  for (const path of new Set([...known, ...composeFiles])) {
    const text = yield* askText(session, path)
    if (text !== null && findService(parse(session, path, text), service) !== null) return path
  }
  throw new CannotEdit(`the service ${service} is in no compose file of the project`)
}

function* moveToEnv(session: EditSession, edit: Extract<Edit, { readonly kind: 'move-to-env' }>): FileDialogue<void> {
  const { service, variable, source } = edit
  const entry = entryOf(session, service, variable)
  const path = locate(session, entry)
  const text = yield* readText(session, path)
  const place = { variable, location: entry }
  const written = readEntry(text, place)
  if (isDone(session, entry)) return
  const fallback = /^\$\{([A-Za-z_]\w*):?-([^${}]*)\}$/.exec(written)
  if (fallback === null && written.replaceAll('$$', '').includes('$'))
    throw new CannotEdit('the entry holds a reference')
  const value = (fallback?.[2] ?? written).replaceAll('$$', '$')
  const name = fallback?.[1] ?? source
  const envFile = demandEnvFile(session)
  const env = (yield* askText(session, envFile)) ?? ''
  session.after.set(envFile, setLine(env, name, writeValue(value)))
  session.after.set(path, writeEntry(text, place, fallback === null ? `\${${name}}` : `\${${name}:?must be set}`))
}

function* nameEnvFile(
  session: EditSession,
  name: string,
  edit: Extract<Edit, { readonly kind: 'add-env-file' }>,
): FileDialogue<void> {
  const service = findNamed(session, name)
  const path = yield* findOwnFile(session, name, [locate(session, service.location)])
  const folder = dirname(path)
  if (service.environment.get(edit.variable)?.chain[0].kind === 'entry')
    yield* removeVariable(session, name, edit.variable)
  session.after.set(
    path,
    addEnvFile(yield* readText(session, path), name, relative(folder, locate(session, { file: edit.file }))),
  )
}

function* makeNewKey(
  session: EditSession,
  { source, location }: Extract<Edit, { readonly kind: 'new-key' }>,
): FileDialogue<void> {
  if (session.newKeys.has(source)) return
  const key = session.scene.makeKey()
  session.newKeys.set(source, key)
  if (location?.line === undefined) {
    const path = demandEnvFile(session)
    session.after.set(path, setLine((yield* askText(session, path)) ?? '', source, key))
    return
  }
  const path = locate(session, location)
  if (session.scene.composeFiles.includes(path)) throw new CannotEdit('a new key is written into env files only')
  session.after.set(path, replaceValue(yield* readText(session, path), location.line, source, key))
}

function* removeVariable(session: EditSession, service: string, variable: string): FileDialogue<void> {
  const location = entryOf(session, service, variable)
  if (isDone(session, location)) return
  const path = locate(session, location)
  const text = yield* readText(session, path)
  session.after.set(path, removeEntry(text, { variable, location }))
}

function* renameHost(
  session: EditSession,
  service: string,
  edit: Extract<Edit, { readonly kind: 'rename-host' }>,
): FileDialogue<void> {
  const location = entryOf(session, service, edit.variable)
  if (isDone(session, location)) return
  const path = locate(session, location)
  const text = yield* readText(session, path)
  const place = { variable: edit.variable, location }
  const written = readEntry(text, place)
  const at = written.indexOf(`://${edit.from}`)
  const end = at + 3 + edit.from.length
  if (at < 0 || /^[\w.-]/.test(written.slice(end))) throw new CannotEdit('the host is not written in the entry')
  session.after.set(path, writeEntry(text, place, `${written.slice(0, at + 3)}${edit.to}${written.slice(end)}`))
}

function* renameVariable(
  session: EditSession,
  service: string,
  edit: Extract<Edit, { readonly kind: 'rename-variable' }>,
): FileDialogue<void> {
  const [step] = chainOf(session, service, edit.variable)
  if (step.location === undefined) throw new CannotEdit('the location of the variable is not known')
  if (isDone(session, step.location)) return
  const path = locate(session, step.location)
  const text = yield* readText(session, path)
  if (step.kind === 'entry') {
    session.after.set(path, renameEntry(text, { variable: edit.variable, location: step.location }, edit.to))
    return
  }
  const { line } = step.location
  if (step.kind !== 'env-file' || line === undefined) throw new CannotEdit('the variable is written in another place')
  session.after.set(path, renameLine(text, line, edit.variable, edit.to))
}
