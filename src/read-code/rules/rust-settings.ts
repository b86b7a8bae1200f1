import { attributeNamed } from '../languages/rust-syntax.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import { type Read, type ValueReader, variable } from './language-rules.ts'

/*
 * envy, config (config-rs) and figment fill whole structs: a field's variable is made of the names on the way to it. Sources:
 * envy 0.4 (upper case of the field's name behind the prefix), config 0.15 `src/env.rs` (prefix, separator, nested keys in lower
 * case; what is added later wins), figment 0.10 `providers/env.rs` (prefix, `split`).
 */

/** How one source of variables calls them. */
interface Naming {
  readonly prefix: string
  readonly separator: string
}

/** What fills a struct. */
interface Loader {
  /** In the order in which they win. */
  readonly namings: readonly Naming[]
  /** config and figment fill structs within structs; envy does not. */
  readonly isNested: boolean
}

/** The read of a field whose struct a loader fills; `null` where none does. */
export function loadedFieldRead(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  const isFilled = cls.decorators.some(
    (one) => one.kind === 'call' && one.args.some((flag) => flag.kind === 'name' && flag.name === 'Deserialize'),
  )
  const way = isFilled ? wayTo(cls, tracer) : null
  if (way === null || (!way.loader.isNested && way.keys.length > 0)) return null
  const keys = [...way.keys, keyOf(field, cls)]
  const names = namesOf(keys, way.loader)
  const fallback = defaultOf(cls, field, keys.join('.'), tracer)
  return names.length === 0 && fallback === null ? null : variable('', field.line, { names, fallback })
}

/** `settings.get_string("jwt.secret")` of config. */
export function settingRead({ callee, args, line }: Call, scope: Scope, tracer: ValueReader): Read | null {
  if (callee.kind !== 'member' || !/^get(?:_string)?$/.test(callee.name) || args.length !== 1) return null
  const { of } = callee
  if ((of.kind !== 'name' && of.kind !== 'member') || !/conf|cfg|settings/i.test(of.name)) return null
  const key = tracer.textOf(args[0], scope)
  const loader = key === null || !/^[a-z][\w.]*$/.test(key) ? null : configLoader(tracer)
  if (key === null || loader === null) return null
  return variable('', line, { names: namesOf(key.split('.'), loader), fallback: setDefault(key, tracer) })
}

/** The variables behind a key. Where a part of the key has the separator in it, no variable leads there. */
function namesOf(keys: readonly string[], { namings }: Loader): readonly string[] {
  return namings.flatMap(({ prefix, separator }) => {
    const name = `${prefix}${keys.join(separator)}`.toUpperCase()
    const isParted = separator !== '' && keys.some((key) => key.includes(separator))
    return isParted || !/^[A-Z_][A-Z0-9_]*$/.test(name) ? [] : [name]
  })
}

const CASES: Readonly<Record<string, (name: string) => string>> = {
  'kebab-case': (name) => name.replaceAll('_', '-'),
  'SCREAMING-KEBAB-CASE': (name) => name.replaceAll('_', '-'),
  camelCase: (name) => name.replaceAll('_', ''),
  PascalCase: (name) => name.replaceAll('_', ''),
  lowercase: (name) => name.replaceAll('_', ''),
}

/** What serde calls a field. */
function keyOf(field: Field, cls: ClassSketch): string {
  const serde = attributeNamed(field.decorators, 'serde')?.named
  const given = serde?.get('rename')
  if (given?.kind === 'text') return given.text
  const all = attributeNamed(cls.decorators, 'serde')?.named.get('rename_all')
  return (all?.kind === 'text' ? CASES[all.text] : undefined)?.(field.name) ?? field.name
}

interface Way {
  readonly root: ClassSketch
  readonly loader: Loader
  readonly keys: readonly string[]
}

/** The struct that a loader fills and that `cls` is a part of, with the keys from the one to the other. */
function wayTo(cls: ClassSketch, tracer: ValueReader, seen: Set<ClassSketch> = new Set()): Way | null {
  if (seen.has(cls)) return null
  seen.add(cls)
  const loader = loaderOf(cls, tracer)
  if (loader !== null) return { root: cls, loader, keys: [] }
  for (const { owner, field } of tracer.index.fieldsOfType(cls.name)) {
    const above = owner.scope.file.source.language === 'rust' ? wayTo(owner, tracer, seen) : null
    if (above === null) continue
    const serde = attributeNamed(field.decorators, 'serde')
    const isFlat = serde?.args.some((flag) => flag.kind === 'name' && flag.name === 'flatten') === true
    return isFlat ? above : { ...above, keys: [...above.keys, keyOf(field, owner)] }
  }
  return null
}

