import { dirname, relative } from 'node:path'
import type { Edit } from '../model/edit.ts'
import type { FileDialogue } from '../model/file-request.ts'
import type { FileLocation } from '../model/location.ts'
import { addEnvFile } from './add-env-file.ts'
import { cleanKeyFile } from './clean-key-file.ts'
import { findService } from './compose-text.ts'
import { copyBetweenLines, readSetting } from './copy-value.ts'
import {
  askText,
  bottomUp,
  chainOf,
  type Desk,
  demandEnvFile,
  type EditScene,
  entryName,
  entryOf,
  findNamed,
  isDone,
  locate,
  parse,
  readText,
} from './desk.ts'
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
import { Impossible } from './text-change.ts'

/** What the edits make of the files. The texts are those of files, and may hold any secret. */
export interface EditPlan {
  /** By absolute path; `before` is `null` for a file that is not there yet. */
  readonly files: ReadonlyMap<string, { readonly before: string | null; readonly after: string }>
  /** The variables that have a new key. */
  readonly newKeys: readonly string[]
}

/**
 * Makes the edits, one after the other, on the texts of the files that it asks for.
 *
 * @throws Impossible when one of them cannot be made: then none is.
 */
export function* planEdits(edits: readonly Edit[], scene: EditScene): FileDialogue<EditPlan> {
  const desk: Desk = {
    scene,
    before: new Map(),
    after: new Map(),
    newKeys: new Map(),
    done: new Set(),
    parsed: new Map(),
  }
  for (const edit of edits) yield* makeEdit(edit, desk)
  const changed = [...desk.after].filter(([path, text]) => desk.before.get(path) !== text)
  return {
    files: new Map(changed.map(([path, after]) => [path, { before: desk.before.get(path) ?? null, after }])),
    newKeys: [...desk.newKeys.keys()],
  }
}

