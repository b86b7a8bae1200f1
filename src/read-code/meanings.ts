import { isOwnPath } from './rust-modules.ts'
import type { ServiceIndex } from './service-index.ts'
import type { ClassSketch, Definition, Expression, FileSketch, FunctionSketch, Import, Scope } from './sketch.ts'

/** What a name means in a scope. */
export type Meaning =
  | { readonly kind: 'definitions'; readonly definitions: readonly Definition[] }
  | { readonly kind: 'parameter'; readonly fn: FunctionSketch; readonly at: number }
  | { readonly kind: 'class'; readonly cls: ClassSketch }
  | { readonly kind: 'functions'; readonly functions: readonly FunctionSketch[] }
  | { readonly kind: 'module'; readonly file: FileSketch }
  /** Of a package that is not the service's own. */
  | { readonly kind: 'foreign'; readonly path: string }

/** Tells what a name means where it stands: within its function, its file, or another file of the service. */
export class Meanings {
  readonly #index: ServiceIndex

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
    return this.inFile(name, scope.file, 0)
  }

  /** What stands under a name at the top of a file, or gets there from another one. `depth`: files gone through before. */
  inFile(name: string, file: FileSketch, depth: number): Meaning | null {
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
      const found = target === null || target === file ? null : this.inFile(name, target, depth + 1)
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
    if (language === 'kotlin' && depth <= 6) {
      // Functions and values stand in packages, which say nothing of the file.
      const own = this.#index.filesWith(name).find((one) => one.package === module && one !== file)
      const found = own === undefined ? null : this.inFile(name, own, depth + 1)
      if (found !== null) return found
    }
    const target = depth > 6 ? null : this.#index.resolveModule(file, module)
    if (target === null) {
      const inner = name === '*' || depth > 6 ? null : this.#index.resolveModule(file, joinModule(file, module, name))
      if (inner !== null) return { kind: 'module', file: inner }
      return { kind: 'foreign', path: name === '*' || name === 'default' ? module : `${module}.${name}` }
    }
    if (name === '*') return { kind: 'module', file: target }
    const found = this.inFile(name, target, depth + 1)
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
      const found = target === null || target === file ? null : this.inFile(name, target, depth + 1)
      if (found !== null) return found
      if (target !== null) break
    }
    if (whole !== null) return { kind: 'module', file: whole }
    if (!isOwnPath(module) && this.#index.resolveModule(file, module) === null) return foreign
    const [cls] = this.#index.classesNamed(name)
    return cls === undefined ? null : { kind: 'class', cls }
  }

  /** What `require("x")` and `await import("x")` answer; `null` for any other expression. */
  required(expression: Expression, scope: Scope): Meaning | null {
    const module = requiredModule(expression)
    return module === null ? null : this.#imported({ module, name: '*' }, scope.file, 0)
  }
}

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
