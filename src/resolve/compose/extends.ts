import type { FileDialogue } from '../../model/stack/file-request.ts'
import { folderOf, fromFolder, resolveFrom } from '../../model/text/file-names.ts'
import { type FileLocation, locationIn } from '../../model/text/location.ts'
import type { Template } from '../../model/text/template.ts'
import { interpolateDocument, type ResetPath } from './interpolate-document.ts'
import { isRemote, LIMITS, type LoadContext, mayLoad, readYaml, refuse, shownName } from './load-context.ts'
import { mergeModels, mergeServices } from './merge.ts'
import {
  childOf,
  entriesOf,
  isNull,
  type ModelEntry,
  type ModelMapping,
  type ModelNode,
  type ModelSequence,
  stringOf,
  withEntry,
} from './model-node.ts'
import { applyResets } from './reset-paths.ts'
import { homeOf, resolvePaths } from './resolve-paths.ts'
import type { ExtendedFile, LoadScope } from './scope.ts'
import { checkCasts } from './validate/casts.ts'
import { checkListedTexts } from './validate/validate.ts'

/** The services of one file, with what has been extended so far. */
interface ServicePool {
  readonly path: Template
  readonly services: Map<string, ModelEntry>
  readonly resetPaths: readonly ResetPath[]
  readonly done: Set<string>
}

/**
 * Replaces every service that `extends` another by the merge of both. Works within one document and the files that it
 * names: services of other `-f` files cannot be extended.
 */
export function* applyExtends(
  context: LoadContext,
  scope: LoadScope,
  document: ModelMapping,
  path: Template,
  resetPaths: readonly ResetPath[],
): FileDialogue<ModelMapping> {
  const services = childOf(document, 'services')
  if (services?.kind !== 'mapping') return document
  let isNeeded = false
  for (const entry of services.entries.values()) {
    if (entry.value.kind === 'mapping' && entry.value.entries.has('extends')) isNeeded = true
  }
  if (!isNeeded) return document
  const pool: ServicePool = { path, services: new Map(services.entries), resetPaths, done: new Set() }
  const pools = new Map<string, ServicePool>()
  for (const name of services.entries.keys()) yield* extendService(context, scope, pool, pools, name, [])
  return withEntry(document, 'services', { kind: 'mapping', entries: pool.services, location: services.location })
}

function* extendService(
  context: LoadContext,
  scope: LoadScope,
  pool: ServicePool,
  pools: Map<string, ServicePool>,
  name: string,
  chain: readonly string[],
): FileDialogue<ModelNode | undefined> {
  const entry = pool.services.get(name)
  const service = entry?.value
  if (entry === undefined || service?.kind !== 'mapping' || pool.done.has(name)) return service
  const wish = service.entries.get('extends')
  if (wish === undefined) return service
  const reference = readReference(wish.value)
  if (reference === null) {
    refuse(context, wish.keyLocation, `services.${name}.extends must name a service`)
    return service
  }
  const link = `${pool.path.filled()}\0${name}`
  if (chain.includes(link) || chain.length >= LIMITS.extendsDepth) {
    refuse(context, wish.keyLocation, `service "${name}" extends itself in a circle, or too deep`)
    return service
  }
  const source =
    reference.file === undefined ? pool : yield* openPool(context, scope, pools, name, reference.file, wish.keyLocation)
  const base = source?.services.get(reference.service.filled())
  if (source === null || base === undefined) {
    if (source !== null) {
      const reason = `cannot extend service "${name}": there is no service "${reference.service}" in ${shownName(context, source.path)}`
      refuse(context, wish.keyLocation, reason)
    }
    return service
  }
  const below = yield* extendService(context, scope, source, pools, reference.service.filled(), [...chain, link])
  if (below === undefined || isNull(below)) return service
  context.total.extendedEntries += sizeOf(below)
  if (context.total.extendedEntries > LIMITS.extendedEntries) {
    refuse(context, wish.keyLocation, 'the services that extend others are too large together', 'too-large')
    return service
  }
  const cleared = clearBase(name, below, pool.resetPaths)
  const own = withEntry(service, 'extends', undefined)
  const report = (location: FileLocation, reason: string): void => refuse(context, location, reason)
  const merged = cleared === undefined ? own : mergeServices(cleared, own, `services.${name}`, report)
  const result = merged.kind === 'mapping' ? withEntry(merged, 'extends', undefined) : merged
  pool.services.set(name, { keyLocation: entry.keyLocation, value: result })
  pool.done.add(name)
  return result
}

