import type { CodeLanguage } from '../model/code/code.ts'

/*
 * What is left of a file once its language is gone: expressions, names and what they stand for, functions, classes and calls.
 * Every language's reader (`languages/`) makes one; everything after it knows no syntax.
 */

/** A part of a program that has a value. */
export type Expression =
  /** A literal text. It may be a secret: it leaves this room only in a `Secret`, or as the name of a variable. */
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'constant'; readonly value: number | boolean | null }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  /** `of.name`, also `of["name"]`. */
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string; readonly line: number }
  | Call
  /** The first that is there: `a or b`, `a ?? b`. `skipsBlank`: an empty text is not there either. */
  | {
      readonly kind: 'either'
      readonly first: Expression
      readonly second: Expression
      readonly skipsBlank: boolean
      readonly line: number
    }
  /** One of them, by a condition. `when`: the condition, where it is a value of its own. */
  | { readonly kind: 'choice'; readonly options: readonly Expression[]; readonly line: number }
  | RecordSketch
  | { readonly kind: 'list'; readonly parts: readonly Expression[] }
  | { readonly kind: 'joined'; readonly parts: readonly Expression[] }
  | { readonly kind: 'function'; readonly fn: FunctionSketch }
  /** One of the values that a call hands back together: `key, other = load()`. */
  | { readonly kind: 'nth'; readonly of: Expression; readonly at: number }
  /** A part of another value: `secret[:32]`. */
  | { readonly kind: 'part'; readonly of: Expression }
  | { readonly kind: 'unknown' }

/** A call, or the making of an instance. */
export interface Call {
  readonly kind: 'call'
  readonly callee: Expression
  readonly args: readonly Expression[]
  readonly named: ReadonlyMap<string, Expression>
  readonly isNew: boolean
  readonly line: number
  readonly scope: Scope
}

/** Names with values: an object, a dictionary, a struct. */
export interface RecordSketch {
  readonly kind: 'record'
  readonly fields: ReadonlyMap<string, Expression>
  readonly spreads: readonly Expression[]
  readonly typeName: string
  readonly line: number
}

export const UNKNOWN: Expression = { kind: 'unknown' }

/** A value with the scope that its names are looked up in. */
export interface Definition {
  readonly value: Expression
  readonly scope: Scope
  readonly line: number
}

/** Where names are looked up: a function's body, a class's, a file. */
export interface Scope {
  readonly file: FileSketch
  readonly parent: Scope | null
  readonly fn: FunctionSketch | null
  readonly owner: ClassSketch | null
  readonly names: Map<string, Definition[]>
}

/** Longer texts of types are not taken apart: the expressions for it take the square of their length. */
export const MAX_TYPE = 300

export interface Parameter {
  readonly name: string
  /** The last name of its type, or ''. */
  readonly type: string
  readonly initial: Expression | null
  readonly decorators: readonly Expression[]
}

export interface FunctionSketch {
  readonly name: string
  readonly owner: ClassSketch | null
  /** Go, and Rust where the type stands in another file: the name of the type that it is a method of. */
  readonly receiver?: string
  /** Rust: the trait that it is part of the implementation of. Whoever knows the trait may call it. */
  readonly trait?: string
  readonly parameters: readonly Parameter[]
  /** What it returns, in the order of the text. */
  readonly returns: Definition[]
  readonly decorators: readonly Expression[]
  readonly scope: Scope
  readonly line: number
  /** Offsets of its text. */
  readonly start: number
  readonly end: number
}

export interface Field {
  readonly name: string
  /** The last name of its type, or ''. */
  readonly type: string
  readonly value: Expression | null
  readonly decorators: readonly Expression[]
  /** Go's struct tag. */
  readonly tag: string
  readonly line: number
}

export interface ClassSketch {
  readonly name: string
  readonly bases: readonly Expression[]
  readonly fields: Map<string, Field>
  readonly methods: Map<string, FunctionSketch>
  readonly decorators: readonly Expression[]
  readonly inner: ClassSketch[]
  readonly scope: Scope
  readonly line: number
  readonly start: number
  readonly end: number
}

/** Where a name comes from. `name`: '*' is the module itself, 'default' its main thing. */
export interface Import {
  readonly module: string
  readonly name: string
}

/** A source file as the reader of sources passes it. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string
  /** As shown to the user. */
  readonly shown: string
  readonly text: string
  readonly language: CodeLanguage
  /** What its words are about: a file of `nothing` is not parsed. */
  readonly topic: 'tokens' | 'environment' | 'nothing'
}

/** What was made of one file. */
export interface FileSketch {
  readonly source: SourceFile
  readonly imports: Map<string, Import>
  /** Modules whose names are all taken over, or passed on. */
  readonly wildcards: string[]
  /** The package or namespace that it says it is part of, or ''. */
  package: string
  scope: Scope
  readonly classes: ClassSketch[]
  readonly functions: FunctionSketch[]
  readonly calls: Call[]
  /** What the names of all its scopes stand for. */
  readonly definitions: { readonly name: string; readonly value: Expression }[]
  /** Values assigned to a member of something: `self.secret = x`, `app.config["K"] = x`. */
  readonly properties: { readonly name: string; readonly owner: ClassSketch | null; readonly definition: Definition }[]
  readonly records: { readonly record: RecordSketch; readonly scope: Scope }[]
  /** Values that begin with a look-up and have something to fall back to, outermost; and bare look-ups. */
  readonly values: Definition[]
}
