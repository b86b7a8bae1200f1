import type { SyntaxNode } from '../../model/stack/syntax.ts'
import {
  type Expression,
  type FileSketch,
  type FunctionSketch,
  MAX_TYPE,
  type Parameter,
  type Scope,
  type SourceFile,
  UNKNOWN,
} from '../sketch.ts'
import { child, childOfType, SketchBuilder } from '../sketch-builder.ts'
import { homeOf } from './javascript.ts'

/** Makes a sketch of a Go file. */
export function sketchGo(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new GoReader(source)
  reader.visit(root, reader.builder.file.scope)
  return reader.builder.file
}

class GoReader {
  readonly builder: SketchBuilder

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
  }

  visit(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    switch (node.type) {
      case 'comment':
        return
      case 'package_clause':
        builder.file.package = builder.textOf(node.children[0])
        return
      case 'import_spec':
        this.importSpec(node)
        return
      case 'type_spec':
        this.visitType(node, scope)
        return
      case 'function_declaration':
      case 'method_declaration':
        this.visitFunction(node, scope)
        return
      case 'const_spec':
      case 'var_spec': {
        const names = node.children.filter(({ field }) => field === 'name')
        const values = this.list(child(node, 'value'), scope)
        const type = child(node, 'type')
        for (const [index, name] of names.entries()) {
          const value = values[index] ?? (type === undefined ? UNKNOWN : this.instance(type))
          builder.define(scope, builder.textOf(name), value, node.line)
        }
        return
      }
      case 'short_var_declaration':
      case 'assignment_statement':
        this.assign(node, scope)
        return
      case 'return_statement': {
        const [first = UNKNOWN] = this.list(node.children[0], scope)
        scope.fn?.returns.push({ value: first, scope, line: node.line })
        return
      }
      case 'block': {
        const inner: Scope = { ...scope, parent: scope, names: new Map() }
        for (const one of node.children) this.visit(one, inner)
        return
      }
      case 'if_statement':
      case 'for_statement': {
        const inner: Scope = { ...scope, parent: scope, names: new Map() }
        for (const one of node.children) this.visit(one, inner)
        return
      }
      default:
        if (EXPRESSIONS.has(node.type)) this.expression(node, scope)
        else for (const one of node.children) this.visit(one, scope)
    }
  }

  private importSpec(node: SyntaxNode): void {
    const { builder } = this
    const path = this.stringText(child(node, 'path'))
    const alias = builder.textOf(child(node, 'name'))
    if (alias === '_') return
    if (alias === '.') builder.file.wildcards.push(path)
    else if (alias !== '') builder.addImport(alias, path, '*')
    else for (const name of packageNames(path)) if (!builder.file.imports.has(name)) builder.addImport(name, path, '*')
  }

  private visitType(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const type = child(node, 'type')
    if (type?.type !== 'struct_type') return
    const cls = builder.openClass(scope, node, builder.textOf(child(node, 'name')), [])
    for (const one of childOfType(type, 'field_declaration_list')?.children ?? []) {
      if (one.type !== 'field_declaration') continue
      const typeNode = child(one, 'type')
      const named = one.children.filter(({ field }) => field === 'name')
      const tag = this.stringText(child(one, 'tag'))
      const typeName = lastName(builder.textOf(typeNode))
      if (typeNode?.type === 'struct_type')
        this.visitType({ ...one, children: [{ ...(named[0] ?? one), field: 'name' }, typeNode] }, cls.scope)
      const own = typeNode?.type === 'struct_type' ? builder.textOf(named[0]) : typeName
      for (const name of named.length > 0 ? named.map((field) => builder.textOf(field)) : [typeName])
        builder.field(cls, { name, type: own, tag, line: one.line })
    }
  }

  private visitFunction(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const name = builder.textOf(child(node, 'name'))
    const fn = builder.openFunction(scope, node, name, this.parameters(child(node, 'parameters')))
    const receiver = child(node, 'receiver')?.children[0]
    if (receiver !== undefined) {
      const type = lastName(builder.textOf(child(receiver, 'type')))
      Object.assign(fn, { receiver: type })
      const own: Expression = { kind: 'record', fields: new Map(), spreads: [], typeName: type, line: node.line }
      builder.define(fn.scope, builder.textOf(child(receiver, 'name')), own, node.line)
    }
    const body = child(node, 'body')
    for (const one of body?.children ?? []) this.visit(one, fn.scope)
  }

  private parameters(node: SyntaxNode | undefined): readonly Parameter[] {
    const { builder } = this
    return (node?.children ?? []).flatMap((one) => {
      const type = lastName(builder.textOf(child(one, 'type')))
      const names = one.children.filter(({ field }) => field === 'name')
      return names.map((name): Parameter => ({ name: builder.textOf(name), type, initial: null, decorators: [] }))
    })
  }

  private assign(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const left = child(node, 'left')?.children ?? []
    const values = this.list(child(node, 'right'), scope)
    for (const [index, target] of left.entries()) {
      const value = values[index] ?? UNKNOWN
      if (target.type === 'identifier') {
        const name = builder.textOf(target)
        if (name === '_') continue
        const isNew = node.type === 'short_var_declaration'
        const known = homeOf(scope, name)
        const home = isNew ? scope : known.names.has(name) ? known : scope.file.scope
        builder.define(home, name, value, node.line, scope)
        continue
      }
      const place = this.expression(target, scope)
      if (place.kind === 'member') builder.property(scope, place.name, null, value, node.line)
    }
  }

  private list(node: SyntaxNode | undefined, scope: Scope): readonly Expression[] {
    if (node === undefined) return []
    if (node.type !== 'expression_list') return [this.expression(node, scope)]
    return node.children.map((one) => this.expression(one, scope))
  }

  /** A variable of a type without a value. */
  private instance(type: SyntaxNode): Expression {
    const typeName = lastName(this.builder.textOf(type))
    return { kind: 'record', fields: new Map(), spreads: [], typeName, line: type.line }
  }

  private stringText(node: SyntaxNode | undefined): string {
    const text = this.builder.textOf(node)
    return text.slice(1, -1)
  }

  expression(node: SyntaxNode | undefined, scope: Scope): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'identifier':
        return { kind: 'name', name: builder.textOf(node), line }
      case 'interpreted_string_literal':
      case 'raw_string_literal':
        return { kind: 'text', text: this.stringText(node), line }
      case 'int_literal':
      case 'float_literal':
        return { kind: 'constant', value: Number(builder.textOf(node)) }
      case 'nil':
        return { kind: 'constant', value: null }
      case 'true':
      case 'false':
        return { kind: 'constant', value: node.type === 'true' }
      case 'selector_expression': {
        const of = this.expression(child(node, 'operand'), scope)
        const name = builder.textOf(child(node, 'field'))
        // The bytes of a PEM block and the public half of a key are that key.
        return name === 'Bytes' || name === 'PublicKey' ? of : { kind: 'member', of, name, line }
      }
      case 'index_expression': {
        const of = this.expression(child(node, 'operand'), scope)
        const key = this.expression(child(node, 'index'), scope)
        return key.kind === 'text' ? { kind: 'member', of, name: key.text, line } : UNKNOWN
      }
      case 'slice_expression': {
        const of = this.expression(child(node, 'operand'), scope)
        // x[:] of an array is the whole of it.
        return child(node, 'start') === undefined && child(node, 'end') === undefined ? of : { kind: 'part', of }
      }
      case 'type_conversion_expression':
      case 'unary_expression':
      case 'parenthesized_expression':
      case 'type_assertion_expression':
        return this.expression(child(node, 'operand') ?? node.children[0], scope)
      case 'call_expression':
        return this.call(node, scope)
      case 'composite_literal':
        return this.literal(node, scope)
      case 'func_literal':
        return { kind: 'function', fn: this.functionLiteral(node, scope) }
      case 'binary_expression': {
        const left = child(node, 'left')
        const right = child(node, 'right')
        const parts = [this.expression(left, scope), this.expression(right, scope)]
        const isSum = left !== undefined && right !== undefined && builder.between(left, right) === '+'
        return isSum ? { kind: 'joined', parts } : UNKNOWN
      }
      default:
        for (const one of node.children) this.visit(one, scope)
        return UNKNOWN
    }
  }

  private functionLiteral(node: SyntaxNode, scope: Scope): FunctionSketch {
    const fn = this.builder.openFunction(scope, node, '', this.parameters(child(node, 'parameters')))
    for (const one of child(node, 'body')?.children ?? []) this.visit(one, fn.scope)
    return fn
  }

  private call(node: SyntaxNode, scope: Scope): Expression {
    const fn = child(node, 'function')
    const name = this.builder.textOf(child(fn ?? node, 'field'))
    const callee: Expression =
      fn?.type === 'selector_expression'
        ? { kind: 'member', of: this.expression(child(fn, 'operand'), scope), name, line: fn.line }
        : this.expression(fn, scope)
    const args = (child(node, 'arguments')?.children ?? [])
      .filter(({ type }) => type !== 'comment')
      .map((one) => this.expression(one, scope))
    return this.builder.call(scope, callee, args, new Map(), node.line)
  }

  private literal(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const type = child(node, 'type')
    const fields = new Map<string, Expression>()
    const parts: Expression[] = []
    for (const one of child(node, 'body')?.children ?? []) {
      if (one.type === 'comment') continue
      if (one.type !== 'keyed_element') {
        parts.push(this.inner(one, scope))
        continue
      }
      const key = child(one, 'key') ?? one.children[0]
      const value = child(one, 'value') ?? one.children[1]
      const name = builder.textOf(key).replace(/^["`]|["`]$/g, '')
      fields.set(name, value === undefined ? UNKNOWN : this.inner(value, scope))
    }
    if (parts.length > 0) return { kind: 'list', parts }
    return builder.record(scope, fields, [], lastName(builder.textOf(type)), node.line)
  }

  /** An element of a literal; one without a type of its own is a literal too. */
  private inner(node: SyntaxNode, scope: Scope): Expression {
    const only = node.type === 'literal_element' ? node.children[0] : node
    if (only === undefined) return UNKNOWN
    return only.type === 'literal_value'
      ? this.literal({ ...node, children: [{ ...only, field: 'body' }] }, scope)
      : this.expression(only, scope)
  }
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['identifier', 'selector_expression', 'index_expression', 'slice_expression', 'call_expression', 'func_literal'],
  ...['composite_literal', 'type_conversion_expression', 'unary_expression', 'parenthesized_expression'],
  ...['type_assertion_expression', 'binary_expression', 'interpreted_string_literal', 'raw_string_literal'],
])

/** The names that a package of a path may have, the likeliest first. */
function packageNames(path: string): readonly string[] {
  const last =
    path
      .replace(/\/v\d+$/, '')
      .replace(/\.v\d+$/, '')
      .split('/')
      .at(-1) ?? ''
  const bare = last.replace(/^go-|-go$|\.go$/g, '')
  // gofiber's package is called jwtware, wherever it lies.
  const fiber = path.indexOf('gofiber/')
  const other = fiber !== -1 && path.includes('jwt', fiber) ? ['jwtware'] : []
  return [...new Set([last, bare, bare.replaceAll('-', ''), bare.replaceAll('-', '_'), ...other])]
}

/** `*config.Config[T]` is Config. */
function lastName(text: string): string {
  if (text.length > MAX_TYPE) return ''
  if (/^(\[\]|map\[|func\b|chan\b|interface\b|struct\b)/.test(text)) return ''
  return /([A-Za-z_]\w*)(?:\[.*)?$/s.exec(text)?.[1] ?? ''
}
