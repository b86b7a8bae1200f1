import { springKey, withoutScheme } from '../resource-server.ts'
import { microprofileKey, smallryeSigningKey } from '../settings-alone.ts'
import type { Call, Definition, Expression, FileSketch, Scope } from '../sketch.ts'
import { at, fileAt, seenChain } from '../traced.ts'
import type { Tracer } from '../tracer.ts'
import { type Bound, bind, type LibraryRules, one, type UseSketch, use } from './use-sketch.ts'

/** The token libraries of Java. */
export const javaLibraries: LibraryRules = { words: /jwt|jws|nimbus|jose/i, usesOf, usesOfFile }

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  const name = path?.slice(0, -2) ?? ''
  const { args, scope } = call
  if (/(^|\.)Jwts\.builder\(\)(\..*)?\.compact$/.test(name)) {
    const signing = link(call, /^signWith$/)
    const [first, second] = signing?.args ?? []
    // signWith(key), signWith(key, alg), and the old signWith(alg, key).
    const isOld = first !== undefined && isAlgorithm(first)
    const key = isOld ? second : first
    const algorithm = isOld ? first : second
    if (signing === null) return []
    return [
      use(call, 'signs', 'jjwt', 'Jwts.builder', {
        keys: bind(signing.scope, key).map((bound) => decodedWhereText(bound, tracer)),
        algorithms: one(signing.scope, algorithm === undefined ? null : algorithmOf(algorithm)),
        issuer: chained(call, /^(setIssuer|issuer)$/),
        audience: chained(call, /^(setAudience)$/),
      }),
    ]
  }
  if (/(^|\.)Jwts\.parser(Builder)?\(\).*\.(parseClaimsJws|parseSignedClaims|parse|isSigned)$/.test(name)) {
    if (/\.isSigned$/.test(name)) return []
    const keyed = link(call, /^(setSigningKey|verifyWith|keyLocator|setSigningKeyResolver)$/)
    if (keyed === null) return [use(call, 'decodes', 'jjwt', 'Jwts.parser', { checksSignature: false, isSure: false })]
    return [
      use(call, 'verifies', 'jjwt', 'Jwts.parser', {
        keys: bind(keyed.scope, keyed.args[0]).map((bound) => decodedWhereText(bound, tracer)),
        issuer: chained(call, /^requireIssuer$/),
        audience: chained(call, /^requireAudience$/),
        leeway: chained(call, /^(setAllowedClockSkewSeconds|clockSkewSeconds)$/),
      }),
    ]
  }
  if (/(^|\.)Jwts\.parser(Builder)?\(\).*\.(parseClaimsJwt|parseUnsecuredClaims)$/.test(name))
    return [use(call, 'decodes', 'jjwt', 'parseClaimsJwt', { checksSignature: false })]
  if (/(^|\.)JWT\.create\(\)(\..*)?\.sign$/.test(name))
    return [
      use(call, 'signs', 'java-jwt', 'JWT.create', {
        keys: bind(scope, args[0]),
        algorithms: hmacAlgorithm(bind(scope, args[0]), tracer),
        issuer: chained(call, /^withIssuer$/),
        audience: chained(call, /^withAudience$/),
      }),
    ]
  if (/(^|\.)JWT\.require\(\).*\.verify$/.test(name)) {
    const required = link(call, /^require$/)
    const keys = required === null ? [] : bind(required.scope, required.args[0])
    return [
      use(call, 'verifies', 'java-jwt', 'JWT.require', {
        keys,
        algorithms: hmacAlgorithm(keys, tracer),
        issuer: chained(call, /^withIssuer$/),
        audience: chained(call, /^withAudience$/),
      }),
    ]
  }
  if (/^com\.auth0\.jwt\.JWT\.decode$/.test(name))
    return [use(call, 'decodes', 'java-jwt', 'JWT.decode', { checksSignature: false })]
  if (call.isNew && /(^|\.)(MACSigner|RSASSASigner|ECDSASigner)$/.test(name))
    return [use(call, 'signs', 'nimbus-jose-jwt', lastOf(name), { keys: bind(scope, args[0]) })]
  if (call.isNew && /(^|\.)(MACVerifier|RSASSAVerifier|ECDSAVerifier)$/.test(name))
    return [use(call, 'verifies', 'nimbus-jose-jwt', lastOf(name), { keys: bind(scope, args[0]) })]
  if (call.isNew && /(^|\.)NimbusJwtEncoder$/.test(name))
    return [use(call, 'signs', 'spring-security', 'NimbusJwtEncoder', { keys: bind(scope, args[0]) })]
  if (/(^|\.)NimbusJwtEncoder\.with(SecretKey|KeyPair)$/.test(name))
    return [use(call, 'signs', 'spring-security', 'NimbusJwtEncoder', { keys: bind(scope, args[0]) })]
  if (/(^|\.)Nimbus(Reactive)?JwtDecoder\.with(SecretKey|PublicKey)$/.test(name))
    return [
      use(call, 'verifies', 'spring-security', 'NimbusJwtDecoder', {
        keys: bind(scope, args[0]),
        algorithms: name.endsWith('SecretKey') ? text(call, 'HS256') : null,
        tokenFrom: ['header'],
      }),
    ]
  if (
    /(^|\.)(Nimbus(Reactive)?JwtDecoder\.with(JwkSetUri|IssuerLocation)|JwtDecoders\.from\w*IssuerLocation)$/.test(name)
  )
    return [use(call, 'verifies', 'spring-security', 'JwtDecoder', { keys: bind(scope, call), tokenFrom: ['header'] })]
  if (/^io\.smallrye\.jwt\.build\.Jwt\.(.*\.)?(sign|signWithSecret)$/.test(name)) return [smallryeSigning(call, tracer)]
  // Spring Security OAuth, before the authorization server: the converter has the key, and both ends have the converter.
  if (/(^|\.)JwtAccessTokenConverter\(\)\.(setSigningKey|setKeyPair|setVerifierKey)$/.test(name)) {
    const isServer = tracer.index.files.some(({ source }) => source.text.includes('@EnableAuthorizationServer'))
    const given = { keys: bind(scope, args[0]) }
    const verifies = use(call, 'verifies', 'spring-security-oauth2', 'JwtAccessTokenConverter', given)
    if (!isServer || name.endsWith('setVerifierKey')) return [verifies]
    return [use(call, 'signs', 'spring-security-oauth2', 'JwtAccessTokenConverter', given), verifies]
  }
  return []
}

