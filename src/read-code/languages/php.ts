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

/** Makes a sketch of a PHP file. Variables lose their `$`, and `::` and `->` are both a member. */
export function sketchPhp(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new PhpReader(source)
  reader.visit(root, reader.builder.file.scope)
  return reader.builder.file
}

class PhpReader {
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
      case 'namespace_use_declaration':
        this.importNames(node)
        return
      case 'class_declaration':
      case 'trait_declaration':
      case 'interface_declaration':
      case 'enum_declaration':
        this.visitClass(node, scope)
        return
      case 'function_definition': {
        const name = builder.textOf(child(node, 'name'))
        builder.define(scope, name, { kind: 'function', fn: this.fn(node, scope, name) }, node.line)
        return
      }
      case 'const_declaration':
        for (const one of node.children)
          if (one.type === 'const_element')
            builder.define(scope, builder.textOf(one.children[0]), this.expression(one.children[1], scope), one.line)
        return
      case 'return_statement': {
        const value = this.expression(node.children[0], scope)
        if (scope.fn !== null) scope.fn.returns.push({ value, scope, line: node.line })
        // A configuration file is what it returns.
        else builder.define(builder.file.scope, 'default', value, node.line)
        return
      }
      default:
        if (EXPRESSIONS.has(node.type)) this.expression(node, scope)
        else for (const one of node.children) this.visit(one, scope)
    }
  }

  private importNames(node: SyntaxNode): void {
    const { builder } = this
    const group = child(node, 'body')
    const prefix = group === undefined ? '' : `${builder.textOf(childOfType(node, 'namespace_name'))}\\`
    for (const one of (group ?? node).children) {
      if (one.type !== 'namespace_use_clause') continue
      const alias = child(one, 'alias')
      const path = prefix + builder.textOf(one.children.find(({ field }) => field !== 'alias')).replace(/^\\/, '')
      const last = path.slice(path.lastIndexOf('\\') + 1)
      builder.addImport(alias === undefined ? last : builder.textOf(alias), path.slice(0, path.lastIndexOf('\\')), last)
    }
  }

  private visitClass(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const bases = (childOfType(node, 'base_clause')?.children ?? []).map((one): Expression => {
      return { kind: 'name', name: lastName(builder.textOf(one)), line: one.line }
    })
    const cls = builder.openClass(scope, node, builder.textOf(child(node, 'name')), bases)
    for (const one of child(node, 'body')?.children ?? []) {
      if (one.type === 'const_declaration')
        for (const element of one.children) {
          if (element.type !== 'const_element') continue
          const value = this.expression(element.children[1], cls.scope)
          builder.field(cls, { name: builder.textOf(element.children[0]), value, line: element.line })
        }
      else if (one.type === 'property_declaration') this.visitProperty(one, cls)
      else if (one.type === 'method_declaration') {
        const name = builder.textOf(child(one, 'name'))
        cls.methods.set(name, this.fn(one, cls.scope, name, cls))
      } else this.visit(one, cls.scope)
    }
  }

  private visitProperty(node: SyntaxNode, cls: ClassSketch): void {
    const { builder } = this
    for (const one of node.children) {
      if (one.type !== 'property_element') continue
      const initial = child(one, 'default_value')
      const value = initial === undefined ? null : this.expression(initial, cls.scope)
      const type = lastName(builder.textOf(child(node, 'type')))
      builder.field(cls, { name: this.variable(child(one, 'name')), type, value, line: one.line })
    }
  }

  private fn(node: SyntaxNode, scope: Scope, name: string, cls: ClassSketch | null = null): FunctionSketch {
    const { builder } = this
    const parameters: Parameter[] = []
    for (const one of child(node, 'parameters')?.children ?? []) {
      const own = this.variable(child(one, 'name'))
      if (own === '') continue
      const initial = child(one, 'default_value')
      const type = lastName(builder.textOf(child(one, 'type')))
      parameters.push({
        name: own,
        type,
        initial: initial === undefined ? null : this.expression(initial, scope),
        decorators: [],
      })
      if (cls !== null && one.type === 'property_promotion_parameter') {
        builder.field(cls, { name: own, type, line: one.line })
        builder.property(scope, own, cls, { kind: 'name', name: own, line: one.line }, one.line)
      }
    }
    const fn = builder.openFunction(scope, node, name, parameters)
    // What a promoted parameter becomes is looked up where the parameter is.
    for (const entry of builder.file.properties)
      if (entry.owner === cls && cls !== null && entry.definition.scope === scope && name === '__construct')
        Object.assign(entry, { definition: { ...entry.definition, scope: fn.scope } })
    const body = child(node, 'body')
    if (body === undefined) return fn
    if (node.type === 'arrow_function')
      fn.returns.push({ value: this.expression(body, fn.scope), scope: fn.scope, line: body.line })
    else this.visit(body, fn.scope)
    return fn
  }

  private variable(node: SyntaxNode | undefined): string {
    return this.builder.textOf(node).replace(/^\$/, '')
  }

  expression(node: SyntaxNode | undefined, scope: Scope): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'variable_name':
        return { kind: 'name', name: this.variable(node), line }
      case 'name':
      case 'qualified_name':
      case 'relative_scope':
        return { kind: 'name', name: lastName(builder.textOf(node)), line }
      case 'string':
      case 'encapsed_string': {
        const parts = node.children.map((one): Expression => {
          return /^(string_content|escape_sequence)$/.test(one.type)
            ? { kind: 'text', text: builder.textOf(one), line }
            : this.expression(one, scope)
        })
        if (parts.every(({ kind }) => kind === 'text'))
          return { kind: 'text', text: parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''), line }
        return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'joined', parts }
      }
      case 'integer':
        return { kind: 'constant', value: Number(builder.textOf(node)) }
      case 'boolean':
        return { kind: 'constant', value: /^true$/i.test(builder.textOf(node)) }
      case 'null':
        return { kind: 'constant', value: null }
      case 'member_access_expression':
      case 'nullsafe_member_access_expression':
        return {
          kind: 'member',
          of: this.expression(child(node, 'object'), scope),
          name: builder.textOf(child(node, 'name')),
          line,
        }
      case 'scoped_property_access_expression':
        return {
          kind: 'member',
          of: this.expression(child(node, 'scope'), scope),
          name: this.variable(child(node, 'name')),
          line,
        }
      case 'class_constant_access_expression':
        return {
          kind: 'member',
          of: this.expression(node.children[0], scope),
          name: builder.textOf(node.children[1]),
          line,
        }
      case 'subscript_expression': {
        const [object, index] = node.children
        const of = this.expression(object, scope)
        const key = this.expression(index, scope)
        if (key.kind !== 'text')
          return builder.call(scope, { kind: 'member', of, name: '[]', line }, [key], new Map(), line)
        const member: Expression = { kind: 'member', of, name: key.text, line }
        return of.kind === 'name' && /^_(ENV|SERVER)$/.test(of.name) ? builder.value(scope, member, line) : member
      }
      case 'function_call_expression':
        return this.call(node, this.expression(child(node, 'function'), scope), scope)
      case 'member_call_expression':
      case 'nullsafe_member_call_expression': {
        const of = this.expression(child(node, 'object'), scope)
        return this.call(node, { kind: 'member', of, name: builder.textOf(child(node, 'name')), line }, scope)
      }
      case 'scoped_call_expression': {
        const of = this.expression(child(node, 'scope'), scope)
        return this.call(node, { kind: 'member', of, name: builder.textOf(child(node, 'name')), line }, scope)
      }
      case 'object_creation_expression': {
        const type = lastName(builder.textOf(childOfType(node, 'name', 'qualified_name', 'relative_scope')))
        return this.call(node, { kind: 'name', name: type, line }, scope, true)
      }
      case 'array_creation_expression':
        return this.array(node, scope)
      case 'arrow_function':
      case 'anonymous_function':
        return { kind: 'function', fn: this.fn(node, scope, '') }
      case 'binary_expression': {
        const [left, right] = [child(node, 'left'), child(node, 'right')]
        const [first, second] = [this.expression(left, scope), this.expression(right, scope)]
        const operator = left !== undefined && right !== undefined ? builder.between(left, right) : ''
        if (operator === '??' || operator === '||')
          return builder.value(scope, { kind: 'either', first, second, skipsBlank: operator === '||', line }, line)
        return operator === '.' ? { kind: 'joined', parts: [first, second] } : UNKNOWN
      }
      case 'conditional_expression': {
        const condition = this.expression(child(node, 'condition'), scope)
        const second = this.expression(child(node, 'alternative'), scope)
        const body = child(node, 'body')
        // a ?: b
        if (body === undefined)
          return builder.value(scope, { kind: 'either', first: condition, second, skipsBlank: true, line }, line)
        return { kind: 'choice', options: [this.expression(body, scope), second], line }
      }
      case 'assignment_expression':
      case 'augmented_assignment_expression': {
        const value = this.expression(child(node, 'right'), scope)
        const place = this.expression(child(node, 'left'), scope)
        if (place.kind === 'name') builder.define(scope, place.name, value, line)
        else if (place.kind === 'member') {
          const isOwn = place.of.kind === 'name' && /^(this|self|static)$/.test(place.of.name)
          builder.property(scope, place.name, isOwn ? scope.owner : null, value, line)
        }
        return value
      }
      case 'parenthesized_expression':
        return this.expression(node.children[0], scope)
      case 'cast_expression':
        return this.expression(child(node, 'value'), scope)
      default:
        for (const one of node.children) this.visit(one, scope)
        return UNKNOWN
    }
  }

  private call(node: SyntaxNode, callee: Expression, scope: Scope, isNew = false): Expression {
    const args: Expression[] = []
    const named = new Map<string, Expression>()
    for (const one of (child(node, 'arguments') ?? childOfType(node, 'arguments'))?.children ?? []) {
      if (one.type !== 'argument') continue
      const name = child(one, 'name')
      const value = this.expression(one.children.at(-1), scope)
      if (name === undefined) args.push(value)
      else named.set(this.builder.textOf(name), value)
    }
    return this.builder.call(scope, callee, args, named, node.line, isNew)
  }

  private array(node: SyntaxNode, scope: Scope): Expression {
    const fields = new Map<string, Expression>()
    const parts: Expression[] = []
    for (const one of node.children) {
      if (one.type !== 'array_element_initializer') continue
      const [key, value] = one.children
      if (value === undefined) {
        parts.push(this.expression(key, scope))
        continue
      }
      const name = this.expression(key, scope)
      const inner = this.expression(value, scope)
      if (name.kind === 'text') fields.set(name.text, inner)
    }
    if (parts.length > 0) return { kind: 'list', parts }
    return this.builder.record(scope, fields, [], '', node.line)
  }
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['variable_name', 'string', 'encapsed_string', 'member_access_expression', 'scoped_property_access_expression'],
  ...['class_constant_access_expression', 'subscript_expression', 'function_call_expression', 'member_call_expression'],
  ...['scoped_call_expression', 'object_creation_expression', 'array_creation_expression', 'arrow_function'],
  ...['anonymous_function', 'binary_expression', 'conditional_expression', 'assignment_expression'],
  ...[
    'augmented_assignment_expression',
    'parenthesized_expression',
    'cast_expression',
    'nullsafe_member_call_expression',
  ],
])

function lastName(text: string): string {
  if (text.length > MAX_TYPE) return ''
  return /([A-Za-z_]\w*)$/.exec(text)?.[1] ?? ''
}
