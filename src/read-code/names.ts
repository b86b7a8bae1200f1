import { isOwnPath } from './rust-modules.ts'
import { type ServiceIndex, scopesFrom } from './service-index.ts'
import type {
  Call,
  ClassSketch,
  Definition,
  Expression,
  FileSketch,
  FunctionSketch,
  Import,
  RecordSketch,
  Scope,
} from './sketch.ts'

/** What a name means in a scope. */
export type Meaning =
  | { readonly kind: 'definitions'; readonly definitions: readonly Definition[] }
  | { readonly kind: 'parameter'; readonly fn: FunctionSketch; readonly at: number }
  | { readonly kind: 'class'; readonly cls: ClassSketch }
  | { readonly kind: 'functions'; readonly functions: readonly FunctionSketch[] }
  | { readonly kind: 'module'; readonly file: FileSketch }
  /** Of a package that is not the service's own. */
  | { readonly kind: 'foreign'; readonly path: string }

/** What has members. */
export type ObjectSketch =
  | { readonly kind: 'class'; readonly cls: ClassSketch }
  | { readonly kind: 'record'; readonly record: RecordSketch; readonly scope: Scope }
  | { readonly kind: 'module'; readonly file: FileSketch }

const MAX_DEPTH = 24
/** Implementations of one trait that a method may mean. */
const MAX_IMPLEMENTING = 6

/** Tells what names mean, within a service. */
export class Names {
  readonly #index: ServiceIndex
  readonly #active = new Set<object>()
  readonly #paths = new Map<Expression, string | null>()
  readonly #objects = new Map<Expression, ObjectSketch | null>()
  #depth = 0
  /**
   * What came to nothing while the outermost question is answered: it would again, until something else is found out. Nothing
   * within another question may only mean that the two ask each other, and is not kept.
   */
  readonly #noPaths = new Set<Expression>()
  readonly #noObjects = new Set<Expression>()

  constructor(index: ServiceIndex) {
    this.#index = index
  }

  lookUp(name: string, scope: Scope): Meaning | null {
    for (let one: Scope | null = scope; one !== null; one = one.parent) {
      const position = one.fn?.parameters.findIndex((parameter) => parameter.name === name) ?? -1
      const definitions = one.names.get(name)
      if (position >= 0 && one.fn !== null) {
        const isOverwritten = definitions !== undefined && !definitions.every(({ value }) => mentions(value, name))
        if (!isOverwritten) return { kind: 'parameter', fn: one.fn, at: position }
      }
      if (definitions === undefined) continue
      // Another file of a Go package may assign to its variables.
      if (one.parent === null && scope.file.source.language === 'go') break
      return { kind: 'definitions', definitions }
    }
    return this.#inFile(name, scope.file, 0)
  }

