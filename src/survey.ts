import { relative } from 'node:path'
import type { AuditOptions } from './audit-options.ts'
import { rules } from './check/rules/index.ts'
import type { EngineSession } from './collect/engine/engine-session.ts'
import { supplyEverywhere, supplyFiles } from './collect/supply-files.ts'
import type { DialectSensitiveKey } from './model/audit-view.ts'
import type { ComposeProject, ComposeRequest, ComposeResolution } from './model/compose.ts'
import type { EngineFacts } from './model/container.ts'
import { type Declarations, noDeclarations } from './model/declarations.ts'
import type { Gap } from './model/gap.ts'
import { type Looking, noReaders } from './recognise/carry/gather-keys.ts'
import { type Recognition, recognise } from './recognise/recognise.ts'
import { findSharedKeys } from './resolve/find-shared-keys.ts'
import { readConfiguration } from './resolve/read-configuration.ts'
import { resolveCompose } from './resolve/resolve-compose.ts'

/** What is there: who holds which key by files and containers. The keys are in it. */
export interface Survey {
  /** The rules of Compose to go by, as the containers tell them. `null` when no files are looked at. */
  readonly request: ComposeRequest | null
  readonly project: ComposeProject | null
  readonly declarations: Declarations
  /** `null` when no engine is looked at, or none answered. */
  readonly engine: EngineFacts | null
  /** The running ones that matter to the question. */
  readonly containers: EngineFacts['containers']
  readonly recognition: Recognition
  readonly dialectSensitive: readonly DialectSensitiveKey[]
  /** What could not be looked at, the files first. */
  readonly gaps: readonly Gap[]
}

/**
 * Looks at everything that the options name, and recognises the keys in it.
 *
 * @throws AuditError when the user's own configuration is wrong.
 */
export async function survey(session: EngineSession | null, options: AuditOptions): Promise<Survey> {
  const collected = session === null ? null : await session.collect()
  const engine = collected?.engine ?? null
  const request = options.compose === null ? null : followVersion(options.compose, engine)
  const compose =
    request === null ? null : keepProject(supplyFiles(resolveCompose(request), noting(options)), options.projectFilter)
  const project = compose?.project ?? null
  const declarations = await declare(options, project)
  const isAboutNothing = options.rollout !== undefined && project === null
  const containers = selectContainers(
    isAboutNothing ? null : engine,
    options.projectFilter ?? (options.rollout === undefined ? undefined : project?.name),
  )
  const recognition = await supplyEverywhere(
    recognise({ project, containers, declarations, looking: await chooseReaders(request, project, containers) }),
    session === null ? null : (...asked) => session.readFile(...asked),
    noting(options),
  )
  // Of files that Compose would refuse, a service may be missing here that is there.
  if (project !== null && declarations.groups.length > 0 && compose?.refusals.length === 0) {
    const { checkMembers } = await import('./recognise/declare/check-members.ts')
    checkMembers(
      declarations,
      project,
      Array.from(recognition.placements.values(), ({ service }) => service),
    )
  }
  const { dialectSensitive, readerGaps } = await compareReaders(project, request, declarations, recognition)
  const engineGaps = ownGaps(collected?.gaps ?? [], containers, options)
  const gaps = [...(compose?.refusals ?? []), ...engineGaps, ...recognition.gaps, ...readerGaps]
  return { request, project, declarations, engine, containers, recognition, dialectSensitive, gaps }
}

/** To whom it is told which files were looked at. */
export function noting({ noteFile }: Pick<AuditOptions, 'noteFile'>): Pick<AuditOptions, 'noteFile'> {
  return noteFile === undefined ? {} : { noteFile }
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
  const { readDeclarations } = await import('./recognise/declare/read-declarations.ts') // zod is loaded only when it is needed
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
