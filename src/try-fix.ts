import { randomBytes } from 'node:crypto'
import type { Audited } from './audit.ts'
import { findObstacle } from './collect/replace-files.ts'
import { supplyFiles } from './collect/supply-files.ts'
import type { EditScene } from './fix/edit-session.ts'
import { type JudgedStack, judgeFix } from './fix/judge-fix.ts'
import type { Candidate } from './fix/list-candidates.ts'
import { folderOf, makeScene } from './fix/make-scene.ts'
import { type EditPlan, planEdits } from './fix/plan-edits.ts'
import { CannotEdit } from './fix/text-change.ts'
import type { Edit } from './model/edit.ts'
import { changeAnswers } from './model/file-request.ts'

/** A text of a file: as it is on the disk, `null` where it is not there, and as it is to be. */
export interface TextChange {
  readonly before: string | null
  readonly after: string
}

/** By absolute path. */
export type TextChanges = ReadonlyMap<string, TextChange>

/** The files as they would be, with what an audit says of them. */
export interface Draft {
  readonly texts: TextChanges
  readonly audited: Audited
}

/** The way from changed texts to what an audit says of them. */
export type Rehearse = (texts: TextChanges) => Promise<Audited>

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

/** An error that the edits make may be one that others end: a key that is set at last is missed where nobody hands it over. */
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
    const texts = addTo(draft.texts, plan)
    const audited = await rehearse(texts)
    draft = { texts, audited }
    const after = toStack(audited)
    if (after === null) return { kind: 'refused', reason: 'Docker Compose would refuse the file with the edit' }
    const judgement = judgeFix(judged, before, after, newKeys.size > 0)
    if (judgement.kind === 'made') {
      const { because } = judgement
      return { kind: 'made', draft, because, newKeys: [...newKeys], files: listFiles(draft, start, before) }
    }
    if (judgement.next === undefined || step === MAX_STEPS) return { kind: 'refused', reason: judgement.reason }
    next = judgement.next.edits
    judged = join(judged, judgement.next)
  }
}

/** The candidate with what has to be fixed together with it. */
function join(
  candidate: Candidate,
  more: { readonly services: readonly string[]; readonly edits: readonly Edit[] },
): Candidate {
  const edits = [...candidate.edits, ...more.edits]
  if (candidate.kind === 'gap') return { ...candidate, edits }
  const services = [...new Set([...candidate.finding.services, ...more.services])]
  return { ...candidate, edits, together: services }
}

/** What the edits make of the files, or why they cannot be made. */
function planOn({ audited, texts }: Draft, edits: readonly Edit[], configFile: string | undefined): EditPlan | string {
  const { project, request } = audited.found
  if (project === null || request === null) return 'there is no compose file'
  const scene = makeScene(project, request, configFile, () => randomBytes(32).toString('hex'))
  const plan = planTexts(edits, scene, texts)
  if (typeof plan === 'string') return plan
  if (plan.files.size === 0) return 'the files say so already'
  for (const path of plan.files.keys()) {
    const obstacle = findObstacle(path, folderOf(project))
    if (obstacle !== null) return `${project.names.showBelow(path)}: ${obstacle}`
  }
  return plan
}

/** The texts are read anew, and no link is followed. */
function planTexts(edits: readonly Edit[], scene: EditScene, texts: TextChanges): EditPlan | string {
  try {
    return supplyFiles(
      changeAnswers(planEdits(edits, scene), ({ path }, fact) => {
        const text = texts.get(path)
        return text === undefined ? fact : { kind: 'file', bytes: new TextEncoder().encode(text.after) }
      }),
    )
  } catch (error) {
    if (error instanceof CannotEdit) return error.message
    throw error
  }
}

/** What is on the disk stays what a text is compared with. */
function addTo(texts: TextChanges, { files }: EditPlan): TextChanges {
  const changed = new Map(texts)
  for (const [path, { before, after }] of files) {
    const known = texts.get(path)
    changed.set(path, { before: known === undefined ? before : known.before, after })
  }
  return changed
}

function listFiles({ texts }: Draft, start: Draft, { project }: JudgedStack): readonly string[] {
  const changed = [...texts].filter(([path, { after }]) => start.texts.get(path)?.after !== after)
  return changed.map(([path]) => project.names.showBelow(path))
}

function toStack({ found, evidence, report }: Audited): JudgedStack | null {
  return found.project === null ? null : { project: found.project, court: evidence.court, report }
}
