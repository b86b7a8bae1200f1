import { relative } from 'node:path'
import type { LiveMemory, LiveOptions, LiveOutcome, LiveQuestion } from './ask-live.ts'
import { demandSameProject } from './check/apply-baseline.ts'
import { applyWaivers, type WaivedFindings } from './check/apply-waivers.ts'
import { buildMatrix } from './check/build-matrix.ts'
import { foresee } from './check/foresee.ts'
import { foreseeStale } from './check/foresee-stale.ts'
import { rules } from './check/rules/index.ts'
import { runRules } from './check/run-rules.ts'
import type { EngineOptions, EngineSession } from './collect/engine/engine-session.ts'
import type { ProcessMemory } from './collect/processes.ts'
import { supplyEverywhere, supplyFiles } from './collect/supply-files.ts'
import { fingerprint } from './fingerprint/fingerprint.ts'
import { createGuessJudge, createGuessMemory, type GuessMemory } from './fingerprint/guess-judge.ts'
import { markKeyFiles, markOtherUses, markUnwired } from './fingerprint/mark-found.ts'
import { type AuditReport, decideVerdict, reportGroup, reportToken, type Source } from './model/audit-report.ts'
import type { DialectSensitiveKey, ReadyMadeToken } from './model/audit-view.ts'
import type { TrustGroup } from './model/binding.ts'
import type { ComposeProject, ComposeRequest, ComposeResolution } from './model/compose.ts'
import type { EngineFacts } from './model/container.ts'
import { type Declarations, noDeclarations } from './model/declarations.ts'
import type { Finding, Severity } from './model/finding.ts'
import type { Gap } from './model/gap.ts'
import { nothingAsked } from './model/live.ts'
import type { RolloutPlan } from './model/rollout.ts'
import type { Baseline } from './model/waiver.ts'
import { observeDrift } from './observe-drift.ts'
import { type Looking, noReaders } from './recognise/gather-keys.ts'
import { type Recognition, recognise } from './recognise/recognise.ts'
import { findIgnores } from './resolve/find-ignores.ts'
import { findSharedKeys } from './resolve/find-shared-keys.ts'
import { readConfiguration } from './resolve/read-configuration.ts'
import { resolveCompose } from './resolve/resolve-compose.ts'
import type { OfflineTrials } from './token/verify-offline.ts'

/** What to audit, and how to judge it. */
export interface AuditOptions {
  /** `null`: look at no files. */
  readonly compose: ComposeRequest | null
  /** `null`: look at no containers. */
  readonly engine: EngineOptions | null
  /** Look at this project's containers only. */
  readonly projectFilter?: string
  /** Absolute. Without it, `countersign.yaml` in the project folder is read if it is there. */
  readonly configFile?: string
  readonly fingerprintKey: Uint8Array
  readonly failOn: Severity
  /** Prove it: mint a token with every issuer's key and verify it with every validator's. */
  readonly isVerifying?: boolean
  /** Ask the endpoints that are declared, too. */
  readonly live?: LiveOptions
  /** With `live`: ask nothing, and judge by what was answered when an audit with this memory last asked. */
  readonly isRecalling?: boolean
  /** Judge what will run when this is done, beside what runs now; of the project of the compose files only. */
  readonly rollout?: RolloutPlan
  /** An earlier report, whose findings are accepted. */
  readonly baseline?: Baseline
  /** Accept nothing: a strict run, without waivers, labels, comments and baseline. */
  readonly isStrict?: boolean
  /** countersign's own version. */
  readonly version: string
  /** The moment to judge by, ISO 8601: tokens expire, waivers too. Left out: now. */
  readonly now?: string
  /** Told of every file of this machine that is looked at, there or not: what to watch for changes. */
  readonly noteFile?: (path: string) => void
  /** What earlier audits left for this one. */
  readonly memory?: AuditMemory
}

/** What audits of one process hand on to the next: what took long and does not change. */
export interface AuditMemory {
  /** Holds no secret. */
  readonly guesses: GuessMemory
  /** As good as the engine's cache: a container that it inspects anew is looked into anew. */
  readonly processes: ProcessMemory
  /** What endpoints answer does change: whoever recalls it has them asked anew from time to time. */
  readonly live: LiveMemory
}

/** The memory before the first audit. */
export function createAuditMemory(): AuditMemory {
  return { guesses: createGuessMemory(), processes: new WeakMap(), live: { latest: null } }
}

