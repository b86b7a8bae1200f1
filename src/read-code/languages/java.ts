import type { SyntaxNode } from '../../model/stack/syntax.ts'
import {
  type ClassSketch,
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

/** Makes a sketch of a Java file. */
export function sketchJava(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new JavaReader(source)
  reader.visit(root, reader.builder.file.scope)
  return reader.builder.file
}

class JavaReader {
  readonly builder: SketchBuilder

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
  }

  visit(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    switch (node.type) {
      case 'line_comment':
      case 'block_comment':
        return
      case 'package_declaration':
        builder.file.package = builder.textOf(node.children.at(-1))
        return
      case 'import_declaration':
        this.importName(node)
        return
      case 'class_declaration':
      case 'record_declaration':
      case 'interface_declaration':
      case 'enum_declaration':
        this.visitClass(node, scope)
        return
      case 'local_variable_declaration': {
        for (const one of node.children) {
          if (one.type !== 'variable_declarator') continue
          const value = child(one, 'value')
          const type = lastName(builder.textOf(child(node, 'type')))
          const made = value === undefined ? instanceOf(type, node.line) : this.expression(value, scope)
          builder.define(scope, builder.textOf(child(one, 'name')), made, node.line)
        }
        return
      }
      case 'return_statement': {
        const value = this.expression(node.children[0], scope)
        scope.fn?.returns.push({ value, scope, line: node.line })
        return
      }
      default:
        if (EXPRESSIONS.has(node.type)) this.expression(node, scope)
        else for (const one of node.children) this.visit(one, scope)
    }
  }

  private importName(node: SyntaxNode): void {
    const { builder } = this
    const path = builder.textOf(childOfType(node, 'scoped_identifier', 'identifier'))
    if (childOfType(node, 'asterisk') !== undefined) {
      builder.file.wildcards.push(path)
      return
    }
    const at = path.lastIndexOf('.')
    builder.addImport(path.slice(at + 1), path.slice(0, at), path.slice(at + 1))
  }

  private visitClass(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const superclass = child(node, 'superclass')?.children[0]
    const bases: Expression[] =
      superclass === undefined ? [] : [{ kind: 'name', name: lastName(builder.textOf(superclass)), line: node.line }]
    const cls = builder.openClass(
      scope,
      node,
      builder.textOf(child(node, 'name')),
      bases,
      this.annotations(node, scope),
    )
    for (const one of node.type === 'record_declaration' ? (child(node, 'parameters')?.children ?? []) : [])
      this.recordPart(one, cls)
    for (const one of child(node, 'body')?.children ?? []) {
      if (one.type === 'field_declaration') this.visitField(one, cls)
      else if (one.type === 'method_declaration' || one.type === 'constructor_declaration') this.visitMethod(one, cls)
      else if (one.type === 'enum_body_declarations') for (const inner of one.children) this.visit(inner, cls.scope)
      else this.visit(one, cls.scope)
    }
  }

  private recordPart(node: SyntaxNode, cls: ClassSketch): void {
    const name = this.builder.textOf(child(node, 'name'))
    if (name === '') return
    const annotations = this.annotations(node, cls.scope)
    const value = annotations.find(isValue) ?? null
    this.builder.field(cls, { name, type: lastName(this.builder.textOf(child(node, 'type'))), value, line: node.line })
  }

  private visitField(node: SyntaxNode, cls: ClassSketch): void {
    const { builder } = this
    const decorators = this.annotations(node, cls.scope)
    const type = lastName(builder.textOf(child(node, 'type')))
    for (const one of node.children) {
      if (one.type !== 'variable_declarator') continue
      const name = builder.textOf(child(one, 'name'))
      const initial = child(one, 'value')
      const value = decorators.find(isValue) ?? (initial === undefined ? null : this.expression(initial, cls.scope))
      builder.field(cls, { name, type, value, decorators, line: node.line })
      ownMember(builder, cls, name, node.line)
    }
  }

  private visitMethod(node: SyntaxNode, cls: ClassSketch): void {
    const { builder } = this
    const name = builder.textOf(child(node, 'name'))
    const fn = this.fn(node, cls.scope, name, this.annotations(node, cls.scope), cls)
    cls.methods.set(name, fn)
    if (node.type === 'method_declaration') builder.define(cls.scope, name, { kind: 'function', fn }, node.line)
  }

  private fn(
    node: SyntaxNode,
    scope: Scope,
    name: string,
    decorators: readonly Expression[],
    owner: ClassSketch | null,
  ): FunctionSketch {
    const { builder } = this
    const list = child(node, 'parameters')
    const parameters =
      list?.type === 'identifier'
        ? [plainParameter(builder.textOf(list))]
        : (list?.children ?? []).flatMap((one) => this.parameter(one, scope))
    const fn = builder.openFunction(scope, node, name, parameters, decorators, owner)
    const body = child(node, 'body')
    if (body === undefined) return fn
    if (EXPRESSIONS.has(body.type))
      fn.returns.push({ value: this.expression(body, fn.scope), scope: fn.scope, line: body.line })
    else this.visit(body, fn.scope)
    return fn
  }

  private parameter(node: SyntaxNode, scope: Scope): readonly Parameter[] {
    const { builder } = this
    if (node.type === 'identifier') return [plainParameter(builder.textOf(node))]
    const name = builder.textOf(child(node, 'name'))
    if (name === '') return []
    const decorators = this.annotations(node, scope)
    const initial = decorators.find(isValue) ?? null
    return [{ name, type: lastName(builder.textOf(child(node, 'type'))), initial, decorators }]
  }

  /** Annotations as calls: `@Value("${x}")` is Value("${x}"). */
  private annotations(node: SyntaxNode, scope: Scope): readonly Expression[] {
    const { builder } = this
    const modifiers = childOfType(node, 'modifiers')
    return (modifiers?.children ?? []).flatMap((one): readonly Expression[] => {
      if (one.type !== 'annotation' && one.type !== 'marker_annotation') return []
      const args: Expression[] = []
      const named = new Map<string, Expression>()
      for (const part of child(one, 'arguments')?.children ?? []) {
        if (part.type === 'element_value_pair')
          named.set(builder.textOf(child(part, 'key')), this.expression(child(part, 'value'), scope))
        else args.push(this.expression(part, scope))
      }
      const callee: Expression = { kind: 'name', name: lastName(builder.textOf(child(one, 'name'))), line: one.line }
      return [builder.call(scope, callee, args, named, one.line)]
    })
  }

  expression(node: SyntaxNode | undefined, scope: Scope): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'identifier':
      case 'this':
      case 'super':
      case 'type_identifier':
        return { kind: 'name', name: builder.textOf(node), line }
      case 'string_literal':
        return { kind: 'text', text: node.children.map((one) => unescapeText(builder.textOf(one))).join(''), line }
      case 'decimal_integer_literal':
        return { kind: 'constant', value: Number(builder.textOf(node).replace(/[lL_]/g, '')) }
      case 'null_literal':
        return { kind: 'constant', value: null }
      case 'true':
      case 'false':
        return { kind: 'constant', value: node.type === 'true' }
      case 'field_access': {
        const of = this.expression(child(node, 'object'), scope)
        return { kind: 'member', of, name: builder.textOf(child(node, 'field')), line }
      }
      case 'method_invocation': {
        const object = child(node, 'object')
        const name = builder.textOf(child(node, 'name'))
        const callee: Expression =
          object === undefined
            ? { kind: 'name', name, line }
            : { kind: 'member', of: this.expression(object, scope), name, line }
        return builder.call(scope, callee, this.args(node, scope), new Map(), line)
      }
      case 'object_creation_expression': {
        const callee: Expression = { kind: 'name', name: lastName(builder.textOf(child(node, 'type'))), line }
        const call = builder.call(scope, callee, this.args(node, scope), new Map(), line, true)
        for (const one of node.children) if (one.type === 'class_body') this.visit(one, scope)
        return call
      }
      case 'lambda_expression':
        return { kind: 'function', fn: this.fn(node, scope, '', [], scope.owner) }
      case 'ternary_expression': {
        this.expression(child(node, 'condition'), scope)
        const options = ['consequence', 'alternative'].map((field) => this.expression(child(node, field), scope))
        return { kind: 'choice', options, line }
      }
      case 'binary_expression': {
        const [left, right] = [child(node, 'left'), child(node, 'right')]
        const parts = [this.expression(left, scope), this.expression(right, scope)]
        const isSum = left !== undefined && right !== undefined && builder.between(left, right) === '+'
        return isSum ? { kind: 'joined', parts } : UNKNOWN
      }
      case 'array_initializer':
      case 'element_value_array_initializer':
        return { kind: 'list', parts: node.children.map((one) => this.expression(one, scope)) }
      case 'assignment_expression': {
        const value = this.expression(child(node, 'right'), scope)
        const place = this.expression(child(node, 'left'), scope)
        if (place.kind === 'name') {
          const home = homeOf(scope, place.name)
          // A field by its bare name.
          if (home.owner !== null && home.fn === null) builder.property(scope, place.name, home.owner, value, line)
          else builder.define(home, place.name, value, line, scope)
        } else if (place.kind === 'member') {
          const isOwn = place.of.kind === 'name' && place.of.name === 'this'
          builder.property(scope, place.name, isOwn ? scope.owner : null, value, line)
        }
        return value
      }
      case 'cast_expression':
        return this.expression(child(node, 'value'), scope)
      case 'parenthesized_expression':
        return this.expression(node.children[0], scope)
      default:
        for (const one of node.children) this.visit(one, scope)
        return UNKNOWN
    }
  }

  private args(node: SyntaxNode, scope: Scope): readonly Expression[] {
    return (child(node, 'arguments')?.children ?? [])
      .filter(({ type }) => !type.endsWith('comment'))
      .map((one) => this.expression(one, scope))
  }
}

