import type { Call, Expression, FileSketch, Scope } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'
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

/** The token libraries of Python. */
export const pythonLibraries: LibraryRules = {
  words: /\bjwt|jose|jwt\b|simplejwt|fastapi_users|authtools/i,
  usesOf,
  usesOfFile,
}

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  if (path === null) return fromInstances(call, tracer)
  const { args, named, scope } = call
  const name = path.slice(0, -2)
  const rest = {
    issuer: one(scope, named.get('issuer')),
    audience: one(scope, named.get('audience')),
    leeway: one(scope, named.get('leeway')),
  }
  const [, pyjwt = ''] = /^jwt\.(?:PyJWT\(\)\.|api_jwt\.)?(encode|decode|decode_complete)$/.exec(name) ?? []
  const [, jose = ''] =
    /^jose\.(?:jwt\.(?:encode|decode)|jws\.(?:sign|verify))$/.exec(name) === null ? [] : [null, lastOf(name)]
  if (pyjwt === 'encode' || jose === 'encode' || jose === 'sign')
    return [
      use(call, 'signs', pyjwt === '' ? 'python-jose' : 'PyJWT', `${pyjwt === '' ? 'jose.' : ''}jwt.encode`, {
        keys: bind(scope, named.get('key') ?? args[1]),
        algorithms: one(scope, named.get('algorithm') ?? args[2]) ?? standardOf(call),
        ...claimsIn(named.get('payload') ?? named.get('claims') ?? args[0], scope, tracer),
      }),
    ]
  if (pyjwt !== '' || jose === 'decode' || jose === 'verify') {
    const isOff = isSignatureOff(call, tracer)
    return [
      use(
        call,
        isOff ? 'decodes' : 'verifies',
        pyjwt === '' ? 'python-jose' : 'PyJWT',
        `${pyjwt === '' ? 'jose.' : ''}jwt.decode`,
        {
          ...rest,
          keys: isOff ? null : bind(scope, named.get('key') ?? args[1]),
          algorithms: one(scope, named.get('algorithms') ?? args[2]),
          checksSignature: !isOff,
        },
      ),
    ]
  }
  if (/^(jwt|jose\.jwt|jose\.jws)\.get_unverified_(claims|header|headers)$/.test(name))
    return /claims$/.test(name)
      ? [
          use(call, 'decodes', name.startsWith('jose') ? 'python-jose' : 'PyJWT', lastOf(name), {
            checksSignature: false,
          }),
        ]
      : []
  if (/^jwt(\.jwt)?\.JWT\(\)\.(encode|decode)$/.test(name)) return [gehirn(call, lastOf(name))]
  if (/^(authlib\.jose|joserfc)\.(jwt|JsonWebToken\(\))\.encode$/.test(name)) {
    const header = optionsOf(args[0], scope, tracer)
    return [
      use(call, 'signs', library(name), 'jwt.encode', {
        keys: bind(scope, args[2] ?? named.get('key')),
        algorithms: header('alg'),
        ...claimsIn(args[1], scope, tracer),
      }),
    ]
  }
  if (/^(authlib\.jose|joserfc)\.(jwt|JsonWebToken\(\))\.decode$/.test(name))
    return [
      use(call, 'verifies', library(name), 'jwt.decode', {
        keys: bind(scope, args[1] ?? named.get('key')),
        algorithms: one(scope, named.get('algorithms') ?? args[2]),
      }),
    ]
  if (/(^|\.)JWTStrategy$/.test(name) && name.startsWith('fastapi_users')) {
    const given = { keys: bind(scope, named.get('secret') ?? args[0]), algorithms: one(scope, named.get('algorithm')) }
    return [
      use(call, 'signs', 'fastapi-users', 'JWTStrategy', given),
      use(call, 'verifies', 'fastapi-users', 'JWTStrategy', given),
    ]
  }
  if (/(^|\.)AuthManager$/.test(name) && name.startsWith('fastapi_authtools')) return authtools(call, tracer)
  if (name.startsWith('flask_jwt_extended.')) return flask(call, lastOf(name))
  if (name.startsWith('rest_framework_simplejwt.')) return simpleJwt(call, name, tracer)
  return fromInstances(call, tracer)
}

/** The package `jwt` (python-jwt of Gehirn): `JWT().encode(claims, key, alg)`, `JWT().decode(token, key, do_verify, algorithms)`. */
function gehirn(call: Call, method: string): UseSketch {
  const { args, named, scope } = call
  const [name, keys] = [`JWT.${method}`, bind(scope, named.get('key') ?? args[1])]
  if (method === 'encode') {
    const algorithms = one(scope, named.get('alg') ?? args[2]) ?? standard(call, 'HS256')
    return use(call, 'signs', 'jwt', name, { keys, algorithms })
  }
  const verify = named.get('do_verify') ?? args[2]
  const isOff = verify?.kind === 'constant' && verify.value === false
  return use(call, isOff ? 'decodes' : 'verifies', 'jwt', name, {
    keys: isOff ? null : keys,
    algorithms: one(scope, named.get('algorithms') ?? args[3]),
    checksSignature: !isOff,
  })
}

