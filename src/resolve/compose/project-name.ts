import type { FileDialogue } from '../../model/stack/file-request.ts'
import { hiddenName } from '../../model/text/show-name.ts'
import { Template } from '../../model/text/template.ts'
import { interpolate } from '../interpolate.ts'
import type { Discovery } from './discover.ts'
import { type LoadContext, readYaml, refuse, shownName } from './load-context.ts'
import { lookupIn } from './project-environment.ts'

/**
 * The project's name: `-p`, else COMPOSE_PROJECT_NAME, else the last `name:` of the files, else the folder's name. A name
 * from the command line or the environment must be well formed already, the others are made so.
 */
export function* findProjectName(context: LoadContext, discovery: Discovery): FileDialogue<Template> {
  const { request } = context
  const location = { file: shownName(context, discovery.configPaths[0] ?? discovery.directory) }
  const asked = request.projectName ? Template.written(request.projectName) : undefined
  const given = asked ?? discovery.environment.get('COMPOSE_PROJECT_NAME')?.text
  if (given !== undefined && !given.isEmpty) {
    if (!given.is(normalizeProjectName(given.filled()))) {
      const reason =
        'the project name given is not valid: use lower-case letters, digits, - and _, and begin with a letter or digit'
      refuse(context, location, reason)
      return given.isWritten ? Template.reference(given.filled(), hiddenName) : given
    }
    return given
  }
  const named = yield* nameInFiles(context, discovery)
  const { directory } = discovery
  const folder = directory.slice(directory.filled().lastIndexOf('/') + 1).mapped(normalizeProjectName)
  const name = named === null ? folder : named.mapped(normalizeProjectName)
  // Of a name that is made of what cannot be seen here nothing is left either.
  const isUnknown = named !== null && (request.isWiring === true || request.untrusted !== undefined)
  if (name.isEmpty && !isUnknown)
    refuse(context, location, 'the project has no name: set name: in the compose file, or use --project-name')
  return name.isEmpty ? folder : name
}

/** The last name that is not empty as it is written; `null` where there is none. */
function* nameInFiles(context: LoadContext, discovery: Discovery): FileDialogue<Template | null> {
  let text = ''
  let location = { file: shownName(context, discovery.directory) }
  for (const path of discovery.configPaths) {
    if (path.is('-')) continue
    const parsed = yield* readYaml(context, path, 'compose file')
    for (const root of parsed?.documents ?? []) {
      const node = root.kind === 'mapping' ? root.entries.get('name')?.value : undefined
      if (node?.kind !== 'scalar' || node.text === '' || node.tag !== undefined) continue
      text = node.text
      location = { file: shownName(context, path) }
    }
  }
  if (text === '') return null
  const outcome = interpolate(text, lookupIn(context, discovery.environment), { compose: context.request.compose })
  if (outcome.ok) return outcome.text
  refuse(context, location, `name: ${outcome.reason}`)
  return null
}

/** As compose-go: lower case, letters, digits, `-` and `_` only, no `-` or `_` in front. */
export function normalizeProjectName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, '')
    .replace(/^[-_]+/, '')
}
