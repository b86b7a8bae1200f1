import { sep } from 'node:path'
import { type Audited, auditInFull } from './audit.ts'
import { type AuditOptions, createAuditMemory } from './audit-options.ts'
import { completeCommands } from './check/words/complete-commands.ts'
import { replaceFiles } from './collect/replace-files.ts'
import { type DrawnChange, drawDiff, listLineChanges } from './fix/draw-diff.ts'
import {
  identify,
  identifyFinding,
  listCandidates,
  remedyOf,
  type Selection,
  toSubject,
} from './fix/list-candidates.ts'
import { folderOf, listRecreated } from './fix/make-scene.ts'
import type { FileKind } from './fix/mask-lines.ts'
import { whyManual } from './fix/why-manual.ts'
import type { AuditReport } from './model/audit-report.ts'
import type { ComposeProject } from './model/compose.ts'
import type { ChangeAnswer } from './model/file-request.ts'
import type { Finding } from './model/finding.ts'
import type { Fix, FixedFile, FixReport, LineChange, Unfixed } from './model/fix.ts'
import { type Draft, type Rehearse, type TextChange, type TextChanges, tryFix } from './try-fix.ts'

/** What to fix. */
export interface FixOptions extends Selection {
  /** What to audit; of it the files alone, because what runs is changed by recreating it. */
  readonly audit: AuditOptions
  /** Also make the fixes that somebody may notice. */
  readonly allowsUnsafe: boolean
  /** Write the files; without it nothing is written. */
  readonly writes: boolean
}

/** More than these are not tried in one run: each takes an audit of its own. */
const MAX_TRIES = 200

/**
 * Makes the remedies of findings and gaps that are edits of files, one after the other. Each is tried on the texts first: it counts
 * only where an audit of the files as they would be does not make the finding any more, and makes no error that was not there.
 *
 * @throws AuditError when the user's own configuration is wrong, or a file cannot be written.
 */
export async function fix(options: FixOptions, signal: AbortSignal): Promise<FixReport> {
  const rehearse = startRehearsing(options.audit, signal)
  const first = await rehearse(new Map())
  const { draft, fixes, newKeys, reasons } = await makeFixes({ texts: new Map(), audited: first }, rehearse, options)
  const { project, request } = first.found
  if (options.writes && project !== null && draft.texts.size > 0) write(draft.texts, project)
  const latest = draft.audited
  const recreation =
    project === null || latest.found.project === null
      ? { services: [], command: null }
      : listRecreated(project, latest.found.project, new Set(draft.texts.keys()))
  return {
    schemaVersion: 1,
    tool: first.report.tool,
    isWritten: options.writes && draft.texts.size > 0,
    verdict: { before: first.report.verdict, after: latest.report.verdict },
    fixes,
    files: project === null ? [] : [...draft.texts].map(([path, text]) => describeFile(path, text, project, newKeys)),
    unfixed: listUnfixed(latest, reasons, options),
    recreate: recreation.services,
    command: recreation.command === null ? null : completeCommands(recreation.command, request).replaceAll('`', ''),
  }
}

/** A forge waits for a report: what has no suggestion by then has none. */
const SUGGESTIONS_MS = 5_000

/**
 * The changes of lines that would fix findings of the report, each by itself, by their place in its list of findings: only what is
 * safe, and shows no secret.
 */
