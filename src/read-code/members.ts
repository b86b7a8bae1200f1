import type { CodeLanguage } from '../model/code/code.ts'
import type { Names } from './names.ts'
import type { Read } from './rules/language-rules.ts'
import type { ServiceIndex } from './service-index.ts'
import type { ClassSketch, Definition, Expression, Field, FunctionSketch, Scope } from './sketch.ts'
import { MAX_STEPS, NOTHING, type Traced } from './traced.ts'

/** Whoever follows values: what members come to is asked of it. */
export interface Follower {
  readonly index: ServiceIndex
  readonly names: Names
  trace(expression: Expression, scope: Scope): Traced
  traceDefinitions(definitions: readonly Definition[]): Traced
  traceParameter(fn: FunctionSketch, position: number): Traced
  returnsOf(fn: FunctionSketch): Traced
  read(read: Read, scope: Scope): Traced
  /** The look-up that a field stands for, if it is one. */
  fieldReadOf(cls: ClassSketch, field: Field): Read | null
  /** What `trace` comes to, kept under a name where it would be the same at any other time. */
  once(name: string, trace: () => Traced): Traced
}

/** Follows a value into the object that it is a member of. */
export class Members {
  readonly #follower: Follower

  constructor(follower: Follower) {
    this.#follower = follower
  }

  /** What `of.name` comes to. */
  traceMember(expression: Expression & { kind: 'member' }, scope: Scope): Traced {
    const { name } = expression
    const object = this.#follower.names.objectOf(expression.of, scope)
    if (object?.kind === 'class') {
      const own = this.fieldOf(object.cls, name)
      if (own !== null) return own
    }
    if (object?.kind === 'record') {
      const value = object.record.fields.get(name)
      if (value !== undefined) return this.#follower.trace(value, object.scope)
    }
    if (object?.kind === 'module') {
      const definitions = object.file.scope.names.get(name)
      if (definitions !== undefined) return this.#follower.traceDefinitions(definitions)
      const found = this.#follower.names.lookUp(name, object.file.scope)
      if (found?.kind === 'definitions') return this.#follower.traceDefinitions(found.definitions)
    }
    const { language } = scope.file.source
    return this.#follower.once(`${language} ${name}`, () => this.#anywhere(name, language))
  }

  /** A field of a class, or of one it extends; `null` when it has none. */
  fieldOf(cls: ClassSketch, name: string, depth = 0): Traced | null {
    const field = cls.fields.get(name)
    if (field !== undefined) {
      const found = this.#field(cls, field)
      if (found.steps.length > 0) return found
    }
    const assigned = this.#follower.index.propertiesNamed(name).filter(({ owner }) => owner === cls)
    if (assigned.length > 0) {
      const found = this.#follower.traceDefinitions(assigned.map(({ definition }) => definition))
      if (found.steps.length > 0) return found
    }
    const made = this.#follower.index
      .recordFieldsNamed(name)
      .filter(({ record }) => record.typeName !== '' && record.typeName === cls.name)
    if (made.length > 0) {
      const found = this.#follower.traceDefinitions(made.slice(0, MAX_STEPS).map(({ definition }) => definition))
      if (found.steps.length > 0) return found
    }
    const method = cls.methods.get(name)
    if (method !== undefined) return this.#follower.returnsOf(method)
    if (depth > 4) return null
    for (const base of cls.bases) {
      const parent = this.#follower.names.classOf(base, cls.scope.parent ?? cls.scope)
      const found = parent === null || parent === cls ? null : this.fieldOf(parent, name, depth + 1)
      if (found !== null) return found
    }
    return null
  }

  #field(cls: ClassSketch, field: Field): Traced {
    const read = this.#follower.fieldReadOf(cls, field)
    if (read !== null) return this.#follower.read(read, cls.scope)
    if (field.value !== null) return this.#follower.trace(field.value, cls.scope)
    // A constructor's parameter that becomes a field.
    const maker = cls.methods.get('constructor') ?? cls.methods.get(cls.name)
    const position = maker?.parameters.findIndex(({ name }) => name === field.name) ?? -1
    return maker === undefined || position < 0 ? NOTHING : this.#follower.traceParameter(maker, position)
  }

  /** It is not known what the value is a member of: what the service's code calls by that name anywhere. */
  #anywhere(name: string, language: CodeLanguage): Traced {
    if (name.length < 3) return NOTHING
    const found: Traced[] = []
    for (const { definition } of this.#follower.index.propertiesNamed(name))
      found.push(this.#follower.trace(definition.value, definition.scope))
    for (const { owner, field } of this.#follower.index.fieldsNamed(name)) found.push(this.#field(owner, field))
    if (/^[A-Z][A-Z0-9_]+$/.test(name))
      found.push(this.#follower.traceDefinitions(this.#follower.index.definitionsNamed(name)))
    // A record of another program of the service is none of ours.
    for (const { definition } of this.#follower.index.recordFieldsNamed(name))
      if (definition.scope.file.source.language === language)
        found.push(this.#follower.trace(definition.value, definition.scope))
    const telling = found.filter(({ steps }) => steps.some(({ kind }) => kind === 'variable'))
    const [best] = telling.length > 0 ? telling : found.filter(({ steps }) => steps.length > 0)
    if (best === undefined) return NOTHING
    const different = new Set(
      telling.map(({ steps }) => JSON.stringify(steps.map((one) => ('name' in one ? one.name : one.kind)))),
    )
    // A text that nothing but the name leads to may be any text of that name.
    return different.size > 1 || telling.length === 0 ? { ...best, isSure: false } : best
  }
}
