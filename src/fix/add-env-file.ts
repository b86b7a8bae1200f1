import { findPair, findService, indentOf, isMap, isPlaced, isScalar, isSeq, readComposeText } from './compose-text.ts'
import { addInFlow, addLine } from './edit-environment.ts'
import { CannotEdit, type Splice, splice } from './text-change.ts'
import { quotingOf, writeScalar } from './write-scalar.ts'

/** The text with the file last in `env_file` of the service. */
export function addEnvFile(text: string, service: string, file: string): string {
  const compose = readComposeText(text)
  const own = findService(compose, service)
  if (own === null) throw new CannotEdit(`the service ${service} is not in it`)
  const pair = findPair(own, 'env_file')
  const written = (isInFlow: boolean) => writeScalar(file, 'none', isInFlow)
  if (pair === undefined) {
    const [first] = own.items
    if (own.flow === true) return splice(text, [addInFlow(text, own.range, own.items, `env_file: ${written(true)}`)])
    if (first === undefined || !isPlaced(first.key)) throw new CannotEdit('the service is empty')
    const indent = indentOf(text, first.key.range[0])
    return splice(text, [addLine(text, own.range[1], indent, `env_file: ${written(false)}`)])
  }
  return splice(text, [addToList(text, pair.value, written)])
}

function addToList(text: string, node: unknown, written: (isInFlow: boolean) => string): Splice {
  if (isScalar(node) && isPlaced(node) && typeof node.value === 'string') {
    const [start, end] = node.range
    return { start, end, text: `[${writeScalar(node.value, quotingOf(node), true)}, ${written(true)}]` }
  }
  if (!isSeq(node) || !isPlaced(node) || isMap(node)) throw new CannotEdit('its env_file is neither a name nor a list')
  if (node.flow === true) return addInFlow(text, node.range, node.items, written(true))
  return addLine(text, node.range[1], indentOf(text, node.range[0]), `- ${written(false)}`)
}