  #inFile(name: string, file: FileSketch, depth: number): Meaning | null {
    const own = file.scope.names.get(name)
    if (own !== undefined && file.source.language !== 'go') return { kind: 'definitions', definitions: own }
    const cls = this.#index.classIn(file, name)
    if (cls !== undefined) return { kind: 'class', cls }
    const functions = this.#index.functionsIn(file, name)
    if (functions.length > 0) return { kind: 'functions', functions }
    const imported = file.imports.get(name)
    if (imported !== undefined) return this.#imported(imported, file, depth)
    if (depth > 6) return null
    for (const module of file.wildcards) {
      const target = this.#index.resolveModule(file, module)
      const found = target === null || target === file ? null : this.#inFile(name, target, depth + 1)
      if (found !== null) return found
    }
    return depth === 0 || file.source.language === 'go' ? this.#beside(name, file) : null
  }

  /** Go's, Java's, C#'s files know each other's names without an import. */
  #beside(name: string, file: FileSketch): Meaning | null {
    const { language } = file.source
    if (language === 'python' || language === 'rust' || /script|tsx/.test(language)) return null
    if (language === 'go') {
      const definitions = this.#index
        .filesBeside(file)
        .flatMap(({ source, scope }) => (source.language === 'go' ? (scope.names.get(name) ?? []) : []))
      if (definitions.length > 0) return { kind: 'definitions', definitions }
    }
    const near = language === 'go' ? this.#index.filesBeside(file) : this.#index.filesWith(name)
    for (const other of near) {
      if (other === file || other.source.language !== language) continue
      const definitions = other.scope.names.get(name)
      if (definitions !== undefined) return { kind: 'definitions', definitions }
      const cls = this.#index.classIn(other, name)
      if (cls !== undefined) return { kind: 'class', cls }
      const functions =
        language === 'ruby' ? other.functions.filter((one) => one.name === name) : this.#index.functionsIn(other, name)
      if (functions.length > 0) return { kind: 'functions', functions }
    }
    return null
  }

  #imported({ module, name }: Import, file: FileSketch, depth: number): Meaning | null {
    const { language } = file.source
    if (language === 'rust') return this.#used({ module, name }, file, depth)
    if (language !== 'python' && language !== 'go' && !/script|tsx/.test(language)) {
      // An import of the service's own class; its folder need not say so.
      const [cls] = this.#index.classesNamed(name)
      if (cls !== undefined) return { kind: 'class', cls }
    }
    const target = depth > 6 ? null : this.#index.resolveModule(file, module)
    if (target === null) {
      const inner = name === '*' || depth > 6 ? null : this.#index.resolveModule(file, joinModule(file, module, name))
      if (inner !== null) return { kind: 'module', file: inner }
      return { kind: 'foreign', path: name === '*' || name === 'default' ? module : `${module}.${name}` }
    }
    if (name === '*') return { kind: 'module', file: target }
    const found = this.#inFile(name, target, depth + 1)
    if (found !== null) return found
    const inner = this.#index.resolveModule(file, joinModule(file, module, name))
    if (inner !== null) return { kind: 'module', file: inner }
    return name === 'default' ? { kind: 'module', file: target } : null
  }

  /** Rust's `use`: a name of a module, of one within a file, or a module. */
  #used({ module, name }: Import, file: FileSketch, depth: number): Meaning | null {
    const foreign: Meaning = { kind: 'foreign', path: name === '*' ? module : `${module}.${name}` }
    if (depth > 6) return foreign
    const whole = this.#index.resolveModule(file, name === '*' ? module : `${module}.${name}`)
    if (name === '*') return whole === null ? foreign : { kind: 'module', file: whole }
    for (let path = module; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
      const target = this.#index.resolveModule(file, path)
      const found = target === null || target === file ? null : this.#inFile(name, target, depth + 1)
      if (found !== null) return found
      if (target !== null) break
    }
    if (whole !== null) return { kind: 'module', file: whole }
    if (!isOwnPath(module) && this.#index.resolveModule(file, module) === null) return foreign
    const [cls] = this.#index.classesNamed(name)
    return cls === undefined ? null : { kind: 'class', cls }
  }

  /**
   * The dotted name of an expression with the module that it begins with: `jose.jwt.encode`, `process.env.KEY`. An instance
   * has `()` after its class. `null` where it begins with something of the service's own.
   */
  pathOf(expression: Expression, scope: Scope): string | null {
    const known = this.#paths.get(expression)
    if (known !== undefined) return known
    if (this.#depth >= MAX_DEPTH || this.#active.has(expression) || this.#noPaths.has(expression)) return null
    this.#depth += 1
    this.#active.add(expression)
    try {
      const path = this.#pathOf(expression, scope)
      if (path !== null || this.#depth === 1) this.#paths.set(expression, path)
      this.#keep(path === null, expression, this.#noPaths)
      return path
    } finally {
      this.#active.delete(expression)
      this.#depth -= 1
    }
  }

  #keep(isNothing: boolean, expression: Expression, nothing: Set<Expression>): void {
    if (isNothing && this.#depth > 1) {
      nothing.add(expression)
      return
    }
    this.#noPaths.clear()
    this.#noObjects.clear()
  }

  #pathOf(expression: Expression, scope: Scope): string | null {
    switch (expression.kind) {
      case 'name': {
        const { name } = expression
        const meaning = this.lookUp(name, scope)
        if (meaning === null) return name === 'this' || name === 'self' ? null : name
        return this.#pathOfMeaning(meaning)
      }
      case 'member': {
        const of = this.pathOf(expression.of, scope)
        if (of !== null) return `${of}.${expression.name}`
        return this.#pathOfMember(expression.of, expression.name, scope)
      }
      case 'call': {
        const required = requiredModule(expression)
        if (required !== null) {
          const meaning = this.#imported({ module: required, name: '*' }, scope.file, 0)
          return meaning?.kind === 'foreign' ? meaning.path : null
        }
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
    const meaning = this.lookUp(type, { ...scope, fn: null, names: new Map() })
    if (meaning?.kind === 'foreign') return `${meaning.path}()`
    return meaning === null && /^[A-Z]/.test(type) ? `${type}()` : null
  }

  /** `this.jwt.sign`: the field's type or value says what it is. */
  #pathOfMember(of: Expression, name: string, scope: Scope): string | null {
    const object = this.objectOf(of, scope)
    if (object?.kind === 'module') {
      const meaning = this.#inFile(name, object.file, 1)
      return meaning === null ? null : this.#pathOfMeaning(meaning)
    }
    if (object?.kind === 'record') {
      const value = object.record.fields.get(name)
      return value === undefined ? null : this.pathOf(value, object.scope)
    }
    if (object?.kind !== 'class') return null
    for (const cls of this.#family(object.cls)) {
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

  /** A class and those of the service's own that it extends. */
  #family(cls: ClassSketch): readonly ClassSketch[] {
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
      const meaning = this.lookUp(expression.name, scope)
      if (meaning?.kind === 'class') return meaning.cls
      if (meaning !== null && meaning.kind !== 'module') return null
    }
    return this.#index.classesNamed(expression.name)[0] ?? null
  }

  /** The service's own functions that a callee may mean. */
  functionsOf(callee: Expression, scope: Scope): readonly FunctionSketch[] {
    if (callee.kind === 'function') return [callee.fn]
    if (callee.kind === 'name') {
      const meaning = this.lookUp(callee.name, scope)
      if (meaning?.kind === 'functions') return meaning.functions
      if (meaning?.kind === 'definitions')
        return meaning.definitions.flatMap(({ value }) => (value.kind === 'function' ? [value.fn] : []))
      return []
    }
    if (callee.kind !== 'member') return []
    const object = this.objectOf(callee.of, scope)
    if (object?.kind === 'class')
      for (const cls of this.#family(object.cls)) {
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
      const meaning = this.#inFile(callee.name, object.file, 1)
      if (meaning?.kind === 'functions') return meaning.functions
      if (meaning?.kind === 'definitions')
        return meaning.definitions.flatMap(({ value }) => (value.kind === 'function' ? [value.fn] : []))
    }
    // Of a foreign package there is none; of an object that cannot be told, the only one of that name.
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

  /** Whether it is a value rather than a type or a module: `state`, `self.keys`, `state.keys()`. */
  #isValue(expression: Expression, scope: Scope): boolean {
    if (expression.kind === 'member') return this.#isValue(expression.of, scope)
    if (expression.kind !== 'name') return true
    const meaning = this.lookUp(expression.name, scope)
    return expression.name === 'self' || meaning?.kind === 'definitions' || meaning?.kind === 'parameter'
  }

  /** The value that a name or member stands for, when there is just one. */
  definitionOf(expression: Expression, scope: Scope): Definition | null {
    if (expression.kind !== 'name') return null
    const meaning = this.lookUp(expression.name, scope)
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

  objectOf(expression: Expression, scope: Scope): ObjectSketch | null {
    const known = this.#objects.get(expression)
    if (known !== undefined) return known
    if (this.#depth >= MAX_DEPTH || this.#active.has(expression) || this.#noObjects.has(expression)) return null
    this.#depth += 1
    this.#active.add(expression)
    try {
      const object = this.#objectOf(expression, scope)
      if (object !== null || this.#depth === 1) this.#objects.set(expression, object)
      this.#keep(object === null, expression, this.#noObjects)
      return object
    } finally {
      this.#active.delete(expression)
      this.#depth -= 1
    }
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
        const meaning = this.lookUp(expression.name, scope)
        return meaning === null ? null : this.#objectOfMeaning(meaning)
      }
      case 'member': {
        const of = this.objectOf(expression.of, scope)
        if (of === null) return this.#objectAnywhere(expression.name, scope)
        return this.#objectOfMember(of, expression.name)
      }
      case 'call': {
        const required = requiredModule(expression)
        if (required !== null) {
          const meaning = this.#imported({ module: required, name: '*' }, scope.file, 0)
          return meaning === null ? null : this.#objectOfMeaning(meaning)
        }
        const cls = this.classOf(expression.named.get('<T>') ?? expression.callee, scope)
        if (cls !== null) return { kind: 'class', cls }
        const functions = this.functionsOf(expression.callee, scope)
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
        const byType = parameter.type === '' ? null : this.lookUp(parameter.type, scope)
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
      const meaning = this.#inFile(name, of.file, 1)
      return meaning === null ? null : this.#objectOfMeaning(meaning)
    }
    for (const cls of this.#family(of.cls)) {
      const field = cls.fields.get(name)
      const typed = field === undefined || field.type === '' ? undefined : this.#index.classesNamed(field.type)[0]
      if (typed !== undefined) return { kind: 'class', cls: typed }
      const meaning = field === undefined || field.type === '' ? null : this.lookUp(field.type, cls.scope)
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

/** Types that say nothing of what their value is. */
const BUILT_IN =
  /^(Record|Partial|Readonly|Promise|Map|Array|Object|String|Number|Boolean|Function|Optional|Dict|List|Any|Callable)$/

/** The module of `require("x")` and `await import("x")`. */
function requiredModule(expression: Expression): string | null {
  if (expression.kind !== 'call') return null
  const { callee, args } = expression
  const isRequire = callee.kind === 'name' && (callee.name === 'require' || callee.name === 'import')
  const [first] = args
  return isRequire && first?.kind === 'text' ? first.text : null
}

function joinModule(file: FileSketch, module: string, name: string): string {
  if (file.source.language !== 'python') return `${module}/${name}`
  return module.endsWith('.') ? `${module}${name}` : `${module}.${name}`
}

/** `secret = secret.strip()` is still the parameter's. */
function mentions(value: Expression, name: string): boolean {
  switch (value.kind) {
    case 'name':
      return value.name === name
    case 'member':
      return mentions(value.of, name)
    case 'call':
      return mentions(value.callee, name) || value.args.some((one) => mentions(one, name))
    case 'either':
      return mentions(value.first, name)
    default:
      return false
  }
}
