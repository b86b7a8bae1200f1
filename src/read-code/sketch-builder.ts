import type { SyntaxNode } from '../model/stack/syntax.ts'
import type { UnsetGuard } from './languages/unset-guard.ts'
import type {
  Call,
  ClassSketch,
  Expression,
  Field,
  FileSketch,
  FunctionSketch,
  Parameter,
  RecordSketch,
  Scope,
  SourceFile,
} from './sketch.ts'

/** Collects a file's sketch while a reader walks over its tree. */
export class SketchBuilder {
  readonly file: FileSketch
  readonly text: string

  constructor(source: SourceFile) {
    const file = {
      source,
      imports: new Map(),
      wildcards: [],
      package: '',
      classes: [],
      functions: [],
      calls: [],
      definitions: [],
      properties: [],
      records: [],
      values: [],
    } as unknown as FileSketch
    file.scope = { file, parent: null, fn: null, owner: null, names: new Map() }
    this.file = file
    this.text = source.text
  }

  textOf(node: SyntaxNode | undefined): string {
    return node === undefined ? '' : this.text.slice(node.start, node.end)
  }

  /** The text between two children: an operator. */
  between(left: SyntaxNode, right: SyntaxNode): string {
    return this.text.slice(left.end, right.start).trim()
  }

  addImport(name: string, module: string, imported: string): void {
    this.file.imports.set(name, { module, name: imported })
  }

  #guard: UnsetGuard | null = null

  /** Runs `then` for what happens only where the name of the guard has nothing: a value given there is its fallback. */
  whileUnset(guard: UnsetGuard | null, then: () => void): void {
    const before = this.#guard
    this.#guard = guard ?? before
    then()
    this.#guard = before
  }

  /** Says what a name of `scope` stands for; the value's own names are looked up in `within`. */
  define(scope: Scope, name: string, value: Expression, line: number, within = scope): void {
    if (name === '') return
    const known = scope.names.get(name)
    const last = known?.at(-1)
    if (known !== undefined && last?.scope === within && this.#guard?.name === name) {
      const { skipsBlank } = this.#guard
      known[known.length - 1] = {
        value: { kind: 'either', first: last.value, second: value, skipsBlank, line },
        scope: within,
        line,
      }
    } else if (known === undefined) scope.names.set(name, [{ value, scope: within, line }])
    else if (known.length < MAX_DEFINITIONS) known.push({ value, scope: within, line })
    else return
    this.file.definitions.push({ name, value })
  }

  property(scope: Scope, name: string, owner: ClassSketch | null, value: Expression, line: number): void {
    this.file.properties.push({ name, owner, definition: { value, scope, line } })
  }

  /** Notes a value that may be a look-up, with or without something to fall back to. */
  value<T extends Expression>(scope: Scope, value: T, line: number): T {
    this.file.values.push({ value, scope, line })
    return value
  }

  call(
    scope: Scope,
    callee: Expression,
    args: readonly Expression[],
    named: ReadonlyMap<string, Expression>,
    line: number,
    isNew = false,
  ): Call {
    const call: Call = { kind: 'call', callee, args, named: named.size === 0 ? NO_NAMES : named, isNew, line, scope }
    this.file.calls.push(call)
    return call
  }

  record(
    scope: Scope,
    fields: ReadonlyMap<string, Expression>,
    spreads: readonly Expression[],
    typeName: string,
    line: number,
  ): RecordSketch {
    const record: RecordSketch = { kind: 'record', fields, spreads, typeName, line }
    this.file.records.push({ record, scope })
    return record
  }

  /** Opens a function; `body` is then walked in the scope that comes back. */
  openFunction(
    scope: Scope,
    node: SyntaxNode,
    name: string,
    parameters: readonly Parameter[],
    decorators: readonly Expression[] = [],
    owner: ClassSketch | null = scope.owner,
  ): FunctionSketch {
    const names = new Map()
    const inner: Scope = { file: this.file, parent: scope, fn: null, owner, names }
    const fn: FunctionSketch = {
      name,
      owner,
      parameters,
      returns: [],
      decorators,
      scope: inner,
      line: node.line,
      start: node.start,
      end: node.end,
    }
    Object.assign(inner, { fn })
    this.file.functions.push(fn)
    return fn
  }

  openClass(
    scope: Scope,
    node: SyntaxNode,
    name: string,
    bases: readonly Expression[],
    decorators: readonly Expression[] = [],
  ): ClassSketch {
    const inner: Scope = { file: this.file, parent: scope, fn: null, owner: null, names: new Map() }
    const cls: ClassSketch = {
      name,
      bases,
      fields: new Map(),
      methods: new Map(),
      decorators,
      inner: [],
      scope: inner,
      line: node.line,
      start: node.start,
      end: node.end,
    }
    Object.assign(inner, { owner: cls })
    scope.owner?.inner.push(cls)
    this.file.classes.push(cls)
    return cls
  }

  field(cls: ClassSketch, field: Partial<Field> & { readonly name: string; readonly line: number }): void {
    cls.fields.set(field.name, { type: '', value: null, decorators: [], tag: '', ...field })
  }
}

/** Of the many calls without named arguments. */
const NO_NAMES: ReadonlyMap<string, Expression> = new Map()

/** Of one name in one scope: generated tables reassign one thousands of times. */
const MAX_DEFINITIONS = 16

/** The child that fills a field. */
export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((one) => one.field === field)
}

/** The first child of a type. */
export function childOfType(node: SyntaxNode, ...types: readonly string[]): SyntaxNode | undefined {
  return node.children.find((one) => types.includes(one.type))
}