/**
 * SmallRye's builder signs with the key given, with that at the place given as text, or with that of the settings; the
 * function `Jwt.sign` takes the claims first.
 */
function smallryeSigning(call: Call, tracer: Tracer): UseSketch {
  const { callee, args, scope, line } = call
  const isFunction = callee.kind === 'member' && callee.of.kind === 'name'
  const key = isFunction ? args[1] : args[0]
  const isSecret = callee.kind === 'member' && callee.name === 'signWithSecret'
  const path = isSecret || key === undefined ? null : tracer.textOf(key, scope)
  const place = at(scope, line)
  const given =
    path !== null
      ? { chain: seenChain(fileAt(withoutScheme(path), place)) }
      : key === undefined
        ? { chain: smallryeSigningKey(tracer.index.settings, place) }
        : { keys: bind(scope, key) }
  return use(call, 'signs', 'smallrye-jwt', isSecret ? 'Jwt.signWithSecret' : 'Jwt.sign', {
    ...given,
    issuer: chained(call, /^issuer$/),
    audience: chained(call, /^audience$/),
  })
}

/** jjwt takes a key that is given as text for base64. */
function decodedWhereText({ value, scope }: Bound, tracer: Tracer): Bound {
  if (!isText(value, scope, tracer)) return { value, scope }
  const line = 'line' in value ? value.line : 0
  const callee: Expression = { kind: 'member', of: { kind: 'name', name: 'BASE64', line }, name: 'decode', line }
  return { value: { kind: 'call', callee, args: [value], named: new Map(), isNew: false, line, scope }, scope }
}

