import { type Crate, findRustModule } from './rust-modules.ts'
import type { Settings } from './settings.ts'
import type { Call, ClassSketch, Definition, Field, FileSketch, FunctionSketch, RecordSketch, Scope } from './sketch.ts'

/** A go.mod: the path that imports begin with, and the folder that it means. */
export interface GoModule {
  readonly module: string
  readonly folder: string
}

/** A field with the class that it is of. */
export interface OwnedField {
  readonly owner: ClassSketch
  readonly field: Field
}

/** What stands at the top of a file. */
interface Top {
  readonly classes: Map<string, ClassSketch>
  readonly functions: Map<string, FunctionSketch[]>
}

/** What is known of the names of one service's files. */
export class ServiceIndex {
  readonly files: readonly FileSketch[]
  readonly settings: Settings
  readonly #classes = new Map<string, ClassSketch[]>()
  readonly #functions = new Map<string, FunctionSketch[]>()
  readonly #properties = new Map<string, { readonly owner: ClassSketch | null; readonly definition: Definition }[]>()
  readonly #recordFields = new Map<string, { readonly record: RecordSketch; readonly definition: Definition }[]>()
  readonly #fieldsByName = new Map<string, OwnedField[]>()
  readonly #fieldsByType = new Map<string, OwnedField[]>()
  readonly #calls = new Map<string, Call[]>()
  readonly #names = new Map<string, Definition[]>()
  readonly #byStem = new Map<string, FileSketch[]>()
  readonly #byFolder = new Map<string, FileSketch[]>()
  readonly #tops = new Map<FileSketch, Top>()
  readonly #filesWith = new Map<string, FileSketch[]>()
  readonly #goModules: readonly GoModule[]
  readonly #crates: readonly Crate[]
  readonly #modules = new Map<FileSketch, Map<string, FileSketch | null>>()

  constructor(
    files: readonly FileSketch[],
    settings: Settings,
    shared: ReadonlySet<string> = new Set(),
    goModules: readonly GoModule[] = [],
    crates: readonly Crate[] = [],
  ) {
    this.#goModules = goModules
    this.#crates = crates
    this.files = files
    this.settings = settings
    // The service's own code first: where a name is there twice, it is the likelier one.
    for (const file of files.toSorted((a, b) => Number(shared.has(a.source.path)) - Number(shared.has(b.source.path))))
      this.#add(file)
    for (const file of files) {
      this.#attachMethods(file)
      this.#addTop(file)
    }
  }

  #addTop(file: FileSketch): void {
    const top: Top = { classes: new Map(), functions: new Map() }
    for (const cls of file.classes) if (!top.classes.has(cls.name)) top.classes.set(cls.name, cls)
    const isRust = file.source.language === 'rust'
    for (const fn of file.functions)
      if (fn.owner === null && (!isRust || fn.receiver === undefined)) push(top.functions, fn.name, fn, MAX_OVERLOADS)
    this.#tops.set(file, top)
    const methods = file.source.language === 'ruby' ? file.functions.map(({ name }) => name) : []
    const names = [...file.scope.names.keys(), ...top.classes.keys(), ...top.functions.keys(), ...methods]
    for (const name of new Set(names)) push(this.#filesWith, name, file)
  }

