import { chooseReaders } from './choose-readers.ts'
import type { EngineSession } from './collect/engine/engine-session.ts'
import { findNotRunning } from './collect/find-not-running.ts'
import { ownGaps, selectContainers } from './collect/select-containers.ts'
import { supplyEverywhere, supplyFiles } from './collect/supply-files.ts'
import type { UpdatedEngine } from './collect/swarm/apply-update.ts'
import { compareReaders } from './compare-readers.ts'
import { findDeclarations } from './find-declarations.ts'
import type { ServiceCode } from './model/code/code.ts'
import { type Budget, unbounded } from './model/limits/budget.ts'
import type { DialectSensitiveKey } from './model/report/audit-view.ts'
import type { Gap } from './model/report/gap.ts'
import type { ComposeProject, ComposeRequest, ComposeResolution, UntrustedFiles } from './model/stack/compose.ts'
import type { ContainerFact, EngineFacts } from './model/stack/container.ts'
import type { Declarations } from './model/stack/declarations.ts'
import { type ChangeAnswer, changeAnswers, type FileDialogue } from './model/stack/file-request.ts'
import { isNamedContainer, type RolloutPlan, servicesInPlay } from './model/stack/rollout.ts'
import type { ServiceUpdate } from './model/stack/service-update.ts'
import type { SourceMemory } from './read-services.ts'
import { noCode, readSource } from './read-source.ts'
import { type Recognition, recognise } from './recognise/recognise.ts'
import { listStopped, type StoppedContainer } from './recognise/sight/stopped.ts'
import { resolveCompose } from './resolve/resolve-compose.ts'

/** What to look at. */
export interface LookOptions {
  /** `null`: look at no files. */
  readonly compose: ComposeRequest | null
  /** Look at this project's containers only. */
  readonly projectFilter?: string
  /** Absolute. Without it, `countersign.yaml` in the project folder is read if it is there. */
  readonly configFile?: string
  /** Judge what will run when this is done, beside what runs now; of the project of the compose files only. */
  readonly rollout?: RolloutPlan
  /** Judge what will run when a service of a Swarm is updated; of its stack only. */
  readonly update?: ServiceUpdate
  /** `false`: the source of the services is left alone. */
  readonly readsCode?: boolean
  /** What the source was found to say before, in place of reading it again. */
  readonly code?: ReadonlyMap<string, ServiceCode>
  /** What earlier looks left of the source that they read. */
  readonly sourceMemory?: SourceMemory
  /** Told of every file of this machine that is looked at, there or not: what to watch for changes. */
  readonly noteFile?: (path: string) => void
  /** The same of source, where changes of it are noticed (see `SourceMemory`). */
  readonly noteSource?: (path: string) => void
  /** Look at what would be there if one thing were changed. Nothing is written. */
  readonly change?: Change
  /** What is left out because countersign fails on it. */
  readonly without?: LeftOut
  /** How long it may take; left out: nothing bounds it. */
  readonly budget?: Budget
}

/** A service of the files, or a container. */
export interface StackMember {
  readonly kind: 'service' | 'container'
  readonly name: string
}

/** What a look leaves out, and what is reported about that. */
export interface LeftOut {
  /** Asked of every service of the compose files, and of every container that would be looked at. */
  readonly isLeftOut: (member: StackMember) => boolean
  readonly gaps: readonly Gap[]
}

/** One thing that is changed for one look. */
export interface Change {
  /** Variables that replace those of the shell. */
  readonly shell?: Readonly<Record<string, string>>
  /** What is found in place of a file. */
  readonly answer?: ChangeAnswer
}

/** What is there: who holds which key by files and containers. The keys are in it. */
export interface Look {
  /** The rules of Compose to go by, as the containers tell them. `null` when no files are looked at. */
  readonly request: ComposeRequest | null
  readonly project: ComposeProject | null
  readonly declarations: Declarations
  /** `null` when no engine is looked at, or none answered. */
  readonly engine: EngineFacts | null
  /** The running ones that matter to the question. */
  readonly containers: EngineFacts['containers']
  /** Those of the project that do not run, and are not about to. */
  readonly stopped: readonly StoppedContainer[]
  /** What the source of the services says, by service; empty where none is in reach, or it is left alone. */
  readonly code: ReadonlyMap<string, ServiceCode>
  readonly recognition: Recognition
  /** The files of this machine in which keys were looked for; absolute. */
  readonly searchedFiles: ReadonlySet<string>
  readonly dialectSensitive: readonly DialectSensitiveKey[]
  /** What Docker Compose would refuse to load; these are gaps, too. */
  readonly refusals: readonly Gap[]
  /** What could not be checked, the files first. */
  readonly gaps: readonly Gap[]
  /** Asks for files as the look did: behind the same fence, with the same changes. */
  readonly ask: <T>(dialogue: FileDialogue<T>) => T
}

