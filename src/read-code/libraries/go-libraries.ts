import type { Call, Expression, Scope } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'
import { type Bound, bind, type LibraryRules, one, optionsOf, type UseSketch, use } from './use-sketch.ts'

/** The token libraries of Go; the path of the package tells which `jwt` it is. */
export const goLibraries: LibraryRules = { words: /jwt|jose\b|jwx/i, usesOf, usesOfFile: () => [] }

const GOLANG_JWT = /^github\.com\/(?:golang-jwt\/jwt|dgrijalva\/jwt-go|form3tech-oss\/jwt-go|cristalhq\/jwt)(?:\/v\d+)?/

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  const name = path?.slice(0, -2) ?? ''
  const { args, scope, callee } = call
  const method = callee.kind === 'member' ? callee.name : ''
  if (GOLANG_JWT.test(name)) return golangJwt(call, method, name, tracer)
  // A token out of a field or a parameter: the method's name belongs to the library alone.
  if (method === 'SignedString' && usesGolangJwt(scope))
    return [use(call, 'signs', 'golang-jwt', 'SignedString', { keys: bind(scope, args[0]), isSure: false })]
  if (/^ParseWithClaims$/.test(method) && usesGolangJwt(scope) && path === null)
    return golangJwt(call, method, name, tracer)
  if (/lestrrat-go\/jwx/.test(name)) return jwx(call, method, name)
  if (/(go-jose\/go-jose|square\/go-jose)/.test(name)) return goJose(call, name, tracer)
  if (/labstack\/echo-jwt(\/v\d+)?\.JWT$|labstack\/echo(\/v\d+)?\/middleware\.JWT$/.test(name))
    return [use(call, 'verifies', 'echo-jwt', 'JWT', { keys: bind(scope, args[0]), tokenFrom: ['header'] })]
  if (/labstack\/echo-jwt(\/v\d+)?\.WithConfig$|labstack\/echo(\/v\d+)?\/middleware\.JWTWithConfig$/.test(name))
    return [configured(call, 'echo-jwt', 'WithConfig', ['KeyFunc', 'SigningKeys', 'SigningKey'], tracer)]
  if (/gofiber\/.*jwt.*\.New$/.test(name))
    return [configured(call, 'gofiber/jwt', 'New', ['KeyFunc', 'SigningKeys', 'SigningKey'], tracer)]
  if (/appleboy\/gin-jwt(\/v\d+)?\.New$/.test(name)) {
    const given = optionsOf(args[0], scope, tracer)
    const key = { keys: list(given('KeyFunc', 'Key', 'PrivKeyFile')), algorithms: given('SigningAlgorithm') }
    const isIssuing = ['LoginHandler', 'TokenGenerator'].some((word) =>
      tracer.index.files.some(({ source }) => source.text.includes(word)),
    )
    const verifies = use(call, 'verifies', 'gin-jwt', 'GinJWTMiddleware', { ...key, tokenFrom: ['header'] })
    return isIssuing ? [use(call, 'signs', 'gin-jwt', 'GinJWTMiddleware', key), verifies] : [verifies]
  }
  if (/go-chi\/jwtauth(\/v\d+)?\.New$/.test(name)) {
    const given = { keys: bind(scope, args[1], args[2]), algorithms: one(scope, args[0]) }
    const says = (word: RegExp): boolean => tracer.index.files.some(({ source }) => word.test(source.text))
    return [
      ...(says(/\.Encode\(/) ? [use(call, 'signs', 'jwtauth', 'New', given)] : []),
      ...(says(/jwtauth\.(Verif|Authenticator)/)
        ? [use(call, 'verifies', 'jwtauth', 'New', { ...given, tokenFrom: ['header', 'cookie'] })]
        : []),
    ]
  }
  if (/kataras\/jwt\.(Sign|Verify)$/.test(name))
    return [
      use(call, method === 'Sign' ? 'signs' : 'verifies', 'kataras/jwt', `jwt.${method}`, {
        keys: bind(scope, args[1]),
      }),
    ]
  if (/go-zero\/rest\.WithJwt$/.test(name))
    return [use(call, 'verifies', 'go-zero', 'rest.WithJwt', { keys: bind(scope, args[0]) })]
  if (/auth0\/go-jwt-middleware.*\/validator\.New$/.test(name))
    return [use(call, 'verifies', 'go-jwt-middleware', 'validator.New', { keys: bind(scope, args[0]) })]
  return []
}