/**
 * The whole audit, top to bottom. The command line and the server both call this and nothing else.
 *
 * @throws AuditError when the user's own configuration is wrong. What cannot be looked at is a gap in the report.
 */
export async function audit(options: AuditOptions, signal: AbortSignal): Promise<AuditReport> {
  const session = options.engine === null ? null : await openEngine(options.engine, signal)
  try {
    return await auditWith(session, options, signal)
  } finally {
    session?.close()
  }
}

async function auditWith(
  session: EngineSession | null,
  options: AuditOptions,
  signal: AbortSignal,
): Promise<AuditReport> {
  const engine = session === null ? null : await session.collect()
  const request = options.compose === null ? null : followVersion(options.compose, engine?.engine ?? null)
  const compose =
    request === null ? null : keepProject(supplyFiles(resolveCompose(request), noting(options)), options.projectFilter)
  const project = compose?.project ?? null
  const declarations = await declare(options, project)
  const isAboutNothing = options.rollout !== undefined && project === null
  const containers = selectContainers(
    isAboutNothing ? null : (engine?.engine ?? null),
    options.projectFilter ?? (options.rollout === undefined ? undefined : project?.name),
  )
  const recognition = await supplyEverywhere(
    recognise({ project, containers, declarations, looking: await chooseReaders(request, project, containers) }),
    session === null ? null : (...asked) => session.readFile(...asked),
    noting(options),
  )
  const { dialectSensitive, readerGaps } = await compareReaders(project, request, declarations, recognition)
  const judge = createGuessJudge(options.memory?.guesses)
  const { fingerprintKey } = options
  const { groups: held, gaps: unread } = await fingerprint(recognition.bindings, fingerprintKey, judge)
  const allowExec = options.engine?.allowExec === true
  const running = { project, containers, recognition, groups: held, session, allowExec, fingerprintKey, judge }
  const known = options.memory === undefined ? {} : { knownProcesses: options.memory.processes }
  const { groups, drift, gaps: unobserved, ...observed } = await observeDrift({ ...running, ...known })
  const unwired = await markUnwired(recognition.unwired, options.fingerprintKey, judge)
  const tokens = await judgeTokens(recognition)
  const otherUses = await markOtherUses(recognition.otherSecrets, options.fingerprintKey)
  const trials = options.isVerifying === true ? await tryOffline(recognition, groups) : null
  const offline = trials?.matrix ?? []
  const asked = await ask({ project, containers, declarations, recognition, offline }, options, signal)
  const exposedKeys = await markKeyFiles(recognition.keyFiles, options.fingerprintKey) // no secret exists below this line
  const { placements } = recognition
  const facts = { groups, drift, tokens }
  const { breaks, ...judged } =
    options.rollout === undefined || project === null
      ? { ...facts, breaks: [] }
      : foresee({ project, groups, placements, plan: options.rollout, stale: observed.stale }, facts)
  const now = options.now ?? new Date().toISOString()
  const staying = new Set(judged.groups.flatMap((group) => group.bindings.map(({ container }) => container)))
  const view = {
    ...judged,
    stale:
      options.rollout === undefined
        ? observed.stale
        : foreseeStale(observed.stale, groups, judged.groups, options.rollout),
    overridden: observed.overridden,
    processes: observed.processes.filter(({ container }) => staying.has(container)),
    unwired,
    dialectSensitive,
    otherUses,
    wrongNames: recognition.wrongNames,
    exposedKeys,
    refusedTrials: trials?.refused ?? [],
    live: asked.facts,
    rollout: breaks,
    now,
  }
  const found = runRules(rules, view, { severity: declarations.severity })
  const accepted = { project, groups, request, declarations, today: now.slice(0, 10) }
  const { findings, waivers } = waive(found, accepted, options)
  const gaps = [
    ...(compose?.refusals ?? []),
    ...ownGaps(engine?.gaps ?? [], containers, options),
    ...recognition.gaps,
    ...readerGaps,
    ...unread,
    ...unobserved,
    ...asked.gaps,
  ]
  const hasKeys = groups.length + asked.facts.endpoints.length > 0
  return {
    schemaVersion: 1,
    tool: { name: 'countersign', version: options.version },
    verdict: decideVerdict({ findings, gaps, hasKeys, failOn: options.failOn }),
    failOn: options.failOn,
    sources: describeSources(project, engine?.engine ?? null, recognition),
    groups: groups.map(reportGroup),
    tokens: tokens.map(reportToken),
    matrix: [...(trials?.matrix ?? buildMatrix(groups)), ...asked.cells],
    ...(options.live === undefined ? {} : { live: asked.facts }),
    findings,
    gaps,
    ...(waivers.length === 0 ? {} : { waivers }),
  }
}