/**
 * Looks at everything that the options name, and recognises the keys in it. Every command starts from the answer, so that no two
 * can see different stacks.
 *
 * @throws AuditError when the user's own configuration is wrong.
 */
export async function look(options: LookOptions, session: EngineSession | null): Promise<Look> {
  const { rollout, noteFile, change, without, budget = unbounded } = options
  const isOver = (): boolean => budget.isOver('files')
  const isLeftOut = (kind: StackMember['kind'], name: string): boolean => without?.isLeftOut({ kind, name }) === true
  const collected = session === null ? null : await session.collect()
  const updated = await applyTo(collected?.engine ?? null, options.update)
  const engine = updated?.engine ?? collected?.engine ?? null
  const projectFilter = options.projectFilter ?? updated?.stack ?? undefined
  const answer: ChangeAnswer = change?.answer ?? updated?.answer ?? ((_, fact) => fact)
  const answered = <T>(dialogue: FileDialogue<T>) => changeAnswers(dialogue, answer)
  const untrusted = options.compose?.untrusted
  const fence = untrusted === undefined ? null : await openFence(untrusted)
  const limits = { noteFile, isOver, ...fence?.limits }
  const supply = <T>(dialogue: FileDialogue<T>): T => supplyFiles(answered(dialogue), limits)
  const supplySource = <T>(dialogue: FileDialogue<T>, noteSource?: (path: string) => void): T =>
    supplyFiles(answered(dialogue), { ...limits, noteFile: noteSource, isOver: () => budget.isOver('source code') })

  // What an update does is in its own words, and not in files.
  const isOfFiles = options.compose !== null && options.update === undefined
  const request = isOfFiles ? completeRequest(options.compose, engine, change) : null
  const compose =
    request === null
      ? nothing
      : keepProject(supply(resolveCompose(request, (name) => isLeftOut('service', name))), projectFilter)
  const { project, refusals } = compose
  const isOwn = fence?.isOwn(options.configFile) ?? true
  // What the user declares is read whatever time is left: without it another question would be answered.
  const supplyOwn = <T>(dialogue: FileDialogue<T>): T => supplyFiles(answered(dialogue), { noteFile })
  const declared = await findDeclarations(options, project, isOwn ? supplyOwn : supply)
  const declarations = isOwn ? declared : acceptNothing(declared)
  const code =
    options.readsCode === false || request === null
      ? noCode
      : (options.code ??
        (await readSource({
          project,
          declarations,
          supply: supplySource,
          ...(untrusted === undefined ? {} : { boundary: untrusted.folder }),
          memory: options.sourceMemory,
          noteSource: options.noteSource,
        })))
  const isAboutNothing = rollout !== undefined && project === null
  const scope = projectFilter ?? (rollout === undefined ? undefined : project?.engineName)
  const isStarted = (container: ContainerFact): boolean =>
    project !== null && rollout !== undefined && startsNow(container, rollout, project)
  const selected = selectContainers(isAboutNothing ? null : engine, scope, isStarted)
  const containers = selected.filter(({ name }) => !isLeftOut('container', name))

  const searchedFiles = new Set<string>()
  const looking = {
    ...(await chooseReaders(request, project, containers)),
    replacesContainers: rollout !== undefined && rollout.replaces !== 'none',
    isOver: () => budget.isOver('services'),
  }
  const recognising = answered(recognise({ project, containers, declarations, looking, code }))
  const readFile = session === null ? null : session.readFile.bind(session)
  const recognition = await supplyEverywhere(noteRead(recognising, searchedFiles), readFile, limits)
  // Of files that Compose would refuse, a service may be missing here that is there.
  const isWhole = refusals.length === 0 && (without?.gaps.length ?? 0) === 0
  if (project !== null && declarations.groups.length + declarations.code.length > 0 && isWhole) {
    const { checkMembers } = await import('./recognise/declare/check-members.ts')
    const placed = Array.from(recognition.placements.values(), ({ service }) => service)
    checkMembers(declarations, project, placed)
  }
  const { dialectSensitive, gaps: readerGaps } = await compareReaders(
    project,
    request,
    declarations,
    recognition,
    supply,
  )
  const engineGaps =
    rollout === undefined && updated === null ? (collected?.gaps ?? []) : ownGaps(collected?.gaps ?? [], containers)
  // A rollout starts what does not run.
  const wanted = projectFilter ?? project?.engineName
  const shown = wanted === project?.engineName ? project?.name : wanted
  const isPlaced = Array.from(recognition.placements.values()).some((one) => (one.labelled ?? one.project) === shown)
  const notRunning =
    engine === null ||
    wanted === undefined ||
    shown === undefined ||
    isPlaced ||
    rollout !== undefined ||
    without !== undefined
      ? null
      : findNotRunning(engine, { project: wanted, shown, directory: project?.directory.filled() ?? null })
  const gaps = [
    ...(without?.gaps ?? []),
    ...refusals,
    ...(fence?.describe(project?.names ?? null, code) ?? []),
    ...engineGaps,
    ...(updated?.gaps ?? []),
    ...(notRunning === null ? [] : [notRunning]),
    ...recognition.gaps,
    ...readerGaps,
  ]
  return {
    ...{ request, project, declarations, engine, containers, code, recognition },
    ...{ searchedFiles, dialectSensitive, refusals, gaps, ask: supply },
    stopped:
      engine === null || project === null || rollout !== undefined
        ? []
        : listStopped(engine.containers, project, recognition.bindings),
  }
}

