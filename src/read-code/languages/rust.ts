import type { SyntaxNode } from '../../model/syntax.ts'
import {
  type ClassSketch,
  type Expression,
  type FileSketch,
  type FunctionSketch,
  type Scope,
  type SourceFile,
  UNKNOWN,
} from '../sketch.ts'
import { child } from '../sketch-builder.ts'
import { homeOf } from './javascript.ts'
import { boundsOf, isForTests, readAttribute } from './rust-syntax.ts'
import { type BlockValue, boundNames, functionAround, RustValues, scoped } from './rust-values.ts'

/** Makes a sketch of a Rust file. Modules within the file are as good as the file itself; tests are left out. */
export function sketchRust(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new RustReader(source)
  reader.openTypes(root.children)
  reader.statements(root.children, reader.builder.file.scope)
  return reader.builder.file
}

class RustReader extends RustValues {
  readonly #types = new Map<string, ClassSketch>()

  /** Types first: what is said of one may stand before it. */
  openTypes(nodes: readonly SyntaxNode[]): void {
    const { builder } = this
    let attributes: string[] = []
    for (const node of nodes) {
      if (node.type === 'attribute_item') attributes.push(builder.textOf(node))
      if (node.type === 'attribute_item' || /comment$/.test(node.type)) continue
      if (/^(?:(?:struct|enum|union|trait)_item)$/.test(node.type)) this.openType(node, attributes)
      if (node.type === 'mod_item' && !isForTests(attributes)) this.openTypes(child(node, 'body')?.children ?? [])
      attributes = []
    }
  }

  private openType(node: SyntaxNode, attributes: readonly string[]): void {
    const { builder } = this
    const { scope } = builder.file
    const decorators = attributes.flatMap((one) => readAttribute(one, scope, node.line) ?? [])
    const name = builder.textOf(child(node, 'name'))
    const cls = builder.openClass(scope, node, name, [], decorators)
    this.#types.set(name, cls)
    if (node.type !== 'struct_item') return
    const body = child(node, 'body')
    let own: string[] = []
    let position = 0
    for (const one of body?.children ?? []) {
      if (one.type === 'attribute_item') own.push(builder.textOf(one))
      else if (one.type === 'field_declaration') {
        const type = this.nameOf(child(one, 'type'))
        const marks = own.flatMap((text) => readAttribute(text, cls.scope, one.line) ?? [])
        builder.field(cls, { name: builder.textOf(child(one, 'name')), type, decorators: marks, line: one.line })
        own = []
      } else if (body?.type === 'ordered_field_declaration_list' && one.field === 'type')
        builder.field(cls, { name: String(position++), type: this.nameOf(one), line: one.line })
    }
  }

  /** Items and statements in their order; the value is that of an expression at the end. */
  statements(nodes: readonly SyntaxNode[], outer: Scope): BlockValue {
    let scope = outer
    let value: Expression = UNKNOWN
    let attributes: string[] = []
    for (const node of nodes) {
      if (/comment$/.test(node.type)) continue
      if (node.type === 'attribute_item') {
        attributes.push(this.builder.textOf(node))
        continue
      }
      value = UNKNOWN
      if (!isForTests(attributes)) {
        if (node.type === 'let_declaration') scope = this.letIn(node, scope)
        else value = this.statement(node, scope)
      }
      attributes = []
    }
    return { value, scope }
  }

  private statement(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    switch (node.type) {
      case 'use_declaration':
        this.use(child(node, 'argument'), [])
        return UNKNOWN
      case 'extern_crate_declaration': {
        const alias = child(node, 'alias')
        if (alias !== undefined) builder.addImport(builder.textOf(alias), builder.textOf(child(node, 'name')), '*')
        return UNKNOWN
      }
      case 'mod_item': {
        const name = builder.textOf(child(node, 'name'))
        const body = child(node, 'body')
        if (body === undefined) builder.addImport(name, 'self', name)
        else if (!/^tests?$/.test(name)) this.statements(body.children, scope)
        return UNKNOWN
      }
      case 'struct_item':
      case 'enum_item':
      case 'union_item': {
        if (functionAround(scope) !== null) this.openType(node, [])
        return UNKNOWN
      }
      case 'impl_item':
      case 'trait_item':
        this.members(node, scope)
        return UNKNOWN
      case 'function_item':
        this.visitFunction(node, scope, null)
        return UNKNOWN
      case 'static_item':
      case 'const_item': {
        const name = builder.textOf(child(node, 'name'))
        const type = child(node, 'type')
        builder.define(scope, name, this.typed(child(node, 'value'), type, scope), node.line)
        this.defineTyped(scope, name, type, node.line)
        return UNKNOWN
      }
      case 'expression_statement': {
        const value = this.expression(node.children[0], scope)
        return builder.textOf(node).endsWith(';') ? UNKNOWN : value
      }
      default:
        return this.expression(node, scope)
    }
  }

