import { randomBytes } from 'node:crypto'
import type { Audited } from './audit.ts'
import { findObstacle } from './collect/replace-files.ts'
import { supplyFiles } from './collect/supply-files.ts'
import type { EditScene, ModeChange } from './fix/edit-session.ts'
import { type JudgedStack, judgeFix } from './fix/judge-fix.ts'
import type { Candidate } from './fix/list-candidates.ts'
import { folderOf, makeScene } from './fix/make-scene.ts'
import { type EditPlan, planEdits } from './fix/plan-edits.ts'
import { CannotEdit } from './fix/text-change.ts'
import type { Edit } from './model/report/edit.ts'
import { changeAnswers, type FileFact } from './model/stack/file-request.ts'

/** A text of a file: as it is on the disk, `null` where it is not there, and as it is to be. */
export interface TextChange {
  readonly before: string | null
  readonly after: string
}

/** By absolute path. */
export type TextChanges = ReadonlyMap<string, TextChange>

/** What is changed of files, by absolute path: texts, and permissions. */
export interface FileChanges {
  readonly texts: TextChanges
  readonly modes: ReadonlyMap<string, ModeChange>
}

/** The files as they would be, with what an audit says of them. */
export interface Draft extends FileChanges {
  readonly audited: Audited
}

/** The way from changed files to what an audit says of them. */
export type Rehearse = (changes: FileChanges) => Promise<Audited>

/** No change. */
export const unchanged: FileChanges = { texts: new Map(), modes: new Map() }

/** What a look at the file finds with the changes. */
export function changeFact(path: string, fact: FileFact, { texts, modes }: FileChanges): FileFact {
  const [text, mode] = [texts.get(path), modes.get(path)]
  const rights = fact.kind === 'file' ? fact.rights : undefined
  const changed = rights !== undefined && mode !== undefined ? { ...rights, mode: mode.after } : rights
  const withRights = changed === undefined ? {} : { rights: changed }
  if (text !== undefined) return { kind: 'file', bytes: new TextEncoder().encode(text.after), ...withRights }
  return fact.kind === 'file' ? { ...fact, ...withRights } : fact
}

/** What came of a try. */
export type TriedFix =
  /** Why, as the end of a sentence. */
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'made'
      readonly draft: Draft
      /** Why it is unsafe; empty where it is safe. */
      readonly because: readonly string[]
      readonly newKeys: readonly string[]
      /** As shown to the user. */
      readonly files: readonly string[]
    }

/** An error that the edits make may be one that others end: a key that is set at last is missed where nobody passes it. */
const MAX_STEPS = 4

/** Makes the edits on the texts, looks whether the files may be written, and audits what came out. Nothing is written. */
export async function tryFix(
  candidate: Candidate,
  start: Draft,
  rehearse: Rehearse,
  configFile: string | undefined,
): Promise<TriedFix> {
  const before = toStack(start.audited)
  if (before === null) return { kind: 'refused', reason: 'there is no compose file' }
  let [draft, judged, next] = [start, candidate, candidate.edits]
  const newKeys = new Set<string>()
  for (let step = 1; ; step += 1) {
    const plan = planOn(draft, next, configFile)
    if (typeof plan === 'string') return { kind: 'refused', reason: plan }
    for (const name of plan.newKeys) newKeys.add(name)
    const changes = addTo(draft, plan)
    draft = { ...changes, audited: await rehearse(changes) }
    const { audited } = draft
    const after = toStack(audited)
    if (after === null) return { kind: 'refused', reason: 'Docker Compose would refuse the file with the edit' }
    const judgement = judgeFix(judged, before, after, newKeys.size > 0)
    if (judgement.kind === 'made') {
      const { because } = judgement
      return { kind: 'made', draft, because, newKeys: [...newKeys], files: listFiles(draft, start, before) }
    }
    if (judgement.next === undefined || step === MAX_STEPS) return { kind: 'refused', reason: judgement.reason }
    next = judgement.next.edits
    judged = together(judged, judgement.next)
  }
}

/** The candidate with what has to be fixed together with it. */
function together(
  candidate: Candidate,
  more: { readonly services: readonly string[]; readonly edits: readonly Edit[] },
): Candidate {
  const edits = [...candidate.edits, ...more.edits]
  if (candidate.kind === 'gap') return { ...candidate, edits }
  const services = [...new Set([...candidate.finding.services, ...more.services])]
  return { ...candidate, edits, together: services }
}

/** What the edits make of the files, or why they cannot be made. */
function planOn(draft: Draft, edits: readonly Edit[], configFile: string | undefined): EditPlan | string {
  const { project, request } = draft.audited.found
  if (project === null || request === null) return 'there is no compose file'
  const scene = makeScene(project, request, configFile, () => randomBytes(32).toString('hex'))
  const plan = planFiles(edits, scene, draft)
  if (typeof plan === 'string') return plan
  const paths = [...plan.files.keys(), ...plan.modes.keys()]
  if (paths.length === 0) return 'the files say so already'
  for (const path of paths) {
    const obstacle = findObstacle(path, folderOf(project))
    if (obstacle !== null) return `${project.names.showBelow(path)}: ${obstacle}`
  }
  return plan
}

/** The texts are read again, and no link is followed. */
function planFiles(edits: readonly Edit[], scene: EditScene, changes: FileChanges): EditPlan | string {
  try {
    return supplyFiles(changeAnswers(planEdits(edits, scene), ({ path }, fact) => changeFact(path, fact, changes)))
  } catch (error) {
    if (error instanceof CannotEdit) return error.message
    throw error
  }
}

/** What is on the disk stays what a text is compared with. */
function addTo({ texts, modes }: FileChanges, plan: EditPlan): FileChanges {
  return { texts: join(texts, plan.files), modes: join(modes, plan.modes) }
}

function join<Change extends { readonly before: unknown }>(
  known: ReadonlyMap<string, Change>,
  more: ReadonlyMap<string, Change>,
): ReadonlyMap<string, Change> {
  const joined = new Map(known)
  for (const [path, change] of more) {
    const first = known.get(path)
    joined.set(path, first === undefined ? change : { ...change, before: first.before })
  }
  return joined
}

function listFiles({ texts, modes }: Draft, start: Draft, { project }: JudgedStack): readonly string[] {
  const changed = [
    ...[...texts].filter(([path, { after }]) => start.texts.get(path)?.after !== after),
    ...[...modes].filter(([path, { after }]) => start.modes.get(path)?.after !== after),
  ]
  return [...new Set(changed.map(([path]) => project.names.showBelow(path)))]
}

function toStack({ found, evidence, report }: Audited): JudgedStack | null {
  return found.project === null ? null : { project: found.project, court: evidence.court, report }
}
