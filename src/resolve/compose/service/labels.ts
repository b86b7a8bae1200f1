import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { resolveFrom } from '../../../model/text/file-names.ts'
import { locationIn } from '../../../model/text/location.ts'
import { Template } from '../../../model/text/template.ts'
import { readEnvFile } from '../../env-file.ts'
import { type LoadContext, readNeeded, refuse, shownName } from '../load-context.ts'
import { toSequence } from '../merge.ts'
import { childOf, goText, isNull, type ModelMapping, stringOf, textOf } from '../model-node.ts'
import { type Environment, lookupIn } from '../project-environment.ts'

/** A service's labels: those of its `label_file`s, then its own over them. By name, and where that has references in it, as it is written. */
export function* resolveLabels(
  context: LoadContext,
  name: string,
  service: ModelMapping,
  environment: Environment,
  directory: Template,
): FileDialogue<Map<string, Template>> {
  const labels = new Map<string, Template>()
  const files = childOf(service, 'label_file')
  for (const node of files === undefined ? [] : toSequence(files)) {
    const listed = stringOf(node)
    if (listed === undefined) continue
    const path = resolveFrom(directory, listed)
    const bytes = yield* readNeeded(context, path, `label_file of service "${name}",`, node.location)
    if (bytes === null) continue
    const file = shownName(context, path)
    const outcome = readEnvFile(bytes, lookupIn(context, environment), { compose: context.request.compose, file })
    for (const assignment of outcome.assignments) labels.set(assignment.name, assignment.text)
    if (outcome.problem !== undefined) {
      const { line, column, reason } = outcome.problem
      refuse(context, locationIn(file, line, column), reason, 'malformed')
    }
  }
  const own = childOf(service, 'labels')
  if (own?.kind === 'mapping') {
    for (const [label, { value }] of own.entries)
      labels.set(label, isNull(value) ? Template.written('') : goText(value))
  } else if (own !== undefined) {
    for (const node of toSequence(own)) {
      const text = textOf(node)
      if (text === undefined) continue
      const [label, value = Template.written('')] = text.cut('=')
      labels.set(label.toString(), value)
    }
  }
  return labels
}
