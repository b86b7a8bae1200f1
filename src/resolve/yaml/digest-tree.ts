import type { YamlNode } from './yaml-node.ts'

/** Numbers for node contents: two nodes that say the same have the same one. */
export type ContentNumbers = Map<string, number>

/**
 * The number of what the tree says, without places and tags. Trees compare by it when they share `numbers`. An aliased node is
 * looked at once, however often it is used.
 */
export function digestTree(root: YamlNode, numbers: ContentNumbers): number {
  const known = new Map<YamlNode, number>()
  const digest = (node: YamlNode): number => {
    const earlier = known.get(node)
    if (earlier !== undefined) return earlier
    const content = JSON.stringify(contentOf(node, digest))
    const number = numbers.get(content) ?? numbers.size
    numbers.set(content, number)
    known.set(node, number)
    return number
  }
  return digest(root)
}

function contentOf(node: YamlNode, digest: (child: YamlNode) => number): readonly unknown[] {
  if (node.kind === 'sequence') return ['sequence', ...node.items.map(digest)]
  if (node.kind === 'mapping') {
    return ['mapping', ...Array.from(node.entries, ([key, { value }]) => [key, digest(value)])]
  }
  return [node.kind, typeof node.value, node.text]
}
