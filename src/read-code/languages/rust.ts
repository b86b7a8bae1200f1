import type { SyntaxNode } from '../../model/stack/syntax.ts'
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
import { RustBranches } from './rust-branches.ts'
import { type BlockValue, boundNames, functionAround, instance } from './rust-scopes.ts'
import { boundsOf, isForTests, readAttribute } from './rust-syntax.ts'

/** Makes a sketch of a Rust file. Modules within the file are as good as the file itself; tests are left out. */
export function sketchRust(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new RustReader(source)
  reader.openTypes(root.children)
  reader.statements(root.children, reader.builder.file.scope)
  return reader.builder.file
}

class RustReader extends RustBranches {
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
}
