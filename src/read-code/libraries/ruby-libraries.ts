import type { Call } from '../sketch.ts'
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

/** The token libraries of Ruby. Under Bundler no file need require them: the constant JWT is the evidence. */
export const rubyLibraries: LibraryRules = { words: /\bJWT\b|jwt|Knock|Devise/, usesOf, usesOfFile: () => [] }

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  const name = path?.replace(/\(\)$/, '') ?? ''
  const { args, named, scope, callee } = call
  // HS256 where none is named, at both ends (encode.rb, configuration.rb).
  const byDefault =
    args.length >= 2 && args.slice(1).every(({ kind }) => kind !== 'unknown') ? standard(call, 'HS256') : null
  if (/^JWT\.encode$/.test(name))
    return [
      use(call, 'signs', 'jwt', 'JWT.encode', {
        keys: bind(scope, args[1]),
        algorithms: one(scope, args[2]) ?? byDefault,
        ...claimsIn(args[0], scope, tracer),
      }),
    ]
  if (/^JWT\.decode$/.test(name)) {
    const isOff = args[2]?.kind === 'constant' && args[2].value === false
    const given = optionsOf(args[3], scope, tracer)
    const option = (key: string): Bound | null => one(scope, named.get(key)) ?? given(key)
    return [
      use(call, isOff ? 'decodes' : 'verifies', 'jwt', 'JWT.decode', {
        keys: isOff ? null : bind(scope, args[1], named.get('&')),
        algorithms: option('algorithm') ?? option('algorithms') ?? (args[3] === undefined && !isOff ? byDefault : null),
        issuer: option('iss'),
        audience: option('aud'),
        checksSignature: !isOff,
      }),
    ]
  }
  // devise-jwt: config.jwt { |jwt| jwt.secret = … } signs at login and verifies after it.
  if (callee.kind === 'member' && callee.name === 'jwt' && named.has('&')) {
    const keys = tracer.index
      .propertiesNamed('secret')
      .filter(({ definition }) => definition.scope.file === scope.file)
      .map(({ definition }) => definition)
    if (keys.length === 0) return []
    return (['signs', 'verifies'] as const).map((kind) => use(call, kind, 'devise-jwt', 'config.jwt', { keys }))
  }
  return []
}
