import { type LoadContext, refuse } from './load-context.ts'
import { childOf, entriesOf, type ModelMapping, type ModelNode, nodesOf, stringOf } from './model-node.ts'

/** Refuses short forms of ports and volumes that compose-go cannot take apart, in disabled services too. */
export function checkShortForms(context: LoadContext, model: ModelMapping): void {
  for (const [name, { value }] of entriesOf(childOf(model, 'services'))) {
    for (const node of nodesOf(childOf(value, 'ports'))) {
      const text = stringOf(node)
      if (text !== undefined && !isPort(text.filled())) {
        refuse(context, node.place, `services.${name}.ports: not a port: write [[HOST_IP:]HOST:]CONTAINER[/PROTOCOL]`)
      }
    }
    for (const node of nodesOf(childOf(value, 'volumes'))) {
      const text = stringOf(node)
      if (text !== undefined && !isVolume(text.filled())) {
        refuse(context, node.place, `services.${name}.volumes: not a volume: a part between the colons is empty`)
      }
    }
  }
}

const PORTS = /^[0-9]+(?:-[0-9]+)?$/

function isPort(text: string): boolean {
  const withoutProtocol = text.split('/')[0] ?? ''
  const parts = withoutProtocol.split(':')
  const container = parts.at(-1) ?? ''
  const host = parts.length > 1 ? (parts.at(-2) ?? '') : ''
  return PORTS.test(container) && (host === '' || PORTS.test(host))
}

function isVolume(text: string): boolean {
  if (text.length <= 2) return text !== ''
  return !text.split(':').includes('')
}

/** compose-go's checks of top-level secrets and configs: exactly one source. Included files are checked as well. */
export function checkSources(context: LoadContext, model: ModelMapping): void {
  checkEach(context, model, 'secrets', ['file', 'environment'])
  checkEach(context, model, 'configs', ['file', 'environment', 'content'])
}

function checkEach(
  context: LoadContext,
  model: ModelMapping,
  kind: 'secrets' | 'configs',
  sources: readonly string[],
): void {
  for (const [name, { value, keyPlace }] of entriesOf(childOf(model, kind))) {
    if (value.kind !== 'mapping') continue
    const given = sources.filter((source) => value.entries.has(source))
    if (given.length > 1) {
      refuse(context, keyPlace, `${kind}.${name}: ${given.join(' and ')} exclude each other: keep one`)
    } else if (given.length === 0 && !hasAny(value, ['driver', 'external'])) {
      refuse(context, keyPlace, `${kind}.${name} needs one of ${sources.join(', ')}, or external: true`)
    }
  }
}

/** compose-go's check of top-level volumes: an external one takes nothing but a name. */
export function checkExternalVolumes(context: LoadContext, model: ModelMapping): void {
  for (const [name, { value, keyPlace }] of entriesOf(childOf(model, 'volumes'))) {
    const external = childOf(value, 'external')
    if (external?.kind !== 'scalar' || !external.text.is('true')) continue
    for (const key of entriesOf(value).keys()) {
      if (key === 'name' || key === 'external' || key.startsWith('x-')) continue
      refuse(context, keyPlace, `volumes.${name}: external and ${key} exclude each other: keep one`)
    }
  }
}

function hasAny(node: ModelNode, keys: readonly string[]): boolean {
  return keys.some((key) => childOf(node, key) !== undefined)
}