function* makeEdit(edit: Edit, desk: Desk): FileDialogue<void> {
  switch (edit.kind) {
    case 'refer':
      return yield* setVariable(desk, edit.services, edit.variable, `\${${edit.source}}`)
    case 'copy-entry': {
      const value = yield* readSetting(desk, edit)
      return yield* setVariable(desk, edit.services, edit.variable, value)
    }
    case 'copy-line':
      return yield* copyBetweenLines(desk, edit)
    case 'rename-host':
      for (const service of edit.services) yield* renameHost(desk, service, edit)
      return
    case 'match-entry': {
      const value = readEntry(yield* readText(desk, locate(desk, edit.from)), {
        variable: entryName(desk, edit.from),
        location: edit.from,
      })
      const path = locate(desk, edit.to)
      const place = { variable: entryName(desk, edit.to), location: edit.to }
      desk.after.set(path, writeEntry(yield* readText(desk, path), place, value))
      return
    }
    case 'move-to-env':
      return yield* moveToEnv(desk, edit)
    case 'add-env-file':
      for (const service of bottomUp(desk, edit.services)) yield* nameEnvFile(desk, service, edit)
      return
    case 'new-key':
      return yield* makeNewKey(desk, edit)
    case 'plain-key': {
      const { source, location } = edit
      const { line } = location
      const path = locate(desk, location)
      if (line === undefined || desk.scene.composeFiles.includes(path))
        throw new Impossible('it is no line of an env file')
      const plain = writePlain(yield* readText(desk, path), line, source)
      if (plain === null) return yield* makeNewKey(desk, { kind: 'new-key', source, location })
      desk.after.set(path, plain)
      return
    }
    case 'remove-variable':
      for (const service of bottomUp(desk, edit.services)) yield* removeVariable(desk, service, edit.variable)
      return
    case 'rename-variable':
      for (const service of edit.services) yield* renameVariable(desk, service, edit)
      return
    case 'unquote':
      return yield* changeAt(desk, edit, {
        entry: (text) => unquoteEntry(text, edit),
        line: (text, line) => unquoteLine(text, line, edit.variable),
      })
    case 'clean-value':
      return yield* changeAt(desk, edit, {
        entry: (text) => cleanEntry(text, edit, edit.flaw),
        line: (text, line) => cleanLine(text, line, edit.variable, edit.flaw),
        whole: (text) => cleanKeyFile(text, edit.flaw),
      })
    case 'restore-pem':
      return yield* changeAt(desk, edit, { line: (text, line) => restorePem(text, line, edit.variable) })
    case 'declare': {
      const path = desk.scene.configFile
      const text = yield* askText(desk, path)
      desk.after.set(path, declareGroups(text, edit.settle))
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
  desk: Desk,
  { location }: { readonly location: FileLocation },
  changes: Changes,
): FileDialogue<void> {
  const path = locate(desk, location)
  if (isDone(desk, location)) return
  const isCompose = desk.scene.composeFiles.includes(path)
  const { line } = location
  const change = isCompose ? changes.entry : line === undefined ? changes.whole : changes.line
  if (change === undefined) throw new Impossible('the value stands in a file of another kind')
  const text = yield* readText(desk, path)
  desk.after.set(
    path,
    line === undefined || isCompose ? (change as (text: string) => string)(text) : change(text, line),
  )
}

function* setVariable(desk: Desk, names: readonly string[], variable: string, value: string): FileDialogue<void> {
  const byFile = new Map<string, string[]>()
  for (const name of names) {
    const service = findNamed(desk, name)
    const entry = service.environment.get(variable)?.chain[0]
    const places = [entry?.kind === 'entry' ? entry.location : undefined, service.environmentLocation, service.location]
    const preferred = places.flatMap((place) => (place === undefined ? [] : [locate(desk, place)]))
    const path = yield* findOwnFile(desk, name, preferred)
    byFile.set(path, [...(byFile.get(path) ?? []), name])
  }
  for (const [path, own] of byFile) {
    desk.after.set(path, setInEnvironment(yield* readText(desk, path), own, variable, value))
  }
}

/** The compose file in which the service is written; of several the preferred, else the one that Compose merges last. */
function* findOwnFile(desk: Desk, service: string, preferred: readonly string[]): FileDialogue<string> {
  const { composeFiles } = desk.scene
  const known = preferred.filter((path) => composeFiles.includes(path))
  for (const path of new Set([...known, ...composeFiles])) {
    const text = yield* askText(desk, path)
    if (text !== null && findService(parse(desk, path, text), service) !== null) return path
  }
  throw new Impossible(`the service ${service} is in no compose file of the project`)
}

function* moveToEnv(desk: Desk, edit: Extract<Edit, { readonly kind: 'move-to-env' }>): FileDialogue<void> {
  const { service, variable, source } = edit
  const entry = entryOf(desk, service, variable)
  const path = locate(desk, entry)
  const text = yield* readText(desk, path)
  const place = { variable, location: entry }
  const written = readEntry(text, place)
  if (isDone(desk, entry)) return
  const fallback = /^\$\{([A-Za-z_]\w*):?-([^${}]*)\}$/.exec(written)
  if (fallback === null && written.replaceAll('$$', '').includes('$'))
    throw new Impossible('the entry holds a reference')
  const value = (fallback?.[2] ?? written).replaceAll('$$', '$')
  const name = fallback?.[1] ?? source
  const envFile = demandEnvFile(desk)
  const env = (yield* askText(desk, envFile)) ?? ''
  desk.after.set(envFile, setLine(env, name, writeValue(value)))
  desk.after.set(path, writeEntry(text, place, fallback === null ? `\${${name}}` : `\${${name}:?must be set}`))
}

function* nameEnvFile(
  desk: Desk,
  name: string,
  edit: Extract<Edit, { readonly kind: 'add-env-file' }>,
): FileDialogue<void> {
  const service = findNamed(desk, name)
  const path = yield* findOwnFile(desk, name, [locate(desk, service.location)])
  const folder = dirname(path)
  if (service.environment.get(edit.variable)?.chain[0].kind === 'entry')
    yield* removeVariable(desk, name, edit.variable)
  desk.after.set(
    path,
    addEnvFile(yield* readText(desk, path), name, relative(folder, locate(desk, { file: edit.file }))),
  )
}

function* makeNewKey(
  desk: Desk,
  { source, location }: Extract<Edit, { readonly kind: 'new-key' }>,
): FileDialogue<void> {
  if (desk.newKeys.has(source)) return
  const key = desk.scene.makeKey()
  desk.newKeys.set(source, key)
  if (location?.line === undefined) {
    const path = demandEnvFile(desk)
    desk.after.set(path, setLine((yield* askText(desk, path)) ?? '', source, key))
    return
  }
  const path = locate(desk, location)
  if (desk.scene.composeFiles.includes(path)) throw new Impossible('a new key is written into env files only')
  desk.after.set(path, replaceValue(yield* readText(desk, path), location.line, source, key))
}

function* removeVariable(desk: Desk, service: string, variable: string): FileDialogue<void> {
  const location = entryOf(desk, service, variable)
  if (isDone(desk, location)) return
  const path = locate(desk, location)
  const text = yield* readText(desk, path)
  desk.after.set(path, removeEntry(text, { variable, location }))
}

function* renameHost(
  desk: Desk,
  service: string,
  edit: Extract<Edit, { readonly kind: 'rename-host' }>,
): FileDialogue<void> {
  const location = entryOf(desk, service, edit.variable)
  if (isDone(desk, location)) return
  const path = locate(desk, location)
  const text = yield* readText(desk, path)
  const place = { variable: edit.variable, location }
  const written = readEntry(text, place)
  const at = written.indexOf(`://${edit.from}`)
  const end = at + 3 + edit.from.length
  if (at < 0 || /^[\w.-]/.test(written.slice(end))) throw new Impossible('the host is not written in the entry')
  desk.after.set(path, writeEntry(text, place, `${written.slice(0, at + 3)}${edit.to}${written.slice(end)}`))
}

function* renameVariable(
  desk: Desk,
  service: string,
  edit: Extract<Edit, { readonly kind: 'rename-variable' }>,
): FileDialogue<void> {
  const [step] = chainOf(desk, service, edit.variable)
  if (step.location === undefined) throw new Impossible('the place of the variable is not known')
  if (isDone(desk, step.location)) return
  const path = locate(desk, step.location)
  const text = yield* readText(desk, path)
  if (step.kind === 'entry') {
    desk.after.set(path, renameEntry(text, { variable: edit.variable, location: step.location }, edit.to))
    return
  }
  const { line } = step.location
  if (step.kind !== 'env-file' || line === undefined) throw new Impossible('the variable is written in another place')
  desk.after.set(path, renameLine(text, line, edit.variable, edit.to))
}