  private loop(node: SyntaxNode, scope: Scope): Expression {
    const inner = innerScope(scope)
    const value = child(node, 'value')
    if (value !== undefined) this.bind(child(node, 'pattern'), this.expression(value, scope), inner, scope)
    this.condition(child(node, 'condition'), scope, inner)
    const body = child(node, 'body')
    if (body !== undefined) this.block(body, inner)
    return UNKNOWN
  }

  private use(node: SyntaxNode | undefined, prefix: readonly string[]): void {
    if (node === undefined) return
    const { builder } = this
    if (node.type === 'use_list') {
      for (const one of node.children) this.use(one, prefix)
      return
    }
    if (node.type === 'scoped_use_list') {
      const path = child(node, 'path')
      this.use(child(node, 'list'), path === undefined ? prefix : [...prefix, ...this.segments(path)])
      return
    }
    if (node.type === 'use_wildcard') {
      const [path] = node.children
      builder.file.wildcards.push([...prefix, ...(path === undefined ? [] : this.segments(path))].join('.'))
      return
    }
    if (/comment$/.test(node.type)) return
    const alias = node.type === 'use_as_clause' ? builder.textOf(child(node, 'alias')) : ''
    const path = node.type === 'use_as_clause' ? child(node, 'path') : node
    const named = path === undefined ? [] : this.segments(path)
    const segments = [...prefix, ...(prefix.length > 0 && named.at(-1) === 'self' ? named.slice(0, -1) : named)]
    const last = segments.at(-1) ?? ''
    if (last === '' || alias === '_') return
    if (segments.length === 1) builder.addImport(alias === '' ? last : alias, last, '*')
    else builder.addImport(alias === '' ? last : alias, segments.slice(0, -1).join('.'), last)
  }

  /** The functions and constants of a type, in this file or another; of a trait, those that it has itself. */
  private members(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const isTrait = node.type === 'trait_item'
    const outer = [this.self, this.generics] as const
    this.generics = new Map([...this.generics, ...boundsOf(node, builder.text)])
    const name = isTrait ? builder.textOf(child(node, 'name')) : this.nameOf(child(node, 'type'))
    const trait = isTrait ? '' : this.nameOf(child(node, 'trait'))
    this.self = name
    const cls = this.#types.get(name) ?? null
    for (const one of child(node, 'body')?.children ?? []) {
      if (one.type === 'function_item') {
        const fn = this.visitFunction(one, cls?.scope ?? scope, cls)
        if (trait !== '') Object.assign(fn, { trait })
        if (cls !== null && (trait === '' || !cls.methods.has(fn.name))) cls.methods.set(fn.name, fn)
        if (cls !== null) continue
        Object.assign(fn, { receiver: name })
        if (name !== '') builder.define(fn.scope, 'self', instance(name, one.line), one.line)
      } else if (one.type === 'const_item' && cls !== null) {
        const value = this.expression(child(one, 'value'), cls.scope)
        builder.field(cls, { name: builder.textOf(child(one, 'name')), value, line: one.line })
      }
    }
    ;[this.self, this.generics] = outer
  }

