import { isAbsolute } from 'node:path'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import { folderOf, fromFolder, joinPaths, resolveFrom } from '../../model/text/file-names.ts'
import type { FileLocation } from '../../model/text/location.ts'
import { Template } from '../../model/text/template.ts'
import type { ResetPath } from './interpolate-document.ts'
import { exists, isRemote, LIMITS, type LoadContext, lookAt, refuse, shownName } from './load-context.ts'
import { mergeModels } from './merge.ts'
import {
  childOf,
  entriesOf,
  isNull,
  type ModelEntry,
  type ModelMapping,
  type ModelNode,
  nodesOf,
  saysTheSame,
  stringOf,
  withEntry,
} from './model-node.ts'
import { addMissing, lookupOrUnseen, readEnvFiles } from './project-environment.ts'
import { applyResets } from './reset-paths.ts'
import type { LoadScope } from './scope.ts'

/** Loads the files of one include entry as a model of its own. */
export type LoadIncluded = (scope: LoadScope, paths: readonly Template[]) => FileDialogue<ModelMapping>

interface IncludeEntry {
  readonly location: FileLocation
  readonly paths: readonly Template[]
  readonly projectDirectory: Template | undefined
  readonly envFiles: readonly Template[]
}

const RESOURCES = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'] as const

/**
 * Brings what a document includes into it. Each entry is a project of its own: its folder, its environment (the includer's
 * first, then its env files), its paths. A name on both sides is refused by v2 unless identical; v5 merges, the including
 * side wins.
 */
export function* applyIncludes(
  context: LoadContext,
  scope: LoadScope,
  document: ModelMapping,
  path: Template,
  resetPaths: readonly ResetPath[],
  loadIncluded: LoadIncluded,
): FileDialogue<ModelMapping> {
  const wish = document.entries.get('include')
  if (wish === undefined) return document
  let model = withEntry(document, 'include', undefined)
  if (isNull(wish.value)) return model
  if (wish.value.kind !== 'sequence') {
    refuse(context, wish.keyLocation, 'include must be a list of files')
    return model
  }
  const includedFrom = [...scope.includedFrom, path.filled()]
  for (const node of wish.value.items) {
    if (context.total.loads > LIMITS.loads) break
    const entry = readEntry(context, node)
    if (entry === null) continue
    const imported = yield* loadEntry(context, scope, entry, includedFrom, loadIncluded)
    if (imported !== null)
      model = importResources(context, model, document, applyResets(imported, resetPaths), entry.location)
  }
  return model
}

function readEntry(context: LoadContext, node: ModelNode): IncludeEntry | null {
  const short = stringOf(node)
  if (short !== undefined) return { location: node.location, paths: [short], projectDirectory: undefined, envFiles: [] }
  const paths = stringsOf(childOf(node, 'path'))
  if (node.kind !== 'mapping' || paths.length === 0) {
    refuse(context, node.location, 'an entry of include must be a path, or a mapping with a path')
    return null
  }
  return {
    location: node.location,
    paths,
    projectDirectory: unlessEmpty(stringOf(childOf(node, 'project_directory'))),
    envFiles: stringsOf(childOf(node, 'env_file')),
  }
}

function unlessEmpty(text: Template | undefined): Template | undefined {
  return text?.isEmpty === true ? undefined : text
}

function stringsOf(node: ModelNode | undefined): readonly Template[] {
  const single = stringOf(node)
  if (single !== undefined) return [single]
  return nodesOf(node)
    .map(stringOf)
    .filter((text) => text !== undefined)
}

