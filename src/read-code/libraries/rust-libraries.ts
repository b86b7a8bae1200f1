import type { Call, Expression, Scope } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'
import { readHeader, readValidation, secondsOf } from './rust-validation.ts'
import { type Bound, bind, claimsIn, type LibraryRules, one, optionsOf, type UseSketch, use } from './use-sketch.ts'

/** The token libraries of Rust. */
export const rustLibraries: LibraryRules = {
  words: /jsonwebtoken|jwt_simple|josekit|\bjwt\b|biscuit|frank_jwt|(?:En|De)codingKey|JwtAuth/,
  usesOf,
  usesOfFile: () => [],
}

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  const { callee, args, scope } = call
  const method = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const name = ofLibrary(path?.replace(/\(\)$/, '') ?? '', scope)
  if (/^jsonwebtoken\./.test(name)) return jsonwebtoken(call, name.slice('jsonwebtoken.'.length), tracer)
  if (callee.kind !== 'member') {
    if (!/^josekit\b/.test(name)) return /^frank_jwt\./.test(name) ? frankJwt(call, method) : []
    return josekit(call, method)
  }
  if (/^josekit\b/.test(name)) return josekit(call, method)
  if (/^frank_jwt\./.test(name)) return frankJwt(call, method)
  if (/^(?:authenticate|sign|verify_token)(?:_with_options)?$/.test(method) && imports(scope, 'jwt_simple'))
    return jwtSimple(call, callee.of, method, path, tracer)
  // The methods' names belong to the library alone.
  if (/^(?:sign_with_key|sign_with_store|verify_with_key|verify_with_store)$/.test(method))
    return [
      use(call, method.startsWith('sign') ? 'signs' : 'verifies', 'jwt', method, {
        keys: bind(scope, args[0]),
        algorithms: hashOf(scope),
      }),
    ]
  if (method === 'parse_unverified' && imports(scope, 'jwt'))
    return [use(call, 'decodes', 'jwt', 'Token::parse_unverified', { checksSignature: false })]
  if (/^(?:into_)?(?:en|de)coded?$|^(?:en|de)code$/.test(method) && imports(scope, 'biscuit') && args.length > 0)
    return [
      use(call, /encode/.test(method) ? 'signs' : 'verifies', 'biscuit', method, {
        keys: bind(scope, args[0]),
        algorithms: /decode/.test(method) ? one(scope, args[1]) : null,
      }),
    ]
  if (/(^|\.)JwtAuthorizer\.from_(?:secret|\w+_pem|\w+_der|jwks\w*|oidc\w*)$/.test(name))
    return [
      use(call, 'verifies', 'jwt-authorizer', `JwtAuthorizer::${method}`, {
        keys: /jwks|oidc/.test(method) ? [] : bind(scope, args[0]),
        tokenFrom: ['header'],
      }),
    ]
  return []
}

/** The path of a name that a `use jsonwebtoken::*` brings along. */
function ofLibrary(name: string, { file }: Scope): string {
  if (name === '' || !/^(?:encode|decode|dangerous_insecure_decode)(?:$|_)/.test(name)) return name
  return file.wildcards.includes('jsonwebtoken') ? `jsonwebtoken.${name}` : name
}

function imports({ file }: Scope, crate: string): boolean {
  const isOf = (module: string): boolean => module === crate || module.startsWith(`${crate}.`)
  return [...file.imports.values()].some(({ module }) => isOf(module)) || file.wildcards.some(isOf)
}

function jsonwebtoken(call: Call, name: string, tracer: Tracer): readonly UseSketch[] {
  const { args, scope } = call
  const [first, second, third] = args
  if (name === 'encode')
    return [
      use(call, 'signs', 'jsonwebtoken', 'encode', {
        keys: bind(scope, third),
        algorithms: readHeader(first, scope, tracer),
        ...claimsIn(second, scope, tracer),
      }),
    ]
  if (/^(?:dangerous_insecure_decode\w*|dangerous\.insecure_decode\w*|dangerous_unsafe_decode\w*)$/.test(name))
    return [use(call, 'decodes', 'jsonwebtoken', name.replaceAll('.', '::'), { checksSignature: false })]
  if (name !== 'decode') return []
  const validation = readValidation(third, scope, tracer)
  if (validation.isOff) return [use(call, 'decodes', 'jsonwebtoken', 'decode', { checksSignature: false })]
  const { algorithms, issuer, audience, leeway } = validation
  return [
    use(call, 'verifies', 'jsonwebtoken', 'decode', {
      keys: bind(scope, second),
      algorithms,
      issuer,
      audience,
      leeway,
    }),
  ]
}

