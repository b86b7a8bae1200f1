import type { Meaning, Meanings } from './meanings.ts'
import type { Ask } from './questions.ts'
import { type ServiceIndex, scopesFrom } from './service-index.ts'
import type {
  Call,
  ClassSketch,
  Definition,
  Expression,
  FileSketch,
  FunctionSketch,
  RecordSketch,
  Scope,
} from './sketch.ts'

/** What has members. */
export type ObjectSketch =
  | { readonly kind: 'class'; readonly cls: ClassSketch }
  | { readonly kind: 'record'; readonly record: RecordSketch; readonly scope: Scope }
  | { readonly kind: 'module'; readonly file: FileSketch }

/** Tells what has the members that an expression is asked for. */
export class Objects {
  readonly #index: ServiceIndex
  readonly #meanings: Meanings
  readonly #ask: Ask<ObjectSketch>
  readonly #functionsOf: (callee: Expression, scope: Scope) => readonly FunctionSketch[]

  /** `functionsOf`: the service's own functions that a callee may mean. */
  constructor(
    index: ServiceIndex,
    meanings: Meanings,
    ask: Ask<ObjectSketch>,
    functionsOf: (callee: Expression, scope: Scope) => readonly FunctionSketch[],
  ) {
    this.#index = index
    this.#meanings = meanings
    this.#ask = ask
    this.#functionsOf = functionsOf
  }

  objectOf(expression: Expression, scope: Scope): ObjectSketch | null {
    return this.#ask(expression, () => this.#objectOf(expression, scope))
  }

  /** A class and those of the service's own that it extends. */
  family(cls: ClassSketch): readonly ClassSketch[] {
    const family = [cls]
    for (const one of family) {
      if (family.length > 6) break
      for (const base of one.bases) {
        const parent = this.classOf(base, one.scope.parent ?? one.scope)
        if (parent !== null && !family.includes(parent)) family.push(parent)
      }
    }
    return family
  }

  /** The service's own class that an expression names. */
  classOf(expression: Expression, scope: Scope): ClassSketch | null {
    if (expression.kind === 'call') return this.classOf(expression.callee, scope)
    if (expression.kind !== 'name' && expression.kind !== 'member') return null
    if (expression.kind === 'name') {
      const meaning = this.#meanings.lookUp(expression.name, scope)
      if (meaning?.kind === 'class') return meaning.cls
      if (meaning !== null && meaning.kind !== 'module') return null
    }
    return this.#index.classesNamed(expression.name)[0] ?? null
  }

