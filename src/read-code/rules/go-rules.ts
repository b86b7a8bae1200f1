import type { ValueTreatment } from '../../model/code/code.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import { type LanguageRules, type Read, type Through, type ValueReader, variable } from './language-rules.ts'

/** How Go programs read their configuration. */
export const goRules: LanguageRules = { readOf, throughOf, fieldReadOf }

const VIPER = /^github\.com\/spf13\/viper(?:\.(?:New|Viper|GetViper)\(\))?\./

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind !== 'call' || path === null) return null
  const { args, line } = expression
  const name = path.slice(0, -2)
  if (/^(os|syscall)\.(Getenv|LookupEnv)$/.test(name)) {
    const text = tracer.textOf(args[0], scope)
    return text === null || !/^[A-Za-z_]\w*$/.test(text) ? null : variable(text, line)
  }
  if (VIPER.test(name) && /\.(GetString|Get)$/.test(name)) {
    const key = tracer.textOf(args[0], scope)
    return key === null || !/^[\w.-]+$/.test(key) ? null : viperRead(key, line, tracer)
  }
  return null
}

/**
 * viper: the key in upper case with its prefix, where AutomaticEnv asks for it; then the names that BindEnv gives, and the value
 * of SetDefault.
 */
function viperRead(key: string, line: number, tracer: ValueReader): Read {
  const callOf = (method: string): Call | undefined =>
    tracer.index
      .callsNamed(method)
      .find((call) => tracer.textOf(call.args[0], call.scope)?.toLowerCase() === key.toLowerCase())
  const bound = callOf('BindEnv')
  const names = (bound?.args.slice(1) ?? []).flatMap((one) =>
    bound === undefined ? [] : (tracer.textOf(one, bound.scope) ?? []),
  )
  const prefix = viperPrefix(tracer)
  const isAsked = names.length === 0 || tracer.index.callsNamed('AutomaticEnv').length > 0
  // A dot stays a dot where nothing replaces it: no variable has that name.
  const isReachable = !/[.-]/.test(key) || replacesDots(tracer)
  const own = `${prefix === '' ? '' : `${prefix}_`}${key}`.replaceAll(/[.-]/g, '_').toUpperCase()
  const initial = callOf('SetDefault')
  const value = initial?.args[1]
  return variable(own, line, {
    names: [...(isAsked && isReachable && !names.includes(own) ? [own] : []), ...names],
    blank: 'unset',
    fallback: initial === undefined || value === undefined ? null : { value, scope: initial.scope },
  })
}

function replacesDots({ index }: ValueReader): boolean {
  return index.callsNamed('SetEnvKeyReplacer').length > 0 || index.callsNamed('EnvKeyReplacer').length > 0
}

function viperPrefix(tracer: ValueReader): string {
  const [call] = tracer.index.callsNamed('SetEnvPrefix')
  return call === undefined ? '' : (tracer.textOf(call.args[0], call.scope) ?? '')
}

const METHODS = new Map<string, ValueTreatment | 'same'>(
  Object.entries({
    TrimSpace: 'trimmed',
    TrimRight: 'trimmed',
    TrimSuffix: 'trimmed',
    Trim: 'trimmed',
    DecodeString: 'base64-decoded',
    ReplaceAll: 'newlines-restored',
    Sum256: 'hashed',
    Sum512: 'hashed',
  } as const),
)
const PARSERS =
  /^(Parse(RSA|EC|Ed)\w{0,60}FromPEM\w{0,60}|ParsePKCS\w+|Decode|FromRaw|Import|ParseKey|string|Must|byte)$/

