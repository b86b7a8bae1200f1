import { childOf, entriesOf, type ModelMapping, type ModelNode, stringOf, withEntry } from '../model-node.ts'

/**
 * Drops env files of a service that are listed again: one keeps its first place and takes the last options, as compose-go's
 * `EnforceUnicity` has it. By the text of the path as it stands: another spelling of it is another file, which is read again.
 */
export function dropListedAgain(model: ModelMapping): ModelMapping {
  const services = childOf(model, 'services')
  if (services?.kind !== 'mapping') return model
  let result = services
  for (const [name, entry] of entriesOf(services)) {
    const service = entry.value
    const files = childOf(service, 'env_file')
    if (service.kind !== 'mapping' || files?.kind !== 'sequence') continue
    const items = unique(files.items)
    if (items.length < files.items.length)
      result = withEntry(result, name, withEntry(service, 'env_file', { ...files, items }))
  }
  return result === services ? model : withEntry(model, 'services', result)
}

function unique(nodes: readonly ModelNode[]): readonly ModelNode[] {
  const byPath = new Map<unknown, ModelNode>()
  for (const node of nodes) {
    const path = stringOf(node.kind === 'mapping' ? childOf(node, 'path') : node)
    // What has no path that is known is like no other.
    byPath.set(path?.filled() ?? node, node)
  }
  return Array.from(byPath.values())
}
