import { randomUUID } from 'node:crypto'
import type { KnownBinding } from '../model/keys/known-binding.ts'
import { normaliseAlgorithm } from '../model/keys/normalise-algorithm.ts'
import { Secret } from '../model/keys/secret.ts'
import { readSigners, type Signer } from './read-signers.ts'
import { LONGEST_TOKEN } from './read-token.ts'
import { tryKey } from './try-key.ts'

/** What to put into a token beside what is always there. */
export interface MintOptions {
  /** Seconds since the epoch. */
  readonly now: number
  /** How long it lives. */
  readonly ttlSeconds: number
  /** Over the claims that are made anyway; `undefined` members are left out. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** A token that a service could have issued. */
export interface MintedToken {
  readonly token: Secret
}

/** Why none could be minted, in words. */
export interface MintRefusal {
  readonly reason: string
}

/**
 * Mints one token as the service would: with its own key and algorithm, `sub` a string (PyJWT 2.10 refuses numbers), `iat`,
 * `nbf`, `exp` and a fresh `jti` (RFC 7519 §4.1), and the issuer and audience that its settings name. Signed by jose.
 */
export async function mintToken(
  binding: KnownBinding,
  { now, ttlSeconds, claims }: MintOptions,
): Promise<MintedToken | MintRefusal> {
  const { service, variable, value } = binding
  if (value.isEmpty) return { reason: `${service} has no key to sign with` }
  const signing = chooseSigningKey(binding)
  if (signing === null) return { reason: `${variable} of ${service} holds no key that can sign` }
  const { signer, algorithm } = signing
  const { SignJWT } = await import('jose')
  const audiences = binding.claims.audience?.values.map((audience) => audience.revealText())
  const payload = {
    sub: 'countersign',
    ...(binding.claims.issuer && { iss: binding.claims.issuer.values[0].revealText() }),
    ...(audiences && { aud: audiences.length === 1 ? audiences[0] : audiences }),
    iat: now,
    nbf: now,
    exp: now + ttlSeconds,
    jti: randomUUID(),
    ...claims,
  }
  const header = { alg: algorithm, typ: 'JWT', ...(signer.keyId !== null && { kid: signer.keyId }) }
  const token = await tryKey(() => new SignJWT(payload).setProtectedHeader(header).sign(signer.key))
  if (token !== null && token.length > LONGEST_TOKEN) {
    return { reason: `the issuer and the audience of ${service} are too long for a token` }
  }
  return token === null
    ? { reason: `the key in ${variable} of ${service} cannot sign with ${algorithm}` }
    : { token: Secret.fromText(token) }
}

/** The key that the service signs with, and with what; `null` when nothing that it holds can sign. */
export function chooseSigningKey(
  binding: KnownBinding,
): { readonly signer: Signer; readonly algorithm: string } | null {
  if (binding.value.isEmpty) return null
  const signer = chooseSigner(readSigners(binding.value, binding.form), binding)
  return signer === undefined ? null : { signer, algorithm: algorithmFor(signer, binding) }
}

/** The key that the service signs with: of several, the first that fits the algorithm its settings name. */
function chooseSigner(signers: readonly Signer[], { algorithms }: KnownBinding): Signer | undefined {
  const [wanted] = algorithms
  return signers.find((signer) => wanted !== undefined && fits(signer, wanted)) ?? signers[0]
}

/** In a token the case of the name counts (RFC 7515 §4.1.1). */
const tokenNames: ReadonlyMap<string, string> = new Map([
  ['EDDSA', 'EdDSA'],
  ['ED25519', 'Ed25519'],
])

/** Whether the key is of the kind that the algorithm signs with. */
function fits({ key, algorithm }: Signer, wanted: string): boolean {
  if (algorithm !== null) return normaliseAlgorithm(algorithm) === normaliseAlgorithm(wanted)
  return wanted.startsWith('HS') === key instanceof Uint8Array
}

function algorithmFor(signer: Signer, { algorithms }: KnownBinding): string {
  const named = algorithms.find((algorithm) => fits(signer, algorithm.toUpperCase()))
  if (named !== undefined) return tokenNames.get(named.toUpperCase()) ?? named
  if (signer.algorithm !== null) return signer.algorithm
  return signer.key instanceof Uint8Array ? 'HS256' : 'RS256'
}
