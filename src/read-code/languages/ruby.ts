import type { SyntaxNode } from '../../model/stack/syntax.ts'
import {
  type ClassSketch,
  type Expression,
  type FileSketch,
  type FunctionSketch,
  type Parameter,
  type Scope,
  type SourceFile,
  UNKNOWN,
} from '../sketch.ts'
import { child, childOfType, SketchBuilder } from '../sketch-builder.ts'
import { homeOf } from './javascript.ts'

/** Makes a sketch of a Ruby file. A name may be a local or a call of a method of its own: both are a name. */
export function sketchRuby(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new RubyReader(source)
  reader.body(root, reader.builder.file.scope)
  return reader.builder.file
}

class RubyReader {
  readonly builder: SketchBuilder

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
  }

  /** Walks statements; the value of the last is what a method returns. */
  body(node: SyntaxNode, scope: Scope): Expression {
    let last: Expression = UNKNOWN
    for (const one of node.children) last = this.visit(one, scope)
    return last
  }

  private visit(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    switch (node.type) {
      case 'comment':
        return UNKNOWN
      case 'module':
      case 'class': {
        const base = child(node, 'superclass')?.children[0]
        const bases = base === undefined ? [] : [this.expression(base, scope)]
        const name = builder.textOf(child(node, 'name')).split('::').at(-1) ?? ''
        const cls = builder.openClass(scope, node, name, bases)
        const body = child(node, 'body')
        if (body !== undefined) this.body(body, cls.scope)
        return UNKNOWN
      }
      case 'singleton_class': {
        const body = child(node, 'body')
        return body === undefined ? UNKNOWN : this.body(body, scope)
      }
      case 'method':
      case 'singleton_method': {
        const fn = this.method(node, scope)
        if (scope.owner !== null) scope.owner.methods.set(fn.name, fn)
        builder.define(scope, fn.name, { kind: 'function', fn }, node.line)
        return UNKNOWN
      }
      case 'return': {
        const value = this.expression(node.children[0]?.children[0], scope)
        scope.fn?.returns.push({ value, scope, line: node.line })
        return UNKNOWN
      }
      default:
        return this.expression(node, scope)
    }
  }

  private method(node: SyntaxNode, scope: Scope): FunctionSketch {
    const { builder } = this
    const parameters = (child(node, 'parameters')?.children ?? []).flatMap((one): readonly Parameter[] => {
      const name = builder.textOf(one.type === 'identifier' ? one : child(one, 'name'))
      const initial = child(one, 'value')
      const value = initial === undefined ? null : this.expression(initial, scope)
      return name === '' ? [] : [{ name, type: '', initial: value, decorators: [] }]
    })
    const fn = builder.openFunction(scope, node, builder.textOf(child(node, 'name')), parameters)
    const body = child(node, 'body')
    if (body === undefined) return fn
    const last = body.type === 'body_statement' ? this.body(body, fn.scope) : this.visit(body, fn.scope)
    fn.returns.push({ value: last, scope: fn.scope, line: node.line })
    return fn
  }

  expression(node: SyntaxNode | undefined, scope: Scope): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'identifier':
      case 'constant':
      case 'self':
        return { kind: 'name', name: builder.textOf(node), line }
      case 'instance_variable':
      case 'class_variable':
      case 'global_variable': {
        const self: Expression = { kind: 'name', name: 'self', line }
        return { kind: 'member', of: self, name: builder.textOf(node), line }
      }
      case 'string':
        return this.string(node, scope)
      case 'simple_symbol':
        return { kind: 'text', text: builder.textOf(node).slice(1), line }
      case 'integer':
        return { kind: 'constant', value: Number(builder.textOf(node)) }
      case 'true':
      case 'false':
        return { kind: 'constant', value: node.type === 'true' }
      case 'nil':
        return { kind: 'constant', value: null }
      case 'scope_resolution': {
        const of = child(node, 'scope')
        const name = builder.textOf(child(node, 'name'))
        return of === undefined
          ? { kind: 'name', name, line }
          : { kind: 'member', of: this.expression(of, scope), name, line }
      }
      case 'element_reference': {
        const of = this.expression(child(node, 'object'), scope)
        const key = this.expression(node.children[1], scope)
        const isVariable = of.kind === 'name' && of.name === 'ENV'
        if (key.kind === 'text') {
          const member: Expression = { kind: 'member', of, name: key.text, line }
          return isVariable ? builder.value(scope, member, line) : member
        }
        return builder.call(scope, { kind: 'member', of, name: '[]', line }, [key], new Map(), line)
      }
      case 'call':
        return this.call(node, scope)
      case 'binary': {
        const [left, right] = [child(node, 'left'), child(node, 'right')]
        const [first, second] = [this.expression(left, scope), this.expression(right, scope)]
        const operator = left !== undefined && right !== undefined ? builder.between(left, right) : ''
        if (operator === '||' || operator === 'or')
          return builder.value(scope, { kind: 'either', first, second, skipsBlank: false, line }, line)
        return operator === '+' ? { kind: 'joined', parts: [first, second] } : UNKNOWN
      }
      case 'conditional': {
        const options = ['consequence', 'alternative'].map((field) => this.expression(child(node, field), scope))
        return { kind: 'choice', options, line }
      }
      case 'assignment':
      case 'operator_assignment':
        return this.assignment(node, scope)
      case 'hash': {
        const fields = new Map<string, Expression>()
        for (const one of node.children) this.pair(one, fields, scope)
        return builder.record(scope, fields, [], '', line)
      }
      case 'array':
        return { kind: 'list', parts: node.children.map((one) => this.expression(one, scope)) }
      case 'parenthesized_statements':
        return this.body(node, scope)
      case 'lambda': {
        const fn = builder.openFunction(scope, node, '', [])
        const body = child(node, 'body')
        const last = body === undefined ? UNKNOWN : this.block(body, fn.scope)
        fn.returns.push({ value: last, scope: fn.scope, line })
        return { kind: 'function', fn }
      }
      default:
        return this.body(node, scope)
    }
  }

  private string(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const { line } = node
    const parts = node.children.map((one): Expression => {
      return one.type === 'interpolation'
        ? this.expression(one.children[0], scope)
        : { kind: 'text', text: builder.textOf(one), line }
    })
    if (parts.every(({ kind }) => kind === 'text'))
      return { kind: 'text', text: parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''), line }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'joined', parts }
  }

  private call(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const { line } = node
    const receiver = child(node, 'receiver')
    const name = builder.textOf(child(node, 'method'))
    const callee: Expression =
      receiver === undefined
        ? { kind: 'name', name, line }
        : { kind: 'member', of: this.expression(receiver, scope), name, line }
    const args: Expression[] = []
    const named = new Map<string, Expression>()
    for (const one of child(node, 'arguments')?.children ?? [])
      if (one.type === 'pair') this.pair(one, named, scope)
      else args.push(this.expression(one, scope))
    const block = child(node, 'block')
    if (block !== undefined) named.set('&', this.block(block, scope))
    return builder.call(scope, callee, args, named, line)
  }

  /** What a block gives back: `ENV.fetch("K") { "d" }`. */
  private block(node: SyntaxNode, scope: Scope): Expression {
    const body = child(node, 'body') ?? childOfType(node, 'block_body', 'body_statement') ?? node
    return this.body(body, scope)
  }

  private pair(node: SyntaxNode, fields: Map<string, Expression>, scope: Scope): void {
    const key = child(node, 'key')
    if (node.type !== 'pair' || key === undefined) return
    const name = this.builder.textOf(key).replace(/^[:"']|[:"']$/g, '')
    fields.set(name, this.expression(child(node, 'value'), scope))
  }

  private assignment(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const value = this.expression(child(node, 'right'), scope)
    const left = child(node, 'left')
    if (left === undefined) return value
    if (left.type === 'identifier' || left.type === 'constant') {
      const name = builder.textOf(left)
      const owner: ClassSketch | null = left.type === 'constant' ? scope.owner : null
      if (owner !== null) builder.field(owner, { name, value, line: node.line })
      builder.define(homeOf(scope, name), name, value, node.line, scope)
      return value
    }
    // j.secret = …; @secret ||= …
    const isSetter = left.type === 'call'
    const name = isSetter ? builder.textOf(child(left, 'method')) : builder.textOf(left)
    if (isSetter || left.type.endsWith('_variable'))
      builder.property(scope, name, isSetter ? null : scope.owner, value, node.line)
    return value
  }
}