/** PyJWT and python-jose sign with HS256, unless headers say otherwise (`api_jwt.py`, `jose/jwt.py`). */
function standardOf(call: Call): Bound | null {
  const { args, named } = call
  const isWhole = args.length + named.size >= 2 && args.slice(1).every(({ kind }) => kind !== 'unknown')
  return isWhole && !named.has('headers') ? standard(call, 'HS256') : null
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function library(name: string): string {
  return name.startsWith('joserfc') ? 'joserfc' : 'Authlib'
}

/** `options={"verify_signature": False}`, and `verify=False` of PyJWT 1. */
function isSignatureOff(call: Call, tracer: Tracer): boolean {
  const isFalse = (value: Expression | undefined): boolean => value?.kind === 'constant' && value.value === false
  if (isFalse(call.named.get('verify'))) return true
  return isFalse(optionsOf(call.named.get('options'), call.scope, tracer)('verify_signature')?.value)
}

/** A value that is only named: a setting of the framework. */
function setting(scope: Scope, line: number, name: string): Bound {
  return { value: { kind: 'member', of: { kind: 'name', name: 'config', line }, name, line }, scope }
}

function flask(call: Call, name: string): readonly UseSketch[] {
  const { scope, line } = call
  const keys = (first: string): readonly Bound[] => [
    setting(scope, line, 'JWT_SECRET_KEY'),
    setting(scope, line, first),
    setting(scope, line, 'SECRET_KEY'),
  ]
  if (/^create_(access|refresh)_token$/.test(name))
    return [
      use(call, 'signs', 'Flask-JWT-Extended', name, {
        keys: keys('JWT_PRIVATE_KEY'),
        algorithms: setting(scope, line, 'JWT_ALGORITHM'),
      }),
    ]
  if (/^(jwt_required|verify_jwt_in_request|decode_token|fresh_jwt_required|jwt_refresh_token_required)$/.test(name))
    return [
      use(call, 'verifies', 'Flask-JWT-Extended', name, {
        keys: keys('JWT_PUBLIC_KEY'),
        algorithms: setting(scope, line, 'JWT_ALGORITHM'),
        tokenFrom: ['header'],
      }),
    ]
  return []
}

/** SimpleJWT's key: SIMPLE_JWT["SIGNING_KEY"], or else Django's SECRET_KEY. */
function simpleJwtKeys(
  tracer: Tracer,
  names: readonly string[],
): { readonly keys: readonly Bound[]; readonly algorithms: Bound | null } {
  const keys: Bound[] = []
  let algorithms: Bound | null = null
  const settings = [...tracer.index.definitionsNamed('SIMPLE_JWT'), ...tracer.index.definitionsNamed('NINJA_JWT')]
  for (const { value, scope } of settings) {
    if (value.kind !== 'record') continue
    for (const name of names) keys.push(...bind(scope, value.fields.get(name)))
    algorithms ??= one(scope, value.fields.get('ALGORITHM'))
  }
  // A key that is there and empty is not replaced (rest_framework_simplejwt/settings.py).
  if (keys.length === 0)
    for (const { value, scope } of tracer.index.definitionsNamed('SECRET_KEY')) keys.push({ value, scope })
  return { keys, algorithms }
}

const SIGNING = /(TokenObtain\w*(View|Serializer)|TokenRefresh\w*View|\.for_user)/

function simpleJwt(call: Call, name: string, tracer: Tracer): readonly UseSketch[] {
  if (/\.TokenBackend$/.test(name)) return tokenBackend(call, tracer)
  // What is done with a token after it is made makes no other.
  if (name.includes('.for_user().')) return []
  if (SIGNING.test(name))
    return [use(call, 'signs', 'djangorestframework-simplejwt', lastOf(name), simpleJwtKeys(tracer, ['SIGNING_KEY']))]
  if (/\.(AccessToken|UntypedToken|JWTAuthentication|JWTStatelessUserAuthentication)(\(\)\.\w+)?$/.test(name))
    return [
      use(
        call,
        'verifies',
        'djangorestframework-simplejwt',
        lastOf(name),
        simpleJwtKeys(tracer, ['VERIFYING_KEY', 'SIGNING_KEY']),
      ),
    ]
  return []
}

/** SimpleJWT's TokenBackend made by hand, with the keys that it is given. */
function tokenBackend(call: Call, tracer: Tracer): readonly UseSketch[] {
  const { args, named, scope } = call
  const signing = named.get('signing_key') ?? args[1]
  const verifying = named.get('verifying_key') ?? args[2]
  const calls = (method: string): boolean =>
    tracer.index
      .callsNamed(method)
      .some((one) => (tracer.names.pathOf(one, one.scope) ?? '').endsWith(`.TokenBackend().${method}()`))
  const make = (kind: 'signs' | 'verifies', keys: readonly Bound[]): UseSketch =>
    use(call, kind, 'djangorestframework-simplejwt', 'TokenBackend', {
      keys,
      algorithms: one(scope, named.get('algorithm') ?? args[0]),
    })
  return [
    ...(calls('encode') ? [make('signs', bind(scope, signing))] : []),
    ...(calls('decode') ? [make('verifies', [...bind(scope, verifying), ...bind(scope, signing)])] : []),
  ]
}

/** Django: the classes that REST_FRAMEWORK names, and views that are subclasses or only routed to. */
function usesOfFile(file: FileSketch, tracer: Tracer): readonly UseSketch[] {
  const uses: UseSketch[] = []
  for (const { value, scope, line } of file.scope.names.get('REST_FRAMEWORK') ?? []) {
    if (value.kind !== 'record') continue
    const classes = value.fields.get('DEFAULT_AUTHENTICATION_CLASSES')
    const named = classes?.kind === 'list' ? classes.parts : []
    for (const part of named) {
      if (
        part.kind !== 'text' ||
        !/(simplejwt|ninja_jwt|rest_framework_jwt|dj_rest_auth)\b.*(JWT|Token)\w*Authentication$/.test(part.text)
      )
        continue
      const call = lastOf(part.text)
      uses.push(
        use({ scope, line }, 'verifies', 'djangorestframework-simplejwt', call, {
          ...simpleJwtKeys(tracer, ['VERIFYING_KEY', 'SIGNING_KEY']),
          tokenFrom: ['header'],
        }),
      )
    }
  }
  for (const cls of file.classes) {
    const scope = cls.scope.parent ?? cls.scope
    for (const base of cls.bases) {
      const path = tracer.names.pathOf(base, scope) ?? ''
      if (!path.startsWith('rest_framework_simplejwt.')) continue
      if (SIGNING.test(path))
        uses.push(
          use(
            { scope: cls.scope, line: cls.line },
            'signs',
            'djangorestframework-simplejwt',
            lastOf(path),
            simpleJwtKeys(tracer, ['SIGNING_KEY']),
          ),
        )
      else if (/Authentication$/.test(path))
        uses.push(
          use(
            { scope: cls.scope, line: cls.line },
            'verifies',
            'djangorestframework-simplejwt',
            lastOf(path),
            simpleJwtKeys(tracer, ['VERIFYING_KEY', 'SIGNING_KEY']),
          ),
        )
    }
    const classes = cls.fields.get('authentication_classes')?.value
    for (const part of classes?.kind === 'list' ? classes.parts : []) {
      const path = tracer.names.pathOf(part, cls.scope) ?? ''
      if (/^rest_framework_simplejwt\..*Authentication$/.test(path))
        uses.push(
          use(
            { scope: cls.scope, line: cls.line },
            'verifies',
            'djangorestframework-simplejwt',
            lastOf(path),
            simpleJwtKeys(tracer, ['VERIFYING_KEY', 'SIGNING_KEY']),
          ),
        )
    }
  }
  return uses
}

/** fastapi-jwt-auth: the methods of an injected AuthJWT; its key is the setting `authjwt_secret_key`. */
function fromInstances(call: Call, tracer: Tracer): readonly UseSketch[] {
  const { callee, scope, line } = call
  if (callee.kind !== 'member') return []
  const isSigning = /^create_(access|refresh)_token$/.test(callee.name)
  const isVerifying = /^(jwt_required|jwt_optional|fresh_jwt_required|jwt_refresh_token_required)$/.test(callee.name)
  if (!isSigning && !isVerifying) return []
  const path = tracer.names.pathOf(callee.of, scope) ?? ''
  if (!/AuthJWT(Bearer)?(\(\))?$/.test(path)) return []
  const key = setting(scope, line, 'authjwt_secret_key')
  return [use(call, isSigning ? 'signs' : 'verifies', 'fastapi-jwt-auth', callee.name, { keys: [key] })]
}

/** fastapi-authtools: one manager with the key; login_required and the middleware verify, create_token signs. */
function authtools(call: Call, tracer: Tracer): readonly UseSketch[] {
  const given = {
    keys: bind(call.scope, call.named.get('secret_key') ?? call.args[1]),
    algorithms: one(call.scope, call.named.get('algorithm') ?? call.args[2]),
  }
  const signing = tracer.index.callsNamed('create_token').length > 0
  const verifies = use(call, 'verifies', 'fastapi-authtools', 'AuthManager', given)
  return signing ? [use(call, 'signs', 'fastapi-authtools', 'create_token', given), verifies] : [verifies]
}