  private visitFunction(node: SyntaxNode, scope: Scope, owner: ClassSketch | null): FunctionSketch {
    const { builder } = this
    const outer = [this.expected, this.generics] as const
    this.generics = new Map([...this.generics, ...boundsOf(node, builder.text)])
    const patterns = (child(node, 'parameters')?.children ?? [])
      .filter((one) => one.type === 'parameter')
      .map((one) => ({ pattern: child(one, 'pattern'), type: this.nameOf(child(one, 'type')) }))
    const parameters = patterns.map(({ pattern, type }) => {
      const names = boundNames(pattern, builder)
      return { name: names.length === 1 ? (names[0] ?? '') : '', type, initial: null, decorators: [] }
    })
    const fn = builder.openFunction(scope, node, builder.textOf(child(node, 'name')), parameters, [], owner)
    for (const [at, { pattern, type }] of patterns.entries())
      if (parameters[at]?.name === '' && type !== '') this.bind(pattern, instance(type, node.line), fn.scope, fn.scope)
    const type = this.nameOf(child(node, 'return_type'))
    this.expected = type
    const body = child(node, 'body')
    const { value, scope: last } = this.statements(body?.children ?? [], fn.scope)
    fn.returns.push({ value, scope: last, line: node.line })
    if (type !== '') fn.returns.push({ value: instance(type, node.line), scope, line: node.line })
    ;[this.expected, this.generics] = outer
    return fn
  }

  protected block(node: SyntaxNode, outer: Scope): BlockValue {
    return this.statements(node.children, innerScope(outer))
  }

  /** A `let` over a name that is there already begins a scope of its own: what came before still means the old one. */
  private letIn(node: SyntaxNode, scope: Scope): Scope {
    const pattern = child(node, 'pattern')
    const type = child(node, 'type')
    const value = this.typed(child(node, 'value'), type, scope)
    const alternative = child(node, 'alternative')
    if (alternative !== undefined) this.block(alternative, scope)
    const names = boundNames(pattern, this.builder)
    const isTaken = (name: string): boolean =>
      scope.names.has(name) || scope.fn?.parameters.some((one) => one.name === name) === true
    const home = names.some(isTaken) ? innerScope(scope) : scope
    this.bind(pattern, value, home, scope)
    const [name] = names
    if (names.length === 1 && name !== undefined) this.defineTyped(home, name, type, node.line)
    return home
  }

  /** A value where its type is said. */
  private typed(node: SyntaxNode | undefined, type: SyntaxNode | undefined, scope: Scope): Expression {
    const outer = this.expected
    if (type !== undefined) this.expected = this.nameOf(type)
    const value = this.expression(node, scope)
    this.expected = outer
    return value
  }

  private defineTyped(scope: Scope, name: string, type: SyntaxNode | undefined, line: number): void {
    const typeName = this.nameOf(type)
    if (/^[A-Z]/.test(typeName) && !/^(String|Vec)$/.test(typeName))
      this.builder.define(scope, name, instance(typeName, line), line)
  }

  /** Gives the names of a pattern in `home` what they stand for; the value's own names are looked up in `within`. */
  private bind(pattern: SyntaxNode | undefined, value: Expression, home: Scope, within: Scope): void {
    if (pattern === undefined) return
    const { builder } = this
    const { line } = pattern
    switch (pattern.type) {
      case 'identifier': {
        const [name] = boundNames(pattern, builder)
        if (name !== undefined) builder.define(home, name, value, line, within)
        return
      }
      case 'tuple_pattern':
        for (const [at, one] of pattern.children.entries()) {
          const part: Expression | undefined = value.kind === 'list' ? value.parts[at] : { kind: 'nth', of: value, at }
          this.bind(one, part ?? UNKNOWN, home, within)
        }
        return
      case 'struct_pattern':
        for (const one of pattern.children) {
          if (one.type !== 'field_pattern') continue
          const name = builder.textOf(child(one, 'name'))
          const inner = child(one, 'pattern')
          const part: Expression = { kind: 'member', of: value, name, line }
          if (inner === undefined) builder.define(home, name, part, line, within)
          else this.bind(inner, part, home, within)
        }
        return
      default: {
        // `Ok(x)`, `State(x)`, `&x`, `mut x` stand for what is in them.
        const inner = pattern.children.filter(
          ({ field, type }) => field !== 'type' && field !== 'condition' && type !== 'mutable_specifier',
        )
        if (inner.length === 1) this.bind(inner[0], value, home, within)
        else for (const one of inner) this.bind(one, UNKNOWN, home, within)
      }
    }
  }

