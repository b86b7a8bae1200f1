import type { SyntaxNode } from '../../model/stack/syntax.ts'
import {
  type ClassSketch,
  type Expression,
  type FileSketch,
  MAX_TYPE,
  type Parameter,
  type Scope,
  type SourceFile,
  UNKNOWN,
} from '../sketch.ts'
import { child, childOfType, SketchBuilder } from '../sketch-builder.ts'
import { readUnsetGuard } from './unset-guard.ts'

/** Makes a sketch of a Python file. */
export function sketchPython(source: SourceFile, root: SyntaxNode): FileSketch {
  const reader = new PythonReader(source)
  reader.visit(root, reader.builder.file.scope)
  return reader.builder.file
}

class PythonReader {
  readonly builder: SketchBuilder
  readonly globals: ReadonlySet<string>
  /** What names that a `with` gives are called within it. */
  private withNames = new Map<string, string>()
  private isWithin = false

  constructor(source: SourceFile) {
    this.builder = new SketchBuilder(source)
    this.globals = globalNames(source.text)
  }

  visit(node: SyntaxNode, scope: Scope): void {
    const { builder } = this
    switch (node.type) {
      case 'comment':
        return
      case 'import_statement':
        for (const one of node.children) this.importModule(one)
        return
      case 'import_from_statement':
        this.importFrom(node)
        return
      case 'class_definition':
        this.visitClass(node, scope, [])
        return
      case 'function_definition':
        this.visitFunction(node, scope, [])
        return
      case 'decorated_definition': {
        const decorators = node.children
          .filter(({ type }) => type === 'decorator')
          .map((one) => this.expression(one.children[0], scope))
        const definition = child(node, 'definition')
        if (definition?.type === 'class_definition') this.visitClass(definition, scope, decorators)
        else if (definition !== undefined) this.visitFunction(definition, scope, decorators)
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
      case 'with_statement': {
        const outside = this.withNames
        this.withNames = new Map(outside)
        this.isWithin = true
        for (const one of node.children) this.visit(one, scope)
        this.withNames = outside
        this.isWithin = outside.size > 0
        return
      }
      case 'raise_statement':
      case 'global_statement':
        return
      default:
        if (EXPRESSIONS.has(node.type)) this.expression(node, scope)
        else for (const one of node.children) this.visit(one, scope)
    }
  }

  private importModule(node: SyntaxNode): void {
    const { builder } = this
    if (node.type === 'aliased_import')
      builder.addImport(builder.textOf(child(node, 'alias')), builder.textOf(child(node, 'name')), '*')
    else if (node.type === 'dotted_name') {
      const [first = ''] = builder.textOf(node).split('.')
      builder.addImport(first, first, '*')
    }
  }

  private importFrom(node: SyntaxNode): void {
    const { builder } = this
    const module = builder.textOf(child(node, 'module_name'))
    if (childOfType(node, 'wildcard_import') !== undefined) builder.file.wildcards.push(module)
    for (const one of node.children) {
      if (one.field !== 'name') continue
      const name = one.type === 'aliased_import' ? builder.textOf(child(one, 'name')) : builder.textOf(one)
      const alias = one.type === 'aliased_import' ? builder.textOf(child(one, 'alias')) : name
      builder.addImport(alias, module, name)
    }
  }

  private visitClass(node: SyntaxNode, scope: Scope, decorators: readonly Expression[]): void {
    const { builder } = this
    const name = builder.textOf(child(node, 'name'))
    const bases = (child(node, 'superclasses')?.children ?? [])
      .filter(({ type }) => type !== 'keyword_argument')
      .map((one) => this.expression(one, scope))
    const cls = builder.openClass(scope, node, name, bases, decorators)
    const body = child(node, 'body')
    if (body === undefined) return
    for (const one of body.children) {
      const assignment = one.type === 'expression_statement' ? one.children[0] : undefined
      if (assignment?.type === 'assignment') this.visitField(assignment, cls)
      else this.visit(one, cls.scope)
    }
  }

  private visitField(node: SyntaxNode, cls: ClassSketch): void {
    const { builder } = this
    const left = child(node, 'left')
    const right = child(node, 'right')
    const value = right === undefined ? null : this.expression(right, cls.scope)
    if (left?.type !== 'identifier') return
    const name = builder.textOf(left)
    builder.field(cls, { name, value, type: typeName(builder.textOf(child(node, 'type'))), line: node.line })
    if (value !== null) builder.define(cls.scope, name, value, node.line)
  }

  private visitFunction(node: SyntaxNode, scope: Scope, decorators: readonly Expression[]): void {
    const { builder } = this
    const name = builder.textOf(child(node, 'name'))
    const isMethod = scope.owner !== null && scope.fn === null
    const parameters = (child(node, 'parameters')?.children ?? []).flatMap((one) => this.parameter(one, scope))
    const own = isMethod && /^(self|cls|mcs)$/.test(parameters[0]?.name ?? '') ? parameters.slice(1) : parameters
    const fn = builder.openFunction(scope, node, name, own, decorators)
    if (isMethod) scope.owner?.methods.set(name, fn)
    const body = child(node, 'body')
    if (body !== undefined) this.visit(body, fn.scope)
  }

  private parameter(node: SyntaxNode, scope: Scope): readonly Parameter[] {
    const { builder } = this
    const nameNode = node.type === 'identifier' ? node : (child(node, 'name') ?? childOfType(node, 'identifier'))
    if (nameNode === undefined || node.type === 'keyword_separator') return []
    const initial = child(node, 'value')
    const type = typeName(builder.textOf(child(node, 'type')))
    const annotation = child(node, 'type')
    const depends = /\bDepends\b/.test(builder.textOf(annotation)) ? this.annotated(annotation, scope) : null
    const value = initial === undefined ? depends : this.expression(initial, scope)
    return [{ name: builder.textOf(nameNode), type, initial: value, decorators: [] }]
  }

  /** `Annotated[Settings, Depends(get_settings)]` gives what a default would. */
  private annotated(node: SyntaxNode | undefined, scope: Scope): Expression | null {
    if (node === undefined) return null
    if (node.type === 'call') return this.expression(node, scope)
    for (const one of node.children) {
      const found = this.annotated(one, scope)
      if (found !== null) return found
    }
    return null
  }

  expression(node: SyntaxNode | undefined, scope: Scope): Expression {
    if (node === undefined) return UNKNOWN
    const { builder } = this
    const { line } = node
    switch (node.type) {
      case 'identifier': {
        const name = builder.textOf(node)
        return { kind: 'name', name: this.withNames.get(name) ?? name, line }
      }
      case 'string':
        return this.string(node, scope)
      case 'concatenated_string':
        return { kind: 'joined', parts: node.children.map((one) => this.expression(one, scope)) }
      case 'integer':
      case 'float':
        return { kind: 'constant', value: Number(builder.textOf(node)) }
      case 'true':
      case 'false':
        return { kind: 'constant', value: node.type === 'true' }
      case 'none':
        return { kind: 'constant', value: null }
      case 'attribute': {
        const of = this.expression(child(node, 'object'), scope)
        return { kind: 'member', of, name: builder.textOf(child(node, 'attribute')), line }
      }
      case 'subscript': {
        const of = this.expression(child(node, 'value'), scope)
        const keys = node.children.filter(({ field }) => field === 'subscript')
        const key = this.expression(keys[0], scope)
        if (key.kind === 'text') {
          const member: Expression = { kind: 'member', of, name: key.text, line }
          return of.kind === 'member' && of.name === 'environ' ? builder.value(scope, member, line) : member
        }
        if (keys[0]?.type === 'slice') return { kind: 'part', of }
        return builder.call(scope, { kind: 'member', of, name: '[]', line }, [key], new Map(), line)
      }
      case 'call':
        return this.call(node, scope)
      case 'boolean_operator': {
        const left = child(node, 'left')
        const right = child(node, 'right')
        const [first, second] = [this.expression(left, scope), this.expression(right, scope)]
        const isOr = left !== undefined && right !== undefined && builder.between(left, right).endsWith('or')
        return isOr ? builder.value(scope, { kind: 'either', first, second, skipsBlank: true, line }, line) : second
      }
      case 'conditional_expression': {
        const [first, , last] = node.children.map((one) => this.expression(one, scope))
        return { kind: 'choice', options: [first ?? UNKNOWN, last ?? UNKNOWN], line }
      }
      case 'binary_operator': {
        const parts = node.children.map((one) => this.expression(one, scope))
        return { kind: 'joined', parts }
      }
      case 'dictionary':
        return this.dictionary(node, scope)
      case 'list':
      case 'tuple':
      case 'set':
      case 'expression_list':
        return { kind: 'list', parts: node.children.map((one) => this.expression(one, scope)) }
      case 'parenthesized_expression':
      case 'await':
        return this.expression(
          node.children.find(({ type }) => type !== 'comment'),
          scope,
        )
      case 'lambda': {
        const parameters = (child(node, 'parameters')?.children ?? []).flatMap((one) => this.parameter(one, scope))
        const fn = builder.openFunction(scope, node, '', parameters)
        fn.returns.push({ value: this.expression(child(node, 'body'), fn.scope), scope: fn.scope, line })
        return { kind: 'function', fn }
      }
      case 'assignment':
      case 'augmented_assignment':
        return this.assignment(node, scope)
      case 'generator_expression':
      case 'list_comprehension': {
        const inner: Scope = { ...scope, parent: scope, names: new Map() }
        const clause = childOfType(node, 'for_in_clause')
        const target = clause === undefined ? undefined : child(clause, 'left')
        const source = this.expression(clause === undefined ? undefined : child(clause, 'right'), scope)
        if (target?.type === 'identifier') builder.define(inner, builder.textOf(target), source, line)
        return { kind: 'list', parts: [this.expression(child(node, 'body'), inner)] }
      }
      case 'as_pattern': {
        const value = this.expression(node.children[0], scope)
        const target = child(node, 'alias')?.children[0]
        if (target?.type !== 'identifier') return value
        const name = builder.textOf(target)
        builder.define(scope, name, value, line)
        // Several `with … as f` have one name for different things: within each, it has a name of its own.
        if (this.isWithin) {
          builder.define(scope, `${name}@${line}`, value, line)
          this.withNames.set(name, `${name}@${line}`)
        }
        return value
      }
      case 'named_expression': {
        const value = this.expression(child(node, 'value'), scope)
        builder.define(scope, builder.textOf(child(node, 'name')), value, line)
        return value
      }
      default:
        for (const one of node.children) this.visit(one, scope)
        return UNKNOWN
    }
  }

  private string(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const parts: Expression[] = []
    let text = ''
    for (const one of node.children) {
      if (one.type === 'string_content') text += unescapeText(builder.textOf(one))
      if (one.type !== 'interpolation') continue
      if (text !== '') parts.push({ kind: 'text', text, line: node.line })
      text = ''
      parts.push(this.expression(child(one, 'expression'), scope))
    }
    if (parts.length === 0) return { kind: 'text', text, line: node.line }
    if (text !== '') parts.push({ kind: 'text', text, line: node.line })
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'joined', parts }
  }

