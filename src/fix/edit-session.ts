import type { ComposeProject, ComposeService, ProvenanceStep } from '../model/stack/compose.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import { identityOf } from '../model/text/identity.ts'
import type { FileLocation } from '../model/text/location.ts'
import { asNoun } from '../model/text/show-name.ts'
import { type ComposeText, readComposeText } from './compose-text.ts'
import { CannotEdit } from './text-change.ts'

/** The stack whose files are edited. */
export interface EditScene {
  readonly project: ComposeProject
  /** Absolute paths of the compose files, those first that Compose merges last. */
  readonly composeFiles: readonly string[]
  /** Absolute path of the env file that feeds `${NAME}`, there or not; `null` where none is read. */
  readonly envFile: string | null
  /** Absolute path of `countersign.yaml`, there or not. */
  readonly configFile: string
  /** A new random key, of hexadecimal digits. */
  readonly makeKey: () => string
}

/** The permissions of a file, as 12 bits, before and after. */
export interface ModeChange {
  readonly before: number
  readonly after: number
}

/** The texts that are worked on. */
export interface EditSession {
  readonly scene: EditScene
  readonly before: Map<string, string | null>
  readonly after: Map<string, string>
  readonly newKeys: Map<string, string>
  /** By absolute path. */
  readonly modes: Map<string, ModeChange>
  /** The places that were changed already: several services may take a variable from one entry. */
  readonly done: Set<string>
  /** The latest nodes of each file: many services stand in one. */
  readonly parsed: Map<string, ComposeText>
}

/** The services whose entries stand lowest first: what is changed there moves no line of those above. */
export function bottomUp(session: EditSession, services: readonly string[]): readonly string[] {
  const lineOf = (name: string): number => findNamed(session, name).location.line ?? 0
  return services.toSorted((a, b) => lineOf(b) - lineOf(a))
}

/** @throws Impossible when the project has no such service. */
export function findNamed({ scene }: EditSession, name: string): ComposeService {
  const service = scene.project.services.find((one) => one.name === name)
  if (service === undefined) throw new CannotEdit(`the service ${name} is not in the project`)
  return service
}

/** How the service comes by the variable. */
export function chainOf(
  session: EditSession,
  service: string,
  variable: string,
): readonly [ProvenanceStep, ...ProvenanceStep[]] {
  const chain = findNamed(session, service).environment.get(variable)?.chain
  if (chain === undefined) throw new CannotEdit(`${service} has no ${asNoun(variable)}`)
  return chain
}

/** Where the compose file gives the service the variable. */
export function entryOf(session: EditSession, service: string, variable: string): FileLocation {
  const [step] = chainOf(session, service, variable)
  if (step.kind !== 'entry' || step.location === undefined) {
    throw new CannotEdit(`${variable} of ${service} comes from an env file, which other services may read as well`)
  }
  return step.location
}

/** The name of the variable whose entry is at this place. */
export function entryName({ scene }: EditSession, location: FileLocation): string {
  const wanted = JSON.stringify(location)
  for (const { environment } of scene.project.services) {
    for (const [name, { chain }] of environment) {
      if (chain[0].kind === 'entry' && JSON.stringify(chain[0].location) === wanted) return name
    }
  }
  throw new CannotEdit('the value to take over is not in an environment')
}

/** The absolute path of the file. */
export function locate({ scene }: EditSession, { file }: FileLocation): string {
  return scene.project.names.locate(file)
}

/** The env file that a new key goes into. */
export function demandEnvFile({ scene }: EditSession): string {
  if (scene.envFile === null) throw new CannotEdit('Compose reads no env file here')
  return scene.envFile
}

/** Whether the place was changed before in this plan; it counts as changed from now on. */
export function isDone({ done }: EditSession, { file, line, column }: FileLocation): boolean {
  const place = identityOf(file, line, column)
  if (done.has(place)) return true
  done.add(place)
  return false
}

/** The nodes of the file, whose text this is by now. */
export function parse(session: EditSession, path: string, text: string): ComposeText {
  const known = session.parsed.get(path)
  if (known?.text === text) return known
  const parsed = readComposeText(text)
  session.parsed.set(path, parsed)
  return parsed
}

/** The text of a file that has to be there. */
export function* readText(session: EditSession, path: string): FileDialogue<string> {
  const text = yield* askText(session, path)
  if (text === null) throw new CannotEdit('the file is not there')
  return text
}

/** The text as it is by now; `null` for a file that is not there. */
export function* askText(session: EditSession, path: string): FileDialogue<string | null> {
  const known = session.after.get(path)
  if (known !== undefined) return known
  if (session.before.has(path)) return session.before.get(path) ?? null
  const fact = yield { path, want: 'source' }
  const text = fact.kind === 'file' ? decode(fact.bytes) : null
  if (fact.kind === 'directory') throw new CannotEdit('it is a folder')
  if (fact.kind === 'refused') throw new CannotEdit(fact.detail)
  session.before.set(path, text)
  return text
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new CannotEdit('it is not UTF-8')
    throw error
  }
}