function usesGolangJwt(scope: Scope): boolean {
  return [...scope.file.imports.values()].some(({ module }) => GOLANG_JWT.test(module))
}

function list(bound: Bound | null): readonly Bound[] {
  return bound === null ? [] : [bound]
}

function configured(
  call: Call,
  library: string,
  name: string,
  keys: readonly [string, ...string[]],
  tracer: Tracer,
): UseSketch {
  const given = optionsOf(call.args[0], call.scope, tracer)
  const key = given(...keys)
  const inner = key?.value.kind === 'record' ? one(key.scope, key.value.fields.get('Key')) : key
  return use(call, 'verifies', library, name, {
    keys: list(inner),
    algorithms: given('SigningMethod'),
    tokenFrom: ['header'],
  })
}

function golangJwt(call: Call, method: string, name: string, tracer: Tracer): readonly UseSketch[] {
  const { args, scope } = call
  if (method === 'SignedString')
    return [
      use(call, 'signs', 'golang-jwt', 'SignedString', {
        keys: bind(scope, args[0]),
        algorithms: signingMethod(call, tracer),
        ...signedClaims(call, tracer),
      }),
    ]
  if (/^(ParseUnverified)$/.test(method))
    return [use(call, 'decodes', 'golang-jwt', 'ParseUnverified', { checksSignature: false })]
  const isRequest = /ParseFromRequest/.test(method)
  if (!isRequest && !/^(Parse|ParseWithClaims)$/.test(method)) return []
  if (/\(\)\./.test(name) && !/(NewParser\(\)|Parser\(\))\.\w+$/.test(name)) return []
  const keyfunc = args[isRequest ? 2 : method === 'Parse' ? 1 : 2]
  const functions =
    keyfunc === undefined ? [] : keyfunc.kind === 'function' ? [keyfunc.fn] : tracer.names.functionsOf(keyfunc, scope)
  const text = functions.map((fn) => fn.scope.file.source.text.slice(fn.start, fn.end)).join('\n')
  return [
    use(call, 'verifies', 'golang-jwt', `jwt.${method}`, {
      keys:
        functions.length > 0
          ? functions.map((fn) => ({ value: { kind: 'function', fn }, scope: fn.scope }))
          : bind(scope, keyfunc),
      algorithms: validMethods(args, scope) ?? methodsChecked(text, scope, call.line),
      issuer: optionArgument(args, scope, 'WithIssuer'),
      audience: optionArgument(args, scope, 'WithAudience'),
      leeway: optionArgument(args, scope, 'WithLeeway'),
    }),
  ]
}

/** The argument of `jwt.WithIssuer(…)` among the options. */
function optionArgument(args: readonly Expression[], scope: Scope, option: string): Bound | null {
  const found = args.find((arg) => arg.kind === 'call' && arg.callee.kind === 'member' && arg.callee.name === option)
  return found?.kind === 'call' ? one(scope, found.args[0]) : null
}

function validMethods(args: readonly Expression[], scope: Scope): Bound | null {
  const found = optionArgument(args, scope, 'WithValidMethods')
  return found?.value.kind === 'list'
    ? { value: { kind: 'list', parts: found.value.parts.map(algorithmIn) }, scope }
    : found
}

/** `jwt.SigningMethodHS256.Alg()` and `.Name` are the text that they stand for. */
function algorithmIn(value: Expression): Expression {
  for (
    let inner = value;
    inner.kind === 'call' || inner.kind === 'member';
    inner = inner.kind === 'call' ? inner.callee : inner.of
  ) {
    const [, name] = (inner.kind === 'member' && /^SigningMethod(\w+)$/.exec(inner.name)) || []
    if (name !== undefined) return { kind: 'text', text: name, line: 0 }
  }
  return value
}

