import type { Follower } from './members.ts'
import type { ValueReader } from './rules/language-rules.ts'
import type { Expression, Scope } from './sketch.ts'

type Reader = ValueReader & Pick<Follower, 'trace'>

/** A list in a list, or a name of a name: nobody nests deeper. */
const MAX_DEPTH = 6

/** The names of variables that an expression stands for; a name that is composed with another variable has `${}` in it. */
export function namesOfVariables(expression: Expression, scope: Scope, reader: Reader, depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return []
  if (expression.kind === 'list')
    return expression.parts.flatMap((part) => namesOfVariables(part, scope, reader, depth + 1))
  if (expression.kind === 'name') {
    const made = reader.names.definitionOf(expression, scope)
    if (made !== null) return namesOfVariables(made.value, made.scope, reader, depth + 1)
  }
  const text =
    expression.kind === 'joined' ? template(expression.parts, scope, reader) : reader.textOf(expression, scope)
  return text !== null && /^[A-Za-z_][\w${}^]*$/.test(text) ? [text] : []
}

function template(parts: readonly Expression[], scope: Scope, reader: Reader): string | null {
  let text = ''
  for (const part of parts) {
    if (part.kind === 'text') {
      text += part.text
      continue
    }
    const [first] = reader.trace(part, scope).steps
    if (first?.kind !== 'variable') return null
    const isUpper =
      part.kind === 'call' && part.callee.kind === 'member' && /^(upper|toUpperCase)$/.test(part.callee.name)
    text += `\${${first.name}${isUpper ? '^^' : ''}}`
  }
  return text
}