function throughOf(call: Call, path: string | null): Through | 'generated' | 'remote' | 'file' | null {
  const { callee, args } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const full = path?.slice(0, -2) ?? ''
  if (/^(os|ioutil|io\/ioutil)\.(ReadFile|Open)$/.test(full)) return 'file'
  if (/^(crypto\/)?rand\.(Read|Text)$|uuid\.New(String)?$|GenerateKey$/.test(full)) return 'generated'
  if (/keyfunc|jwk\.(Fetch|NewCache|NewAutoRefresh)|NewCachingProvider/.test(full)) return 'remote'
  const [first, second] = args
  if (first === undefined)
    return callee.kind === 'member' && /^(Bytes|String)$/.test(name) ? { inner: callee.of } : null
  if (/^(hex)\.DecodeString$/.test(full) || /encoding\/hex\.DecodeString$/.test(full))
    return { inner: first, treatment: 'hex-decoded' }
  if (name === 'DecodeString')
    return { inner: first, treatment: /URL/.test(full) ? 'base64url-decoded' : 'base64-decoded' }
  if (/(^|\/)cmp\.Or$/.test(full) && second !== undefined) return { inner: first, fallback: second, skipsBlank: true }
  const method = /^(strings|bytes|crypto\/sha\d+|sha\d+)\./.test(full) ? METHODS.get(name) : undefined
  if (method !== undefined) return method === 'same' ? { inner: first } : { inner: first, treatment: method }
  return PARSERS.test(name) ? { inner: first } : null
}

function fieldReadOf(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  const tag = (name: string): string | null => new RegExp(`(?:^|\\s)${name}:"([^"]*)"`).exec(field.tag)?.[1] ?? null
  const text = (value: string | null): Read['fallback'] =>
    value === null ? null : { value: { kind: 'text', text: value, line: field.line }, scope: cls.scope }
  const environment = tag('env') ?? tag('envconfig')
  if (environment !== null) {
    const names = environment
      .split(',')
      .filter((name) => /^[A-Za-z_]\w*$/.test(name) && !/^(required|notEmpty|unset|file|expand|init)$/.test(name))
    if (names.length === 0) return null
    const initial = tag('envDefault') ?? tag('env-default') ?? tag('default')
    const prefixes = prefixesOf(cls, tracer, 0)
    return variable(names[0] ?? '', field.line, {
      names: names.map((name) => `${prefixes}${name}`),
      // caarlos0/env takes the default for an empty variable, the others do not.
      blank: tag('envDefault') === null ? 'set' : 'unset',
      holds: /,file\b/.test(environment) ? 'path' : 'value',
      fallback: text(initial),
    })
  }
  const key = tag('mapstructure')
  if (key === null || key === '' || !/^[\w.-]+$/.test(key)) return null
  return viperRead([...parentKeys(cls, tracer, 0), key].join('.'), field.line, tracer)
}

function tagOf(field: Field, name: string): string | null {
  return new RegExp(`(?:^|\\s)${name}:"([^",]*)`).exec(field.tag)?.[1] ?? null
}

/** `envPrefix:"JWT_"` of the field that holds a struct. */
function prefixesOf(cls: ClassSketch, tracer: ValueReader, depth: number): string {
  const parent = parentOf(cls, tracer)
  if (parent === null || depth > 5) return ''
  return (
    prefixesOf(parent.cls, tracer, depth + 1) +
    (tagOf(parent.field, 'envPrefix') ?? tagOf(parent.field, 'env-prefix') ?? '')
  )
}

function parentKeys(cls: ClassSketch, tracer: ValueReader, depth: number): readonly string[] {
  const parent = isFilled(cls, tracer) ? null : parentOf(cls, tracer)
  if (parent === null || depth > 5) return []
  const key = tagOf(parent.field, 'mapstructure')
  const isSquashed = /mapstructure:",squash"/.test(parent.field.tag)
  return [...parentKeys(parent.cls, tracer, depth + 1), ...(isSquashed ? [] : [key ?? parent.field.name.toLowerCase()])]
}

/** Whether viper fills the struct itself: what holds it then is a part of the program, not of its configuration. */
function isFilled(cls: ClassSketch, { index, names }: ValueReader): boolean {
  return index.callsNamed('Unmarshal').some(({ args: [into], scope }) => {
    const object = into === undefined ? null : names.objectOf(into, scope)
    return object?.kind === 'class' && object.cls.name === cls.name
  })
}

function parentOf(cls: ClassSketch, tracer: ValueReader): { readonly cls: ClassSketch; readonly field: Field } | null {
  for (const file of tracer.index.files) {
    if (file.source.language !== 'go') continue
    for (const one of file.classes)
      for (const field of one.fields.values()) if (field.type === cls.name && one !== cls) return { cls: one, field }
  }
  return null
}