/** Whether a value is a String by what is declared of it. */
function isText(value: Expression, scope: Scope, { names }: Pick<Tracer, 'names'>, depth = 0): boolean {
  const isOneText = (one: Definition): boolean => depth < 6 && isText(one.value, one.scope, { names }, depth + 1)
  switch (value.kind) {
    case 'text':
      return true
    case 'name': {
      const meaning = names.lookUp(value.name, scope)
      if (meaning?.kind === 'parameter') return meaning.fn.parameters[meaning.at]?.type === 'String'
      return meaning?.kind === 'definitions' && meaning.definitions.some(isOneText)
    }
    case 'member': {
      const object = names.objectOf(value.of, scope)
      return object?.kind === 'class' && object.cls.fields.get(value.name)?.type === 'String'
    }
    case 'call': {
      const functions = names.functionsOf(value.callee, scope)
      if (functions.length > 0) return functions.some(({ returns }) => returns.some(isOneText))
      const [, getter] = (value.callee.kind === 'member' && /^get([A-Z]\w*)$/.exec(value.callee.name)) || []
      if (getter === undefined || value.callee.kind !== 'member') return false
      const name = getter.slice(0, 1).toLowerCase() + getter.slice(1)
      return isText({ kind: 'member', of: value.callee.of, name, line: value.line }, scope, { names }, depth + 1)
    }
    default:
      return false
  }
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function text(call: Call, value: string): Bound {
  return { value: { kind: 'text', text: value, line: call.line }, scope: call.scope }
}

/** The link of a builder's chain; where the chain went through a variable, that of the same function or file. */
export function link(call: Call, method: RegExp): Call | null {
  for (let part: Expression = call.callee; part.kind === 'member' || part.kind === 'call'; ) {
    if (part.kind === 'call') {
      if (part.callee.kind === 'member' && method.test(part.callee.name)) return part
      part = part.callee
    } else part = part.of
  }
  const isIt = (other: Call): boolean => other.callee.kind === 'member' && method.test(other.callee.name)
  const { calls } = call.scope.file
  return calls.find((other) => other.scope.fn === call.scope.fn && isIt(other)) ?? calls.find(isIt) ?? null
}

export function chained(call: Call, method: RegExp): Bound | null {
  for (let part: Expression = call.callee; part.kind === 'member' || part.kind === 'call'; ) {
    if (part.kind === 'call') {
      if (part.callee.kind === 'member' && method.test(part.callee.name)) return one(call.scope, part.args[0])
      part = part.callee
    } else part = part.of
  }
  return null
}

function isAlgorithm(value: Expression): boolean {
  return value.kind === 'member' && /^(HS|RS|ES|PS)\d{3}$/.test(value.name)
}

function algorithmOf(value: Expression): Expression {
  return isAlgorithm(value) && value.kind === 'member' ? { kind: 'text', text: value.name, line: value.line } : value
}

/** java-jwt: `Algorithm.HMAC256(secret)` says both. */
export function hmacAlgorithm(keys: readonly Bound[], tracer: Tracer): Bound | null {
  for (const { value, scope } of keys) {
    const made = madeOf(value, scope, tracer)
    const callee = made?.value.kind === 'call' ? made.value.callee : null
    const [, family, size] = (callee?.kind === 'member' && /^(HMAC|RSA|ECDSA)(\d{3})$/.exec(callee.name)) || []
    if (size === undefined) continue
    const prefix = family === 'HMAC' ? 'HS' : family === 'RSA' ? 'RS' : 'ES'
    return { value: { kind: 'text', text: `${prefix}${size}`, line: 0 }, scope }
  }
  return null
}

/** The value that a name or a field of one's own stands for. */
function madeOf(value: Expression, scope: Scope, { names }: Pick<Tracer, 'names'>): Bound | null {
  const made = value.kind === 'name' ? names.definitionOf(value, scope) : { value, scope }
  if (made?.value.kind !== 'member') return made
  const object = names.objectOf(made.value.of, made.scope)
  const field = object?.kind === 'class' ? (object.cls.fields.get(made.value.name)?.value ?? null) : null
  return object?.kind === 'class' && field !== null ? { value: field, scope: object.cls.scope } : made
}

/**
 * A resource server without a decoder of its own: Spring Boot makes one from the properties, from an address or a public key.
 * And a token that MicroProfile JWT verifies before it injects it.
 */
function usesOfFile(file: FileSketch, tracer: Tracer): readonly UseSketch[] {
  const injected = /^import org\.eclipse\.microprofile\.jwt\.JsonWebToken;/m.exec(file.source.text)
  if (injected !== null && /@Inject\b/.test(file.source.text)) {
    const line = file.source.text.slice(0, injected.index).split('\n').length
    const chain = microprofileKey(tracer.index.settings, at(file.scope, line))
    return [
      use({ scope: file.scope, line }, 'verifies', 'smallrye-jwt', 'JsonWebToken', { chain, tokenFrom: ['header'] }),
    ]
  }
  const call = file.calls.find(({ callee }) => callee.kind === 'member' && callee.name === 'oauth2ResourceServer')
  if (call === undefined || !/\bjwt\b|Jwt/.test(file.source.text)) return []
  const hasOwn = tracer.index.files.some(
    ({ source }) =>
      /^(java|kotlin)$/.test(source.language) &&
      /JwtDecoder\.with|JwtDecoders\.|implements JwtDecoder|: JwtDecoder\b/.test(source.text),
  )
  if (hasOwn) return []
  const chain = springKey(tracer.index.settings, at(call.scope, call.line))
  return [use(call, 'verifies', 'spring-security', 'oauth2ResourceServer', { chain, tokenFrom: ['header'] })]
}
