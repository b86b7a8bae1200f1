import { createHmac } from 'node:crypto'

/** The key that the tokens should be signed with, of a validator that wants HS256, the issuer `auth` and the audience `web`. */
export const rightKey = 'fake-key-of-32-letters-for-tests'

/** A token for each way to be refused by a validator, and one that passes. */
export function makeBadTokens(): Readonly<Record<string, string>> & { readonly good: string } {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'x', iss: 'auth', aud: 'web', exp: now + 600 }
  const good = sign(claims)
  const { aud: _aud, ...withoutAudience } = claims
  const { iss: _iss, ...withoutIssuer } = claims
  return {
    good,
    signature: sign(claims, { key: 'another-key-of-32-letters-a-test' }),
    none: '',
    mock: 'mock_token_of_admin',
    header: `x.${good.slice(good.indexOf('.') + 1)}`,
    cut: good.slice(0, good.lastIndexOf('.')),
    expired: sign({ ...claims, exp: now - 600 }),
    early: sign({ ...claims, nbf: now + 600 }),
    audience: sign({ ...claims, aud: 'else' }),
    'no-audience': sign(withoutAudience),
    issuer: sign({ ...claims, iss: 'else' }),
    'no-issuer': sign(withoutIssuer),
    algorithm: sign(claims, { algorithm: 'HS384' }),
    unsigned: `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`,
  }
}

function sign(claims: object, { key = rightKey, algorithm = 'HS256' } = {}): string {
  const text = `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac(`sha${algorithm.slice(2)}`, key)
    .update(text)
    .digest('base64url')}`
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
