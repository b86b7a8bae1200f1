import { Secret } from '../../../model/keys/secret.ts'
import type { CommandWord, ProvenanceStep } from '../../../model/stack/compose.ts'
import type { Template } from '../../../model/text/template.ts'
import { wiringSymbol } from '../../interpolate.ts'
import { childOf, type ModelMapping, type ModelNode, type ModelScalar, nodesOf } from '../model-node.ts'
import type { Environment } from '../project-environment.ts'
import { cutWords } from './shell-words.ts'

/** The words of a service's `entrypoint`, then of its `command`. What the image brings is not known from here. */
export function resolveCommand(service: ModelMapping, environment: Environment): readonly CommandWord[] {
  return [childOf(service, 'entrypoint'), childOf(service, 'command')].flatMap((node) => wordsOf(node, environment))
}

function wordsOf(node: ModelNode | undefined, environment: Environment): readonly CommandWord[] {
  if (node === undefined || node.kind === 'mapping') return []
  if (node.kind === 'sequence') return nodesOf(node).flatMap((child) => wordOf(child, environment))
  if (node.value === null || node.isUnknown) return []
  return (cutWords(node.text) ?? []).map((text) => ({
    text: Secret.fromTemplate(text),
    location: node.location,
    chain: [{ kind: 'entry', location: node.location }, ...stepsOf(node, text, environment)],
  }))
}

function wordOf(node: ModelNode, environment: Environment): readonly CommandWord[] {
  if (node.kind !== 'scalar' || node.value === null || node.isUnknown) return []
  const { text, location } = node
  const entry: ProvenanceStep = { kind: 'entry', location }
  return [{ text: Secret.fromTemplate(text), location, chain: [entry, ...stepsOf(node, text, environment)] }]
}

/**
 * The references of the whole text that may have gone into one word of it. A name whose value the word does not hold has
 * not; else every word of a line would count as made of all its variables.
 */
function stepsOf(node: ModelScalar, template: Template, environment: Environment): readonly ProvenanceStep[] {
  const word = template.filled()
  if (node.text.is(word)) return node.steps
  const kept: ProvenanceStep[] = []
  let isKept = true
  for (const step of node.steps) {
    // A step of the text itself has the very place of the text; others on the line may have no column to tell them by.
    if (step.kind === 'reference' && step.location === node.location) {
      const text = step.name === undefined ? undefined : environment.get(step.name)?.text.filled()
      const isElsewhere = text !== undefined && text !== '' && !isShared(text, word)
      const isOtherSymbol = step.name !== undefined && text === undefined && isSymbolElsewhere(node, word, step.name)
      isKept = !isElsewhere && !isOtherSymbol
    }
    if (isKept) kept.push(step)
  }
  return kept
}

/** Whether one holds the other; cutting takes quotes and backslashes away, and may leave a part of the value only. */
function isShared(value: string, word: string): boolean {
  const [left, right] = [value, word].map((text) => text.replace(/["'\\]/g, '')) as [string, string]
  return right.includes(left) || (right !== '' && left.includes(right))
}

function isSymbolElsewhere(node: ModelScalar, word: string, name: string): boolean {
  const symbol = wiringSymbol(name)
  return node.text.filled().includes(symbol) && !word.includes(symbol)
}
