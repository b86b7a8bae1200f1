import type { DocumentScalar } from '../../model/document.ts'
import { Secret } from '../../model/secret.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import type { YamlNode } from '../yaml/yaml-node.ts'
import { documentLimits } from './limits.ts'

/**
 * The scalars of a YAML text with their places; those of a second and third document of the stream stand behind. What is
 * wrong with a document and leaves it readable is no matter here. `null` when nothing can be read.
 */
export function scanYaml(bytes: Uint8Array): readonly DocumentScalar[] | null {
  const { documents } = parseYaml(bytes, { compose: 'v5' })
  if (documents.every(({ kind }) => kind === 'scalar')) return null
  const found: DocumentScalar[] = []
  for (const document of documents) collect(document, [], found)
  return found
}

function collect(node: YamlNode, pointer: readonly string[], found: DocumentScalar[]): void {
  // An alias is the same node again: without a bound, a small file could ask for billions.
  if (pointer.length > documentLimits.depth || found.length >= documentLimits.scalars) return
  if (node.kind === 'scalar') {
    if (node.value === null) return
    found.push({ pointer, text: Secret.fromText(node.text), line: node.line, column: node.column })
  } else if (node.kind === 'sequence') {
    for (const [index, child] of node.items.entries()) collect(child, [...pointer, String(index)], found)
  } else {
    for (const { key, value } of node.entries.values()) collect(value, [...pointer, key], found)
  }
}
