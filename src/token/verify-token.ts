import { readKeys } from '../fingerprint/read/read-keys.ts'
import type { KnownBinding } from '../model/keys/known-binding.ts'
import { normaliseAlgorithm } from '../model/keys/normalise-algorithm.ts'
import type { Secret } from '../model/keys/secret.ts'
import type { RefusalStep } from '../model/report/relation.ts'
import { readToken } from './read-token.ts'
import { verifySignature } from './verify-signature.ts'

/** What a validator would say. */
export type Verification =
  | { readonly isAccepted: true }
  | { readonly isAccepted: false; readonly step: RefusalStep; readonly reason: string }

/** How strict the validator is about time. */
export interface VerificationMoment {
  /** Seconds since the epoch. */
  readonly now: number
  readonly leewaySeconds: number
  /** How a signature is verified; in the way of `verifySignature` unless somebody remembers what came of it. */
  readonly verify?: typeof verifySignature
}

/**
 * Whether the service would accept the token: with its own key bytes in its own form, the algorithms it allows, the fewest
 * bits that its product takes, and the issuer and audience that its settings name. No reason holds a value.
 */
export async function verifyToken(
  token: Secret,
  validator: KnownBinding,
  moment: VerificationMoment,
): Promise<Verification> {
  const { service, value, form, algorithms, variable } = validator
  const { verify = verifySignature } = moment
  if (value.isEmpty) return refuse('key', `${service} has no key to verify with`)
  const text = token.revealText()
  const algorithm = readToken(text)?.algorithm
  if (algorithm === null || algorithm === undefined) return refuse('algorithm', 'the token names no known algorithm')
  if (algorithms.length > 0 && !algorithms.some((allowed) => isSame(allowed, algorithm))) {
    return refuse('algorithm', `${service} allows ${algorithms.join(', ')} and the token is signed with ${algorithm}`)
  }
  const { keys } = readKeys(value, form)
  const isHmac = algorithm.startsWith('HS')
  const fitting = keys.filter(
    ({ kind, algorithm: own }) => (kind === 'symmetric') === isHmac && (own === undefined || isSame(own, algorithm)),
  )
  if (fitting.length === 0) {
    const isOfKind = keys.some(({ kind }) => (kind === 'symmetric') === isHmac)
    return isOfKind
      ? refuse('algorithm', `no key in ${variable} of ${service} is for ${algorithm}`)
      : refuse(
          'key-type',
          `${variable} of ${service} holds ${isHmac ? 'no HMAC key' : 'no public key'}, which ${algorithm} needs`,
        )
  }
  const minimum = validator.minimumBits
  const isLongEnough = fitting.some(
    ({ material }) => material.type === 'jwk' || minimum === undefined || material.bytes.length * 8 >= minimum,
  )
  if (isHmac && !isLongEnough) {
    return refuse('key-length', `${validator.product ?? service} refuses keys under ${minimum} bits`)
  }
  for (const key of fitting) {
    if (await verify(text, algorithm, key)) return checkClaims(text, validator, moment)
  }
  return refuse('signature', 'the keys differ')
}

async function checkClaims(
  token: string,
  { service, claims }: KnownBinding,
  { now, leewaySeconds }: VerificationMoment,
): Promise<Verification> {
  const { decodeJwt } = await import('jose')
  const { iss, aud, exp, nbf, sub } = decodeJwt(token)
  if (typeof exp === 'number' && exp + leewaySeconds <= now) return refuse('time', 'the token has expired')
  if (typeof nbf === 'number' && nbf - leewaySeconds > now) return refuse('time', 'the token is not valid yet')
  if (sub !== undefined && typeof sub !== 'string') {
    return refuse('claims', '`sub` is no text: PyJWT from 2.10 on, for one, refuses that (RFC 7519 §4.1.2)')
  }
  const { issuer, audience } = claims
  // What an issuer of which nothing is known writes into a claim cannot be judged; what it is known to write can.
  if (issuer && iss !== undefined && !issuer.values.some((accepted) => accepted.revealText() === iss)) {
    return refuse('issuer', `${service} accepts a different issuer (${issuer.variable})`)
  }
  const given = aud === undefined ? [] : Array.isArray(aud) ? aud : [aud]
  if (audience && given.length > 0 && !audience.values.some((accepted) => given.includes(accepted.revealText()))) {
    return refuse('audience', `${service} expects another audience (${audience.variable})`)
  }
  return { isAccepted: true }
}

function isSame(one: string, other: string): boolean {
  return normaliseAlgorithm(one) === normaliseAlgorithm(other)
}

function refuse(step: RefusalStep, reason: string): Verification {
  return { isAccepted: false, step, reason }
}