function sizeOf(service: ModelNode): number {
  const environment = childOf(service, 'environment')
  const own = environment === undefined || environment.kind === 'scalar' ? 0 : sizeOfCollection(environment)
  return own + entriesOf(service).size
}

function sizeOfCollection(node: ModelMapping | ModelSequence): number {
  return node.kind === 'mapping' ? node.entries.size : node.items.length
}

function readReference(node: ModelNode): { readonly service: Template; readonly file?: Template } | null {
  if (node.kind === 'scalar') {
    const service = stringOf(node)
    return service === undefined ? null : { service }
  }
  const service = stringOf(childOf(node, 'service'))
  const file = childOf(node, 'file')
  if (service === undefined) return null
  if (file === undefined || isNull(file)) return { service }
  const text = stringOf(file)
  return text === undefined ? null : { service, file: text }
}

/** What `!reset` and `!override` of the extending service leave of the base. */
function clearBase(name: string, base: ModelNode, paths: readonly ResetPath[]): ModelNode | undefined {
  if (paths.length === 0) return base
  const { location } = base
  const service: ModelMapping = {
    kind: 'mapping',
    entries: new Map([[name, { keyLocation: location, value: base }]]),
    location,
  }
  const model: ModelMapping = {
    kind: 'mapping',
    entries: new Map([['services', { keyLocation: location, value: service }]]),
    location,
  }
  return childOf(childOf(applyResets(model, paths), 'services'), name)
}

function* openPool(
  context: LoadContext,
  scope: LoadScope,
  pools: Map<string, ServicePool>,
  name: string,
  file: Template,
  location: FileLocation,
): FileDialogue<ServicePool | null> {
  if (isRemote(file)) {
    refuse(context, location, `service "${name}" extends a file that would have to be fetched: not read`, 'unsupported')
    return null
  }
  const path = resolveFrom(scope.directory, file)
  const known = pools.get(path.filled())
  if (known !== undefined) return known
  const loaded = yield* loadExtendedFile(context, scope, path, name, location)
  if (loaded === null) return null
  const pool: ServicePool = {
    path,
    services: new Map(loaded.services.entries),
    resetPaths: loaded.resetPaths,
    done: new Set(),
  }
  pools.set(path.filled(), pool)
  return pool
}

/** The documents of a file merged, interpolated in the scope, their paths rewritten; neither validated nor extended. */
function* loadExtendedFile(
  context: LoadContext,
  scope: LoadScope,
  path: Template,
  name: string,
  location: FileLocation,
): FileDialogue<ExtendedFile | null> {
  const known = scope.extended.get(path.filled())
  if (known !== undefined) return known
  scope.extended.set(path.filled(), null)
  const parsed = yield* readYaml(context, path, `the file that service "${name}" extends,`, location)
  if (parsed === null || parsed.problems.length > 0 || !mayLoad(context, path, location)) return null
  const file = shownName(context, path)
  context.otherFiles.add(file)
  const report = (at: FileLocation, reason: string): void => refuse(context, at, reason)
  let model: ModelMapping = { kind: 'mapping', entries: new Map(), location: { file } }
  const resetPaths: ResetPath[] = []
  for (const node of parsed.documents) {
    const document = interpolateDocument(context, node, file, scope.lookup)
    if (document.root.kind !== 'mapping') {
      refuse(context, locationIn(file, node.line, node.column), 'the top level must be a mapping')
      continue
    }
    resetPaths.push(...document.resetPaths)
    checkCasts(context, document.root)
    checkListedTexts(context, document.root)
    model = mergeModels(applyResets(model, document.resetPaths), document.root, report)
  }
  const prefix = fromFolder(scope.directory, folderOf(path))
  const services = childOf(resolvePaths(model, prefix, homeOf(context.request)), 'services')
  if (services?.kind !== 'mapping') {
    refuse(context, location, `cannot extend service "${name}": ${file} has no services`)
    return null
  }
  const extended: ExtendedFile = { path, services, resetPaths }
  scope.extended.set(path.filled(), extended)
  return extended
}
