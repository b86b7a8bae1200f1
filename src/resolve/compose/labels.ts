import { resolve } from 'node:path'
import type { FileDialogue } from '../../model/file-request.ts'
import { readEnvFile } from '../env-file.ts'
import { type LoadContext, readNeeded, refuse, shownName } from './load-context.ts'
import { toSequence } from './merge.ts'
import { childOf, goText, isNull, type ModelMapping, stringOf, textOf } from './model-node.ts'
import { type Environment, lookupIn } from './project-environment.ts'

/** A service's labels: those of its `label_file`s, then its own over them. */
export function* resolveLabels(
  context: LoadContext,
  name: string,
  service: ModelMapping,
  environment: Environment,
  directory: string,
): FileDialogue<Map<string, string>> {
  const labels = new Map<string, string>()
  const files = childOf(service, 'label_file')
  for (const node of files === undefined ? [] : toSequence(files)) {
    const listed = stringOf(node)
    if (listed === undefined) continue
    const path = resolve(directory, listed)
    const bytes = yield* readNeeded(context, path, `label_file of service "${name}",`, node.place)
    if (bytes === null) continue
    const file = shownName(context, path)
    const outcome = readEnvFile(bytes, lookupIn(context, environment), { compose: context.request.compose, file })
    for (const assignment of outcome.assignments) labels.set(assignment.name, assignment.text)
    if (outcome.problem !== undefined) {
      const { line, column, reason } = outcome.problem
      refuse(context, { file, line, column }, reason, 'malformed')
    }
  }
  const own = childOf(service, 'labels')
  if (own?.kind === 'mapping') {
    for (const [label, { value }] of own.entries) labels.set(label, isNull(value) ? '' : goText(value))
  } else if (own !== undefined) {
    for (const node of toSequence(own)) {
      const text = textOf(node)
      if (text === undefined) continue
      const cut = text.indexOf('=')
      labels.set(cut < 0 ? text : text.slice(0, cut), cut < 0 ? '' : text.slice(cut + 1))
    }
  }
  return labels
}