/** What a key function allows by looking at the token's method. */
function methodsChecked(text: string, scope: Scope, line: number): Bound | null {
  const exact = [...text.matchAll(/SigningMethod((?:HS|RS|ES|PS)\d{3})/g)].map(([, name = '']) => name)
  const families = [...text.matchAll(/\(\*\w+\.SigningMethod(HMAC|RSAPSS|RSA|ECDSA)\)/g)].flatMap(([, name]) => {
    const prefix = name === 'HMAC' ? 'HS' : name === 'RSA' ? 'RS' : name === 'RSAPSS' ? 'PS' : 'ES'
    return ['256', '384', '512'].map((size) => `${prefix}${size}`)
  })
  const names = exact.length > 0 ? exact : families
  if (names.length === 0) return null
  return { value: { kind: 'list', parts: names.map((name) => ({ kind: 'text', text: name, line })) }, scope }
}

/** The call that made the token, through the variable that it was put in. */
function makerOfToken({ callee, scope }: Call, tracer: Tracer): Bound | null {
  const of = callee.kind === 'member' ? callee.of : null
  if (of === null) return null
  return of.kind === 'call' ? { value: of, scope } : tracer.names.definitionOf(of, scope)
}

/** The issuer and the audience among NewWithClaims's claims: a map's, a struct's, or those of the struct within it. */
function signedClaims(call: Call, tracer: Tracer): Pick<UseSketch, 'issuer' | 'audience'> {
  const made = makerOfToken(call, tracer)
  const claims = made?.value.kind === 'call' ? made.value.args[1] : undefined
  if (made === null || claims === undefined) return { issuer: null, audience: null }
  const given = optionsOf(claims, made.scope, tracer)
  const inner = given('RegisteredClaims', 'StandardClaims')
  const within = inner === null ? given : optionsOf(inner.value, inner.scope, tracer)
  return { issuer: within('iss', 'Issuer'), audience: within('aud', 'Audience') }
}

/** NewWithClaims's method. */
function signingMethod(call: Call, tracer: Tracer): Bound | null {
  const made = makerOfToken(call, tracer)
  const first = made?.value.kind === 'call' ? made.value.args[0] : undefined
  const named = first === undefined ? undefined : algorithmIn(first)
  return named?.kind === 'text' && made !== null ? { value: named, scope: made.scope } : null
}

function jwx(call: Call, method: string, name: string): readonly UseSketch[] {
  if (!/\/jwt\./.test(name)) return []
  const { args, scope } = call
  const option = (word: RegExp): Call | undefined =>
    args.find((arg): arg is Call => arg.kind === 'call' && arg.callee.kind === 'member' && word.test(arg.callee.name))
  const withKey = option(/^WithKey(Set)?$|^WithVerify$/)
  if (method === 'Sign') {
    const key = withKey === undefined ? args[2] : withKey.args[1]
    return [use(call, 'signs', 'jwx', 'jwt.Sign', { keys: bind(scope, key), algorithms: null })]
  }
  if (/^ParseInsecure$/.test(method))
    return [use(call, 'decodes', 'jwx', 'jwt.ParseInsecure', { checksSignature: false })]
  if (!/^Parse(String|Reader|Request|Header|Cookie|Form)?$/.test(method)) return []
  if (withKey !== undefined)
    return [use(call, 'verifies', 'jwx', `jwt.${method}`, { keys: bind(scope, withKey.args.at(-1)) })]
  // v1 does not verify without the option; later ones refuse.
  return /jwx\/v[23]/.test(name)
    ? [use(call, 'verifies', 'jwx', `jwt.${method}`, { keys: [] })]
    : [use(call, 'decodes', 'jwx', `jwt.${method}`, { checksSignature: false })]
}

function goJose(call: Call, name: string, tracer: Tracer): readonly UseSketch[] {
  const { args, scope } = call
  if (/\.NewSigner$/.test(name)) {
    const given = optionsOf(args[0], scope, tracer)
    return [
      use(call, 'signs', 'go-jose', 'jose.NewSigner', { keys: list(given('Key')), algorithms: given('Algorithm') }),
    ]
  }
  if (/ParseSigned\(\)\.Claims$/.test(name))
    return [use(call, 'verifies', 'go-jose', 'Claims', { keys: bind(scope, args[0]) })]
  return /UnsafeClaimsWithoutVerification$/.test(name)
    ? [use(call, 'decodes', 'go-jose', 'UnsafeClaimsWithoutVerification', { checksSignature: false })]
    : []
}