  #objectOf(expression: Expression, scope: Scope): ObjectSketch | null {
    switch (expression.kind) {
      case 'record': {
        const cls = expression.typeName === '' ? undefined : this.#index.classesNamed(expression.typeName)[0]
        return cls === undefined ? { kind: 'record', record: expression, scope } : { kind: 'class', cls }
      }
      case 'name': {
        if (/^(self|this|cls|super)$/.test(expression.name) || expression.name === 'static') {
          for (const one of scopesFrom(scope)) if (one.owner !== null) return { kind: 'class', cls: one.owner }
          if (scope.file.source.language !== 'rust') return null
        }
        const meaning = this.#meanings.lookUp(expression.name, scope)
        return meaning === null ? null : this.#objectOfMeaning(meaning)
      }
      case 'member': {
        const of = this.objectOf(expression.of, scope)
        if (of === null) return this.#objectAnywhere(expression.name, scope)
        return this.#objectOfMember(of, expression.name)
      }
      case 'call': {
        const required = this.#meanings.required(expression, scope)
        if (required !== null) return this.#objectOfMeaning(required)
        const cls = this.classOf(expression.named.get('<T>') ?? expression.callee, scope)
        if (cls !== null) return { kind: 'class', cls }
        const functions = this.#functionsOf(expression.callee, scope)
        for (const fn of functions) {
          const found = this.#objectOfDefinitions(fn.returns)
          if (found !== null) return found
        }
        if (functions.length > 0) return this.#instanceOf(expression, scope)
        // A wrapper that hands on what it gets: Object.freeze({…}), Depends(get_settings), registerAs('x', () => ({…})).
        for (const one of expression.args) {
          if (one.kind === 'text' || one.kind === 'constant') continue
          const found =
            one.kind === 'name' || one.kind === 'record' || one.kind === 'function' || one.kind === 'call'
              ? this.objectOf(one, scope)
              : null
          if (found !== null) return found
        }
        return this.#instanceOf(expression, scope)
      }
      case 'function':
        return this.#objectOfDefinitions(expression.fn.returns)
      case 'either':
        return this.objectOf(expression.first, scope) ?? this.objectOf(expression.second, scope)
      case 'list':
        return null
      default:
        return null
    }
  }

  /** Rust: `Config::parse()` makes a Config, `state.read()` is most likely what it holds. */
  #instanceOf({ callee }: Call, scope: Scope): ObjectSketch | null {
    if (scope.file.source.language !== 'rust' || callee.kind !== 'member') return null
    return this.objectOf(callee.of, scope)
  }

  #objectOfDefinitions(definitions: readonly Definition[]): ObjectSketch | null {
    for (const { value, scope } of definitions) {
      const found = this.objectOf(value, scope)
      if (found !== null) return found
    }
    return null
  }

  #objectOfMeaning(meaning: Meaning): ObjectSketch | null {
    switch (meaning.kind) {
      case 'class':
        return { kind: 'class', cls: meaning.cls }
      case 'module': {
        const main = meaning.file.scope.names.get('default')
        const object = main === undefined ? null : this.#objectOfDefinitions(main)
        return object ?? { kind: 'module', file: meaning.file }
      }
      case 'definitions':
        return this.#objectOfDefinitions(meaning.definitions)
      case 'functions':
        return this.#objectOfDefinitions(meaning.functions.flatMap(({ returns }) => returns))
      case 'parameter': {
        const parameter = meaning.fn.parameters[meaning.at]
        if (parameter === undefined) return null
        const scope = meaning.fn.scope.parent ?? meaning.fn.scope
        const byType = parameter.type === '' ? null : this.#meanings.lookUp(parameter.type, scope)
        if (byType?.kind === 'class') return { kind: 'class', cls: byType.cls }
        if (byType !== null && byType.kind !== 'foreign') return this.#objectOfMeaning(byType)
        const cls = parameter.type === '' ? undefined : this.#index.classesNamed(parameter.type)[0]
        if (cls !== undefined) return { kind: 'class', cls }
        return parameter.initial === null ? null : this.objectOf(parameter.initial, scope)
      }
      default:
        return null
    }
  }

  #objectOfMember(of: ObjectSketch, name: string): ObjectSketch | null {
    if (of.kind === 'record') {
      const value = of.record.fields.get(name)
      if (value !== undefined) return this.objectOf(value, of.scope)
      for (const spread of of.record.spreads) {
        const inner = this.objectOf(spread, of.scope)
        const found = inner === null ? null : this.#objectOfMember(inner, name)
        if (found !== null) return found
      }
      return null
    }
    if (of.kind === 'module') {
      const meaning = this.#meanings.inFile(name, of.file, 1)
      return meaning === null ? null : this.#objectOfMeaning(meaning)
    }
    for (const cls of this.family(of.cls)) {
      const field = cls.fields.get(name)
      const typed = field === undefined || field.type === '' ? undefined : this.#index.classesNamed(field.type)[0]
      if (typed !== undefined) return { kind: 'class', cls: typed }
      const meaning = field === undefined || field.type === '' ? null : this.#meanings.lookUp(field.type, cls.scope)
      if (meaning !== null && meaning.kind !== 'foreign') return this.#objectOfMeaning(meaning)
      if (field?.value != null) {
        const found = this.objectOf(field.value, cls.scope)
        if (found !== null) return found
      }
      const assigned = this.#index.propertiesNamed(name).filter(({ owner }) => owner === cls)
      const found = this.#objectOfDefinitions(assigned.map(({ definition }) => definition))
      if (found !== null) return found
      const method = cls.methods.get(name)
      if (method !== undefined) return this.#objectOfDefinitions(method.returns)
    }
    return null
  }

  #objectAnywhere(name: string, scope: Scope): ObjectSketch | null {
    const { language } = scope.file.source
    for (const { owner, field } of this.#index.fieldsNamed(name)) {
      if (owner.scope.file.source.language !== language) continue
      const cls = field.type === '' ? undefined : this.#index.classesNamed(field.type)[0]
      if (cls !== undefined) return { kind: 'class', cls }
    }
    return null
  }
}
