import type { SyntaxNode } from '../../model/stack/syntax.ts'
import { type Expression, type Scope, UNKNOWN } from '../sketch.ts'
import { child } from '../sketch-builder.ts'
import { homeOf } from './javascript.ts'
import { type BlockValue, boundNames, functionAround, innerScope, instance, scoped } from './rust-scopes.ts'
import { RustValues } from './rust-values.ts'

/** What names stand for, by patterns, assignments and conditions. */
export abstract class RustBranches extends RustValues {
  /** Items and statements in their order; the value is that of an expression at the end. */
  abstract statements(nodes: readonly SyntaxNode[], outer: Scope): BlockValue

  protected block(node: SyntaxNode, outer: Scope): BlockValue {
    return this.statements(node.children, innerScope(outer))
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

  /** A `let` over a name that is there already begins a scope of its own: what came before still means the old one. */
  protected letIn(node: SyntaxNode, scope: Scope): Scope {
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
  protected typed(node: SyntaxNode | undefined, type: SyntaxNode | undefined, scope: Scope): Expression {
    const outer = this.expected
    if (type !== undefined) this.expected = this.nameOf(type)
    const value = this.expression(node, scope)
    this.expected = outer
    return value
  }

  protected defineTyped(scope: Scope, name: string, type: SyntaxNode | undefined, line: number): void {
    const typeName = this.nameOf(type)
    if (/^[A-Z]/.test(typeName) && !/^(String|Vec)$/.test(typeName))
      this.builder.define(scope, name, instance(typeName, line), line)
  }

  /** Gives the names of a pattern in `home` what they stand for; the value's own names are looked up in `within`. */
  protected bind(pattern: SyntaxNode | undefined, value: Expression, home: Scope, within: Scope): void {
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
