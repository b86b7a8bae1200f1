import { parseDocument } from 'yaml'
import { findPair, isMap, isPlaced, isScalar, readComposeText } from './compose-text.ts'
import { addPair } from './edit-environment.ts'
import { CannotEdit, lineBreakOf, lineEnd, splice } from './text-change.ts'

interface DeclaredGroups {
  readonly [name: string]: unknown
}

/**
 * The text of `countersign.yaml` with the groups that settle a gap; `null` where the file is not there yet. A name that is taken
 * gets a number.
 *
 * @throws Impossible
 */
export function declareGroups(text: string | null, declaration: string): string {
  const { groups } = parseDocument(declaration).toJS() as { readonly groups: DeclaredGroups }
  let changed = text
  for (const [name, group] of Object.entries(groups)) changed = addGroup(changed, name, writeFlow(group))
  return changed ?? ''
}

function addGroup(text: string | null, wanted: string, body: string): string {
  if (text === null || text.trim() === '') return `${text ?? ''}groups:\n  ${quote(wanted)}: ${body}\n`
  const { documents } = readComposeText(text)
  const root = documents[0]?.contents
  const lineBreak = lineBreakOf(text)
  if (root === null || root === undefined)
    return `${text.trimEnd()}${lineBreak}groups:${lineBreak}  ${quote(wanted)}: ${body}${lineBreak}`
  if (!isMap(root) || !isPlaced(root)) throw new CannotEdit('it is not a mapping')
  const pair = findPair(root, 'groups')
  if (pair === undefined) {
    if (root.flow === true) throw new CannotEdit('it is written in braces')
    const end = text.endsWith('\n') ? '' : lineBreak
    return `${text}${end}groups:${lineBreak}  ${quote(wanted)}: ${body}${lineBreak}`
  }
  const map = pair.value
  if (isMap(map) && isPlaced(map)) {
    const taken = new Set(map.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')))
    let name = wanted
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`
    const added = addPair(text, map, name, 'placeholder')
    return splice(text, [{ ...added, text: added.text.replace(/placeholder$/, () => body) }])
  }
  if (!isPlaced(pair.key)) throw new CannotEdit('its groups are no mapping')
  const end = lineEnd(text, pair.key.range[1])
  return splice(text, [{ start: end, end, text: `${lineBreak}  ${quote(wanted)}: ${body}` }])
}

function writeFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeFlow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${quote(key)}: ${writeFlow(one)}`)
      .join(', ')} }`
  }
  return typeof value === 'string' ? quote(value) : JSON.stringify(value)
}

function quote(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
