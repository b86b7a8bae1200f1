import { posix } from 'node:path'
import { Secret } from '../../../model/keys/secret.ts'
import type { FileMount } from '../../../model/stack/compose.ts'
import { resolveFrom } from '../../../model/text/file-names.ts'
import { hiddenName, isVariableName } from '../../../model/text/show-name.ts'
import { Template } from '../../../model/text/template.ts'
import type { LoadContext } from '../load-context.ts'
import { childOf, type ModelMapping, type ModelNode, nodesOf, stringOf, textOf } from '../model-node.ts'
import { type Environment, suppliedUnseen } from '../project-environment.ts'
import { SECRET_VALUE } from './environment.ts'

const FIELDS = { secret: 'secrets', config: 'configs' } as const

/** The secrets and configs a service mounts; a later one takes the place of an earlier one with the same target. */
export function resolveMounts(
  context: LoadContext,
  model: ModelMapping,
  service: ModelMapping,
  environment: Environment,
  directory: Template,
): readonly FileMount[] {
  const mounts = new Map<string, FileMount>()
  for (const kind of ['secret', 'config'] as const) {
    for (const node of nodesOf(childOf(service, FIELDS[kind]))) {
      const source = stringOf(node) ?? stringOf(childOf(node, 'source'))
      if (source === undefined) continue
      const target = targetOf(kind, source, stringOf(childOf(node, 'target')))
      const definition = childOf(childOf(model, FIELDS[kind]), source.filled())
      const origin = originOf(context, source, definition, environment, directory)
      if (origin !== null) mounts.set(target.filled(), { kind, source, target, location: node.location, ...origin })
    }
  }
  return Array.from(mounts.values())
}

function targetOf(kind: 'secret' | 'config', source: Template, target: Template | undefined): Template {
  const folder = Template.written(kind === 'secret' ? '/run/secrets' : '/')
  return resolveFrom(folder, target === undefined || target.isEmpty ? source : target, posix)
}

type Origin = Pick<FileMount, 'from' | 'reference' | 'value'>

function originOf(
  context: LoadContext,
  source: Template,
  definition: ModelNode | undefined,
  environment: Environment,
  directory: Template,
): Origin | null {
  // Compose refuses it, and says so; another file of the stack may define it, so that its name is worth keeping.
  if (definition === undefined) return { from: 'external', reference: source }
  const external = childOf(definition, 'external')
  if (
    external !== undefined &&
    !(external.kind === 'scalar' && (external.value === false || external.text.is('false')))
  ) {
    const name = stringOf(childOf(external, 'name')) ?? stringOf(childOf(definition, 'name')) ?? source
    return { from: 'external', reference: name }
  }
  const file = stringOf(childOf(definition, 'file'))
  if (file !== undefined) return { from: 'file', reference: resolveFrom(directory, file) }
  const variable = stringOf(childOf(definition, 'environment'))
  if (variable !== undefined) {
    const name = variable.filled()
    context.asked.add(name)
    const text =
      environment.get(name)?.text ?? textOf(childOf(definition, SECRET_VALUE)) ?? suppliedUnseen(context, name)?.text
    const reference = variable.isWritten && !isVariableName(name) ? Template.reference(name, hiddenName) : variable
    return { from: 'environment', reference, value: text === undefined ? null : Secret.fromTemplate(text) }
  }
  const content = textOf(childOf(definition, 'content'))
  return content === undefined ? null : { from: 'content', value: Secret.fromTemplate(content) }
}
