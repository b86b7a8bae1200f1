import { dotnetKey, fetched } from '../resource-server.ts'
import type { Call, Expression } from '../sketch.ts'
import { at } from '../traced.ts'
import type { Tracer } from '../tracer.ts'
import { type Bound, bind, type LibraryRules, one, type UseSketch, use } from './use-sketch.ts'

/** The token libraries of .NET. */
export const csharpLibraries: LibraryRules = {
  words: /Jwt|JsonWebToken|SigningCredentials|TokenValidationParameters/,
  usesOf,
  usesOfFile: () => [],
}

const MAKERS = ['WriteToken', 'CreateToken', 'CreateEncodedJwt', 'CreateJwtSecurityToken']

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  const { callee, args, named, scope } = call
  const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''
  if (call.isNew && name === 'SigningCredentials') {
    if (!MAKERS.some((maker) => tracer.index.callsNamed(maker).length > 0)) return []
    return [
      use(call, 'signs', 'System.IdentityModel.Tokens.Jwt', 'SigningCredentials', {
        keys: bind(scope, args[0] ?? named.get('key')),
        algorithms: one(scope, algorithmOf(args[1] ?? named.get('algorithm'))),
        ...describedClaims(call, tracer),
      }),
    ]
  }
  if (call.isNew && name === 'TokenValidationParameters') {
    const field = (key: string): Expression | undefined => named.get(key)
    const isFalse = (key: string): boolean => {
      const value = field(key)
      return value?.kind === 'constant' && value.value === false
    }
    const isOff = isFalse('RequireSignedTokens') || field('SignatureValidator') !== undefined
    const assigned = (key: string): readonly Bound[] => {
      const value = field(key)
      return value === undefined ? [] : bind(scope, value)
    }
    const keys = [
      ...assigned('IssuerSigningKey'),
      ...assigned('IssuerSigningKeys'),
      ...assigned('IssuerSigningKeyResolver'),
    ]
    const elsewhere =
      keys.length > 0 ? keys : tracer.index.propertiesNamed('IssuerSigningKey').map(({ definition }) => definition)
    return [
      use(call, isOff ? 'decodes' : 'verifies', 'Microsoft.IdentityModel.Tokens', 'TokenValidationParameters', {
        keys: isOff ? null : elsewhere,
        ...(!isOff && elsewhere.length === 0 ? authorityOf(call, tracer) : {}),
        algorithms: one(scope, listOf(field('ValidAlgorithms'))),
        issuer: isFalse('ValidateIssuer') ? null : one(scope, field('ValidIssuer')),
        audience: isFalse('ValidateAudience') ? null : one(scope, field('ValidAudience')),
        checksSignature: !isOff,
        tokenFrom: ['header'],
      }),
    ]
  }
  if (
    /(^|\.)(JwtSecurityTokenHandler|JsonWebTokenHandler)\(\)\.(ReadJwtToken|ReadToken|ReadJsonWebToken)\(\)$/.test(
      path ?? '',
    )
  )
    return [use(call, 'decodes', 'System.IdentityModel.Tokens.Jwt', name, { checksSignature: false })]
  if (name === 'AddJwtBearer' || name === 'AddIdentityServerAuthentication') return bearer(call, tracer)
  return []
}

/** The issuer and the audience of the only token that the file describes. */
function describedClaims({ scope }: Call, tracer: Tracer): Pick<UseSketch, 'issuer' | 'audience'> {
  const [token, other] = ['JwtSecurityToken', 'SecurityTokenDescriptor']
    .flatMap((type) => tracer.index.callsNamed(type))
    .filter((call) => call.isNew && call.scope.file === scope.file)
  if (token === undefined || other !== undefined) return { issuer: null, audience: null }
  const { args, named } = token
  const pick = (position: number, ...names: readonly string[]): Bound | null =>
    one(token.scope, names.map((name) => named.get(name)).find((value) => value !== undefined) ?? args[position])
  return { issuer: pick(0, 'issuer', 'Issuer'), audience: pick(1, 'audience', 'Audience') }
}

/** AddJwtBearer with an authority, or with nothing but configuration; parameters of its own are a use of theirs. */
function bearer(call: Call, tracer: Tracer): readonly UseSketch[] {
  if (tracer.index.callsNamed('TokenValidationParameters').length > 0) return []
  return [
    use(call, 'verifies', 'Microsoft.AspNetCore.Authentication.JwtBearer', 'AddJwtBearer', {
      keys: [],
      ...authorityOf(call, tracer),
      tokenFrom: ['header'],
    }),
  ]
}

/** The authority whose keys are fetched: of the options, or of the configuration that stands for them. */
function authorityOf({ scope, line }: Call, tracer: Tracer): Pick<UseSketch, 'chain'> {
  const location = at(scope, line)
  for (const name of ['MetadataAddress', 'Authority']) {
    for (const { definition } of tracer.index.propertiesNamed(name)) {
      const chain = tracer.chainOf(definition.value, definition.scope)
      if (chain.steps.length > 0) return { chain: fetched(chain, name === 'Authority', location) }
    }
  }
  const chain = dotnetKey(tracer.index.settings, location)
  return chain === null ? {} : { chain }
}

/** `SecurityAlgorithms.HmacSha256Signature` is HS256. */
function algorithmOf(value: Expression | undefined): Expression | null {
  if (value === undefined) return null
  if (value.kind !== 'member') return value
  const [, family, size] = /^(Hmac|Rsa|Ecdsa|RsaSsaPss)Sha(256|384|512)/.exec(value.name) ?? []
  if (size === undefined) return value
  const prefix = { Hmac: 'HS', Rsa: 'RS', Ecdsa: 'ES', RsaSsaPss: 'PS' }[family ?? ''] ?? ''
  return { kind: 'text', text: `${prefix}${size}`, line: value.line }
}

function listOf(value: Expression | undefined): Expression | null {
  if (value?.kind !== 'list') return null
  return { kind: 'list', parts: value.parts.flatMap((part) => algorithmOf(part) ?? []) }
}
