import type { ValueTreatment } from '../../model/code/code.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import { pathOfTexts } from '../traced.ts'
import { type LanguageRules, type Read, type Through, type ValueReader, variable } from './language-rules.ts'

/** How Python programs read their configuration. */
export const pythonRules: LanguageRules = { readOf, throughOf, fieldReadOf }

const ENVIRON_METHODS = /^(get|copy|items|keys|values|setdefault|pop|update|clear)$/
/** `os.getenv("K", d)` and its relatives: the name first, then what to fall back to. */
const LOOK_UPS =
  /^(?:os\.getenv|os\.environ\.(?:get|setdefault|pop)|os\.getenvb|decouple\.config|decouple\.(?:Auto)?Config\(\)(?:\.get)?|environ\.(?:File[aA]ware)?Env\(\)(?:\.(?:str|get_value|bytes|path))?|environs\.(?:Env|env)(?:\(\))?(?:\.str|\.__call__)?|starlette\.config\.Config\(\)(?:\.get)?|prettyconf\.config)$/i

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (path === null) return null
  if (expression.kind === 'member') {
    const [, name = ''] = /^os\.environ\.([A-Za-z_]\w*)$/.exec(path) ?? []
    return name === '' || ENVIRON_METHODS.test(name) ? null : variable(name, expression.line)
  }
  if (expression.kind !== 'call') return null
  const { args, named, line } = expression
  if (path === 'os.environ.[]()') {
    // One of several names, the first that is set.
    const names = args[0] === undefined ? [] : tracer.namesIn(args[0], scope)
    return names.length === 0 ? null : variable('', line, { names, blank: names.length > 1 ? 'unset' : 'set' })
  }
  if (!LOOK_UPS.test(path.slice(0, -2))) return null
  const name = tracer.textOf(args[0] ?? named.get('key') ?? named.get('var'), scope)
  if (name === null || !/^[A-Za-z_][\w.-]*$/.test(name)) return null
  const fallback = named.get('default') ?? args[1]
  return variable(name, line, { fallback: fallback === undefined ? null : { value: fallback, scope } })
}

const TREATED = new Map<string, ValueTreatment | 'same'>(
  Object.entries({
    strip: 'trimmed',
    rstrip: 'trimmed',
    lstrip: 'trimmed',
    encode: 'same',
    decode: 'same',
    get_secret_value: 'same',
    digest: 'same',
    hexdigest: 'same',
    removeprefix: 'cut',
    removesuffix: 'cut',
    lower: 'joined',
    upper: 'joined',
  } as const),
)

const WRAPPERS = new Map<string, ValueTreatment | 'same'>(
  Object.entries({
    str: 'same',
    next: 'same',
    bytes: 'same',
    cast: 'same',
    SecretStr: 'same',
    Secret: 'same',
    force_bytes: 'same',
    force_str: 'same',
    smart_bytes: 'same',
    Depends: 'same',
    b64decode: 'base64-decoded',
    standard_b64decode: 'base64-decoded',
    urlsafe_b64decode: 'base64url-decoded',
    base64url_decode: 'base64url-decoded',
    unhexlify: 'hex-decoded',
    fromhex: 'hex-decoded',
    sha256: 'hashed',
    sha512: 'hashed',
    sha1: 'hashed',
    md5: 'hashed',
    load_pem_private_key: 'same',
    load_pem_public_key: 'same',
    import_key: 'same',
    OctKey: 'same',
    HMACKey: 'same',
    construct: 'same',
  } as const),
)