/** Marks what is accepted, by whatever says so; in a strict run nothing is. */
function waive(
  found: readonly Finding[],
  known: {
    readonly project: ComposeProject | null
    readonly groups: readonly TrustGroup[]
    readonly request: ComposeRequest | null
    readonly declarations: Declarations
    readonly today: string
  },
  options: AuditOptions,
): WaivedFindings {
  const { baseline, isStrict, engine, isVerifying, live } = options
  if (isStrict === true) return { findings: found, waivers: [] }
  const { project, request, declarations, groups, today } = known
  const projects = [...(project === null ? [] : [project.name]), ...groups.map((group) => group.project)]
  if (baseline !== undefined) demandSameProject(baseline, projects)
  const ruleIds = rules.map(({ id }) => id)
  const inline = supplyFiles(findIgnores(project, request, ruleIds), noting(options))
  const { waivers: declared, source } = declarations
  const reach = { hasEngine: engine !== null, isVerifying: isVerifying === true, isLive: live !== undefined }
  const holdings = groups.flatMap(({ bindings }) => bindings)
  return applyWaivers(found, { ...inline, declared, source, holdings, baseline: baseline ?? null }, reach, today)
}

function noting({ noteFile }: Pick<AuditOptions, 'noteFile'>): Pick<AuditOptions, 'noteFile'> {
  return noteFile === undefined ? {} : { noteFile }
}

/** The engine's room is loaded only when it is asked for: an audit of files starts without it. */
async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<EngineSession> {
  const engineRoom = await import('./collect/engine/engine-session.ts')
  return engineRoom.openEngine(options, signal)
}

/** The readers of documents are loaded only when something is mounted that may be one. */
export async function chooseReaders(
  request: ComposeRequest | null,
  project: ComposeProject | null,
  containers: EngineFacts['containers'],
): Promise<Looking> {
  const isMounted = project?.services.some(({ volumes, mounts }) => volumes.length + mounts.length > 0) ?? false
  const readers =
    isMounted || containers.length > 0 ? (await import('./resolve/read-document.ts')).documentReaders : noReaders
  const base = request?.displayDirectory
  return { readers, showPath: (path) => showPath(base, path), isWiring: request?.isWiring === true }
}

function showPath(base: string | undefined, path: string): string {
  const name = base === undefined ? path : relative(base, path)
  return name === '' || name.startsWith('..') ? path : name
}

/** The room that mints and verifies is loaded only for `verify`. */
async function tryOffline({ bindings }: Recognition, groups: readonly TrustGroup[]): Promise<OfflineTrials> {
  const { verifyOffline } = await import('./token/verify-offline.ts')
  return verifyOffline(bindings, groups, Math.floor(Date.now() / 1000))
}

/** The room that asks is loaded only where endpoints are asked. */
async function ask(
  question: Omit<LiveQuestion, 'options'>,
  { live: options, isRecalling, memory }: Pick<AuditOptions, 'live' | 'isRecalling' | 'memory'>,
  signal: AbortSignal,
): Promise<Omit<LiveOutcome, 'planned'>> {
  if (options === undefined) return { facts: nothingAsked, cells: [], gaps: [] }
  const { askLive, recallLive } = await import('./ask-live.ts')
  if (isRecalling === true) {
    return recallLive({ ...question, bindings: question.recognition.bindings }, memory?.live.latest ?? null)
  }
  const outcome = await askLive({ ...question, options }, signal)
  if (memory !== undefined) memory.live.latest = outcome
  return outcome
}

/** Signatures are tried only when there is a token: the room that does it takes a while to load. */
async function judgeTokens({ tokens, bindings, unwired }: Recognition): Promise<readonly ReadyMadeToken[]> {
  if (tokens.length === 0) return []
  const { tryTokens } = await import('./token/try-tokens.ts')
  return tryTokens(tokens, bindings, unwired)
}

/**
 * The rules of Compose changed between v2 and v5: the containers that it started from this folder tell which one is in use.
 * What a hosting platform supplies when it deploys stays a symbol: it is set, and nobody can know to what.
 */
