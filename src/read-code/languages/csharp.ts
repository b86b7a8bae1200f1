import type { SyntaxNode } from '../../model/stack/syntax.ts'
import { trimEndOf } from '../../model/text/trim-end-of.ts'
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
import { instanceOf, ownMember } from './java.ts'
import { homeOf } from './javascript.ts'

/** The name under which a call's type argument stands among its named arguments: `Get<JwtSettings>()`. */
const TYPE_ARGUMENT = '<T>'

/** Makes a sketch of a C# file. */
export function sketchCsharp(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new CsharpReader(source)
  reader.visit(root, reader.builder.file.scope)
  return reader.builder.file
}

class CsharpReader {
  readonly builder: SketchBuilder

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
  }

  visit(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    switch (node.type) {
      case 'comment':
      case 'attribute_list':
        return
      case 'using_directive': {
        const path = builder.textOf(node.children.at(-1))
        builder.file.wildcards.push(path)
        return
      }
      case 'class_declaration':
      case 'record_declaration':
      case 'struct_declaration':
        this.visitClass(node, scope)
        return
      case 'local_function_statement': {
        const name = builder.textOf(child(node, 'name'))
        builder.define(scope, name, { kind: 'function', fn: this.fn(node, scope, name) }, node.line)
        return
      }
      case 'variable_declaration':
        for (const { name, value, type } of this.declarators(node, scope)) {
          builder.define(scope, name, value ?? instanceOf(type, node.line), node.line)
        }
        return
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

  private declarators(
    node: SyntaxNode,
    scope: Scope,
  ): readonly { readonly name: string; readonly type: string; readonly value: Expression | null }[] {
    const { builder } = this
    const type = typeName(builder.textOf(child(node, 'type')))
    return node.children.flatMap((one) => {
      if (one.type !== 'variable_declarator') return []
      const initial = one.children.find(
        ({ field, type: kind }) => field !== 'name' && kind !== 'bracketed_argument_list',
      )
      const inner = initial?.type === 'equals_value_clause' ? initial.children[0] : initial
      const name = builder.textOf(child(one, 'name'))
      return [{ name, type, value: inner === undefined ? null : this.expression(inner, scope, type) }]
    })
  }

  private visitClass(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const bases = (childOfType(node, 'base_list')?.children ?? []).map((one): Expression => {
      return { kind: 'name', name: typeName(builder.textOf(one)), line: node.line }
    })
    const cls = builder.openClass(scope, node, builder.textOf(child(node, 'name')), bases)
    for (const one of childOfType(node, 'parameter_list')?.children ?? [])
      for (const { name, type } of this.parameter(one, cls.scope)) {
        builder.field(cls, { name, type, line: node.line })
        ownMember(builder, cls, name, node.line)
      }
    for (const one of child(node, 'body')?.children ?? []) this.visitMember(one, cls)
  }

  private visitMember(node: SyntaxNode, cls: ClassSketch): void {
    const { builder } = this
    const { line } = node
    const name = builder.textOf(child(node, 'name'))
    switch (node.type) {
      case 'field_declaration': {
        const declaration = childOfType(node, 'variable_declaration')
        for (const one of declaration === undefined ? [] : this.declarators(declaration, cls.scope)) {
          builder.field(cls, { name: one.name, type: one.type, value: one.value, line })
          ownMember(builder, cls, one.name, line)
        }
        return
      }
      case 'property_declaration': {
        const initial = child(node, 'value')
        const inner = initial?.type === 'arrow_expression_clause' ? initial.children[0] : initial
        const value = inner === undefined ? null : this.expression(inner, cls.scope)
        builder.field(cls, { name, type: typeName(builder.textOf(child(node, 'type'))), value, line })
        ownMember(builder, cls, name, line)
        return
      }
      case 'method_declaration':
      case 'constructor_declaration': {
        const fn = this.fn(node, cls.scope, name)
        cls.methods.set(name, fn)
        if (node.type === 'method_declaration') builder.define(cls.scope, name, { kind: 'function', fn }, line)
        return
      }
      default:
        this.visit(node, cls.scope)
    }
  }

  private fn(node: SyntaxNode, scope: Scope, name: string): FunctionSketch {
    const { builder } = this
    const list = child(node, 'parameters')
    const parameters =
      list?.type === 'implicit_parameter'
        ? [plain(builder.textOf(list))]
        : (list?.children ?? []).flatMap((one) => this.parameter(one, scope))
    const fn = builder.openFunction(scope, node, name, parameters)
    const body = child(node, 'body') ?? childOfType(node, 'arrow_expression_clause')
    const only = body?.type === 'arrow_expression_clause' ? body.children[0] : body
    if (only === undefined) return fn
    if (EXPRESSIONS.has(only.type))
      fn.returns.push({ value: this.expression(only, fn.scope), scope: fn.scope, line: only.line })
    else this.visit(only, fn.scope)
    return fn
  }

  private parameter(node: SyntaxNode, scope: Scope): readonly Parameter[] {
    const { builder } = this
    if (node.type === 'identifier' || node.type === 'implicit_parameter') return [plain(builder.textOf(node))]
    const name = builder.textOf(child(node, 'name'))
    if (name === '') return []
    const initial = node.children.find(({ field, type }) => field === '' && EXPRESSIONS.has(type))
    const value = initial === undefined ? null : this.expression(initial, scope)
    return [{ name, type: typeName(builder.textOf(child(node, 'type'))), initial: value, decorators: [] }]
  }

  expression(node: SyntaxNode | undefined, scope: Scope, wanted = ''): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'identifier':
      case 'this':
      case 'base':
        return { kind: 'name', name: builder.textOf(node), line }
      case 'generic_name':
        return { kind: 'name', name: builder.textOf(node.children[0]), line }
      case 'string_literal':
      case 'verbatim_string_literal':
      case 'raw_string_literal': {
        const content = childOfType(node, 'string_literal_content', 'raw_string_content')
        return {
          kind: 'text',
          text:
            content === undefined ? trimEndOf(builder.textOf(node).replace(/^@?"+/, ''), '"') : builder.textOf(content),
          line,
        }
      }
      case 'integer_literal':
        return { kind: 'constant', value: Number(builder.textOf(node)) }
      case 'boolean_literal':
        return { kind: 'constant', value: builder.textOf(node) === 'true' }
      case 'null_literal':
        return { kind: 'constant', value: null }
      case 'member_access_expression':
        return this.member(this.expression(child(node, 'expression'), scope), builder.textOf(child(node, 'name')), line)
      case 'conditional_access_expression': {
        const of = this.expression(child(node, 'condition') ?? node.children[0], scope)
        const binding = childOfType(node, 'member_binding_expression')
        if (binding === undefined) return of
        return this.member(of, builder.textOf(child(binding, 'name')), line)
      }
      case 'element_access_expression': {
        const of = this.expression(child(node, 'expression'), scope)
        const args = this.args(child(node, 'subscript'), scope).args
        return builder.call(scope, { kind: 'member', of, name: '[]', line }, args, new Map(), line)
      }
      case 'invocation_expression':
        return this.call(node, scope)
      case 'object_creation_expression':
      case 'implicit_object_creation_expression':
        return this.creation(node, scope, wanted)
      case 'lambda_expression':
      case 'anonymous_method_expression':
        return { kind: 'function', fn: this.fn(node, scope, '') }
      case 'conditional_expression': {
        this.expression(child(node, 'condition'), scope)
        const options = ['consequence', 'alternative'].map((field) => this.expression(child(node, field), scope))
        return { kind: 'choice', options, line }
      }
      case 'binary_expression': {
        const [left, right] = [child(node, 'left'), child(node, 'right')]
        const [first, second] = [this.expression(left, scope), this.expression(right, scope)]
        const operator = left !== undefined && right !== undefined ? builder.between(left, right) : ''
        if (operator === '??')
          return builder.value(scope, { kind: 'either', first, second, skipsBlank: false, line }, line)
        return operator === '+' ? { kind: 'joined', parts: [first, second] } : UNKNOWN
      }
      case 'interpolated_string_expression': {
        const parts = node.children.flatMap((one): readonly Expression[] => {
          if (one.type === 'interpolation') return [this.expression(one.children[0], scope)]
          return one.type === 'string_content' ? [{ kind: 'text', text: builder.textOf(one), line }] : []
        })
        return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'joined', parts }
      }
      case 'assignment_expression': {
        const value = this.expression(child(node, 'right'), scope)
        const place = this.expression(child(node, 'left'), scope)
        if (place.kind === 'name') {
          const home = homeOf(scope, place.name)
          if (home.owner !== null && home.fn === null) builder.property(scope, place.name, home.owner, value, line)
          else builder.define(home, place.name, value, line, scope)
        } else if (place.kind === 'member') {
          const isOwn = place.of.kind === 'name' && place.of.name === 'this'
          builder.property(scope, place.name, isOwn ? scope.owner : null, value, line)
        }
        return value
      }
      case 'array_creation_expression':
      case 'implicit_array_creation_expression':
      case 'collection_expression':
      case 'initializer_expression':
        return {
          kind: 'list',
          parts: node.children.flatMap((one) => (one.type === 'array_type' ? [] : [this.expression(one, scope)])),
        }
      case 'collection_element':
      case 'parenthesized_expression':
      case 'await_expression':
      case 'postfix_unary_expression':
      case 'throw_expression':
        return node.type === 'throw_expression' ? UNKNOWN : this.expression(node.children[0], scope, wanted)
      case 'cast_expression':
        return this.expression(child(node, 'value'), scope)
      default:
        for (const one of node.children) this.visit(one, scope)
        return UNKNOWN
    }
  }

  /** An options object is what is in it: `options.Value.Key`. */
  private member(of: Expression, text: string, line: number): Expression {
    const name = text.replace(/<.*$/s, '')
    return name === 'Value' || name === 'CurrentValue' ? of : { kind: 'member', of, name, line }
  }

  private call(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const fn = child(node, 'function')
    const callee = this.expression(fn, scope)
    const { args, named } = this.args(child(node, 'arguments'), scope)
    const generic = builder.textOf(fn?.type === 'generic_name' ? fn : child(fn ?? node, 'name'))
    const opened = generic.endsWith('>') ? generic.indexOf('<') : -1
    const type = opened === -1 ? undefined : generic.slice(opened + 1, -1)
    if (type !== undefined) named.set(TYPE_ARGUMENT, { kind: 'name', name: typeName(type), line: node.line })
    const [first] = args
    // nameof(JwtSettings) is a text.
    if (callee.kind === 'name' && callee.name === 'nameof' && first !== undefined && 'name' in first)
      return { kind: 'text', text: first.name, line: node.line }
    return builder.call(scope, callee, args, named, node.line)
  }

  private args(
    list: SyntaxNode | undefined,
    scope: Scope,
  ): { readonly args: readonly Expression[]; readonly named: Map<string, Expression> } {
    const args: Expression[] = []
    const named = new Map<string, Expression>()
    for (const one of list?.children ?? []) {
      if (one.type !== 'argument') continue
      const name = child(one, 'name')
      const value = this.expression(
        one.children.findLast(({ field }) => field !== 'name'),
        scope,
      )
      if (name === undefined) args.push(value)
      else named.set(this.builder.textOf(name), value)
    }
    return { args, named }
  }

  private creation(node: SyntaxNode, scope: Scope, wanted: string): Expression {
    const { builder } = this
    const type = typeName(builder.textOf(child(node, 'type'))) || wanted
    const { args, named } = this.args(child(node, 'arguments'), scope)
    const fields = new Map<string, Expression>()
    for (const one of child(node, 'initializer')?.children ?? []) {
      if (one.type !== 'assignment_expression') continue
      fields.set(builder.textOf(child(one, 'left')), this.expression(child(one, 'right'), scope))
    }
    if (fields.size > 0) builder.record(scope, fields, [], type, node.line)
    const callee: Expression = { kind: 'name', name: type, line: node.line }
    return builder.call(scope, callee, args, new Map([...named, ...fields]), node.line, true)
  }
}

function plain(name: string): Parameter {
  return { name, type: '', initial: null, decorators: [] }
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['identifier', 'string_literal', 'member_access_expression', 'element_access_expression', 'invocation_expression'],
  ...['object_creation_expression', 'implicit_object_creation_expression', 'lambda_expression', 'binary_expression'],
  ...['conditional_expression', 'assignment_expression', 'parenthesized_expression', 'await_expression'],
  ...['postfix_unary_expression', 'cast_expression', 'interpolated_string_expression', 'array_creation_expression'],
  ...['implicit_array_creation_expression', 'conditional_access_expression', 'collection_expression'],
])

/** `IOptions<JwtSettings>` and `JwtSettings?` are JwtSettings. */
function typeName(text: string): string {
  if (text.length > MAX_TYPE) return ''
  const [, inner] = /^(?:[\w.]*\.)?I?Options(?:Monitor|Snapshot)?<(.+)>\??$/s.exec(text) ?? []
  return /([A-Za-z_]\w*)(?:<.*>)?\??(?:\[\])?$/s.exec(inner ?? text)?.[1] ?? ''
}