/** The algorithm is that of the key's type. */
function jwtSimple(
  call: Call,
  key: Expression,
  method: string,
  path: string | null,
  tracer: Tracer,
): readonly UseSketch[] {
  const { args, scope } = call
  const [, type] = /(?:^|\.)((?:[HREP]S(?:256|384|512)|Ed25519|ES256K|BLAKE2B)\w*)(?:\.|\()/i.exec(path ?? '') ?? []
  const isVerifying = method.startsWith('verify')
  if (type === undefined && method === 'sign') return []
  const [, algorithm] = /^([HREP]S\d{3}|ES256K|Ed25519)/i.exec(type ?? '') ?? []
  const name = algorithm === undefined ? null : /^Ed/i.test(algorithm) ? 'EdDSA' : algorithm.toUpperCase()
  const options = args[1] === undefined ? () => null : optionsOf(args[1], scope, tracer)
  const tolerance = options('time_tolerance')
  return [
    use(call, isVerifying ? 'verifies' : 'signs', 'jwt-simple', method, {
      keys: bind(scope, key),
      algorithms: name === null ? null : { value: { kind: 'text', text: name, line: call.line }, scope },
      issuer: insideSet(options('allowed_issuers')),
      audience: insideSet(options('allowed_audiences')),
      leeway: tolerance === null ? null : secondsOf(tolerance),
      isSure: type !== undefined,
    }),
  ]
}

/** `HashSet::from_strings(&["x"])` holds what it is made of. */
function insideSet(bound: Bound | null): Bound | null {
  return bound?.value.kind === 'call' ? one(bound.scope, bound.value.args[0]) : bound
}

function josekit(call: Call, method: string): readonly UseSketch[] {
  const { args, scope } = call
  if (/^(?:decode_unsecured)$/.test(method))
    return [use(call, 'decodes', 'josekit', `jwt::${method}`, { checksSignature: false })]
  const isSigning = method === 'encode_with_signer'
  if (!isSigning && method !== 'decode_with_verifier') return []
  const key = isSigning ? args[2] : args[1]
  return [
    use(call, isSigning ? 'signs' : 'verifies', 'josekit', `jwt::${method}`, {
      keys: bind(scope, key),
      algorithms: key === undefined ? null : josekitAlgorithm(key, scope),
    }),
  ]
}

/** `HS256.signer_from_bytes(…)` where the key is made, or in what the name was given. */
function josekitAlgorithm(key: Expression, scope: Scope): Bound | null {
  const made = key.kind === 'name' ? scopeDefinition(key.name, scope) : key
  const of = made?.kind === 'call' && made.callee.kind === 'member' ? made.callee.of : null
  const name = of?.kind === 'name' || of?.kind === 'member' ? of.name : ''
  return /^(?:[HREP]S\d{3}|ES256K|EdDSA)$/.test(name) ? { value: { kind: 'text', text: name, line: 0 }, scope } : null
}

function scopeDefinition(name: string, scope: Scope): Expression | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.names.get(name)?.[0]
    if (found !== undefined) return found.value
  }
  return null
}

function frankJwt(call: Call, method: string): readonly UseSketch[] {
  const { args, scope } = call
  if (method !== 'encode' && method !== 'decode') return []
  return [
    use(call, method === 'encode' ? 'signs' : 'verifies', 'frank_jwt', method, {
      keys: bind(scope, args[1]),
      algorithms: one(scope, method === 'encode' ? args[3] : args[2]),
    }),
  ]
}

/** The `jwt` crate takes its algorithm from the key's type: the only hash that the file's HMACs are made with. */
function hashOf(scope: Scope): Bound | null {
  const sizes = new Set(
    Array.from(
      scope.file.source.text.matchAll(/\bHmac(?:::)?<\s*(?:\w+::)*Sha(256|384|512)\b/g),
      ([, size = '']) => size,
    ),
  )
  const [size] = sizes
  return sizes.size === 1 ? { value: { kind: 'text', text: `HS${size}`, line: 0 }, scope } : null
}