  private call(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const callee = this.expression(child(node, 'function'), scope)
    const args: Expression[] = []
    const named = new Map<string, Expression>()
    const list = child(node, 'arguments')
    for (const one of list?.type === 'argument_list' ? list.children : []) {
      if (one.type === 'comment') continue
      if (one.type === 'keyword_argument')
        named.set(builder.textOf(child(one, 'name')), this.expression(child(one, 'value'), scope))
      else args.push(this.expression(one, scope))
    }
    // next(x for x in y)
    if (list !== undefined && list.type !== 'argument_list') args.push(this.expression(list, scope))
    return builder.call(scope, callee, args, named, node.line)
  }

  private dictionary(node: SyntaxNode, scope: Scope): Expression {
    const fields = new Map<string, Expression>()
    const spreads: Expression[] = []
    for (const one of node.children) {
      if (one.type === 'dictionary_splat') spreads.push(this.expression(one.children[0], scope))
      if (one.type !== 'pair') continue
      const key = this.expression(child(one, 'key'), scope)
      const value = this.expression(child(one, 'value'), scope)
      if (key.kind === 'text') fields.set(key.text, value)
    }
    return this.builder.record(scope, fields, spreads, '', node.line)
  }

  private assignment(node: SyntaxNode, scope: Scope): Expression {
    const { builder } = this
    const left = child(node, 'left')
    const value = this.expression(child(node, 'right'), scope)
    if (left === undefined || child(node, 'right') === undefined) return value
    const targets = /^(pattern_list|tuple_pattern)$/.test(left.type) ? left.children : [left]
    targets.forEach((target, index) => {
      const one =
        targets.length === 1
          ? value
          : value.kind === 'list'
            ? (value.parts[index] ?? UNKNOWN)
            : ({ kind: 'nth', of: value, at: index } as const)
      if (target.type === 'identifier')
        builder.define(
          targetScope(scope, builder.textOf(target), this.globals),
          builder.textOf(target),
          one,
          node.line,
          scope,
        )
      const place = target.type === 'identifier' ? UNKNOWN : this.expression(target, scope)
      if (place.kind !== 'member') return
      const isOwn = place.of.kind === 'name' && /^(self|cls)$/.test(place.of.name)
      builder.property(scope, place.name, isOwn ? scope.owner : null, one, node.line)
    })
    return value
  }
}