function* loadEntry(
  context: LoadContext,
  scope: LoadScope,
  entry: IncludeEntry,
  includedFrom: readonly string[],
  loadIncluded: LoadIncluded,
): FileDialogue<ModelMapping | null> {
  const paths = entry.paths.map((path) => resolveFrom(scope.directory, path))
  const [main] = paths
  if (main === undefined) return null
  if (includedFrom.includes(main.filled()) || includedFrom.length > LIMITS.includeDepth) {
    refuse(context, entry.location, `${shownName(context, main)} is included in a circle, or too deep`)
    return null
  }
  for (const path of paths) {
    if (yield* exists(context, path)) continue
    if (entry.paths.some(isRemote)) {
      refuse(context, entry.location, 'the included file would have to be fetched: not read', 'unsupported')
      return null
    }
    const reason = `the included file ${shownName(context, path)} does not exist: create it, or correct the path`
    refuse(context, entry.location, reason, 'missing')
    return null
  }
  const directory =
    entry.projectDirectory === undefined ? folderOf(main) : resolveFrom(scope.directory, entry.projectDirectory)
  const isOutside = entry.projectDirectory !== undefined && isAbsolute(entry.projectDirectory.filled())
  const environment = yield* includeEnvironment(context, scope, entry, directory)
  const included: LoadScope = {
    environment,
    lookup: lookupOrUnseen(context, environment),
    directory,
    pathPrefix: isOutside ? directory : fromFolder(scope.directory, directory),
    includedFrom,
    extended: new Map(),
  }
  return yield* loadIncluded(included, paths)
}

function* includeEnvironment(
  context: LoadContext,
  scope: LoadScope,
  entry: IncludeEntry,
  directory: Template,
): FileDialogue<LoadScope['environment']> {
  let paths = entry.envFiles.map((path) => (path.is('/dev/null') ? path : resolveFrom(scope.directory, path)))
  if (paths.length === 0) {
    const path = joinPaths(directory, Template.written('.env'))
    const fact = yield* lookAt(context, path, 'kind')
    paths = fact.kind === 'missing' || fact.kind === 'directory' ? [] : [path]
  }
  const values = yield* readEnvFiles(
    context,
    paths,
    scope.environment,
    entry.envFiles.length > 0 ? entry.location : undefined,
  )
  const environment = new Map(scope.environment)
  addMissing(environment, values)
  return environment
}

function importResources(
  context: LoadContext,
  model: ModelMapping,
  document: ModelMapping,
  imported: ModelMapping,
  location: FileLocation,
): ModelMapping {
  let result = model
  for (const kind of RESOURCES) {
    const from = imported.entries.get(kind)
    if (from?.value.kind !== 'mapping') continue
    const to = childOf(result, kind)
    const local = entriesOf(childOf(document, kind))
    const entries = new Map<string, ModelEntry>(entriesOf(to))
    for (const [name, entry] of from.value.entries) {
      const present = entries.get(name)
      if (present === undefined) {
        entries.set(name, entry)
        continue
      }
      const isSame = saysTheSame(entry.value, present.value) && !(local.has(name) && changesWhenLoaded(entry.value))
      if (isSame) continue
      if (context.request.compose === 'v2') {
        const reason = `${kind}.${name} is defined here and in an included file: rename one, or change it in an override file`
        refuse(context, local.has(name) ? present.keyLocation : location, reason)
      }
      entries.set(name, mergeEntry(context, kind, name, entry, present))
    }
    result = withEntry(result, kind, { kind: 'mapping', entries, location: to?.location ?? from.value.location })
  }
  return result
}

function mergeEntry(
  context: LoadContext,
  kind: string,
  name: string,
  below: ModelEntry,
  above: ModelEntry,
): ModelEntry {
  const wrap = (entry: ModelEntry): ModelMapping => {
    const { location } = entry.value
    const inner: ModelMapping = { kind: 'mapping', entries: new Map([[name, entry]]), location }
    return { kind: 'mapping', entries: new Map([[kind, { keyLocation: location, value: inner }]]), location }
  }
  const merged = mergeModels(wrap(below), wrap(above), (location, reason) => refuse(context, location, reason))
  const value = childOf(childOf(merged, kind), name) ?? above.value
  return { keyLocation: above.keyLocation, value }
}

const REWRITTEN_FIELDS = [
  'build',
  'depends_on',
  'env_file',
  'networks',
  'secrets',
  'configs',
  'ports',
  'volumes',
  'label_file',
  'file',
]

/** Loading turns short forms and paths into long ones, after which the raw text on the including side is no longer equal. */
function changesWhenLoaded(node: ModelNode): boolean {
  return node.kind === 'mapping' && REWRITTEN_FIELDS.some((field) => node.entries.has(field))
}
