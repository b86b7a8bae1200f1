import type { PlainValue } from '../../model/compose.ts'
import type { YamlNode } from './yaml-node.ts'

/** The plain value of a tree, without places. A timestamp becomes its text. */
export function toPlain(node: YamlNode): PlainValue {
  if (node.kind === 'sequence') return node.items.map(toPlain)
  if (node.kind === 'mapping') {
    return Object.fromEntries(Array.from(node.entries, ([key, { value }]) => [key, toPlain(value)]))
  }
  const { value } = node
  return typeof value === 'object' && value !== null ? value.goText : value
}
