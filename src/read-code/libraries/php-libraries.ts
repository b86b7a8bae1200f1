import type { Call, Expression, FileSketch } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'
import { passportUses, texts } from './passport.ts'
import { type Bound, bind, claimsIn, type LibraryRules, one, type UseSketch, use } from './use-sketch.ts'

/** The token libraries of PHP. */
export const phpLibraries: LibraryRules = {
  words: /jwt|\bauth\(|['"]auth:|Auth::|\bPassport\b|->accessToken\b|['"]passport['"]/i,
  usesOf,
  usesOfFile,
}

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  const name = path?.slice(0, -2) ?? ''
  const { args, scope, callee } = call
  if (/^Firebase\\JWT\.JWT\.encode$/.test(name))
    return [
      use(call, 'signs', 'firebase/php-jwt', 'JWT::encode', {
        keys: bind(scope, args[1]),
        algorithms: one(scope, args[2]),
        ...claimsIn(args[0], scope, tracer),
      }),
    ]
  if (/^Firebase\\JWT\.JWT\.decode$/.test(name)) {
    const made = args[1]?.kind === 'name' ? tracer.names.definitionOf(args[1], scope)?.value : args[1]
    // Since version 6 the algorithm is beside the key: new Key($secret, 'HS256').
    const algorithm = made?.kind === 'call' ? made.args[1] : args[2]
    return [
      use(call, 'verifies', 'firebase/php-jwt', 'JWT::decode', {
        keys: bind(scope, args[1]),
        algorithms: one(scope, algorithm),
      }),
    ]
  }
  if (/Lcobucci\\JWT\.Configuration\.for(Symmetric|Asymmetric|Unsecured)Signer$/.test(name)) {
    const says = (word: RegExp): boolean =>
      tracer.index.files.some(({ source }) => source.language === 'php' && word.test(source.text))
    const key = bind(scope, args[1])
    return [
      ...(says(/->getToken\(/) ? [use(call, 'signs', 'lcobucci/jwt', 'Configuration', { keys: key })] : []),
      ...(says(/SignedWith/)
        ? [use(call, 'verifies', 'lcobucci/jwt', 'Configuration', { keys: bind(scope, args[2] ?? args[1]) })]
        : []),
    ]
  }
  if (
    /^(Tymon|PHPOpenSourceSaver)\\JWTAuth\\.*JWT(Auth|Factory)?\.(attempt|fromUser|fromSubject|encode|refresh|login)$/.test(
      name,
    ) ||
    /^JWTAuth\.(attempt|fromUser|refresh)$/.test(name)
  )
    return [use(call, 'signs', 'jwt-auth', `JWTAuth::${lastOf(name)}`, tymonKey(call, tracer))]
  if (
    /JWTAuth(\.parseToken\(\))?\.(parseToken|authenticate|toUser|check|getPayload|checkOrFail)$/.test(name) &&
    usesTymon(tracer)
  )
    return [
      use(call, 'verifies', 'jwt-auth', `JWTAuth::${lastOf(name)}`, {
        ...tymonKey(call, tracer),
        tokenFrom: ['header', 'query', 'body', 'cookie'],
      }),
    ]
  // auth('api')->attempt(…): the guard is jwt-auth's where the project uses it.
  const method = callee.kind === 'member' ? callee.name : ''
  const isGuard = /(^|\.)(auth|Auth\.guard)\(\)/.test(name) || (method === 'attempt' && path === null)
  if (/^(attempt|login|refresh|tokenById)$/.test(method) && isGuard && usesTymon(tracer))
    return [use(call, 'signs', 'jwt-auth', `auth()->${method}`, { ...tymonKey(call, tracer), isSure: false })]
  return []
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function usesTymon(tracer: Tracer): boolean {
  return tracer.index.files.some(
    ({ source }) => source.language === 'php' && /\b(Tymon|PHPOpenSourceSaver)\\JWTAuth\b/.test(source.text),
  )
}

/** config('jwt.secret'), which is JWT_SECRET also where the file was never published. */
function tymonKey(
  place: { readonly scope: Call['scope']; readonly line: number },
  tracer: Tracer,
): { readonly keys: readonly Bound[]; readonly algorithms: Bound | null } {
  const { scope, line } = place
  const config = tracer.index.files.find(({ source }) => source.path.endsWith('/config/jwt.php'))
  const made = config?.scope.names.get('default')?.[0]
  const entry = (name: string): Bound | null =>
    made === undefined ? null : { value: { kind: 'member', of: made.value, name, line }, scope: made.scope }
  const text: Expression = { kind: 'text', text: 'JWT_SECRET', line }
  const plain: Expression = {
    kind: 'call',
    callee: { kind: 'name', name: 'env', line },
    args: [text],
    named: new Map(),
    isNew: false,
    line,
    scope,
  }
  const secret = entry('secret')
  return { keys: [...(secret === null ? [] : [secret]), { value: plain, scope }], algorithms: entry('algo') }
}

/** The guard with the driver `jwt`, and middleware by name: `auth:api`, `jwt.auth`, `jwt.verify`. */
function usesOfFile(file: FileSketch, tracer: Tracer): readonly UseSketch[] {
  const passport = passportUses(file, tracer)
  if (passport.length > 0) return passport
  if (file.source.path.endsWith('/config/auth.php') && usesTymon(tracer)) {
    const guard = file.records.find(({ record }) => texts(record.fields.get('driver')).includes('jwt'))
    if (guard === undefined) return []
    const place = { scope: file.scope, line: guard.record.line }
    return [
      use(place, 'verifies', 'jwt-auth', 'guard', { ...tymonKey(place, tracer), isSure: false, tokenFrom: ['header'] }),
    ]
  }
  const call = file.calls.find(
    ({ callee, args }) =>
      (callee.kind === 'member' || callee.kind === 'name') &&
      /^(middleware|group)$/.test(callee.name) &&
      args.some((arg) => texts(arg).some((text) => /^(auth:\w*api\w*|jwt(\.\w+)?|auth\.jwt)/.test(text))),
  )
  if (call === undefined || !usesTymon(tracer)) return []
  return [
    use(call, 'verifies', 'jwt-auth', 'middleware', {
      ...tymonKey(call, tracer),
      isSure: false,
      tokenFrom: ['header'],
    }),
  ]
}
