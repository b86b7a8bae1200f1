import type { SyntaxNode } from '../../model/stack/syntax.ts'
import { type Expression, type Scope, UNKNOWN } from '../sketch.ts'
import type { SketchBuilder } from '../sketch-builder.ts'
import { stringText } from './rust-syntax.ts'

/** What makes expressions of a path, and of calls. */
interface Maker {
  readonly builder: SketchBuilder
  pathOf(segments: readonly string[], line: number): Expression
  methodCall(
    of: Expression,
    name: string,
    args: readonly Expression[],
    type: string,
    scope: Scope,
    line: number,
  ): Expression
  functionCall(callee: Expression, args: readonly Expression[], type: string, scope: Scope, line: number): Expression
}

/**
 * The calls among the tokens of a macro, whose grammar only the macro knows: `json!({ "token": sign(&user, &key)? })`. What
 * comes back are the values between commas.
 */
export function readTokens(nodes: readonly SyntaxNode[], scope: Scope, maker: Maker): readonly Expression[] {
  const reader = new TokenReader(scope, maker)
  for (const node of nodes) reader.read(node)
  return reader.finish()
}

class TokenReader {
  readonly #scope: Scope
  readonly #maker: Maker
  readonly #values: Expression[] = []
  #path: string[] = []
  #value: Expression | null = null
  /** Whether the value is a member, which is a method's name when arguments follow. */
  #isMember = false
  #type = ''
  #end = -1

  constructor(scope: Scope, maker: Maker) {
    this.#scope = scope
    this.#maker = maker
  }

  read(node: SyntaxNode): void {
    const { text } = this.#maker.builder
    let before = this.#end === -1 ? '' : text.slice(this.#end, node.start).trim().replaceAll('.await', '')
    this.#end = node.end
    if (/comment$/.test(node.type)) return
    if (before.includes(',') || before.includes(';')) this.#values.push(this.#take(node.line) ?? UNKNOWN)
    // Words that are names in some places only are no nodes: `Header::default()`.
    const [, separator = '', word] = /^(::|\.)(default|union)$/.exec(before) ?? []
    if (word !== undefined) {
      this.#name(word, separator, node.line)
      before = ''
    }
    if (/^(identifier|self|crate|super)$/.test(node.type))
      this.#name(text.slice(node.start, node.end), before, node.line)
    else if (node.type === 'token_tree') this.#tree(node, before)
    else {
      this.#take(node.line)
      const isText = node.type === 'string_literal' || node.type === 'raw_string_literal'
      if (isText) this.#value = { kind: 'text', text: stringText(node, text), line: node.line }
    }
  }

  finish(): readonly Expression[] {
    return this.#end === -1 ? [] : [...this.#values, this.#take(0) ?? UNKNOWN]
  }

  /** What was read since the last comma, or the last value that is no part of another. */
  #take(line: number): Expression | null {
    const value = this.#current(line)
    this.#value = null
    this.#isMember = false
    this.#type = ''
    return value
  }

  #current(line: number): Expression | null {
    if (this.#path.length > 0) this.#value = this.#maker.pathOf(this.#path, line)
    this.#path = []
    return this.#value
  }

  #name(name: string, before: string, line: number): void {
    const of = before.endsWith('.') ? this.#current(line) : null
    if (of !== null) {
      this.#value = { kind: 'member', of, name, line }
      this.#isMember = true
    } else if (before === '::<') this.#type = name
    else if (before === '::' && this.#path.length > 0) this.#path.push(name)
    else {
      this.#take(line)
      this.#path = [name]
    }
  }

  #tree(node: SyntaxNode, before: string): void {
    const { line } = node
    const isRound = this.#maker.builder.text[node.start] === '('
    const isCall = isRound && (before === '' || before === '>') && (this.#path.length > 0 || this.#isMember)
    const callee = isCall ? this.#current(line) : this.#take(line)
    const args = readTokens(node.children, this.#scope, this.#maker)
    if (!isCall) this.#value = isRound && args.length === 1 ? (args[0] ?? null) : null
    else if (callee?.kind === 'member' && this.#isMember)
      this.#value = this.#maker.methodCall(callee.of, callee.name, args, this.#type, this.#scope, line)
    else this.#value = this.#maker.functionCall(callee ?? UNKNOWN, args, this.#type, this.#scope, line)
    this.#isMember = false
    this.#type = ''
  }
}
