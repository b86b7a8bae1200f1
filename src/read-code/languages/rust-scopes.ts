import type { SyntaxNode } from '../../model/stack/syntax.ts'
import type { Expression, FunctionSketch, Scope } from '../sketch.ts'
import type { SketchBuilder } from '../sketch-builder.ts'

/** What a block comes to: its last expression, in the scope that the block has made. */
export interface BlockValue {
  readonly value: Expression
  readonly scope: Scope
}

/** A value whose names are looked up in another scope than where it is used. */
export function scoped({ value, scope }: BlockValue): Expression {
  if (value.kind === 'text' || value.kind === 'constant' || value.kind === 'unknown' || value.kind === 'function')
    return value
  const { file, owner } = scope
  const fn: FunctionSketch = {
    name: '',
    owner,
    parameters: [],
    returns: [{ value, scope, line: 0 }],
    decorators: [],
    scope: { file, parent: scope, fn: null, owner: null, names: new Map() },
    line: 0,
    start: 0,
    end: 0,
  }
  return { kind: 'function', fn }
}

/** The function, or closure, that a place is in. */
export function functionAround(scope: Scope): FunctionSketch | null {
  for (let one: Scope | null = scope; one !== null; one = one.parent) if (one.fn !== null) return one.fn
  return null
}

/** The names that a pattern binds, in the order of the text. */
export function boundNames(pattern: SyntaxNode | undefined, builder: SketchBuilder): readonly string[] {
  if (pattern === undefined) return []
  if (pattern.type === 'identifier' || pattern.type === 'shorthand_field_identifier') {
    const name = builder.textOf(pattern)
    return /^[a-z_]\w*$/.test(name) && name !== '_' ? [name] : []
  }
  return pattern.children
    .filter(({ field, type }) => field !== 'type' && type !== 'field_identifier' && type !== 'scoped_identifier')
    .flatMap((one) => boundNames(one, builder))
}

/** A value of which nothing is known but its type. */
export function instance(typeName: string, line: number): Expression {
  return { kind: 'record', fields: new Map(), spreads: [], typeName, line }
}

/** A scope within another, of the same function. */
export function innerScope(scope: Scope): Scope {
  return { ...scope, parent: scope, fn: null, names: new Map() }
}
