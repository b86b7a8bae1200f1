import type { TokenPlace } from '../../model/code/code.ts'
import type { Call, Expression } from '../sketch.ts'
import { at } from '../traced.ts'
import type { Tracer } from '../tracer.ts'
import { dotted, fastify } from './fastify-jwt.ts'
import {
  type Bound,
  bind,
  claimsIn,
  type LibraryRules,
  one,
  optionsOf,
  standard,
  type UseSketch,
  use,
} from './use-sketch.ts'

/** The token libraries of Node: which call signs or verifies, and which argument is the key. */
export const javascriptLibraries: LibraryRules = {
  words: /jsonwebtoken|\bjose\b|jwt|passport/i,
  usesOf,
  usesOfFile: () => [],
}

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  if (call.callee.kind === 'name' && call.callee.name === 'super') return passportStrategy(call, tracer)
  if (path === null) return fastify(call, dotted(call.callee), tracer)
  const { args, scope } = call
  const name = path.slice(0, -2)
  const options = (position: number): ReturnType<typeof optionsOf> => optionsOf(args[position], scope, tracer)
  const [, jsonwebtoken = ''] = /^jsonwebtoken\.(sign|verify|decode)$/.exec(name) ?? []
  if (jsonwebtoken === 'sign') {
    const given = options(2)
    // Options win over claims: jsonwebtoken refuses a token that has both.
    const claims = claimsIn(args[0], scope, tracer)
    return [
      use(call, 'signs', 'jsonwebtoken', 'jwt.sign', {
        keys: bind(scope, args[1]),
        // HS256 where the options that stand here name none (sign.js).
        algorithms: given('algorithm') ?? (isPlain(args[2]) ? standard(call, 'HS256') : null),
        issuer: given('issuer') ?? claims.issuer,
        audience: given('audience') ?? claims.audience,
      }),
    ]
  }
  if (jsonwebtoken === 'verify')
    return [verifying(call, 'jsonwebtoken', 'jwt.verify', bind(scope, args[1]), options(2))]
  if (jsonwebtoken === 'decode') return [use(call, 'decodes', 'jsonwebtoken', 'jwt.decode', { checksSignature: false })]
  if (/^jose(\..+)?\.(SignJWT|CompactSign|FlattenedSign|GeneralSign)\(\).*\.sign$/.test(name))
    return [
      use(call, 'signs', 'jose', 'SignJWT.sign', {
        keys: bind(scope, args[0]),
        algorithms: headerAlgorithm(call, tracer),
        issuer: chained(call, 'setIssuer'),
        audience: chained(call, 'setAudience'),
      }),
    ]
  if (/^jose(\..+)?\.(jwtVerify|compactVerify|JWT\.verify)$/.test(name))
    return [verifying(call, 'jose', lastOf(name), bind(scope, args[1]), options(2))]
  if (/^jose\.JWT\.sign$/.test(name))
    return [use(call, 'signs', 'jose', 'JWT.sign', { keys: bind(scope, args[1]), algorithms: options(2)('algorithm') })]
  if (/^jose(\..+)?\.(decodeJwt|JWT\.decode)$/.test(name) || /^jwt-decode(\.jwtDecode)?$/.test(name))
    return [
      use(call, 'decodes', name.startsWith('jose') ? 'jose' : 'jwt-decode', lastOf(name), { checksSignature: false }),
    ]
  if (/JwtService\(\)\.(sign|signAsync|verify|verifyAsync|decode)$/.test(name))
    return nestService(call, lastOf(name), tracer)
  if (/^passport-jwt\.(Strategy|JwtStrategy)$/.test(name) && call.isNew)
    return [strategy(call, args[0], 'passport-jwt', tracer)]
  if (/^express-jwt(\.expressjwt|\.expressJwt|\.jwt)?$/.test(name)) return [middleware(call, 'express-jwt', tracer)]
  if (/^express-oauth2-jwt-bearer\.auth$/.test(name))
    return [
      use(call, 'verifies', 'express-oauth2-jwt-bearer', 'auth', {
        keys: bind(scope, call),
        audience: options(0)('audience'),
        tokenFrom: ['header'],
      }),
    ]
  if (/^koa-jwt$/.test(name)) return [middleware(call, 'koa-jwt', tracer)]
  if (/^hono\/jwt\.jwt$/.test(name)) return [middleware(call, 'hono', tracer)]
  if (/^hono\/jwt\.sign$/.test(name) || /^hono\/utils\/jwt.*\.sign$/.test(name))
    return [
      use(call, 'signs', 'hono', 'sign', {
        keys: bind(scope, args[1]),
        algorithms: givenOrHs256(call),
        ...claimsIn(args[0], scope, tracer),
      }),
    ]
  if (/^hono\/jwt\.verify$/.test(name))
    return [use(call, 'verifies', 'hono', 'verify', { keys: bind(scope, args[1]), algorithms: one(scope, args[2]) })]
  if (/^fast-jwt\.createSigner$/.test(name))
    return [
      use(call, 'signs', 'fast-jwt', 'createSigner', {
        keys: list(options(0)('key')),
        algorithms: options(0)('algorithm'),
      }),
    ]
  if (/^fast-jwt\.createVerifier$/.test(name))
    return [verifying(call, 'fast-jwt', 'createVerifier', list(options(0)('key')), options(0))]
  if (/^(jwt-simple\.encode|njwt\.create)$/.test(name))
    return [
      use(call, 'signs', name.split('.')[0] ?? '', lastOf(name), {
        keys: bind(scope, args[1]),
        algorithms: givenOrHs256(call),
      }),
    ]
  if (/^jwt-simple\.decode$/.test(name)) {
    const isOff = args[2]?.kind === 'constant' && args[2].value === true
    return [
      use(call, isOff ? 'decodes' : 'verifies', 'jwt-simple', 'decode', {
        keys: bind(scope, args[1]),
        algorithms: one(scope, args[3]),
        checksSignature: !isOff,
      }),
    ]
  }
  if (/^njwt\.verify$/.test(name) || /^@tsndr\/cloudflare-worker-jwt\.verify$/.test(name))
    return [
      use(call, 'verifies', name.replace(/\.verify$/, ''), 'verify', {
        keys: bind(scope, args[1]),
        algorithms: one(scope, args[2]),
      }),
    ]
  if (/^@tsndr\/cloudflare-worker-jwt\.sign$/.test(name))
    return [
      use(call, 'signs', '@tsndr/cloudflare-worker-jwt', 'sign', {
        keys: bind(scope, args[1]),
        algorithms: givenOrHs256(call),
      }),
    ]
  if (/^(@thream\/socketio-jwt|socketio-jwt|socketio-jwt-auth)\.(authorize|authenticate)$/.test(name))
    return [
      use(call, 'verifies', name.replace(/\.\w+$/, ''), lastOf(name), {
        keys: list(options(0)('secret')),
        algorithms: options(0)('algorithms'),
        tokenFrom: ['handshake'],
      }),
    ]
  return fastify(call, name, tracer)
}

