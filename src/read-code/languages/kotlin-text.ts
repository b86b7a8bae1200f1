import type { SyntaxNode } from '../../model/stack/syntax.ts'
import { type Expression, UNKNOWN } from '../sketch.ts'
import type { SketchBuilder } from '../sketch-builder.ts'

/**
 * A string with its interpolations. The grammar has no node for `$name`: it yields the dollar as one content, and the name at the
 * beginning of the next. An escaped dollar is an escape sequence.
 */
export function kotlinText(
  node: SyntaxNode,
  builder: SketchBuilder,
  expression: (node: SyntaxNode) => Expression,
): Expression {
  const { line } = node
  const parts: Expression[] = []
  let text = ''
  const end = (): void => {
    if (text !== '') parts.push({ kind: 'text', text, line })
    text = ''
  }
  let isAfterDollar = false
  for (const one of node.children) {
    const content = builder.textOf(one)
    const [name] = isAfterDollar ? (NAME.exec(content) ?? []) : []
    if (isAfterDollar && name === undefined) text += '$'
    isAfterDollar = one.type === 'string_content' && content === '$'
    if (isAfterDollar) continue
    if (one.type === 'interpolation') {
      end()
      parts.push(one.children[0] === undefined ? UNKNOWN : expression(one.children[0]))
    } else if (name !== undefined) {
      end()
      parts.push({ kind: 'name', name, line })
      text = content.slice(name.length)
    } else text += one.type === 'escape_sequence' ? unescaped(content) : content
  }
  if (isAfterDollar) text += '$'
  if (parts.length === 0) return { kind: 'text', text, line }
  end()
  return { kind: 'joined', parts }
}

const NAME = /^[A-Za-z_]\w*/

function unescaped(sequence: string): string {
  const [, letter = '', code] = /^\\(?:u([\dA-Fa-f]{4})|(.))/s.exec(sequence) ?? []
  if (code === undefined) return letter === '' ? '' : String.fromCharCode(Number.parseInt(letter, 16))
  return { n: '\n', t: '\t', r: '\r', b: '\b' }[code] ?? code
}