export async function suggestChanges(
  { findings }: Pick<AuditReport, 'findings'>,
  options: AuditOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, readonly LineChange[]>> {
  const changes = new Map<number, readonly LineChange[]>()
  const isOpen = ({ edits, waived }: Finding): boolean => edits !== undefined && waived === null
  if (!findings.some(isOpen)) return changes
  const end = performance.now() + SUGGESTIONS_MS
  const rehearse = startRehearsing(options, signal)
  const audited = await rehearse(new Map())
  const { project } = audited.found
  if (project === null) return changes
  // What runs may be wrong in the same way: only what the files say can be fixed there.
  const byIdentity = new Map(
    listCandidates(audited.report, { only: [], services: [] }).map((candidate) => [identify(candidate), candidate]),
  )
  for (const [index, finding] of findings.entries()) {
    const candidate = byIdentity.get(identifyFinding(finding))
    if (!isOpen(finding) || candidate === undefined || candidate.edits.length === 0) continue
    if (performance.now() > end) break
    const tried = await tryFix(candidate, { texts: new Map(), audited }, rehearse, options.configFile)
    if (tried.kind !== 'made' || tried.because.length > 0) continue
    const lines = [...tried.draft.texts].map(([path, text]) =>
      listLineChanges(drawn(path, text, project, new Set(tried.newKeys))),
    )
    if (lines.every((one) => one !== null)) changes.set(index, lines.flat())
  }
  return changes
}

/**
 * Audits of the same files with other texts, and of nothing that runs: no container, log or endpoint is looked at again. No edit
 * changes the source, so it is read once.
 */
function startRehearsing(asked: AuditOptions, signal: AbortSignal): Rehearse {
  const {
    live: _live,
    readsLogs: _logs,
    rollout: _rollout,
    noteFile: _noteFile,
    noteSource: _source,
    ...options
  } = asked
  const memory = createAuditMemory()
  let code: Audited['found']['code'] | undefined
  return async (texts) => {
    const answer: ChangeAnswer = ({ path, want, container }, fact) => {
      const text = container === undefined ? texts.get(path) : undefined
      if (text === undefined || want === 'list' || want === 'entries') return fact
      if (want === 'kind') return { kind: 'present' }
      return { kind: 'file', bytes: new TextEncoder().encode(text.after) }
    }
    const audited = await auditInFull(
      { ...options, engine: null, memory, change: { answer }, ...(code === undefined ? {} : { code }) },
      signal,
    )
    code ??= audited.found.code
    return audited
  }
}

interface MadeFixes {
  readonly draft: Draft
  readonly fixes: readonly Fix[]
  readonly newKeys: ReadonlySet<string>
  /** Why the others were not made, by identity. */
  readonly reasons: ReadonlyMap<string, Pick<Unfixed, 'why' | 'reason'>>
}

/** One after the other, because each moves the lines that the next one changes: after every fix the findings are made anew. */
async function makeFixes(start: Draft, rehearse: Rehearse, options: FixOptions): Promise<MadeFixes> {
  const reasons = new Map<string, Pick<Unfixed, 'why' | 'reason'>>()
  const fixes: Fix[] = []
  const newKeys = new Set<string>()
  const tried = new Set<string>()
  let draft = start
  for (;;) {
    const candidate = listCandidates(draft.audited.report, options).find(
      (one) => one.edits.length > 0 && !tried.has(identify(one)),
    )
    if (candidate === undefined) return { draft, fixes, newKeys, reasons }
    const identity = identify(candidate)
    if (tried.size >= MAX_TRIES) {
      reasons.set(identity, {
        why: 'refused',
        reason: `only ${MAX_TRIES} fixes are tried in one run: run the command again`,
      })
      return { draft, fixes, newKeys, reasons }
    }
    tried.add(identity)
    const outcome = await tryFix(candidate, draft, rehearse, options.audit.configFile)
    if (outcome.kind === 'refused') {
      reasons.set(identity, { why: 'refused', reason: outcome.reason })
      continue
    }
    if (outcome.because.length > 0 && !options.allowsUnsafe) {
      reasons.set(identity, { why: 'unsafe', reason: outcome.because.join('; ') })
      continue
    }
    draft = outcome.draft
    for (const name of outcome.newKeys) newKeys.add(name)
    fixes.push({
      ...toSubject(candidate),
      safety: outcome.because.length === 0 ? 'safe' : 'unsafe',
      because: outcome.because,
      files: outcome.files,
      newKeys: outcome.newKeys,
    })
  }
}

function listUnfixed(
  { report }: Audited,
  reasons: ReadonlyMap<string, Pick<Unfixed, 'why' | 'reason'>>,
  selection: Selection,
): readonly Unfixed[] {
  return listCandidates(report, selection).map((candidate) => {
    const { id } = toSubject(candidate)
    const known = reasons.get(identify(candidate))
    const why = known ?? ({ why: 'manual', reason: whyManual(id) } as const)
    return { ...toSubject(candidate), ...why, remedy: remedyOf(candidate) }
  })
}

function write(texts: TextChanges, project: ComposeProject): void {
  const encoder = new TextEncoder()
  replaceFiles(
    [...texts].map(([path, { before, after }]) => ({
      path,
      shownAs: project.names.showBelow(path),
      before: before === null ? null : encoder.encode(before),
      after: encoder.encode(after),
    })),
    folderOf(project),
  )
}

function describeFile(
  path: string,
  text: TextChange,
  project: ComposeProject,
  newKeys: ReadonlySet<string>,
): FixedFile {
  const change = drawn(path, text, project, newKeys)
  return { file: change.file, change: text.before === null ? 'created' : 'changed', diff: drawDiff(change) }
}

function drawn(path: string, text: TextChange, project: ComposeProject, newKeys: ReadonlySet<string>): DrawnChange {
  return {
    file: project.names.showBelow(path),
    kind: kindOf(path, text, project),
    ...text,
    newKeys,
    harmless: listHarmless(project),
  }
}

/** Names that every report shows: of services, and of the files beside the compose file that the keys come from. */
function listHarmless(project: ComposeProject): ReadonlySet<string> {
  const chains = project.services.flatMap(({ environment }) => [...environment.values()].map(({ chain }) => chain))
  const envFiles = chains.flatMap(([step]) => (step.kind === 'env-file' && step.location ? [step.location.file] : []))
  const named = envFiles.map((file) => project.names.locate(file))
  const folder = folderOf(project)
  const relative = named.flatMap((path) => (path.startsWith(`${folder}${sep}`) ? [path.slice(folder.length + 1)] : []))
  return new Set([...project.services.map(({ name }) => name), ...relative, ...relative.map((path) => `./${path}`)])
}

/** Compose files and the configuration are YAML; of the others, a file with assignments is an env file. */
function kindOf(path: string, { after }: TextChange, project: ComposeProject): FileKind {
  const name = path.slice(path.lastIndexOf(sep) + 1)
  const isYaml = project.files.some((file) => project.names.locate(file) === path) || name === 'countersign.yaml'
  if (isYaml || /\.ya?ml$/.test(name)) return 'yaml'
  return /^\ufeff?[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=/m.test(after) ? 'env' : 'key'
}