/** What knows of updates is loaded only for one. */
async function applyTo(engine: EngineFacts | null, update: ServiceUpdate | undefined): Promise<UpdatedEngine | null> {
  if (engine === null || update === undefined) return null
  const { applyUpdate } = await import('./collect/swarm/apply-update.ts')
  return applyUpdate(engine, update)
}

/** What keeps a stranger's files to themselves is loaded only for them. */
async function openFence(untrusted: UntrustedFiles) {
  const { confine } = await import('./confine.ts')
  return confine(untrusted)
}

/** What a stranger declares of a stack is looked at; what a stranger accepts of it is not accepted. */
function acceptNothing(declarations: Declarations): Declarations {
  return { ...declarations, severity: {}, waivers: [], hosts: [], across: [] }
}

const nothing: ComposeResolution = { project: null, refusals: [], foundNothing: true }

/** The rules of Compose changed between v2 and v5: the containers that it started from this folder tell which one is in use. */
function completeRequest(
  request: ComposeRequest,
  engine: EngineFacts | null,
  change: Change | undefined,
): ComposeRequest {
  const started = engine?.containers.find(
    ({ labels }) => labels.get('com.docker.compose.project.working_dir') === request.directory,
  )
  const version = started?.labels.get('com.docker.compose.version')
  const compose = version === undefined ? request.compose : Number.parseInt(version, 10) < 5 ? 'v2' : 'v5'
  return { ...request, shell: { ...request.shell, ...change?.shell }, compose }
}

/** Whether a rollout starts a container of the project that does not run now, in place of making a new one. */
function startsNow({ id, name, state, labels }: ContainerFact, plan: RolloutPlan, project: ComposeProject): boolean {
  if (!plan.startsStopped || (state !== 'exited' && state !== 'created')) return false
  if (plan.containers !== undefined) return isNamedContainer(plan, name, id)
  const service = labels.get('com.docker.compose.service')
  if (service === undefined || labels.get('com.docker.compose.project') !== project.engineName) return false
  const inPlay = servicesInPlay(plan, project.services)
  return inPlay === null ? project.services.some((one) => one.name === service) : inPlay.has(service)
}

/** Leaves out the compose files of another project than the one asked for. */
function keepProject(compose: ComposeResolution, name: string | undefined): ComposeResolution {
  const isOther = name !== undefined && compose.project !== null && compose.project.engineName !== name
  return isOther ? nothing : compose
}

/** Notes the files of this machine whose content the dialogue was given. */
function noteRead<T>(dialogue: FileDialogue<T>, paths: Set<string>): FileDialogue<T> {
  return changeAnswers(dialogue, ({ path, want, container }, fact) => {
    if (container === undefined && want === 'bytes' && fact.kind === 'file') paths.add(path)
    return fact
  })
}