/** An assignment to a name that the file has already (after `global`) belongs to the file as well. */
function targetScope(scope: Scope, name: string, globals: ReadonlySet<string>): Scope {
  const { file } = scope
  return scope.fn !== null && globals.has(name) && file.scope.names.has(name) ? file.scope : scope
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['identifier', 'string', 'concatenated_string', 'attribute', 'subscript', 'call', 'boolean_operator'],
  ...['conditional_expression', 'dictionary', 'list', 'tuple', 'set', 'parenthesized_expression', 'await', 'lambda'],
  ...[
    'as_pattern',
    'generator_expression',
    'list_comprehension',
    'assignment',
    'augmented_assignment',
    'named_expression',
    'binary_operator',
    'expression_list',
  ],
])

/** The names that a text declares to be global, in whatever function. */
function globalNames(text: string): ReadonlySet<string> {
  return new Set(
    Array.from(text.matchAll(/^[ \t]*global[ \t]+([\w, \t]+)/gm)).flatMap(([, names = '']) => names.split(/[, \t]+/)),
  )
}

/** The last name of a type: `Optional[app.Settings]` is Settings. */
export function typeName(text: string): string {
  if (text.length > MAX_TYPE) return ''
  const [, inner] = /^(?:typing\.)?(?:Optional|Annotated|Final|Type)\[\s*([^\],]+)/.exec(text) ?? []
  return /([A-Za-z_]\w*)\s*(?:\||$)/.exec((inner ?? text).replace(/['"]/g, ''))?.[1] ?? ''
}

function unescapeText(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(n|t|r|\\|'|")/g, (_, one: string) => ({ n: '\n', t: '\t', r: '\r' })[one] ?? one)
}
