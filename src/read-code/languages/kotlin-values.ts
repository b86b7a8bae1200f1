import type { SyntaxNode } from '../../model/stack/syntax.ts'
import { type Expression, type FunctionSketch, type Scope, UNKNOWN } from '../sketch.ts'
import { child, childOfType, type SketchBuilder } from '../sketch-builder.ts'
import { lastName } from './java.ts'
import { kotlinText } from './kotlin-text.ts'

/** What reads the statements of a file. */
export interface KotlinStatements {
  visit(node: SyntaxNode, scope: Scope): void
  /** A lambda or a function without a name. The statements of a lambda are left to the caller. */
  openLambda(node: SyntaxNode, scope: Scope): FunctionSketch
}

/** Reads the values of a Kotlin file. */
export class KotlinValues {
  readonly #builder: SketchBuilder
  readonly #statements: KotlinStatements

  constructor(builder: SketchBuilder, statements: KotlinStatements) {
    this.#builder = builder
    this.#statements = statements
  }

  isExpression({ type }: SyntaxNode): boolean {
    return EXPRESSIONS.has(type)
  }

  expression(node: SyntaxNode | undefined, scope: Scope): Expression {
    if (node === undefined) return UNKNOWN
    const builder = this.#builder
    const { line } = node
    const [first] = node.children
    switch (node.type) {
      case 'identifier':
        return nameOrConstant(builder.textOf(node), line)
      case 'this_expression':
      case 'super_expression':
        return { kind: 'name', name: node.type === 'this_expression' ? 'this' : 'super', line }
      case 'string_literal':
      case 'multiline_string_literal':
        return kotlinText(node, builder, (one) => this.expression(one, scope))
      case 'character_literal':
        return { kind: 'text', text: builder.textOf(node).slice(1, -1), line }
      case 'number_literal':
        return { kind: 'constant', value: Number(builder.textOf(node).replace(/[uUlLfF_]/g, '')) }
      case 'navigation_expression': {
        const name = node.children.at(-1)
        if (name === undefined || name === first) return this.expression(first, scope)
        return { kind: 'member', of: this.expression(first, scope), name: builder.textOf(name), line: name.line }
      }
      case 'index_expression': {
        const of = this.expression(first, scope)
        const args = node.children.slice(1).map((one) => this.expression(one, scope))
        return builder.call(scope, { kind: 'member', of, name: 'get', line }, args, new Map(), line)
      }
      case 'call_expression':
        return this.#call(node, scope)
      case 'lambda_literal':
        return { kind: 'function', fn: this.#lambda(node, scope) }
      case 'anonymous_function':
        return { kind: 'function', fn: this.#statements.openLambda(node, scope) }
      case 'annotated_lambda':
      case 'labeled_expression':
        return this.expression(node.children.at(-1), scope)
      case 'unary_expression': {
        const argument = child(node, 'argument') ?? first
        const value = this.expression(argument, scope)
        // `secret!!`
        return argument !== undefined && argument.end < node.end ? value : UNKNOWN
      }
      case 'binary_expression':
        return this.#binary(node, scope)
      case 'as_expression':
        return this.expression(child(node, 'left'), scope)
      case 'parenthesized_expression':
        return this.expression(first, scope)
      case 'if_expression':
        return this.#branch(node, scope)
      case 'when_expression': {
        const options = node.children.flatMap((one): readonly Expression[] => {
          if (one.type === 'when_entry') return [this.#lastOf(one, scope)]
          this.#statements.visit(one, scope)
          return []
        })
        return { kind: 'choice', options, line }
      }
      case 'try_expression': {
        const [body, ...rest] = node.children
        for (const one of rest) this.#statements.visit(one, scope)
        return body === undefined ? UNKNOWN : this.#blockValue(body, scope)
      }
      case 'collection_literal':
        return { kind: 'list', parts: node.children.map((one) => this.expression(one, scope)) }
      case 'return_expression':
      case 'assignment':
        this.#statements.visit(node, scope)
        return UNKNOWN
      default:
        for (const one of node.children) this.#statements.visit(one, scope)
        return UNKNOWN
    }
  }

  #binary(node: SyntaxNode, scope: Scope): Expression {
    const [left, right] = [child(node, 'left'), child(node, 'right')]
    if (left === undefined || right === undefined) return UNKNOWN
    const operator = this.#builder.between(left, right)
    const first = this.expression(left, scope)
    const second = this.expression(right, scope)
    if (operator === '+') return { kind: 'joined', parts: [first, second] }
    if (operator !== '?:') return UNKNOWN
    const { line } = node
    return this.#builder.value(scope, { kind: 'either', first, second, skipsBlank: false, line }, line)
  }

  /** `if (secret.isNullOrBlank()) "other" else secret`: the value comes first, and then what is taken without it. */
  #branch(node: SyntaxNode, scope: Scope): Expression {
    const condition = child(node, 'condition')
    this.expression(condition, scope)
    const options = node.children.filter((one) => one !== condition).map((one) => this.#blockValue(one, scope))
    const asksForNothing =
      /^[^!]{0,200}(?:isNullOr(?:Blank|Empty)\(\)|is(?:Blank|Empty)\(\)|==\s{0,9}(?:null|""))$/.test(
        this.#builder.textOf(condition),
      )
    return { kind: 'choice', options: asksForNothing ? options.toReversed() : options, line: node.line }
  }

  /** What a branch comes to: its last statement. */
  #blockValue(node: SyntaxNode, scope: Scope): Expression {
    return node.type === 'block' ? this.#lastOf(node, scope) : this.#value(node, scope)
  }

  #lastOf(node: SyntaxNode, scope: Scope): Expression {
    const last = node.children.at(-1)
    for (const one of node.children.slice(0, -1)) this.#statements.visit(one, scope)
    return last === undefined ? UNKNOWN : this.#blockValue(last, scope)
  }

