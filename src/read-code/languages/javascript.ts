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
import { readUnsetGuard } from './unset-guard.ts'

/** Makes a sketch of a JavaScript or TypeScript file. */
export function sketchJavaScript(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new JavaScriptReader(source)
  reader.visit(root, reader.builder.file.scope)
  return reader.builder.file
}

class JavaScriptReader {
  readonly builder: SketchBuilder

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
  }

  visit(node: SyntaxNode, scope: Scope, decorators: readonly Expression[] = []): void {
    const { builder } = this
    switch (node.type) {
      case 'comment':
      case 'interface_declaration':
      case 'type_alias_declaration':
      case 'ambient_declaration':
        return
      case 'import_statement':
        this.importFrom(node)
        return
      case 'export_statement':
        this.export(node, scope)
        return
      case 'class_declaration':
      case 'abstract_class_declaration':
      case 'class':
        this.visitClass(node, scope, [...decorators, ...this.decoratorsOf(node, scope)])
        return
      case 'function_declaration':
      case 'generator_function_declaration': {
        const name = builder.textOf(child(node, 'name'))
        const fn = this.fn(node, scope, name)
        builder.define(scope, name, { kind: 'function', fn }, node.line)
        return
      }
      case 'variable_declarator': {
        const value = this.expression(child(node, 'value'), scope, builder.textOf(child(node, 'name')))
        const target = child(node, 'name')
        if (target !== undefined) this.bind(target, value, scope)
        return
      }
      case 'return_statement': {
        const value = this.expression(node.children[0], scope)
        scope.fn?.returns.push({ value, scope, line: node.line })
        return
      }
      case 'if_statement': {
        const guard = readUnsetGuard(builder.textOf(child(node, 'condition')))
        for (const one of node.children)
          builder.whileUnset(one.field === 'consequence' ? guard : null, () => this.visit(one, scope))
        return
      }
      case 'enum_declaration': {
        const cls = builder.openClass(scope, node, builder.textOf(child(node, 'name')), [])
        for (const one of child(node, 'body')?.children ?? []) {
          if (one.type !== 'enum_assignment') continue
          const value = this.expression(child(one, 'value'), cls.scope)
          builder.field(cls, { name: builder.textOf(child(one, 'name')), value, line: one.line })
        }
        return
      }
      default:
        if (EXPRESSIONS.has(node.type)) this.expression(node, scope)
        else for (const one of node.children) this.visit(one, scope)
    }
  }

  private importFrom(node: SyntaxNode): void {
    const { builder } = this
    if (/^import\s+type\b/.test(builder.textOf(node))) return
    const module = this.stringText(child(node, 'source'))
    const clause = childOfType(node, 'import_clause')
    for (const one of clause?.children ?? []) {
      if (one.type === 'identifier') builder.addImport(builder.textOf(one), module, 'default')
      if (one.type === 'namespace_import') builder.addImport(builder.textOf(one.children[0]), module, '*')
      if (one.type !== 'named_imports') continue
      for (const specifier of one.children) {
        const name = builder.textOf(child(specifier, 'name'))
        const alias = child(specifier, 'alias')
        builder.addImport(alias === undefined ? name : builder.textOf(alias), module, name)
      }
    }
    // import jwt = require('jsonwebtoken')
    const required = childOfType(node, 'import_require_clause')
    if (required !== undefined)
      builder.addImport(builder.textOf(required.children[0]), this.stringText(child(required, 'source')), '*')
  }

  private export(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const from = child(node, 'source')
    const clause = childOfType(node, 'export_clause')
    if (from !== undefined) {
      const module = this.stringText(from)
      if (clause === undefined) builder.file.wildcards.push(module)
      for (const one of clause?.children ?? []) {
        const name = builder.textOf(child(one, 'name'))
        builder.addImport(builder.textOf(child(one, 'alias') ?? child(one, 'name')), module, name)
      }
      return
    }
    for (const one of clause?.children ?? []) {
      const alias = child(one, 'alias')
      const name = builder.textOf(child(one, 'name'))
      if (alias !== undefined)
        builder.define(scope, builder.textOf(alias), { kind: 'name', name, line: one.line }, one.line)
    }
    const value = child(node, 'value')
    if (value !== undefined) builder.define(scope, 'default', this.expression(value, scope), node.line)
    const declaration = child(node, 'declaration')
    if (declaration === undefined) return
    this.visit(declaration, scope, this.decoratorsOf(node, scope))
    const name = builder.textOf(child(declaration, 'name'))
    if (/^export\s+default\b/.test(builder.textOf(node).slice(0, 40)) && name !== '')
      builder.define(scope, 'default', { kind: 'name', name, line: node.line }, node.line)
  }

  private decoratorsOf(node: SyntaxNode, scope: Scope): readonly Expression[] {
    return node.children
      .filter(({ type }) => type === 'decorator')
      .map((one) => this.expression(one.children[0], scope))
  }

  private bind(target: SyntaxNode, value: Expression, scope: Scope): void {
    const { builder } = this
    const { line } = target
    if (target.type === 'identifier') builder.define(scope, builder.textOf(target), value, line)
    if (target.type !== 'object_pattern') return
    for (const one of target.children) {
      const isPair = one.type === 'pair_pattern'
      const place = isPair ? child(one, 'value') : one
      const left = place?.type.endsWith('assignment_pattern') ? child(place, 'left') : place
      if (left === undefined) continue
      const name = isPair ? builder.textOf(child(one, 'key')).replace(/['"]/g, '') : builder.textOf(left)
      let part: Expression = { kind: 'member', of: value, name, line: one.line }
      if (mayBeRead(value)) builder.value(scope, part, one.line)
      const initial = place === left ? undefined : place && child(place, 'right')
      if (initial !== undefined)
        part = { kind: 'either', first: part, second: this.expression(initial, scope), skipsBlank: false, line }
      this.bind(left.type.startsWith('shorthand') ? { ...left, type: 'identifier' } : left, part, scope)
    }
  }

  private visitClass(node: SyntaxNode, scope: Scope, decorators: readonly Expression[]): void {
    const { builder } = this
    const heritage = childOfType(node, 'class_heritage')
    const clause = heritage === undefined ? undefined : (childOfType(heritage, 'extends_clause') ?? heritage)
    const bases = (clause?.children ?? [])
      .filter(({ type }) => type !== 'implements_clause' && type !== 'type_arguments')
      .map((one) => this.expression(one, scope))
    const name = builder.textOf(child(node, 'name'))
    const cls = builder.openClass(scope, node, name, bases, decorators)
    for (const one of child(node, 'body')?.children ?? []) {
      if (one.type === 'public_field_definition' || one.type === 'field_definition') {
        const value = child(one, 'value')
        builder.field(cls, {
          name: builder.textOf(child(one, 'name') ?? child(one, 'property')),
          type: lastName(builder.textOf(child(one, 'type'))),
          value: value === undefined ? null : this.expression(value, cls.scope),
          decorators: this.decoratorsOf(one, cls.scope),
          line: one.line,
        })
      } else if (one.type === 'method_definition') {
        const method = builder.textOf(child(one, 'name'))
        cls.methods.set(method, this.fn(one, cls.scope, method, cls))
      } else this.visit(one, cls.scope)
    }
  }

  private fn(node: SyntaxNode, scope: Scope, name: string, cls: ClassSketch | null = null): FunctionSketch {
    const { builder } = this
    const list = child(node, 'parameters')
    const single = child(node, 'parameter')
    const parameters: Parameter[] = []
    const patterns: { readonly target: SyntaxNode; readonly name: string }[] = []
    for (const one of single === undefined ? (list?.children ?? []) : [single]) {
      if (one.type === 'comment') continue
      const isAssigned = one.type === 'assignment_pattern'
      const target = child(one, 'pattern') ?? (isAssigned ? child(one, 'left') : one)
      const value = child(one, 'value') ?? (isAssigned ? child(one, 'right') : undefined)
      const type = lastName(builder.textOf(child(one, 'type')))
      if (target === undefined) continue
      const isPattern = target.type === 'object_pattern'
      const own = isPattern ? `{${parameters.length}}` : builder.textOf(target)
      if (isPattern) patterns.push({ target, name: own })
      const initial = value === undefined ? null : this.expression(value, scope)
      const decorators = this.decoratorsOf(one, scope)
      parameters.push({ name: own, type, initial, decorators })
      const isProperty =
        childOfType(one, 'accessibility_modifier') !== undefined || /^\s*readonly\b/.test(builder.textOf(one))
      if (cls !== null && name === 'constructor' && isProperty)
        builder.field(cls, { name: own, type, decorators, line: one.line })
    }
    const fn = builder.openFunction(scope, node, name, parameters, this.decoratorsOf(node, scope))
    for (const { target, name: own } of patterns)
      this.bind(target, { kind: 'name', name: own, line: target.line }, fn.scope)
    const body = child(node, 'body')
    if (body === undefined) return fn
    if (body.type === 'statement_block') this.visit(body, fn.scope)
    else fn.returns.push({ value: this.expression(body, fn.scope), scope: fn.scope, line: body.line })
    return fn
  }

  private stringText(node: SyntaxNode | undefined): string {
    return this.builder.textOf(node).replace(/^['"`]|['"`]$/g, '')
  }

  expression(node: SyntaxNode | undefined, scope: Scope, name = ''): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'identifier':
      case 'this':
      case 'super':
      case 'shorthand_property_identifier':
        return { kind: 'name', name: builder.textOf(node), line }
      case 'string':
        return { kind: 'text', text: this.stringText(node), line }
      case 'template_string':
        return this.template(node, scope)
      case 'number':
        return { kind: 'constant', value: Number(builder.textOf(node)) }
      case 'true':
      case 'false':
        return { kind: 'constant', value: node.type === 'true' }
      case 'null':
      case 'undefined':
        return { kind: 'constant', value: null }
      case 'member_expression': {
        const of = this.expression(child(node, 'object'), scope)
        const member: Expression = { kind: 'member', of, name: builder.textOf(child(node, 'property')), line }
        return mayBeRead(of) ? builder.value(scope, member, line) : member
      }
      case 'subscript_expression': {
        const of = this.expression(child(node, 'object'), scope)
        const key = this.expression(child(node, 'index'), scope)
        return key.kind === 'text'
          ? { kind: 'member', of, name: key.text, line }
          : builder.call(scope, { kind: 'member', of, name: '[]', line }, [key], new Map(), line)
      }
      case 'call_expression':
      case 'new_expression':
        return this.call(node, scope)
      case 'binary_expression': {
        const left = child(node, 'left')
        const right = child(node, 'right')
        const [first, second] = [this.expression(left, scope), this.expression(right, scope)]
        const operator = left !== undefined && right !== undefined ? builder.between(left, right) : ''
        if (operator === '||' || operator === '??')
          return builder.value(scope, { kind: 'either', first, second, skipsBlank: operator === '||', line }, line)
        if (operator === '&&') return second
        return operator === '+' ? { kind: 'joined', parts: [first, second] } : UNKNOWN
      }
      case 'ternary_expression': {
        this.expression(child(node, 'condition'), scope)
        const options = ['consequence', 'alternative'].map((field) => this.expression(child(node, field), scope))
        return { kind: 'choice', options, line }
      }
      case 'object':
        return this.object(node, scope)
      case 'array':
        return { kind: 'list', parts: node.children.map((one) => this.expression(one, scope)) }
      case 'arrow_function':
      case 'function_expression':
      case 'generator_function':
        return { kind: 'function', fn: this.fn(node, scope, builder.textOf(child(node, 'name')) || name) }
      case 'class':
        this.visitClass(node, scope, [])
        return UNKNOWN
      case 'assignment_expression':
      case 'augmented_assignment_expression':
        return this.assignment(node, scope)
      case 'parenthesized_expression':
      case 'await_expression':
      case 'as_expression':
      case 'satisfies_expression':
      case 'non_null_expression':
      case 'type_assertion':
      case 'spread_element':
        return this.expression(
          node.children.find(({ type }) => type !== 'comment' && type !== 'type_arguments'),
          scope,
          name,
        )
      default:
        for (const one of node.children) this.visit(one, scope)
        return UNKNOWN
    }
  }

  private template(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const parts: Expression[] = []
    for (const one of node.children) {
      if (one.type === 'template_substitution') parts.push(this.expression(one.children[0], scope))
      else parts.push({ kind: 'text', text: builder.textOf(one), line: one.line })
    }
    if (parts.length === 0) return { kind: 'text', text: '', line: node.line }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'joined', parts }
  }

  private call(node: SyntaxNode, scope: Scope): Expression {
    const callee = this.expression(child(node, 'function') ?? child(node, 'constructor'), scope)
    const list = child(node, 'arguments')
    const args = (list?.children ?? [])
      .filter(({ type }) => type !== 'comment')
      .map((one) => this.expression(one, scope))
    return this.builder.call(scope, callee, args, new Map(), node.line, node.type === 'new_expression')
  }

  private object(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const fields = new Map<string, Expression>()
    const spreads: Expression[] = []
    for (const one of node.children) {
      if (one.type === 'pair') {
        const key = builder.textOf(child(one, 'key')).replace(/^['"]|['"]$/g, '')
        fields.set(key, this.expression(child(one, 'value'), scope, key))
      } else if (one.type === 'shorthand_property_identifier') {
        fields.set(builder.textOf(one), this.expression(one, scope))
      } else if (one.type === 'method_definition') {
        const key = builder.textOf(child(one, 'name'))
        const fn = this.fn(one, scope, key)
        // A getter is what it returns.
        const isGetter = /^(static\s+)?get\s/.test(builder.textOf(one).slice(0, 20))
        const only = fn.returns.length === 1 ? fn.returns[0]?.value : undefined
        fields.set(key, isGetter && only !== undefined ? only : { kind: 'function', fn })
      } else if (one.type === 'spread_element') spreads.push(this.expression(one, scope))
    }
    return builder.record(scope, fields, spreads, '', node.line)
  }

  private assignment(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const left = child(node, 'left')
    const value = this.expression(child(node, 'right'), scope)
    if (left === undefined) return value
    if (left.type === 'identifier') {
      const name = builder.textOf(left)
      builder.define(homeOf(scope, name), name, value, node.line, scope)
      return value
    }
    if (left.type === 'object_pattern') this.bind(left, value, scope)
    const place = this.expression(left, scope)
    if (place.kind !== 'member') return value
    const text = builder.textOf(left)
    if (text === 'module.exports') builder.define(builder.file.scope, 'default', value, node.line, scope)
    else if (/^(module\.)?exports\.\w+$/.test(text))
      builder.define(builder.file.scope, place.name, value, node.line, scope)
    const isOwn = place.of.kind === 'name' && place.of.name === 'this'
    builder.property(scope, place.name, isOwn ? scope.owner : null, value, node.line)
    return value
  }
}

/** `process.env`, `env`, `config.env`: a member of it may be a variable. */
function mayBeRead(of: Expression): boolean {
  return (of.kind === 'member' || of.kind === 'name') && /env/i.test(of.name)
}

/** The scope that has the name already, or the one given. */
export function homeOf(scope: Scope, name: string): Scope {
  for (let one: Scope | null = scope; one !== null; one = one.parent) if (one.names.has(name)) return one
  return scope
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['identifier', 'string', 'template_string', 'member_expression', 'subscript_expression', 'call_expression'],
  ...['new_expression', 'binary_expression', 'ternary_expression', 'object', 'array', 'arrow_function'],
  ...['function_expression', 'generator_function', 'assignment_expression', 'augmented_assignment_expression'],
  ...['parenthesized_expression', 'await_expression', 'as_expression', 'satisfies_expression', 'non_null_expression'],
])

/** The last name of a type annotation: `: ConfigType<typeof jwtConfig>` is jwtConfig. */
function lastName(text: string): string {
  const [, of] = /ConfigType<\s*typeof\s+(\w+)/.exec(text) ?? []
  return of ?? /^:?\s*([\w.]+)/.exec(text)?.[1]?.split('.').at(-1) ?? ''
}