function throughOf(call: Call, path: string | null): Through | 'generated' | 'remote' | 'file' | null {
  const { callee, args, named } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  if (path !== null) {
    if (
      /^(secrets\.token_\w+|os\.urandom|uuid\.uuid[14]|.*get_random_secret_key|.*Fernet\.generate_key|.*generate_private_key)\(\)$/.test(
        path,
      )
    )
      return 'generated'
    if (/PyJWKClient|\.get_signing_key_from_jwt\(|jwks_client/.test(path)) return 'remote'
    if (/^(open|io\.open)\(\)/.test(path) && !TREATED.has(name)) {
      if (name === 'open') return 'file'
      // What takes a part of the text (splitlines, partition) does not leave it as it is.
      return /^(read|readline|__enter__)$/.test(name) ? through(callee) : partOf(callee)
    }
  }
  // The package `jwt` of Gehirn, whose symmetric keys are written as a JWK.
  if (path !== null && /^jwt(\.jwk)?\.jwk_from_dict\(\)$/.test(path)) {
    const inner = args[0]?.kind === 'record' ? args[0].fields.get('k') : undefined
    return inner === undefined ? null : { inner, treatment: 'base64url-decoded' }
  }
  if (path !== null && /^jwt(\.jwk)?\.(jwk_from_(pem|der|bytes)|OctetJWK)\(\)$/.test(path)) {
    const inner = args[0] ?? named.get('key')
    return inner === undefined ? null : { inner }
  }
  if (path === 'os.path.join()') {
    const inner = pathOfTexts(args)
    return inner === null ? null : { inner }
  }
  if ((name === 'read_text' || name === 'read_bytes') && callee.kind === 'member') {
    // (BASE / "private.pem").read_text()
    if (callee.of.kind !== 'joined') return through(callee)
    return { inner: { ...call, callee: { kind: 'name', name: 'open', line: call.line }, args: [callee.of] } }
  }
  if (name === 'Path' && path !== null) return 'file'
  if (name === 'read' && callee.kind === 'member') return { inner: callee.of }
  if (name === 'getattr' && args[0] !== undefined && args[1]?.kind === 'text')
    return {
      inner: { kind: 'member', of: args[0], name: args[1].text, line: call.line },
      ...(args[2] === undefined ? {} : { fallback: args[2] }),
    }
  // A dictionary's look-up: settings.get("K", d).
  if (name === 'get' && callee.kind === 'member' && args[0]?.kind === 'text')
    return {
      inner: { kind: 'member', of: callee.of, name: args[0].text, line: call.line },
      ...(args[1] === undefined ? {} : { fallback: args[1] }),
    }
  if (/^(Field|field|PrivateAttr)$/.test(name)) {
    const inner = named.get('default') ?? named.get('default_factory') ?? args[0]
    return inner === undefined ? null : { inner }
  }
  const treated = callee.kind === 'member' ? TREATED.get(name) : undefined
  if (treated !== undefined && callee.kind === 'member')
    return treated === 'same' ? { inner: callee.of } : { inner: callee.of, treatment: treated }
  if (name === 'replace' && callee.kind === 'member')
    return {
      inner: callee.of,
      treatment: args[0]?.kind === 'text' && args[0].text.startsWith('\\') ? 'newlines-restored' : 'joined',
    }
  const wrapper = WRAPPERS.get(name)
  const inner = args[name === 'cast' ? 1 : 0] ?? named.get('key')
  if (wrapper === undefined || inner === undefined) return null
  return wrapper === 'same' ? { inner } : { inner, treatment: wrapper }
}

function partOf(callee: Expression): Through | null {
  return callee.kind === 'member' ? { inner: callee.of, treatment: 'cut' } : null
}

function through(callee: Expression): Through | null {
  return callee.kind === 'member' ? { inner: callee.of } : null
}

/** pydantic: a field of a settings class is a variable by its name, prefix or aliases. */
function fieldReadOf(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  const base = settingsBase(cls, tracer, 0)
  if (base === null || field.name === 'model_config' || field.name.startsWith('_')) return null
  const { prefix, isSecond } = settingsOptions(cls, tracer, base)
  const call = field.value?.kind === 'call' && /^Field$/.test(nameOf(field.value.callee)) ? field.value : null
  const aliases = call === null ? [] : aliasesOf(call, isSecond, tracer)
  const own = `${prefix}${field.name}`.toUpperCase()
  const fallback = field.value === null ? null : { value: field.value, scope: cls.scope }
  return variable(own, field.line, { names: aliases.length > 0 ? aliases : [own], fallback })
}

/** The path of the BaseSettings that a class extends, through classes of the service's own. */
function settingsBase(cls: ClassSketch, tracer: ValueReader, depth: number): string | null {
  if (depth > 5) return null
  const scope = cls.scope.parent ?? cls.scope
  for (const base of cls.bases) {
    const path = tracer.names.pathOf(base, scope)
    if (path !== null && /(^|\.)BaseSettings$/.test(path)) return path
    const parent = tracer.names.classOf(base, scope)
    const found = parent === null || parent === cls ? null : settingsBase(parent, tracer, depth + 1)
    if (found !== null) return found
  }
  return null
}

function settingsOptions(
  cls: ClassSketch,
  tracer: ValueReader,
  base: string,
): { readonly prefix: string; readonly isSecond: boolean } {
  const isSecond = base.startsWith('pydantic_settings')
  const inner = cls.inner.find(({ name }) => name === 'Config')?.fields.get('env_prefix')?.value
  const config = cls.fields.get('model_config')?.value
  const named =
    config?.kind === 'call'
      ? config.named.get('env_prefix')
      : config?.kind === 'record'
        ? config.fields.get('env_prefix')
        : undefined
  return { prefix: tracer.textOf(inner ?? named, cls.scope) ?? '', isSecond }
}

function aliasesOf(call: Call, isSecond: boolean, tracer: ValueReader): readonly string[] {
  const given =
    call.named.get('validation_alias') ?? call.named.get('alias') ?? (isSecond ? undefined : call.named.get('env'))
  if (given === undefined) return []
  const parts = given.kind === 'call' ? given.args : given.kind === 'list' ? given.parts : [given]
  return parts.flatMap((one) => tracer.textOf(one, call.scope) ?? []).filter((name) => /^[A-Za-z_]\w*$/.test(name))
}

function nameOf(callee: Expression): string {
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''
}
