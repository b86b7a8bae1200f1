import type { FileDialogue } from '../../model/stack/file-request.ts'
import { type FileLocation, locationIn } from '../../model/text/location.ts'
import type { Template } from '../../model/text/template.ts'
import { applyExtends } from './extends.ts'
import { applyIncludes } from './include.ts'
import { interpolateDocument } from './interpolate-document.ts'
import { type LoadContext, mayLoad, readYaml, refuse, shownName } from './load-context.ts'
import { mergeModels } from './merge.ts'
import type { ModelMapping } from './model-node.ts'
import { applyResets } from './reset-paths.ts'
import { homeOf, resolvePaths } from './resolve-paths.ts'
import type { LoadScope } from './scope.ts'
import { bindBareNames } from './service/environment.ts'
import { dropListedAgain } from './service/listed-again.ts'
import { checkCasts } from './validate/casts.ts'
import { checkExternalVolumes, checkShortForms, checkSources } from './validate/short-forms.ts'
import { validateModel } from './validate/validate.ts'

/**
 * Loads compose files into one model, as compose-go's `loadYamlModel`: each document is interpolated, extended, given its
 * includes and laid over what came before, and the sum is validated every time.
 */
export function* loadModel(
  context: LoadContext,
  scope: LoadScope,
  paths: readonly Template[],
): FileDialogue<ModelMapping> {
  const isProject = scope.includedFrom.length === 0
  let model: ModelMapping = {
    kind: 'mapping',
    entries: new Map(),
    location: { file: shownName(context, scope.directory) },
  }
  for (const path of paths) model = yield* loadFile(context, scope, path, model)
  checkSources(context, model)
  checkExternalVolumes(context, model)
  checkShortForms(context, model)
  model = resolvePaths(model, scope.pathPrefix, homeOf(context.request))
  return isProject ? model : bindBareNames(context, model, scope.environment)
}

function* loadFile(
  context: LoadContext,
  scope: LoadScope,
  path: Template,
  below: ModelMapping,
): FileDialogue<ModelMapping> {
  const isProject = scope.includedFrom.length === 0
  const file = shownName(context, path)
  if (path.is('-')) {
    refuse(
      context,
      { file: 'standard input' },
      'a compose file from standard input is not read: name a file',
      'unsupported',
    )
    return below
  }
  const parsed = yield* readYaml(context, path, 'compose file')
  if (parsed === null || parsed.problems.length > 0 || !mayLoad(context, path, { file })) return below
  if (isProject) context.mainFiles.push(file)
  else context.otherFiles.add(file)
  const report = (location: FileLocation, reason: string): void => refuse(context, location, reason)
  const load = (included: LoadScope, files: readonly Template[]): FileDialogue<ModelMapping> =>
    loadModel(context, included, files)

  let model = below
  for (const root of parsed.documents) {
    const { root: document, resetPaths } = interpolateDocument(context, root, file, scope.lookup)
    if (document.kind !== 'mapping') {
      refuse(context, locationIn(file, root.line, root.column), 'the top level must be a mapping')
      continue
    }
    checkCasts(context, document)
    let layer = document
    if (context.request.compose === 'v5') {
      layer = yield* applyIncludes(context, scope, layer, path, resetPaths, load)
      layer = yield* applyExtends(context, scope, layer, path, resetPaths)
    } else {
      layer = yield* applyExtends(context, scope, layer, path, resetPaths)
      layer = yield* applyIncludes(context, scope, layer, path, [], load)
    }
    model = dropListedAgain(mergeModels(applyResets(model, resetPaths), layer, report))
    validateModel(context, model)
  }
  return model
}
