import type { SyntaxNode } from '../../model/stack/syntax.ts'
import type { ClassSketch, Expression, FileSketch, FunctionSketch, Parameter, Scope, SourceFile } from '../sketch.ts'
import { child, childOfType, SketchBuilder } from '../sketch-builder.ts'
import { isValue, lastName, ownMember } from './java.ts'
import { homeOf } from './javascript.ts'
import { KotlinValues } from './kotlin-values.ts'

/** Makes a sketch of a Kotlin file. */
export function sketchKotlin(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new KotlinReader(source)
  for (const one of root.children) reader.visit(one, reader.builder.file.scope)
  return reader.builder.file
}

class KotlinReader {
  readonly builder: SketchBuilder
  readonly #values: KotlinValues

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
    this.#values = new KotlinValues(this.builder, {
      visit: (node, scope) => this.visit(node, scope),
      openLambda: (node, scope) => this.#openLambda(node, scope),
    })
  }

  visit(node: SyntaxNode, scope: Scope): void {
    switch (node.type) {
      case 'line_comment':
      case 'block_comment':
        return
      case 'package_header':
        this.builder.file.package = this.builder.textOf(childOfType(node, 'qualified_identifier'))
        return
      case 'import':
        this.#importName(node)
        return
      case 'class_declaration':
      case 'object_declaration':
        this.#visitClass(node, scope)
        return
      case 'function_declaration':
        this.#visitFunction(node, scope)
        return
      case 'property_declaration':
        this.#visitProperty(node, scope)
        return
      case 'assignment':
        this.#assign(node, scope)
        return
      case 'return_expression': {
        const value = this.#values.expression(node.children.at(-1), scope)
        namedAround(scope)?.returns.push({ value, scope, line: node.line })
        return
      }
      default:
        if (this.#values.isExpression(node)) this.#values.expression(node, scope)
        else for (const one of node.children) this.visit(one, scope)
    }
  }

  #importName(node: SyntaxNode): void {
    const { builder } = this
    const path = builder.textOf(childOfType(node, 'qualified_identifier', 'identifier'))
    if (builder.textOf(node).trimEnd().endsWith('*')) {
      builder.file.wildcards.push(path)
      return
    }
    const at = path.lastIndexOf('.')
    const name = path.slice(at + 1)
    const alias = node.children.at(-1)
    const isRenamed = node.children.length > 1 && alias?.type === 'identifier'
    builder.addImport(isRenamed ? builder.textOf(alias) : name, path.slice(0, Math.max(0, at)), name)
  }

  #visitClass(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const line = node.line
    const supers = childOfType(node, 'delegation_specifiers')?.children ?? []
    const bases = supers.flatMap((one): readonly Expression[] => {
      const name = lastName(builder.textOf(childOfType(withoutCall(one), 'user_type')))
      return name === '' ? [] : [{ kind: 'name', name, line }]
    })
    const name = builder.textOf(child(node, 'name'))
    const cls = builder.openClass(scope, node, name, bases, this.#values.annotations(node, scope))
    const maker = childOfType(node, 'primary_constructor')
    if (maker !== undefined) this.#visitMaker(maker, cls)
    // What is handed on to the class above is a call of it.
    for (const one of supers) this.#values.superCall(one, cls.scope)
    for (const one of childOfType(node, 'class_body', 'enum_class_body')?.children ?? []) this.#visitMember(one, cls)
  }

  /** The parameters of the class itself: known by their names in all of it. */
  #visitMaker(node: SyntaxNode, cls: ClassSketch): void {
    const { builder } = this
    const list = childOfType(node, 'class_parameters')?.children ?? []
    const parameters: Parameter[] = []
    for (const one of list) {
      const name = builder.textOf(childOfType(one, 'identifier'))
      if (one.type !== 'class_parameter' || name === '') continue
      const decorators = this.#values.annotations(one, cls.scope)
      const type = this.#typeOf(one)
      const initial = decorators.find(isValue) ?? this.#initialOf(one, cls.scope)
      parameters.push({ name, type, initial, decorators })
      builder.field(cls, { name, type, value: decorators.find(isValue) ?? null, decorators, line: one.line })
      ownMember(builder, cls, name, one.line)
    }
    cls.methods.set(cls.name, builder.openFunction(cls.scope, node, cls.name, parameters, [], cls))
  }

  /** What a parameter is without an argument: its last part, behind its name and its type. */
  #initialOf(node: SyntaxNode, scope: Scope): Expression | null {
    const last = node.children.at(-1)
    const isThere = last !== undefined && last !== childOfType(node, 'identifier') && this.#values.isExpression(last)
    return isThere ? this.#values.expression(last, scope) : null
  }

  #visitMember(node: SyntaxNode, cls: ClassSketch): void {
    switch (node.type) {
      case 'property_declaration':
        this.#visitField(node, cls)
        return
      case 'function_declaration': {
        const fn = this.#visitFunction(node, cls.scope, cls)
        cls.methods.set(fn.name, fn)
        return
      }
      case 'companion_object':
        for (const one of childOfType(node, 'class_body')?.children ?? []) this.#visitMember(one, cls)
        return
      default:
        this.visit(node, cls.scope)
    }
  }

  #visitField(node: SyntaxNode, cls: ClassSketch): void {
    const { builder } = this
    const declared = childOfType(node, 'variable_declaration')
    const name = builder.textOf(childOfType(declared ?? node, 'identifier'))
    if (declared === undefined || name === '') return
    const decorators = this.#values.annotations(node, cls.scope)
    const initial = this.#valueOf(node, cls.scope)
    // `private val secret = secret`: the parameter goes on.
    if (initial?.kind === 'name' && initial.name === name && cls.fields.has(name)) return
    const value = decorators.find(isValue) ?? initial
    builder.field(cls, { name, type: this.#typeOf(declared), value, decorators, line: node.line })
    ownMember(builder, cls, name, node.line)
  }

  #visitProperty(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const value = this.#valueOf(node, scope)
    const several = childOfType(node, 'multi_variable_declaration')
    for (const [at, one] of (several?.children ?? []).entries())
      if (value !== null)
        builder.define(scope, builder.textOf(childOfType(one, 'identifier')), { kind: 'nth', of: value, at }, node.line)
    const declared = childOfType(node, 'variable_declaration')
    if (declared === undefined || value === null) return
    builder.define(scope, builder.textOf(childOfType(declared, 'identifier')), value, node.line)
  }

  /** What a property stands for: its value, what its getter answers, or what it is delegated to. */
  #valueOf(node: SyntaxNode, scope: Scope): Expression | null {
    const at = node.children.findIndex(({ type }) => /^(multi_)?variable_declaration$/.test(type))
    let value: Expression | null = null
    for (const one of node.children.slice(at + 1)) {
      if (one.type === 'getter') {
        const fn = this.builder.openFunction(scope, one, '', [])
        this.#visitBody(one, fn)
        value = { kind: 'function', fn }
      } else if (one.type === 'property_delegate') value = this.#values.expression(one.children[0], scope)
      else if (this.#values.isExpression(one)) value = this.#values.expression(one, scope)
      else this.visit(one, scope)
    }
    return value
  }

  #visitFunction(node: SyntaxNode, scope: Scope, owner = scope.owner): FunctionSketch {
    const { builder } = this
    const name = builder.textOf(child(node, 'name'))
    const decorators = this.#values.annotations(node, scope)
    const fn = builder.openFunction(scope, node, name, this.#parameters(node, scope), decorators, owner)
    if (scope.fn !== null || owner !== null) builder.define(scope, name, { kind: 'function', fn }, node.line)
    this.#visitBody(node, fn)
    return fn
  }

  #visitBody(node: SyntaxNode, fn: FunctionSketch): void {
    const body = childOfType(node, 'function_body')?.children[0]
    if (body === undefined) return
    if (body.type === 'block') for (const one of body.children) this.visit(one, fn.scope)
    else fn.returns.push({ value: this.#values.expression(body, fn.scope), scope: fn.scope, line: body.line })
  }

  /** A default follows its parameter, as a part of the list. */
  #parameters(node: SyntaxNode, scope: Scope): readonly Parameter[] {
    const { builder } = this
    const list = childOfType(node, 'function_value_parameters')?.children ?? []
    const parameters: Parameter[] = []
    for (const [index, one] of list.entries()) {
      if (one.type !== 'parameter') continue
      const before = list[index - 1]
      const decorators = before?.type === 'parameter_modifiers' ? this.#values.annotationsIn(before, scope) : []
      const next = list[index + 1]
      const initial =
        next !== undefined && this.#values.isExpression(next) ? this.#values.expression(next, scope) : null
      const name = builder.textOf(childOfType(one, 'identifier'))
      parameters.push({ name, type: this.#typeOf(one), initial: decorators.find(isValue) ?? initial, decorators })
    }
    return parameters
  }

  #openLambda(node: SyntaxNode, scope: Scope): FunctionSketch {
    const { builder } = this
    const given = childOfType(node, 'lambda_parameters')?.children ?? []
    const parameters = given.map((one): Parameter => {
      const name = builder.textOf(childOfType(one, 'identifier'))
      return { name, type: this.#typeOf(one), initial: null, decorators: [] }
    })
    const fn = builder.openFunction(scope, node, '', node.type === 'lambda_literal' ? parameters : [], [], scope.owner)
    if (node.type !== 'lambda_literal') {
      Object.assign(fn, { parameters: this.#parameters(node, scope) })
      this.#visitBody(node, fn)
    }
    return fn
  }

  #typeOf(node: SyntaxNode): string {
    const type = childOfType(node, 'user_type', 'nullable_type')
    return lastName(this.builder.textOf(type))
  }

  #assign(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    const { line } = node
    const value = this.#values.expression(child(node, 'right'), scope)
    const place = this.#values.expression(child(node, 'left'), scope)
    if (place.kind === 'name') {
      const home = homeOf(scope, place.name)
      // A property by its bare name.
      if (home.owner !== null && home.fn === null) builder.property(scope, place.name, home.owner, value, line)
      else builder.define(home, place.name, value, line, scope)
    } else if (place.kind === 'member') {
      const isOwn = place.of.kind === 'name' && place.of.name === 'this'
      builder.property(scope, place.name, isOwn ? scope.owner : null, value, line)
    }
  }
}

/** `Base(secret)` is of the type Base. */
function withoutCall(node: SyntaxNode): SyntaxNode {
  return childOfType(node, 'constructor_invocation') ?? node
}

/** The function with a name that a place is in: what `return` within a lambda ends. */
function namedAround(scope: Scope): FunctionSketch | null {
  let nearest: FunctionSketch | null = null
  for (let one: Scope | null = scope; one !== null; one = one.parent) {
    nearest ??= one.fn
    if (one.fn !== null && one.fn.name !== '') return one.fn
  }
  return nearest
}
