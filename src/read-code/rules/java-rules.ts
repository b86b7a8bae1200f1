import type { ValueTreatment } from '../../model/code/code.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import { type LanguageRules, type Read, type Through, type ValueReader, variable } from './language-rules.ts'

/** How Java programs, Spring's above all, read their configuration. */
export const javaRules: LanguageRules = { readOf, throughOf, fieldReadOf }

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind !== 'call') return null
  const { callee, args, named, line } = expression
  const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''
  if (callee.kind === 'name' && name === 'Value') {
    const text = tracer.textOf(args[0] ?? named.get('value'), scope)
    return text === null ? null : variable('', line, { placeholder: text })
  }
  if (callee.kind === 'name' && /^(ConfigProperty|Property)$/.test(name)) {
    const key = tracer.textOf(named.get('name') ?? args[0], scope)
    const initial = named.get('defaultValue')
    return key === null
      ? null
      : variable('', line, { setting: key, fallback: initial === undefined ? null : { value: initial, scope } })
  }
  const full = path?.slice(0, -2) ?? ''
  const fallback = args[1] === undefined ? null : { value: args[1], scope }
  if (/(^|\.)System\.getenv(\(\)\.(get|getOrDefault))?$/.test(full) || /[dD]otenv(\.|\(\)).*\.get$/.test(full)) {
    const key = tracer.textOf(args[0], scope)
    return key === null || !/^[A-Za-z_]\w*$/.test(key) ? null : variable(key, line, { fallback })
  }
  if (
    /(^|\.)(Environment\(\)|ConfigurableEnvironment\(\)|ConfigProvider\.getConfig\(\)|Config\(\))\.(getProperty|getRequiredProperty|getValue)$/.test(
      full,
    )
  ) {
    const key = tracer.textOf(args[0], scope)
    return key === null
      ? null
      : variable('', line, { setting: key, fallback: args[1]?.kind === 'text' ? fallback : null })
  }
  return null
}

const METHODS = new Map<string, ValueTreatment | 'same'>(
  Object.entries({
    getBytes: 'same',
    toCharArray: 'same',
    toString: 'same',
    trim: 'trimmed',
    strip: 'trimmed',
    substring: 'cut',
    orElseThrow: 'same',
    get: 'same',
  } as const),
)
const WRAPPERS =
  /^(hmacShaKeyFor|SecretKeySpec|String|requireNonNull|ofNullable|of|HMAC(256|384|512)|RSA(256|384|512)|ECDSA(256|384|512)|ImmutableSecret|OctetSequenceKey|MACSigner|MACVerifier|valueOf|getPrivate|getPublic|generatePrivate|generatePublic|PKCS8EncodedKeySpec|X509EncodedKeySpec)$/

function throughOf(
  call: Call,
  path: string | null,
  tracer: ValueReader,
): Through | 'generated' | 'remote' | 'file' | null {
  const { callee, args } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const full = path?.slice(0, -2) ?? ''
  const [first, second] = args
  if (
    /(secretKeyFor|generateKey|generateKeyPair|randomUUID|\.key\(\)\.build|KeyGenerator\.getInstance\(\)\.generateKey)$/.test(
      full,
    )
  )
    return 'generated'
  if (
    /(Files\.read(String|AllBytes)|Paths\.get|Path\.of|ClassPathResource|FileInputStream|getResourceAsStream)$/.test(
      full,
    )
  )
    return 'file'
  if (
    /(withJwkSetUri|fromIssuerLocation|fromOidcIssuerLocation|withIssuerLocation|JwkProviderBuilder|RemoteJWKSet)$/.test(
      full,
    )
  )
    return 'remote'
  if (first !== undefined && /^(decode|decodeBase64|parseBase64Binary)$/.test(name) && callee.kind === 'member') {
    const of = tracer.names.pathOf(callee.of, call.scope) ?? (callee.of.kind === 'member' ? callee.of.name : '')
    if (/BASE64URL|UrlDecoder/i.test(of)) return { inner: first, treatment: 'base64url-decoded' }
    if (/BASE64|Base64|DatatypeConverter/.test(of)) return { inner: first, treatment: 'base64-decoded' }
  }
  if (first !== undefined && /^(encodeToString|encodeBase64String|encode)$/.test(name) && /Base64|BASE64/.test(full))
    return { inner: first, treatment: 'base64-encoded' }
  if (name === 'orElse' && callee.kind === 'member' && first !== undefined) return { inner: callee.of, fallback: first }
  if (first !== undefined && WRAPPERS.test(name) && tracer.names.functionsOf(callee, call.scope).length === 0)
    // `Algorithm.RSA256(null, key)`: of a pair of keys the one that is there.
    return { inner: second !== undefined && (name === 'valueOf' || isNull(first)) ? second : first }
  if (callee.kind !== 'member') return null
  const method = METHODS.get(name)
  if (method !== undefined && (name !== 'get' || args.length === 0))
    return method === 'same' ? { inner: callee.of } : { inner: callee.of, treatment: method }
  // A getter that a library made (Lombok, a record): the field of its name.
  if (args.length > 0 || tracer.names.functionsOf(callee, call.scope).length > 0) return null
  const [, rest] = /^get([A-Z]\w*)$/.exec(name) ?? []
  const field = rest === undefined ? name : rest.slice(0, 1).toLowerCase() + rest.slice(1)
  return { inner: { kind: 'member', of: callee.of, name: field, line: call.line } }
}

function isNull(value: Expression): boolean {
  return value.kind === 'constant' && value.value === null
}

/** `@ConfigurationProperties("jwt")`: a field is a key below the prefix; a class within, a level more. */
function fieldReadOf(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  const prefix = prefixOf(cls, tracer, 0)
  if (prefix === null || field.value?.kind === 'call') return null
  if (tracer.index.classesNamed(field.type).some((one) => one.fields.size > 0)) return null
  const fallback = field.value === null ? null : { value: field.value, scope: cls.scope }
  return variable('', field.line, { setting: prefix === '' ? field.name : `${prefix}.${field.name}`, fallback })
}

function prefixOf(cls: ClassSketch, tracer: ValueReader, depth: number): string | null {
  for (const one of cls.decorators) {
    if (one.kind !== 'call' || one.callee.kind !== 'name' || one.callee.name !== 'ConfigurationProperties') continue
    const given = one.named.get('prefix') ?? one.named.get('value') ?? one.args[0]
    return given === undefined ? '' : tracer.textOf(given, one.scope)
  }
  if (depth > 4) return null
  const outer = cls.scope.parent?.owner
  if (outer == null) return null
  const above = prefixOf(outer, tracer, depth + 1)
  const holder = [...outer.fields.values()].find(({ type }) => type === cls.name)
  return above === null || holder === undefined ? null : `${above}.${holder.name}`
}
