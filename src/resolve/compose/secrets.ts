import { posix, resolve } from 'node:path'
import type { FileMount } from '../../model/compose.ts'
import { Secret } from '../../model/secret.ts'
import { SECRET_VALUE } from './environment.ts'
import type { LoadContext } from './load-context.ts'
import { childOf, type ModelMapping, type ModelNode, nodesOf, stringOf, textOf } from './model-node.ts'
import { type Environment, suppliedUnseen } from './project-environment.ts'

const FIELDS = { secret: 'secrets', config: 'configs' } as const

/** The secrets and configs a service mounts; a later one takes the place of an earlier one with the same target. */
export function resolveMounts(
  context: LoadContext,
  model: ModelMapping,
  service: ModelMapping,
  environment: Environment,
  directory: string,
): readonly FileMount[] {
  const mounts = new Map<string, FileMount>()
  for (const kind of ['secret', 'config'] as const) {
    for (const node of nodesOf(childOf(service, FIELDS[kind]))) {
      const source = stringOf(node) ?? stringOf(childOf(node, 'source'))
      if (source === undefined) continue
      const target = targetOf(kind, source, stringOf(childOf(node, 'target')))
      const definition = childOf(childOf(model, FIELDS[kind]), source)
      const origin = originOf(context, source, definition, environment, directory)
      if (origin !== null) mounts.set(target, { kind, source, target, location: node.place, ...origin })
    }
  }
  return Array.from(mounts.values())
}

function targetOf(kind: 'secret' | 'config', source: string, target: string | undefined): string {
  const folder = kind === 'secret' ? '/run/secrets' : '/'
  return posix.resolve(folder, target === undefined || target === '' ? source : target)
}

type Origin = Pick<FileMount, 'from' | 'reference' | 'value'>

function originOf(
  context: LoadContext,
  source: string,
  definition: ModelNode | undefined,
  environment: Environment,
  directory: string,
): Origin | null {
  // Compose refuses it, and says so; another file of the stack may define it, so that its name is worth keeping.
  if (definition === undefined) return { from: 'external', reference: source }
  const external = childOf(definition, 'external')
  if (
    external !== undefined &&
    !(external.kind === 'scalar' && (external.value === false || external.text === 'false'))
  ) {
    const name = stringOf(childOf(external, 'name')) ?? stringOf(childOf(definition, 'name')) ?? source
    return { from: 'external', reference: name }
  }
  const file = stringOf(childOf(definition, 'file'))
  if (file !== undefined) return { from: 'file', reference: resolve(directory, file) }
  const variable = stringOf(childOf(definition, 'environment'))
  if (variable !== undefined) {
    context.asked.add(variable)
    const text =
      environment.get(variable)?.text ??
      textOf(childOf(definition, SECRET_VALUE)) ??
      suppliedUnseen(context, variable)?.text
    return { from: 'environment', reference: variable, value: text === undefined ? null : Secret.fromText(text) }
  }
  const content = textOf(childOf(definition, 'content'))
  return content === undefined ? null : { from: 'content', value: Secret.fromText(content) }
}
