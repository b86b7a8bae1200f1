import { sep } from 'node:path'
import { type Audited, auditInFull } from './audit.ts'
import { type AuditOptions, createAuditMemory } from './audit-options.ts'
import { completeCommands } from './check/words/complete-commands.ts'
import { replaceFiles } from './collect/replace-files.ts'
import { type DrawnChange, drawDiff, drawMode, listLineChanges } from './fix/draw-diff.ts'
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
import type { AuditReport } from './model/report/audit-report.ts'
import type { Finding } from './model/report/finding.ts'
import type { Fix, FixedFile, FixReport, LineChange, Unfixed } from './model/report/fix.ts'
import type { ComposeProject } from './model/stack/compose.ts'
import type { ChangeAnswer } from './model/stack/file-request.ts'
import {
  changeFact,
  type Draft,
  type FileChanges,
  type Rehearse,
  type TextChange,
  tryFix,
  unchanged,
} from './try-fix.ts'

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
  const first = await rehearse(unchanged)
  const { draft, fixes, newKeys, reasons, admitted } = await makeFixes(
    { ...unchanged, audited: first },
    rehearse,
    options,
  )
  const { project, request } = first.found
  const hasChanges = draft.texts.size + draft.modes.size > 0
  if (options.writes && project !== null && hasChanges) write(draft, project)
  const latest = draft.audited
  const recreation =
    project === null || latest.found.project === null
      ? { services: [], command: null }
      : listRecreated(project, latest.found.project, { paths: new Set(draft.texts.keys()), services: admitted })
  return {
    schemaVersion: 1,
    tool: first.report.tool,
    isWritten: options.writes && hasChanges,
    verdict: { before: first.report.verdict, after: latest.report.verdict },
    fixes,
    files: project === null ? [] : describeFiles(draft, project, newKeys),
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
  const audited = await rehearse(unchanged)
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
    const tried = await tryFix(candidate, { ...unchanged, audited }, rehearse, options.configFile)
    if (tried.kind !== 'made' || tried.because.length > 0 || tried.draft.modes.size > 0) continue
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
  return async (changes) => {
    const answer: ChangeAnswer = ({ path, want, container }, fact) => {
      if (container !== undefined || want === 'list' || want === 'entries') return fact
      if (want === 'kind') return changes.texts.has(path) ? { kind: 'present' } : fact
      return changeFact(path, fact, changes)
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
  /** The services that can read a file which was closed to them. */
  readonly admitted: ReadonlySet<string>
  /** Why the others were not made, by identity. */
  readonly reasons: ReadonlyMap<string, Pick<Unfixed, 'why' | 'reason'>>
}

/** One after the other, because each moves the lines that the next one changes: after every fix the findings are made again. */
async function makeFixes(start: Draft, rehearse: Rehearse, options: FixOptions): Promise<MadeFixes> {
  const reasons = new Map<string, Pick<Unfixed, 'why' | 'reason'>>()
  const fixes: Fix[] = []
  const newKeys = new Set<string>()
  const admitted = new Set<string>()
  const tried = new Set<string>()
  let draft = start
  for (;;) {
    const candidate = listCandidates(draft.audited.report, options).find(
      (one) => one.edits.length > 0 && !tried.has(identify(one)),
    )
    if (candidate === undefined) return { draft, fixes, newKeys, reasons, admitted }
    const identity = identify(candidate)
    if (tried.size >= MAX_TRIES) {
      reasons.set(identity, {
        why: 'refused',
        reason: `only ${MAX_TRIES} fixes are tried in one run: run the command again`,
      })
      return { draft, fixes, newKeys, reasons, admitted }
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
    if (candidate.edits.some(({ kind }) => kind === 'open-file'))
      for (const name of toSubject(candidate).services) admitted.add(name)
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

function write({ texts, modes }: FileChanges, project: ComposeProject): void {
  const encoder = new TextEncoder()
  const shownAs = (path: string): string => project.names.showBelow(path)
  const replacements = [...texts].map(([path, { before, after }]) => ({
    path,
    shownAs: shownAs(path),
    before: before === null ? null : encoder.encode(before),
    after: encoder.encode(after),
  }))
  const modeChanges = [...modes].map(([path, change]) => ({ path, shownAs: shownAs(path), ...change }))
  replaceFiles(replacements, folderOf(project), modeChanges)
}

function describeFiles(
  { texts, modes }: FileChanges,
  project: ComposeProject,
  newKeys: ReadonlySet<string>,
): readonly FixedFile[] {
  const others = [...modes.keys()].filter((path) => !texts.has(path))
  const described = [
    ...[...texts].map(([path, text]) => ({ path, ...describeFile(path, text, project, newKeys) })),
    ...others.map((path) => ({ path, file: project.names.showBelow(path), change: 'changed', diff: '' }) as const),
  ]
  return described.map(({ path, diff, ...rest }) => {
    const mode = modes.get(path)
    return { ...rest, diff: mode === undefined ? diff : drawMode(rest.file, mode, diff) }
  })
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
