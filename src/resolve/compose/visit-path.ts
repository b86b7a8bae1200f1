import { childOf, entriesOf, type ModelNode, nodesOf } from './model-node.ts'

/** A path into the model, cut at its dots: `*` is any key, `[]` any position. */
export type PathParts = readonly string[]

/** Calls `visit` with every node that the path leads to. */
export function visitPath(node: ModelNode, parts: PathParts, visit: (node: ModelNode) => void, from = 0): void {
  const part = parts[from]
  if (part === undefined) visit(node)
  else if (part === '[]') {
    for (const child of nodesOf(node)) visitPath(child, parts, visit, from + 1)
  } else if (part === '*') {
    for (const { value } of entriesOf(node).values()) visitPath(value, parts, visit, from + 1)
  } else {
    const child = childOf(node, part)
    if (child !== undefined) visitPath(child, parts, visit, from + 1)
  }
}