  /** Go's methods stand outside of their type, maybe in another file of its folder; Rust's in any file. */
  #attachMethods(file: FileSketch): void {
    for (const fn of file.functions) {
      if (fn.receiver === undefined) continue
      const near = this.filesBeside(file).flatMap(({ classes }) => classes.filter(({ name }) => name === fn.receiver))
      const [any] = file.source.language === 'rust' ? this.classesNamed(fn.receiver) : []
      const type = near[0] ?? any
      type?.methods.set(fn.name, fn)
    }
  }

  #add(file: FileSketch): void {
    for (const one of file.classes) {
      push(this.#classes, one.name, one)
      for (const field of one.fields.values()) {
        push(this.#fieldsByName, field.name, { owner: one, field })
        push(this.#fieldsByType, field.type, { owner: one, field })
      }
    }
    for (const one of file.functions) if (one.name !== '') push(this.#functions, one.name, one)
    for (const { name, owner, definition } of file.properties) push(this.#properties, name, { owner, definition })
    for (const call of file.calls) push(this.#calls, lastNameOf(call), call)
    for (const { record, scope } of file.records)
      for (const [name, value] of record.fields)
        push(this.#recordFields, name, { record, definition: { value, scope, line: record.line } })
    for (const [name, definitions] of file.scope.names)
      for (const definition of definitions) push(this.#names, name, definition)
    const stem = file.source.path.replace(/\.\w+$/, '')
    push(this.#byStem, stem.slice(stem.lastIndexOf('/') + 1), file)
    const folder = stem.slice(0, stem.lastIndexOf('/'))
    push(this.#byFolder, folder, file)
    if (/\/(index|__init__|mod|main)$/.test(stem)) push(this.#byStem, folder.slice(folder.lastIndexOf('/') + 1), file)
  }

  classesNamed(name: string): readonly ClassSketch[] {
    return this.#classes.get(name) ?? []
  }

  functionsNamed(name: string): readonly FunctionSketch[] {
    return this.#functions.get(name) ?? []
  }

  /** The first class of that name in a file. */
  classIn(file: FileSketch, name: string): ClassSketch | undefined {
    return this.#tops.get(file)?.classes.get(name)
  }

  /** The functions of that name in a file, outside of classes. */
  functionsIn(file: FileSketch, name: string): readonly FunctionSketch[] {
    return this.#tops.get(file)?.functions.get(name) ?? []
  }

  /** The files that have something of that name at their top (Ruby's: or in a class), in their order. */
  filesWith(name: string): readonly FileSketch[] {
    return this.#filesWith.get(name) ?? []
  }

  propertiesNamed(name: string): readonly { readonly owner: ClassSketch | null; readonly definition: Definition }[] {
    return this.#properties.get(name) ?? []
  }

  recordFieldsNamed(name: string): readonly { readonly record: RecordSketch; readonly definition: Definition }[] {
    return this.#recordFields.get(name) ?? []
  }

  fieldsNamed(name: string): readonly OwnedField[] {
    return this.#fieldsByName.get(name) ?? []
  }

  /** The fields of a type, by its last name. */
  fieldsOfType(type: string): readonly OwnedField[] {
    return this.#fieldsByType.get(type) ?? []
  }

  callsNamed(name: string): readonly Call[] {
    return this.#calls.get(name) ?? []
  }

  /** What stands under a name at the top of some file. */
  definitionsNamed(name: string): readonly Definition[] {
    return this.#names.get(name) ?? []
  }

  filesBeside(file: FileSketch): readonly FileSketch[] {
    const { path } = file.source
    return this.#byFolder.get(path.slice(0, path.lastIndexOf('/'))) ?? []
  }

  /** The file that a module's name means, if it is one of the service's. */
  resolveModule(from: FileSketch, module: string): FileSketch | null {
    const known = this.#modules.get(from) ?? new Map<string, FileSketch | null>()
    this.#modules.set(from, known)
    const found = known.get(module)
    if (found !== undefined) return found
    const file = this.#resolveModule(from, module)
    known.set(module, file)
    return file
  }

  #resolveModule(from: FileSketch, module: string): FileSketch | null {
    if (from.source.language === 'go') {
      const own = this.#goModules
        .filter((one) => module === one.module || module.startsWith(`${one.module}/`))
        .toSorted((a, b) => b.module.length - a.module.length)[0]
      return own === undefined ? null : (this.#byFolder.get(own.folder + module.slice(own.module.length))?.[0] ?? null)
    }
    if (from.source.language === 'rust') return findRustModule(from, module, this.#crates, this.#byStem)
    const wanted = from.source.language === 'python' ? pythonPath(from, module) : scriptPath(from, module)
    if (wanted === null) return null
    const candidates = this.#byStem.get(wanted.slice(wanted.lastIndexOf('/') + 1)) ?? []
    const isIt = (file: FileSketch): boolean => {
      const stem = file.source.path.replace(/\.\w+$/, '')
      return [wanted, `${wanted}/index`, `${wanted}/__init__`].some(
        (one) => stem === one || stem.endsWith(`/${one.replace(/^\//, '')}`),
      )
    }
    return candidates.find(isIt) ?? null
  }
}

/** Functions of one name at the top of one file: the parser makes thousands of them out of garbage. */
const MAX_OVERLOADS = 16

/** Adds it to those of the key, unless there are `most` of them. */
function push<K, V>(map: Map<K, V[]>, key: K, value: V, most = Number.POSITIVE_INFINITY): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else if (known.length < most) known.push(value)
}

/** `utils.jwt.sign(…)` is called `sign`. */
export function lastNameOf(call: Call): string {
  const { callee } = call
  // Rust: `crate::auth::sign`.
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name.slice(callee.name.lastIndexOf(':') + 1) : ''
}

function pythonPath(from: FileSketch, module: string): string | null {
  const [dots = ''] = /^\.*/.exec(module) ?? []
  const rest = module.slice(dots.length).replaceAll('.', '/')
  if (dots === '') return rest
  let folder = from.source.path
  for (let count = 0; count < dots.length; count++) folder = folder.slice(0, folder.lastIndexOf('/'))
  return rest === '' ? folder : `${folder}/${rest}`
}

function scriptPath(from: FileSketch, module: string): string | null {
  const bare = module.replace(/\.(?:[cm]?[jt]s|[jt]sx|json)$/, '')
  if (!bare.startsWith('.')) {
    // An alias of the project's own (`@/config`, `src/config`, `~config`); packages are found nowhere.
    const alias = bare.replace(/^(?:@|~|#)\/?/, '')
    return bare === alias && !alias.includes('/') ? null : alias
  }
  const parts = from.source.path.split('/').slice(0, -1)
  for (const part of bare.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** The scopes from the inside out. */
export function* scopesFrom(scope: Scope): Generator<Scope> {
  for (let one: Scope | null = scope; one !== null; one = one.parent) yield one
}
