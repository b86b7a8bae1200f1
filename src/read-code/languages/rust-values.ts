import type { SyntaxNode } from '../../model/stack/syntax.ts'
import {
  type Expression,
  type FunctionSketch,
  type Parameter,
  type Scope,
  type SourceFile,
  UNKNOWN,
} from '../sketch.ts'
import { child, childOfType, SketchBuilder } from '../sketch-builder.ts'
import { handOn, template } from './rust-methods.ts'
import { type BlockValue, boundNames, functionAround, scoped } from './rust-scopes.ts'
import { stringText, typeName } from './rust-syntax.ts'
import { readTokens } from './rust-tokens.ts'

/** Calls that make an instance of the type that is expected where they stand. */
const LOADERS = /^(from_env|try_deserialize|try_into|extract|deserialize|from_iter)$/

/** The values of a Rust file. What they hold of items and statements is up to the reader. */
export abstract class RustValues {
  readonly builder: SketchBuilder
  /** The type that `Self` stands for, and the one that is expected of a value. */
  protected self = ''
  protected expected = ''
  /** The traits that stand for parameters of types. */
  protected generics: ReadonlyMap<string, string> = new Map()

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
  }

  /** Walks a block in a scope of its own. */
  protected abstract block(node: SyntaxNode, outer: Scope): BlockValue
  protected abstract branch(node: SyntaxNode, scope: Scope): Expression
  protected abstract assign(node: SyntaxNode, scope: Scope): void

  expression(node: SyntaxNode | undefined, scope: Scope): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'line_comment':
      case 'block_comment':
        return UNKNOWN
      case 'identifier':
      case 'self':
        return { kind: 'name', name: builder.textOf(node), line }
      case 'scoped_identifier':
        return this.pathOf(this.segments(node), line)
      case 'generic_function':
        return this.expression(child(node, 'function'), scope)
      case 'string_literal':
      case 'raw_string_literal':
        return { kind: 'text', text: stringText(node, builder.text), line }
      case 'integer_literal':
        return { kind: 'constant', value: Number.parseInt(builder.textOf(node).replaceAll('_', ''), 10) }
      case 'boolean_literal':
        return { kind: 'constant', value: builder.textOf(node) === 'true' }
      case 'field_expression':
        return {
          kind: 'member',
          of: this.expression(child(node, 'value'), scope),
          name: builder.textOf(child(node, 'field')),
          line,
        }
      case 'reference_expression':
      case 'try_expression':
      case 'await_expression':
      case 'parenthesized_expression':
      case 'type_cast_expression':
      case 'unary_expression':
        return this.expression(child(node, 'value') ?? node.children.find(isValue), scope)
      case 'index_expression':
        return this.indexed(node, scope)
      case 'array_expression':
      case 'tuple_expression':
        return { kind: 'list', parts: node.children.filter(isValue).map((one) => this.expression(one, scope)) }
      case 'struct_expression':
        return this.record(node, scope)
      case 'call_expression':
        return this.call(node, scope)
      case 'macro_invocation':
        return this.macro(node, scope)
      case 'closure_expression':
        return { kind: 'function', fn: this.closure(node, scope) }
      case 'block':
        return scoped(this.block(node, scope))
      case 'async_block':
      case 'unsafe_block':
      case 'const_block':
        return this.expression(childOfType(node, 'block'), scope)
      case 'if_expression':
      case 'match_expression':
      case 'for_expression':
      case 'while_expression':
      case 'loop_expression':
        return this.branch(node, scope)
      case 'assignment_expression':
        this.assign(node, scope)
        return UNKNOWN
      case 'binary_expression': {
        const left = child(node, 'left')
        const right = child(node, 'right')
        const parts = [this.expression(left, scope), this.expression(right, scope)]
        const isSum = left !== undefined && right !== undefined && builder.between(left, right) === '+'
        return isSum ? { kind: 'joined', parts } : UNKNOWN
      }
      case 'return_expression': {
        const value = this.expression(node.children[0], scope)
        functionAround(scope)?.returns.push({ value, scope, line })
        return UNKNOWN
      }
      default:
        for (const one of node.children) this.expression(one, scope)
        return UNKNOWN
    }
  }

  /** `a::B::c` as members of a name. What begins in the crate itself is as good as imported. */
  pathOf(segments: readonly string[], line: number): Expression {
    const [name = '', algorithm = ''] = segments.slice(-2)
    // `Algorithm::HS256` is the text that it stands for.
    if (/Algorithm$/.test(name) && /^(?:[HREP]S\d{3}|ES256K|EdDSA)$/.test(algorithm))
      return { kind: 'text', text: algorithm, line }
    let own = 0
    if (/^(crate|self|super)$/.test(segments[0] ?? '')) {
      const type = segments.findIndex((one) => /^[A-Z]/.test(one))
      own = type === -1 ? segments.length - 1 : type
      this.builder.addImport(
        segments.slice(0, own + 1).join('::'),
        segments.slice(0, own).join('.'),
        segments[own] ?? '',
      )
    }
    const first: Expression = { kind: 'name', name: segments.slice(0, own + 1).join('::'), line }
    return segments.slice(own + 1).reduce((of: Expression, one) => ({ kind: 'member', of, name: one, line }), first)
  }

  protected segments(node: SyntaxNode): readonly string[] {
    const { builder } = this
    if (node.type === 'scoped_identifier' || node.type === 'scoped_type_identifier') {
      const path = child(node, 'path')
      return [...(path === undefined ? [] : this.segments(path)), builder.textOf(child(node, 'name'))]
    }
    const text = /^(identifier|crate|self|super)$/.test(node.type) ? builder.textOf(node) : this.nameOf(node)
    return text === 'Self' && this.self !== '' ? [this.self] : [text]
  }

  /** The name of a type, with `Self` as what it stands for. */
  protected nameOf(node: SyntaxNode | undefined): string {
    const name = typeName(node, this.builder.text)
    if (name === 'Self' && this.self !== '') return this.self
    return this.generics.get(name) ?? name
  }

  private indexed(node: SyntaxNode, scope: Scope): Expression {
    const [array, index] = node.children
    const of = this.expression(array, scope)
    if (index?.type === 'range_expression') return index.children.length === 0 ? of : { kind: 'part', of }
    const key = this.expression(index, scope)
    return key.kind === 'text' ? { kind: 'member', of, name: key.text, line: node.line } : UNKNOWN
  }

  private record(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const fields = new Map<string, Expression>()
    const spreads: Expression[] = []
    for (const one of child(node, 'body')?.children ?? []) {
      if (one.type === 'shorthand_field_initializer') {
        const name = builder.textOf(childOfType(one, 'identifier'))
        fields.set(name, { kind: 'name', name, line: one.line })
      } else if (one.type === 'base_field_initializer') spreads.push(this.expression(one.children[0], scope))
      else if (one.type === 'field_initializer')
        fields.set(builder.textOf(child(one, 'field')), this.expression(child(one, 'value'), scope))
    }
    return builder.record(scope, fields, spreads, this.nameOf(child(node, 'name')), node.line)
  }

  private call(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const { line } = node
    const target = child(node, 'function')
    const generic = target?.type === 'generic_function'
    const type = generic ? this.nameOf(child(target, 'type_arguments')?.children[0]) : ''
    const fn = generic ? child(target, 'function') : target
    const given = (): readonly Expression[] =>
      (child(node, 'arguments')?.children ?? []).filter(isValue).map((one) => this.expression(one, scope))
    if (fn?.type === 'field_expression') {
      const of = this.expression(child(fn, 'value'), scope)
      // In the order of the text: of several sources of configuration the last wins.
      return this.methodCall(of, builder.textOf(child(fn, 'field')), given(), type, scope, line)
    }
    const callee = this.expression(fn, scope)
    return this.functionCall(callee, given(), type, scope, line)
  }

  methodCall(
    of: Expression,
    name: string,
    args: readonly Expression[],
    type: string,
    scope: Scope,
    line: number,
  ): Expression {
    const changed = handOn(of, name, args, scope, line, this.builder)
    if (changed !== null) return changed
    return this.builder.call(scope, { kind: 'member', of, name, line }, args, this.typeArgument(type, name, line), line)
  }

  functionCall(callee: Expression, args: readonly Expression[], type: string, scope: Scope, line: number): Expression {
    const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''
    const [first] = args
    if (/^(Ok|Some)$/.test(name) && first !== undefined) return first
    if (name === 'Err') return UNKNOWN
    if (callee.kind === 'name' && name === 'format') return template(args, line)
    // A struct without names of fields: `JwtSecret(text)`.
    if (callee.kind === 'name' && /^[A-Z]/.test(name))
      this.builder.record(scope, new Map(args.map((one, at) => [String(at), one])), [], this.selfOr(name), line)
    return this.builder.call(scope, callee, args, this.typeArgument(type, name, line), line)
  }

  private selfOr(name: string): string {
    return name === 'Self' ? this.self : name
  }

  /** `from_env::<Config>()`, or the type that is expected where the call stands. */
  private typeArgument(given: string, name: string, line: number): ReadonlyMap<string, Expression> {
    const type = given === '' && LOADERS.test(name) ? this.expected : given
    return new Map(type === '' ? [] : [['<T>', { kind: 'name', name: type, line }]])
  }

  private macro(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const { line } = node
    const name = builder.textOf(child(node, 'macro')).split('::').at(-1) ?? ''
    const tree = childOfType(node, 'token_tree')
    const texts = (tree?.children ?? [])
      .filter(({ type }) => type === 'string_literal' || type === 'raw_string_literal')
      .map((one): Expression => ({ kind: 'text', text: stringText(one, builder.text), line: one.line }))
    if (name === 'concat') return { kind: 'joined', parts: texts }
    if (!/^(env|option_env|dotenv|include_str|include_bytes|hex)$/.test(name)) {
      readTokens(tree?.children ?? [], scope, this)
      return UNKNOWN
    }
    return builder.call(scope, { kind: 'name', name: `${name}!`, line }, texts.slice(0, 1), new Map(), line)
  }

  private closure(node: SyntaxNode, scope: Scope): FunctionSketch {
    const parameters = (child(node, 'parameters')?.children ?? []).map((one): Parameter => {
      const pattern = one.type === 'parameter' ? child(one, 'pattern') : one
      const type = this.nameOf(one.type === 'parameter' ? child(one, 'type') : undefined)
      return { name: boundNames(pattern, this.builder)[0] ?? '', type, initial: null, decorators: [] }
    })
    const fn = this.builder.openFunction(scope, node, '', parameters)
    const body = child(node, 'body')
    const made =
      body?.type === 'block' ? this.block(body, fn.scope) : { value: this.expression(body, fn.scope), scope: fn.scope }
    fn.returns.push({ ...made, line: node.line })
    return fn
  }
}

function isValue({ type }: SyntaxNode): boolean {
  return (
    type !== 'line_comment' && type !== 'block_comment' && type !== 'attribute_item' && type !== 'mutable_specifier'
  )
}