function loaderOf(root: ClassSketch, tracer: ValueReader): Loader | null {
  const isOf = (call: Call): boolean => {
    const type = call.named.get('<T>')
    return type?.kind === 'name' && type.name === root.name
  }
  for (const call of tracer.index.callsNamed('from_env')) {
    // A function of their own may have that name.
    if (!isOf(call) || !/^(?:envy|serde_env\w*)\./.test(tracer.names.pathOf(call, call.scope) ?? '')) continue
    const made = call.callee.kind === 'member' ? call.callee.of : null
    const isPrefixed = made?.kind === 'call' && made.callee.kind === 'member' && made.callee.name === 'prefixed'
    const prefix = isPrefixed ? (tracer.textOf(made.args[0], call.scope) ?? '') : ''
    return { namings: [{ prefix, separator: '' }], isNested: false }
  }
  if (['try_deserialize', 'try_into', 'deserialize'].some((name) => tracer.index.callsNamed(name).some(isOf)))
    return configLoader(tracer)
  return tracer.index.callsNamed('extract').some(isOf) ? figmentLoader(tracer) : null
}

/**
 * `Environment::with_prefix("APP").separator("__")`; the prefix is parted by the separator too, or else by `_`. Of several sources
 * the one that is added last wins.
 */
function configLoader(tracer: ValueReader): Loader | null {
  const made = ['with_prefix', 'default'].flatMap((name) => tracer.index.callsNamed(name).filter(isOfEnvironment))
  const namings = made.toReversed().map((call): Naming => {
    const option = (name: string): string | null => {
      const found = tracer.index.callsNamed(name).find((one) => isChained(one, call))
      return found === undefined ? null : tracer.textOf(found.args[0], found.scope)
    }
    const separator = option('separator')
    const prefix = tracer.textOf(call.args[0], call.scope) ?? ''
    const between = prefix === '' ? '' : (option('prefix_separator') ?? separator ?? '_')
    // Without a separator nothing within a struct can be named.
    return { prefix: `${prefix}${between}`, separator: separator ?? '.' }
  })
  return namings.length === 0 ? null : { namings, isNested: true }
}

function isOfEnvironment({ callee }: Call): boolean {
  const of = callee.kind === 'member' ? callee.of : null
  return (of?.kind === 'name' || of?.kind === 'member') && of.name === 'Environment'
}

/** Whether a method is called, by whatever others, on what `first` makes. */
function isChained(method: Call, first: Call): boolean {
  let of: Expression = method
  for (let depth = 0; of !== first && of.kind === 'call' && of.callee.kind === 'member' && depth < 12; depth++)
    of = of.callee.of
  return of === first
}

/** `Env::prefixed("APP_").split("__")`, `Env::raw()`. */
function figmentLoader(tracer: ValueReader): Loader | null {
  const made = ['prefixed', 'raw'].flatMap((name) =>
    tracer.index
      .callsNamed(name)
      .filter(({ callee }) => callee.kind === 'member' && callee.of.kind === 'name' && callee.of.name === 'Env'),
  )
  const namings = made.toReversed().map((call): Naming => {
    const split = tracer.index.callsNamed('split').find((one) => isChained(one, call))
    return {
      prefix: tracer.textOf(call.args[0], call.scope) ?? '',
      separator: (split === undefined ? null : tracer.textOf(split.args[0], split.scope)) ?? '.',
    }
  })
  return namings.length === 0 ? null : { namings, isNested: true }
}

type Fallback = NonNullable<Read['fallback']>

/** `#[serde(default = "function")]`, or config's `set_default`. */
function defaultOf(cls: ClassSketch, field: Field, key: string, tracer: ValueReader): Fallback | null {
  const named = attributeNamed(field.decorators, 'serde')?.named.get('default')
  if (named?.kind !== 'text') return setDefault(key, tracer)
  const { scope } = cls
  const [type, method] = named.text.split('::')
  const callee: Expression =
    method === undefined || type === undefined
      ? { kind: 'name', name: named.text, line: field.line }
      : {
          kind: 'member',
          of: { kind: 'name', name: type === 'Self' ? cls.name : type, line: field.line },
          name: method,
          line: field.line,
        }
  return { value: { kind: 'call', callee, args: [], named: new Map(), isNew: false, line: field.line, scope }, scope }
}

function setDefault(key: string, tracer: ValueReader): Fallback | null {
  const call = tracer.index.callsNamed('set_default').find(({ args, scope }) => tracer.textOf(args[0], scope) === key)
  const value = call?.args[1]
  return call === undefined || value === undefined ? null : { value, scope: call.scope }
}
