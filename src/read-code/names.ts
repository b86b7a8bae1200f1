import { type Meaning, Meanings } from './meanings.ts'
import { type ObjectSketch, Objects } from './objects.ts'
import { Questions } from './questions.ts'
import type { ServiceIndex } from './service-index.ts'
import type { Call, ClassSketch, Definition, Expression, FunctionSketch, Scope } from './sketch.ts'

/** Implementations of one trait that a method may mean. */
const MAX_IMPLEMENTING = 6

/** Tells what names mean, within a service. */
export class Names {
  readonly #index: ServiceIndex
  readonly #meanings: Meanings
  readonly #objects: Objects
  readonly #askPath

  /** Once the time `isOver`, names that were not looked up mean nothing. */
  constructor(index: ServiceIndex, isOver: () => boolean) {
    this.#index = index
    this.#meanings = new Meanings(index)
    const questions = new Questions(isOver)
    this.#askPath = questions.kind<string>()
    this.#objects = new Objects(index, this.#meanings, questions.kind(), (callee, scope) =>
      this.functionsOf(callee, scope),
    )
  }

  lookUp(name: string, scope: Scope): Meaning | null {
    return this.#meanings.lookUp(name, scope)
  }

  objectOf(expression: Expression, scope: Scope): ObjectSketch | null {
    return this.#objects.objectOf(expression, scope)
  }

  /** The service's own class that an expression names. */
  classOf(expression: Expression, scope: Scope): ClassSketch | null {
    return this.#objects.classOf(expression, scope)
  }

  /**
   * The dotted name of an expression with the module that it begins with: `jose.jwt.encode`, `process.env.KEY`. An instance
   * has `()` after its class. `null` where it begins with something of the service's own.
   */
  pathOf(expression: Expression, scope: Scope): string | null {
    return this.#askPath(expression, () => {
      const path = this.#pathOf(expression, scope)
      return path !== null && path.length > MAX_PATH ? null : path
    })
  }

  #pathOf(expression: Expression, scope: Scope): string | null {
    switch (expression.kind) {
      case 'name': {
        const { name } = expression
        const meaning = this.#meanings.lookUp(name, scope)
        if (meaning === null) return name === 'this' || name === 'self' ? null : name
        return this.#pathOfMeaning(meaning)
      }
      case 'member': {
        const of = this.pathOf(expression.of, scope)
        if (of !== null) return `${of}.${expression.name}`
        return this.#pathOfMember(expression.of, expression.name, scope)
      }
      case 'call': {
        const required = this.#meanings.required(expression, scope)
        if (required !== null) return required.kind === 'foreign' ? required.path : null
        const callee = this.pathOf(expression.callee, scope)
        // util.promisify(jwt.verify)(token, key)
        const [first] = expression.args
        if (callee !== null && /(^|\.)promisify$/.test(callee) && first !== undefined) return this.pathOf(first, scope)
        return callee === null ? null : `${callee}()`
      }
      case 'either':
        return this.pathOf(expression.first, scope) ?? this.pathOf(expression.second, scope)
      default:
        return null
    }
  }

  #pathOfMeaning(meaning: Meaning): string | null {
    if (meaning.kind === 'foreign') return meaning.path
    if (meaning.kind === 'definitions') {
      for (const { value, scope } of meaning.definitions) {
        const path = this.pathOf(value, scope)
        if (path !== null) return path
      }
      return null
    }
    if (meaning.kind !== 'parameter') return null
    const parameter = meaning.fn.parameters[meaning.at]
    return parameter === undefined ? null : this.#pathOfType(parameter.type, meaning.fn.scope)
  }

  #pathOfType(type: string, scope: Scope): string | null {
    if (type === '' || BUILT_IN.test(type)) return null
    const meaning = this.#meanings.lookUp(type, { ...scope, fn: null, names: new Map() })
    if (meaning?.kind === 'foreign') return `${meaning.path}()`
    return meaning === null && /^[A-Z]/.test(type) ? `${type}()` : null
  }

  /** `this.jwt.sign`: the field's type or value says what it is. */
  #pathOfMember(of: Expression, name: string, scope: Scope): string | null {
    const object = this.objectOf(of, scope)
    if (object?.kind === 'module') {
      const meaning = this.#meanings.inFile(name, object.file, 1)
      return meaning === null ? null : this.#pathOfMeaning(meaning)
    }
    if (object?.kind === 'record') {
      const value = object.record.fields.get(name)
      return value === undefined ? null : this.pathOf(value, object.scope)
    }
    if (object?.kind !== 'class') return null
    for (const cls of this.#objects.family(object.cls)) {
      const field = cls.fields.get(name)
      const byType = field === undefined ? null : this.#pathOfType(field.type, cls.scope)
      if (byType !== null) return byType
      const byValue = field?.value == null ? null : this.pathOf(field.value, cls.scope)
      if (byValue !== null) return byValue
      for (const { owner, definition } of this.#index.propertiesNamed(name)) {
        const path = owner === cls ? this.pathOf(definition.value, definition.scope) : null
        if (path !== null) return path
      }
    }
    const [base] = object.cls.bases
    const inherited = base === undefined ? null : this.pathOf(base, object.cls.scope.parent ?? object.cls.scope)
    return inherited === null ? null : `${inherited}().${name}`
  }

  /** The service's own functions that a callee may mean. */
  functionsOf(callee: Expression, scope: Scope): readonly FunctionSketch[] {
    if (callee.kind === 'function') return [callee.fn]
    if (callee.kind === 'name') {
      const meaning = this.#meanings.lookUp(callee.name, scope)
      if (meaning?.kind === 'functions') return meaning.functions
      if (meaning?.kind === 'definitions')
        return meaning.definitions.flatMap(({ value, scope: within }) => this.#functionIn(value, within))
      return []
    }
    if (callee.kind !== 'member') return []
    const object = this.objectOf(callee.of, scope)
    if (object?.kind === 'class')
      for (const cls of this.#objects.family(object.cls)) {
        const method = cls.methods.get(callee.name)
        if (method !== undefined) return [method]
        const implementing = this.#index.functionsNamed(callee.name).filter(({ trait }) => trait === cls.name)
        if (implementing.length > 0) return implementing.slice(0, MAX_IMPLEMENTING)
      }
    if (object?.kind === 'record') {
      const value = object.record.fields.get(callee.name)
      if (value?.kind === 'function') return [value.fn]
      if (value !== undefined) return this.functionsOf(value, object.scope)
    }
    if (object?.kind === 'module') {
      const meaning = this.#meanings.inFile(callee.name, object.file, 1)
      if (meaning?.kind === 'functions') return meaning.functions
      if (meaning?.kind === 'definitions')
        return meaning.definitions.flatMap(({ value }) => (value.kind === 'function' ? [value.fn] : []))
    }
    // A foreign package has none; for an unknown object, the only one of that name.
    if (object !== null) return []
    const { language } = scope.file.source
    const path = this.pathOf(callee.of, scope)
    if (path !== null && /^(python|javascript|typescript)$/.test(language)) return []
    // Rust: `Arc::new`, `jwt::encode` are somebody else's; what a value can do may be one's own.
    if (language === 'rust' && path !== null && !this.#isValue(callee.of, scope)) return []
    const candidates = this.#index
      .functionsNamed(callee.name)
      .filter((fn) => fn.scope.file.source.language === language)
    const [first] = candidates
    const isOfOneTrait = first?.trait !== undefined && candidates.every(({ trait }) => trait === first.trait)
    return candidates.length === 1 || isOfOneTrait ? candidates.slice(0, MAX_IMPLEMENTING) : []
  }

  /** A function as a value; Kotlin: also one that a property of one's own holds, by its bare name. */
  #functionIn(value: Expression, scope: Scope): readonly FunctionSketch[] {
    if (value.kind === 'function') return [value.fn]
    if (value.kind !== 'member' || scope.file.source.language !== 'kotlin') return []
    const object = value.of.kind === 'name' && value.of.name === 'this' ? this.objectOf(value.of, scope) : null
    const held = object?.kind === 'class' ? object.cls.fields.get(value.name)?.value : undefined
    return held?.kind === 'function' ? [held.fn] : []
  }

  /** Whether it is a value rather than a type or a module: `state`, `self.keys`, `state.keys()`. */
  #isValue(expression: Expression, scope: Scope): boolean {
    if (expression.kind === 'member') return this.#isValue(expression.of, scope)
    if (expression.kind !== 'name') return true
    const meaning = this.#meanings.lookUp(expression.name, scope)
    return expression.name === 'self' || meaning?.kind === 'definitions' || meaning?.kind === 'parameter'
  }

  /** The value that a name or member stands for, when there is just one. */
  definitionOf(expression: Expression, scope: Scope): Definition | null {
    if (expression.kind !== 'name') return null
    const meaning = this.#meanings.lookUp(expression.name, scope)
    const [first] = meaning?.kind === 'definitions' ? meaning.definitions : []
    if (meaning?.kind === 'module') return meaning.file.scope.names.get('default')?.[0] ?? null
    if (first?.value.kind === 'name' && first.value !== expression) return this.definitionOf(first.value, first.scope)
    return first ?? null
  }

  /** The value under `name` in a record among a call's arguments, or in what the call is made on. */
  recordFieldIn(call: Call, name: string): Expression | null {
    const sources: Expression[] = [...call.args]
    for (let one: Expression = call.callee; ; ) {
      if (one.kind === 'member') one = one.of
      else if (one.kind === 'call') {
        sources.push(...one.args)
        one = one.callee
      } else {
        const made = this.definitionOf(one, call.scope)
        if (made?.value.kind === 'call') sources.push(...made.value.args)
        break
      }
    }
    for (const source of sources) {
      // A schema that has a name of its own: createEnv(schema).
      const made = source.kind === 'name' ? this.definitionOf(source, call.scope)?.value : source
      if (made?.kind === 'call' && sources.length < 20) sources.push(...made.args)
      if (made?.kind === 'record' && made !== source) sources.push(made)
      if (source.kind !== 'record') continue
      const direct = source.fields.get(name)
      if (direct !== undefined) return direct
      for (const inner of source.fields.values()) {
        const nested = inner.kind === 'record' ? inner.fields.get(name) : undefined
        if (nested !== undefined) return nested
      }
    }
    return null
  }
}

/** A longer chain of names is no call of a library, and the expressions that look for one take the square of its length. */
const MAX_PATH = 300

/** Types that say nothing of what their value is. */
const BUILT_IN =
  /^(Record|Partial|Readonly|Promise|Map|Array|Object|String|Number|Boolean|Function|Optional|Dict|List|Any|Callable)$/
