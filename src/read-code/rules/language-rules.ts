import type { ValueStep, ValueTreatment } from '../../model/code/code.ts'
import type { Names } from '../names.ts'
import type { ServiceIndex } from '../service-index.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'

/** A look-up in the environment, or in the configuration that stands above it. */
export interface Read {
  /** Variables, in the order in which they are asked. */
  readonly names: readonly string[]
  /** A key of a configuration file instead of a name. */
  readonly setting?: string
  /** A key of Ktor's configuration file instead: no variable stands above it but those that its entry names. */
  readonly ktorSetting?: string
  /** Spring's text with `${name:default}` in it instead. */
  readonly placeholder?: string
  readonly fallback: { readonly value: Expression; readonly scope: Scope } | null
  readonly blank: 'set' | 'unset'
  readonly holds: 'value' | 'path'
  readonly notWhere?: (ValueStep & { readonly kind: 'variable' })['notWhere']
  readonly line: number
}

/** A call that hands on a value, as it is or changed. */
export interface Through {
  /** Where `inner` is looked up, when not where the call stands. */
  readonly scope?: Scope
  readonly inner: Expression
  readonly treatment?: ValueTreatment
  readonly fallback?: Expression
  readonly skipsBlank?: boolean
}

/** What a call may hand on: the only one of these that leads anywhere. */
export interface OneOf {
  readonly oneOf: readonly { readonly value: Expression; readonly scope: Scope }[]
}

/** What a call comes to; `null` where nothing is known of it. */
export type Passage = Through | OneOf | 'generated' | 'remote' | 'file' | null

/** What the rules of a language may ask of the one that follows values. */
export interface ValueReader {
  readonly index: ServiceIndex
  readonly names: Names
  textOf(expression: Expression | undefined, scope: Scope): string | null
  namesIn(expression: Expression, scope: Scope): readonly string[]
}

/** What is known of how a language's programs read their configuration. */
export interface LanguageRules {
  /** The look-up that an expression is, if it is one. `path` is its dotted name, with the module it comes from. */
  readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null
  throughOf(call: Call, path: string | null, tracer: ValueReader): Passage
  fieldReadOf(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null
}

export const variable = (name: string, line: number, rest: Partial<Read> = {}): Read => ({
  names: [name],
  fallback: null,
  blank: 'set',
  holds: 'value',
  line,
  ...rest,
})