/** Whether all that is said by an options argument stands there: none at all, a callback, or plain fields. */
function isPlain(options: Expression | undefined): boolean {
  if (options?.kind === 'record') return options.spreads.length === 0
  return options === undefined || options.kind === 'function'
}

/** hono, jwt-simple, njwt and cloudflare-worker-jwt sign with HS256 where the third argument is left out. */
function givenOrHs256(call: Call): Bound | null {
  return one(call.scope, call.args[2]) ?? (call.args.length >= 2 ? standard(call, 'HS256') : null)
}

function verifying(
  call: Call,
  library: string,
  name: string,
  keys: readonly Bound[],
  given: ReturnType<typeof optionsOf>,
): UseSketch {
  return use(call, 'verifies', library, name, {
    keys,
    algorithms: given('algorithms'),
    issuer: given('issuer'),
    audience: given('audience'),
    leeway: given('clockTolerance'),
  })
}

function list(bound: Bound | null): readonly Bound[] {
  return bound === null ? [] : [bound]
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** The argument of a link in a builder's chain: `.setIssuer("x")`. */
function chained(call: Call, method: string): Bound | null {
  for (let link: Expression = call.callee; link.kind === 'member' || link.kind === 'call'; ) {
    if (link.kind === 'call') {
      if (link.callee.kind === 'member' && link.callee.name === method) return one(call.scope, link.args[0])
      link = link.callee
    } else link = link.of
  }
  return null
}

function headerAlgorithm(call: Call, tracer: Tracer): Bound | null {
  const header = chained(call, 'setProtectedHeader')
  return header === null ? null : optionsOf(header.value, header.scope, tracer)('alg')
}

function middleware(call: Call, library: string, tracer: Tracer): UseSketch {
  const given = optionsOf(call.args[0], call.scope, tracer)
  return use(call, 'verifies', library, library === 'hono' ? 'jwt' : library, {
    keys: list(given('secret')),
    algorithms: given('algorithms', 'alg'),
    issuer: given('issuer'),
    audience: given('audience'),
    leeway: given('clockTolerance'),
    tokenFrom: given('cookie') === null ? ['header'] : ['cookie'],
  })
}

function strategy(call: Call, options: Expression | undefined, library: string, tracer: Tracer): UseSketch {
  const { scope, line } = call
  const given = optionsOf(options, scope, tracer)
  const assigned = (name: string): readonly Bound[] =>
    tracer.index.propertiesNamed(name).map(({ definition }) => ({ value: definition.value, scope: definition.scope }))
  const key = given('secretOrKeyProvider', 'secretOrKey')
  const source = given('jwtFromRequest')
  return use({ scope, line }, 'verifies', library, 'Strategy', {
    keys: key === null ? assigned('secretOrKey') : [key],
    algorithms: given('algorithms'),
    issuer: given('issuer'),
    audience: given('audience'),
    tokenFrom: source === null ? [] : extractorsIn(source, tracer),
  })
}

function extractorsIn({ value, scope }: Bound, tracer: Tracer): readonly TokenPlace[] {
  if (value.kind === 'list') return value.parts.flatMap((inner) => extractorsIn({ value: inner, scope }, tracer))
  if (value.kind === 'function')
    return ['cookie', 'query'].flatMap((word): readonly TokenPlace[] =>
      textOf(value.fn).includes(word) ? [word as TokenPlace] : [],
    )
  if (value.kind !== 'call') return []
  const name = value.callee.kind === 'member' || value.callee.kind === 'name' ? value.callee.name : ''
  if (name === 'fromExtractors') return value.args.flatMap((inner) => extractorsIn({ value: inner, scope }, tracer))
  if (/^from(AuthHeader|Header)/.test(name)) return ['header']
  if (name === 'fromUrlQueryParameter') return ['query']
  return name === 'fromBodyField' ? ['body'] : []
}

function textOf(fn: { readonly scope: Call['scope']; readonly start: number; readonly end: number }): string {
  return fn.scope.file.source.text.slice(fn.start, fn.end)
}

/** `class X extends PassportStrategy(Strategy) { constructor() { super({ secretOrKey }) } }`. */
function passportStrategy(call: Call, tracer: Tracer): readonly UseSketch[] {
  const owner = call.scope.owner ?? call.scope.fn?.owner ?? null
  const base = owner?.bases[0]
  if (owner === null || base?.kind !== 'call') return []
  const scope = owner.scope.parent ?? owner.scope
  if (!/PassportStrategy\(\)$/.test(tracer.names.pathOf(base, scope) ?? '')) return []
  const [of] = base.args
  const path = of === undefined ? null : tracer.names.pathOf(of, scope)
  return path?.startsWith('passport-jwt') ? [strategy(call, call.args[0], 'passport-jwt', tracer)] : []
}

/** Nest: the call's own key, or else the module's. */
function nestService(call: Call, method: string, tracer: Tracer): readonly UseSketch[] {
  if (method === 'decode') return [use(call, 'decodes', '@nestjs/jwt', 'JwtService.decode', { checksSignature: false })]
  const given = optionsOf(call.args[1], call.scope, tracer)
  const isSigning = method.startsWith('sign')
  const modules = nestModules(call, tracer)
  const names: readonly [string, string] = isSigning ? ['secret', 'privateKey'] : ['secret', 'publicKey']
  const perCall = list(given(...names))
  const perModule = modules.flatMap((options) => list(options('secretOrPrivateKey', ...names)))
  const signing = modules.map((options) => options('signOptions')).find((found) => found !== null)
  const moduleSigning = signing == null ? null : optionsOf(signing.value, signing.scope, tracer)
  const pick = (key: string): Bound | null => given(key) ?? (isSigning ? (moduleSigning?.(key) ?? null) : null)
  return [
    use(call, isSigning ? 'signs' : 'verifies', '@nestjs/jwt', `JwtService.${method}`, {
      keys: [...perCall, ...perModule],
      algorithms: isSigning ? pick('algorithm') : pick('algorithms'),
      issuer: pick('issuer'),
      audience: pick('audience'),
    }),
  ]
}

/** The options of JwtModule.register and registerAsync; those of the nearest folder first. */
function nestModules(call: Call, tracer: Tracer): readonly ReturnType<typeof optionsOf>[] {
  const home = at(call.scope, 1).file
  const near = (other: Call): number => {
    const file = at(other.scope, 1).file
    let shared = 0
    while (shared < file.length && file[shared] === home[shared]) shared += 1
    return -shared
  }
  const calls = ['register', 'registerAsync', 'JwtService']
    .flatMap((name) => tracer.index.callsNamed(name))
    .filter((one) =>
      /@nestjs\/jwt\.Jwt(Module\.register(Async)?|Service)\(\)$/.test(tracer.names.pathOf(one, one.scope) ?? ''),
    )
    .toSorted((a, b) => near(a) - near(b))
  return calls.flatMap((one) => {
    const [first] = one.args
    const given = optionsOf(first, one.scope, tracer)
    const factory = given('useFactory')
    const inner = factory === null ? given('useClass', 'useExisting') : factory
    if (inner === null) return [given]
    if (inner.value.kind === 'name') {
      const cls = tracer.names.classOf(inner.value, inner.scope)
      const fn = cls?.methods.get('createJwtOptions')
      return fn === undefined ? [] : [optionsOf({ kind: 'function', fn }, fn.scope, tracer)]
    }
    return [optionsOf(inner.value, inner.scope, tracer)]
  })
}