function followVersion(request: ComposeRequest, engine: EngineFacts | null): ComposeRequest {
  const started = engine?.containers.find(
    ({ labels }) => labels.get('com.docker.compose.project.working_dir') === request.directory,
  )
  const version = started?.labels.get('com.docker.compose.version')
  const asked = { ...request, leavesPlatformVariables: true }
  if (version === undefined) return asked
  return { ...asked, compose: Number.parseInt(version, 10) < 5 ? 'v2' : 'v5' }
}

/** Leaves out the compose files of another project than the one asked for. */
function keepProject(compose: ComposeResolution, name: string | undefined): ComposeResolution {
  const isOther = name !== undefined && compose.project !== null && compose.project.name !== name
  return isOther ? { project: null, refusals: [], foundNothing: true } : compose
}

/** What the user declares: the named file, or `countersign.yaml` in the project folder, or `x-countersign`. */
export async function declare(
  options: Pick<AuditOptions, 'compose' | 'configFile' | 'noteFile'>,
  project: ComposeProject | null,
): Promise<Declarations> {
  const folder = project?.directory ?? options.compose?.directory
  const path = options.configFile ?? (folder === undefined ? undefined : `${folder}/countersign.yaml`)
  const shownAs = path === undefined ? '' : relative(options.compose?.displayDirectory ?? '', path) || path
  const isNamed = options.configFile !== undefined
  const written = path === undefined ? null : supplyFiles(readConfiguration(path, shownAs, isNamed), noting(options))
  const inCompose = project?.declarations
  const configuration =
    written ??
    (inCompose === undefined
      ? null
      : {
          value: inCompose.value,
          source: `${inCompose.location.file} (x-countersign)`,
          places: inCompose.places,
        })
  if (configuration === null) return noDeclarations
  const { readDeclarations } = await import('./recognise/read-declarations.ts') // zod is loaded only when it is needed
  return readDeclarations(
    configuration,
    rules.map(({ id }) => id),
  )
}

function selectContainers(engine: EngineFacts | null, project: string | undefined): EngineFacts['containers'] {
  const running = (engine?.containers ?? []).filter(
    ({ state }) => state === 'running' || state === 'paused' || state === 'restarting',
  )
  if (project === undefined) return running
  const labelled = running.filter(({ labels }) => labels.get('com.docker.compose.project') === project)
  const networks = new Set(labelled.flatMap((container) => container.networks.map(({ name }) => name)))
  // A container without labels stays in: recognition decides by its network and name whether it belongs.
  return running.filter(
    (container) =>
      labelled.includes(container) ||
      (!container.labels.has('com.docker.compose.project') &&
        container.networks.some(({ name }) => networks.has(name) || name === `${project}_default`)),
  )
}

/** A container of another project that hides its environment is nothing to a rollout of this one. */
function ownGaps(
  gaps: readonly Gap[],
  containers: EngineFacts['containers'],
  { rollout }: Pick<AuditOptions, 'rollout'>,
): readonly Gap[] {
  if (rollout === undefined) return gaps
  const own = new Set(containers.map(({ name }) => `container ${name}`))
  return gaps.filter(({ source, code }) => code !== 'hidden' || !source.startsWith('container ') || own.has(source))
}

/** The keys of env files that somebody beside Compose reads, and reads differently. */
async function compareReaders(
  project: ComposeProject | null,
  request: ComposeRequest | null,
  declarations: Declarations,
  { bindings }: Recognition,
): Promise<{ readonly dialectSensitive: readonly DialectSensitiveKey[]; readonly readerGaps: readonly Gap[] }> {
  if (project === null || request === null) return { dialectSensitive: [], readerGaps: [] }
  const { keys, gaps } = findSharedKeys(project, request, declarations, bindings)
  if (keys.length === 0) return { dialectSensitive: [], readerGaps: gaps }
  const { readEnvFiles } = await import('./resolve/read-env-files.ts') // the dialects are loaded only when they are needed
  return { dialectSensitive: supplyFiles(readEnvFiles(keys)), readerGaps: gaps }
}

function describeSources(
  project: ComposeProject | null,
  engine: EngineFacts | null,
  recognition: Recognition,
): readonly Source[] {
  return [
    ...(project === null
      ? []
      : [{ kind: 'compose', project: project.name, files: project.files, services: project.services.length } as const]),
    ...(engine === null
      ? []
      : [{ kind: 'engine', address: engine.address, containers: recognition.containers } as const]),
  ]
}
