import { CST, Lexer } from 'yaml'
import { isReference, MASK, maskEnvLine } from '../model/text/mask-line.ts'
import { isVariableName, showKey } from '../model/text/show-name.ts'

const nothing: ReadonlySet<string> = new Set()

/** What a file is, which decides what of it may be shown. */
export type FileKind = 'yaml' | 'env' | 'key'

/**
 * The lines of a text as they may be shown. Everything is masked but what is known to be harmless: keys and variables with the
 * look of names, references without a default, the marks of the format itself, and of YAML the values in `harmless`.
 */
export function maskLines(text: string, kind: FileKind, harmless: ReadonlySet<string> = nothing): readonly string[] {
  if (kind === 'yaml') return maskYaml(text, harmless)
  const lines = splitLines(text)
  return lines.map((line) => (line.trim() === '' ? '' : kind === 'env' ? maskAssignment(line) : MASK))
}

/** The lines without their line breaks; a text that ends with one has no empty line behind it. */
export function splitLines(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function maskAssignment(line: string): string {
  return /^\ufeff?\s*#/.test(line) ? '# [comment]' : (maskEnvLine(line) ?? MASK)
}

function maskYaml(text: string, harmless: ReadonlySet<string>): readonly string[] {
  const parts = Array.from(new Lexer().lex(text))
  let shown = ''
  for (const [index, part] of parts.entries()) shown += harmless.has(part) ? part : maskPart(part, parts, index)
  return splitLines(shown).map((line) => line.trimEnd())
}

/** What of YAML's own marks says nothing. */
const marks: ReadonlySet<string> = new Set([
  'newline',
  'space',
  'doc-start',
  'doc-end',
  'map-value-ind',
  'explicit-key-ind',
  'seq-item-ind',
  'flow-map-start',
  'flow-map-end',
  'flow-seq-start',
  'flow-seq-end',
  'comma',
])

function maskPart(part: string, parts: readonly string[], index: number): string {
  // The mark in front of a scalar without quotes, whose text may look like anything.
  if (parts[index - 1] === CST.SCALAR)
    return isBlock(parts, index) ? maskEachLine(part) : maskScalar(part, part, parts, index)
  if (part === CST.SCALAR || part === CST.DOCUMENT || part === CST.FLOW_END || part === CST.BOM) return ''
  const type = CST.tokenType(part)
  if (type !== null && marks.has(type)) return part
  switch (type) {
    case 'comment':
      return '# [comment]'
    case 'anchor':
    case 'alias':
      return showKey(part.slice(1)) === part.slice(1) ? part : `${part[0]}${MASK}`
    case 'block-scalar-header':
      return /^[|>][0-9]?[+-]?/.exec(part)?.[0] ?? ''
    case 'double-quoted-scalar':
    case 'single-quoted-scalar':
      return maskScalar(part, part.slice(1, -1), parts, index)
    default:
      return maskEachLine(part)
  }
}

/** Whether the text is that of a block scalar: its header stands before it, on a line of its own end. */
function isBlock(parts: readonly string[], index: number): boolean {
  for (let at = index - 2; at >= 0; at -= 1) {
    const type = CST.tokenType(parts[at] ?? '')
    if (type === 'block-scalar-header') return true
    if (type !== 'newline' && type !== 'comment' && type !== 'space') return false
  }
  return false
}

function maskScalar(part: string, text: string, parts: readonly string[], index: number): string {
  if (part.includes('\n')) return maskEachLine(part)
  if (isKey(parts, index)) return text === '<<' || showKey(text) === text ? part : MASK
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) return isReference(text) ? part : MASK
  const isListed = parts.slice(Math.max(0, index - 3), index).some((one) => one === '-')
  if (!isListed || !isVariableName(name)) return MASK
  return isReference(value) ? part : `${name}=${MASK}`
}

/** Whether a colon follows: the part is the key of a mapping. */
function isKey(parts: readonly string[], index: number): boolean {
  for (let at = index + 1; at < parts.length; at += 1) {
    const type = CST.tokenType(parts[at] ?? '')
    if (type === 'map-value-ind') return true
    if (type !== 'space') return false
  }
  return false
}

/** One mask for each line, at the place where its text begins in the first. */
function maskEachLine(part: string): string {
  const lines = part.split('\n')
  return lines
    .map((line, at) =>
      line.trim() === '' ? (at === lines.length - 1 ? '' : '') : at === 0 ? `${leading(line)}${MASK}` : MASK,
    )
    .join('\n')
}

function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
