import { type Expression, type Scope, UNKNOWN } from '../sketch.ts'
import type { SketchBuilder } from '../sketch-builder.ts'

/** Methods that hand on what they are called on, whatever their arguments. */
const SAME: ReadonlySet<string> = new Set([
  ...['unwrap', 'expect', 'clone', 'cloned', 'copied', 'to_string', 'to_owned', 'into', 'as_bytes', 'as_str'],
  ...[
    'as_ref',
    'as_deref',
    'as_mut',
    'as_slice',
    'to_vec',
    'into_bytes',
    'into_string',
    'into_boxed_str',
    'into_owned',
  ],
  ...['borrow', 'lock', 'iter', 'into_iter', 'ok', 'leak', 'deref', 'to_str', 'to_string_lossy', 'into_vec', 'by_ref'],
  ...['expose_secret', 'map_err', 'context', 'with_context', 'wrap_err', 'wrap_err_with', 'ok_or', 'ok_or_else'],
  ...['inspect', 'inspect_err', 'flatten', 'transpose', 'get_ref', 'unwrap_unchecked', 'as_path', 'or_fail'],
])

/** What methods of Option, Result, String and smart pointers make of their receiver; `null` for any other method. */
export function handOn(
  of: Expression,
  method: string,
  args: readonly Expression[],
  scope: Scope,
  line: number,
  builder: SketchBuilder,
): Expression | null {
  const [first = UNKNOWN, second = UNKNOWN] = args
  const either = (one: Expression, other: Expression, skipsBlank = false): Expression => {
    return builder.value(scope, { kind: 'either', first: one, second: other, skipsBlank, line }, line)
  }
  const apply = (fn: Expression): Expression => {
    return fn.kind === 'function' || fn.kind === 'name' || fn.kind === 'member'
      ? { kind: 'call', callee: fn, args: [of], named: new Map(), isNew: false, line, scope }
      : of
  }
  if (SAME.has(method)) return of
  switch (method) {
    case 'unwrap_or':
    case 'unwrap_or_else':
    case 'or':
    case 'or_else':
      return either(of, first)
    case 'unwrap_or_default':
      return either(of, { kind: 'text', text: '', line })
    case 'filter':
      return either(of, UNKNOWN, true)
    case 'map':
    case 'and_then':
      return apply(first)
    case 'map_or':
    case 'map_or_else':
      return either(apply(second), first)
    case 'get_or_init':
    case 'get_or_try_init':
      return first
    case 'set': {
      // A cell at the top of a file, filled at the start.
      if (of.kind === 'name' && /^[A-Z]/.test(of.name)) builder.define(scope.file.scope, of.name, first, line, scope)
      return null
    }
    default:
      return null
  }
}

/** `format!("{}{b}", a)`: the texts and values in their order. */
export function template(args: readonly Expression[], line: number): Expression {
  const [pattern, ...values] = args
  if (pattern?.kind !== 'text') return UNKNOWN
  let position = 0
  const parts = pattern.text.split(/(\{[^{}]*\})/).flatMap((piece): readonly Expression[] => {
    const [, name] = /^\{(\w*)(?::[^{}]*)?\}$/.exec(piece) ?? []
    if (name === undefined) return piece === '' ? [] : [{ kind: 'text', text: piece, line }]
    if (name === '') return [values[position++] ?? UNKNOWN]
    return /^\d+$/.test(name) ? [values[Number(name)] ?? UNKNOWN] : [{ kind: 'name', name, line }]
  })
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'joined', parts }
}