  #value(node: SyntaxNode, scope: Scope): Expression {
    if (this.isExpression(node)) return this.expression(node, scope)
    this.#statements.visit(node, scope)
    return UNKNOWN
  }

  #call(node: SyntaxNode, scope: Scope): Expression {
    const [head, lambda] = this.#takeApart(node)
    const { line } = head
    const builder = this.#builder
    const [first] = head.children
    const callee = this.expression(first, scope)
    const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''
    if (lambda !== undefined && callee.kind === 'member' && SCOPED.test(name) && head.children.length === 2) {
      const fn = this.#lambda(lambda, scope, callee.of)
      return name === 'let' || name === 'run' ? { kind: 'function', fn } : callee.of
    }
    const { args, named } = this.arguments(childOfType(head, 'value_arguments'), scope)
    const isNew = /^[A-Z]/.test(name)
    const last = lambda === undefined ? [] : [{ kind: 'function', fn: this.#lambda(lambda, scope) } as const]
    const calleeLine = callee.kind === 'member' ? callee.line : line
    return builder.call(scope, callee, [...args, ...last], named, calleeLine, isNew)
  }

  /** `f(x) { … }` is parsed as a call of `f(x)` with the lambda. */
  #takeApart(node: SyntaxNode): readonly [SyntaxNode, SyntaxNode | undefined] {
    const [inner] = node.children
    const annotated = childOfType(node, 'annotated_lambda')
    const lambda = annotated === undefined ? undefined : childOfType(annotated, 'lambda_literal')
    const isApart =
      lambda !== undefined &&
      childOfType(node, 'value_arguments') === undefined &&
      inner?.type === 'call_expression' &&
      inner.children.at(-1)?.type === 'value_arguments'
    return isApart ? [inner, lambda] : [node, lambda]
  }

  /** `given`: what its parameter stands for, where the lambda is called there and then. */
  #lambda(node: SyntaxNode, scope: Scope, given?: Expression): FunctionSketch {
    const opened = this.#statements.openLambda(node, scope)
    const [parameter] = opened.parameters
    if (given !== undefined) {
      Object.assign(opened, { parameters: [] })
      this.#builder.define(opened.scope, parameter?.name ?? 'it', given, node.line, scope)
    }
    const statements = node.children.filter(({ type }) => type !== 'lambda_parameters' && !type.endsWith('comment'))
    for (const one of statements.slice(0, -1)) this.#statements.visit(one, opened.scope)
    const last = statements.at(-1)
    if (last !== undefined)
      opened.returns.push({ value: this.#blockValue(last, opened.scope), scope: opened.scope, line: last.line })
    return opened
  }

  arguments(
    node: SyntaxNode | undefined,
    scope: Scope,
  ): { readonly args: readonly Expression[]; readonly named: ReadonlyMap<string, Expression> } {
    const args: Expression[] = []
    const named = new Map<string, Expression>()
    for (const one of node?.children ?? []) {
      if (one.type !== 'value_argument') continue
      const [first, second] = one.children.filter(({ type }) => !type.endsWith('comment'))
      if (first !== undefined && second !== undefined)
        named.set(this.#builder.textOf(first), this.#value(second, scope))
      else if (first?.type === 'spread_expression') args.push(this.expression(first.children[0], scope))
      else if (first !== undefined) args.push(this.#value(first, scope))
    }
    return { args, named }
  }

  /** What a class hands on to the one that it extends. */
  superCall(node: SyntaxNode, scope: Scope): void {
    const made = childOfType(node, 'constructor_invocation')
    if (made === undefined) return
    const name = lastName(this.#builder.textOf(childOfType(made, 'user_type')))
    const { args, named } = this.arguments(childOfType(made, 'value_arguments'), scope)
    this.#builder.call(scope, { kind: 'name', name, line: node.line }, args, named, node.line, true)
  }

  /** The annotations of a declaration, as calls: `@Value("\${x}")` is Value("${x}"). */
  annotations(node: SyntaxNode, scope: Scope): readonly Expression[] {
    const modifiers = childOfType(node, 'modifiers')
    return modifiers === undefined ? [] : this.annotationsIn(modifiers, scope)
  }

  annotationsIn(modifiers: SyntaxNode, scope: Scope): readonly Expression[] {
    return modifiers.children.flatMap((one): readonly Expression[] => {
      if (one.type !== 'annotation') return []
      const made = childOfType(one, 'constructor_invocation')
      const name = lastName(this.#builder.textOf(childOfType(made ?? one, 'user_type')))
      const { args, named } = this.arguments(made && childOfType(made, 'value_arguments'), scope)
      return [this.#builder.call(scope, { kind: 'name', name, line: one.line }, args, named, one.line)]
    })
  }
}

/** What runs a lambda at once, on what stands before it. */
const SCOPED = /^(let|run|also|apply|takeIf|takeUnless)$/

function nameOrConstant(name: string, line: number): Expression {
  if (name === 'null') return { kind: 'constant', value: null }
  if (name === 'true' || name === 'false') return { kind: 'constant', value: name === 'true' }
  return { kind: 'name', name: name.replaceAll('`', ''), line }
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['identifier', 'this_expression', 'super_expression', 'string_literal', 'multiline_string_literal'],
  ...['character_literal', 'number_literal', 'float_literal', 'boolean_literal', 'null_literal'],
  ...['navigation_expression', 'index_expression', 'call_expression', 'lambda_literal', 'anonymous_function'],
  ...['annotated_lambda', 'labeled_expression', 'unary_expression', 'binary_expression', 'as_expression'],
  ...['parenthesized_expression', 'if_expression', 'when_expression', 'try_expression', 'collection_literal'],
  ...['infix_expression', 'throw_expression', 'object_literal', 'is_expression', 'in_expression', 'range_expression'],
  ...['spread_expression', 'callable_reference'],
])