  protected assign(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const left = child(node, 'left')
    const value = this.expression(child(node, 'right'), scope)
    if (left?.type === 'identifier') {
      const name = builder.textOf(left)
      builder.define(homeOf(scope, name), name, value, node.line, scope)
      return
    }
    const place = this.expression(left, scope)
    if (place.kind !== 'member') return
    const isSelf = place.of.kind === 'name' && place.of.name === 'self'
    const owner = isSelf ? (functionAround(scope)?.owner ?? null) : null
    builder.property(scope, place.name, owner, value, node.line)
  }

  protected branch(node: SyntaxNode, scope: Scope): Expression {
    if (node.type === 'if_expression') return this.ifElse(node, scope)
    return node.type === 'match_expression' ? this.match(node, scope) : this.loop(node, scope)
  }

  /** Binds what `if let` finds. Whether the condition is one of presence. */
  private condition(node: SyntaxNode | undefined, scope: Scope, inner: Scope): boolean {
    if (node === undefined) return false
    if (node.type === 'let_condition') {
      this.bind(child(node, 'pattern'), this.expression(child(node, 'value'), scope), inner, scope)
      return true
    }
    if (node.type !== 'let_chain') {
      this.expression(node, inner)
      return false
    }
    return node.children.map((one) => this.condition(one, innerScope(inner), inner)).includes(true)
  }

  private ifElse(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const { line } = node
    const test = child(node, 'condition')
    const inner = innerScope(scope)
    const isLet = this.condition(test, scope, inner)
    const consequence = child(node, 'consequence')
    const then = consequence === undefined ? UNKNOWN : scoped(this.block(consequence, inner))
    const otherwise = this.expression(
      child(node, 'alternative')?.children.find(({ type }) => !/comment$/.test(type)),
      scope,
    )
    const text = builder.textOf(test)
    const either = (first: Expression, second: Expression, skipsBlank: boolean): Expression => {
      return builder.value(scope, { kind: 'either', first, second, skipsBlank, line }, line)
    }
    const skipsBlank = text.includes('is_empty()')
    if (isLet)
      return /^let\s+(Err|None)\b/.test(text) ? either(otherwise, then, false) : either(then, otherwise, skipsBlank)
    if (/^!.*\.is_empty\(\)$|\.(is_some|is_ok)\(\)$/s.test(text)) return either(then, otherwise, skipsBlank)
    if (/^[^!].*\.(is_empty|is_none|is_err)\(\)$/s.test(text)) return either(otherwise, then, skipsBlank)
    return { kind: 'choice', options: [then, otherwise], line }
  }

  private match(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const { line } = node
    const matched = this.expression(child(node, 'value'), scope)
    const present: Expression[] = []
    const absent: Expression[] = []
    let isChoice = true
    let skipsBlank = false
    for (const arm of child(node, 'body')?.children ?? []) {
      if (arm.type !== 'match_arm') continue
      const pattern = child(arm, 'pattern')
      const inner = innerScope(scope)
      this.bind(pattern, matched, inner, scope)
      this.expression(child(pattern ?? arm, 'condition'), inner)
      const value = scoped({ value: this.expression(child(arm, 'value'), inner), scope: inner })
      const text = builder.textOf(pattern)
      const isFound = /^(?:\w+::)*(?:Ok|Some)\s*\((?!\s*")/.test(text)
      if (isFound || /^(?:\w+::)*(?:Err\b|None\b)/.test(text)) isChoice = false
      skipsBlank ||= /is_empty\(\)|\(\s*""\s*\)/.test(text)
      ;(isFound && !/^\w+\s*\(\s*_\s*\)$/.test(text) ? present : absent).push(value)
    }
    if (isChoice) return { kind: 'choice', options: absent, line }
    const [first = UNKNOWN, ...rest] = [...present, ...absent]
    const all = rest.reduce(
      (one: Expression, second) => ({ kind: 'either', first: one, second, skipsBlank, line }),
      first,
    )
    return builder.value(scope, all, line)
  }
}

/** A value of which nothing is known but its type. */
function instance(typeName: string, line: number): Expression {
  return { kind: 'record', fields: new Map(), spreads: [], typeName, line }
}

function innerScope(scope: Scope): Scope {
  return { ...scope, parent: scope, fn: null, names: new Map() }
}
