import { attributeNamed } from '../languages/rust-syntax.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import { type Read, type ValueReader, variable } from './language-rules.ts'

/*
 * envy, config (config-rs) and figment fill whole structs: a field's variable is made of the names on the way to it. Sources:
 * envy 0.4 (upper case of the field's name behind the prefix), config 0.15 `src/env.rs` (prefix, separator, nested keys in lower
 * case; what is added later wins), figment 0.10 `providers/env.rs` (prefix, `split`).
 */

/** How variables of one loader are called. */
interface Loader {
  readonly prefix: string
  readonly separator: string
  /** config and figment ask files too. */
  readonly isNested: boolean
}

/** The read of a field whose struct a loader fills; `null` where none does. */
export function loadedFieldRead(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  const way = wayTo(cls, tracer)
  if (way === null || (!way.loader.isNested && way.keys.length > 0)) return null
  const key = [...way.keys, keyOf(field, cls)]
  const name = nameOf(key, way.loader)
  return /^[A-Z_][A-Z0-9_]*$/.test(name)
    ? variable(name, field.line, { fallback: defaultOf(cls, field, key.join('.'), tracer) })
    : null
}

/** `settings.get_string("jwt.secret")` of config. */
export function settingRead({ callee, args, line }: Call, scope: Scope, tracer: ValueReader): Read | null {
  if (callee.kind !== 'member' || !/^get(?:_string)?$/.test(callee.name) || args.length !== 1) return null
  const { of } = callee
  if ((of.kind !== 'name' && of.kind !== 'member') || !/conf|cfg|settings/i.test(of.name)) return null
  const key = tracer.textOf(args[0], scope)
  const loader = key === null || !/^[a-z][\w.]*$/.test(key) ? null : configLoader(tracer)
  if (key === null || loader === null) return null
  const initial = setDefault(key, tracer)
  return variable(nameOf(key.split('.'), loader), line, { fallback: initial })
}

function nameOf(keys: readonly string[], { prefix, separator }: Loader): string {
  return `${prefix}${keys.join(separator)}`.toUpperCase()
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
    return { prefix, separator: '_', isNested: false }
  }
  if (['try_deserialize', 'try_into', 'deserialize'].some((name) => tracer.index.callsNamed(name).some(isOf)))
    return configLoader(tracer)
  return tracer.index.callsNamed('extract').some(isOf) ? figmentLoader(tracer) : null
}

/** `Environment::with_prefix("APP").separator("__")`; the prefix is parted by the separator too, or else by `_`. */
function configLoader(tracer: ValueReader): Loader | null {
  const { index } = tracer
  const [given] = index.callsNamed('with_prefix').filter(isOfEnvironment)
  const [bare] = index.callsNamed('default').filter(isOfEnvironment)
  if (given === undefined && bare === undefined) return null
  const text = (name: string): string | null => {
    const [call] = index.callsNamed(name)
    return call === undefined ? null : tracer.textOf(call.args[0], call.scope)
  }
  const separator = text('separator')
  const prefix = given === undefined ? '' : (tracer.textOf(given.args[0], given.scope) ?? '')
  const between = prefix === '' ? '' : (text('prefix_separator') ?? separator ?? '_')
  return { prefix: `${prefix}${between}`, separator: separator ?? '.', isNested: true }
}

function isOfEnvironment({ callee }: Call): boolean {
  const of = callee.kind === 'member' ? callee.of : null
  return (of?.kind === 'name' || of?.kind === 'member') && of.name === 'Environment'
}

/** `Env::prefixed("APP_").split("__")`, `Env::raw()`. */
function figmentLoader(tracer: ValueReader): Loader | null {
  const { index } = tracer
  const [given] = index.callsNamed('prefixed')
  if (given === undefined && index.callsNamed('raw').length === 0) return null
  const [split] = index
    .callsNamed('split')
    .filter(({ callee }) => callee.kind === 'member' && callee.of.kind === 'call')
  return {
    prefix: given === undefined ? '' : (tracer.textOf(given.args[0], given.scope) ?? ''),
    separator: (split === undefined ? null : tracer.textOf(split.args[0], split.scope)) ?? '.',
    isNested: true,
  }
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