/** A field is known by its bare name within its class. */
export function ownMember(builder: SketchBuilder, cls: ClassSketch, name: string, line: number): void {
  builder.define(cls.scope, name, { kind: 'member', of: { kind: 'name', name: 'this', line }, name, line }, line)
}

export function instanceOf(typeName: string, line: number): Expression {
  return { kind: 'record', fields: new Map(), spreads: [], typeName, line }
}

function plainParameter(name: string): Parameter {
  return { name, type: '', initial: null, decorators: [] }
}

export function isValue(annotation: Expression): boolean {
  return (
    annotation.kind === 'call' &&
    annotation.callee.kind === 'name' &&
    /^(Value|ConfigProperty|Property)$/.test(annotation.callee.name)
  )
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['identifier', 'string_literal', 'field_access', 'method_invocation', 'object_creation_expression'],
  ...['lambda_expression', 'ternary_expression', 'binary_expression', 'assignment_expression', 'cast_expression'],
  ...['parenthesized_expression', 'array_initializer'],
])

/** `java.util.List<String>` is List. */
export function lastName(text: string): string {
  if (text.length > MAX_TYPE) return ''
  return /([A-Za-z_]\w*)\s*(?:<.*)?(?:\[\])*\??$/s.exec(text)?.[1] ?? ''
}

function unescapeText(text: string): string {
  return text.replace(/\\(n|t|r|\\|")/g, (_, one: string) => ({ n: '\n', t: '\t', r: '\r' })[one] ?? one)
}
