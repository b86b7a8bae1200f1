import { randomBytes, randomUUID } from 'node:crypto'
import { Secret } from '../model/keys/secret.ts'
import type { Draft } from './forge-token.ts'
import type { TokenClaims } from './key-material.ts'
import type { ProbeId } from './probe-id.ts'

/** One thing to send in the place of a token. */
export interface ProbeToken {
  readonly probe: ProbeId
  /** Which of several of its kind, in words and never a value; `null` where there is one only. */
  readonly variant: string | null
  /** Where it goes: in the place of the token, or as the whole `Cookie` header. */
  readonly place: 'token' | 'cookie'
  /** `null` sends nothing. */
  readonly value: Secret | null
}

/** A probe token of a text. */
export function token(probe: ProbeId, variant: string | null, text: string): ProbeToken {
  return { probe, variant, place: 'token', value: Secret.fromText(text) }
}

/** Makes the draft of a good token, each with its own `jti`, with what a probe wants otherwise. */
export type MakeDraft = (header?: Draft['header'], payload?: Draft['payload']) => Draft

const LIFETIME_SECONDS = 300

/** The drafts of a group: valid for five minutes, of one subject that nobody is. */
export function draftGood(claims: TokenClaims, algorithm: string, now: number): MakeDraft {
  const subject = `countersign-${randomBytes(6).toString('hex')}`
  return (header = {}, payload = {}) => ({
    header: {
      alg: algorithm,
      typ: claims.type ?? 'JWT',
      ...(claims.keyId === undefined ? {} : { kid: claims.keyId }),
      ...claims.header,
      ...header,
    },
    payload: {
      sub: subject,
      iat: now - 5,
      nbf: now - 5,
      exp: now + LIFETIME_SECONDS,
      jti: randomUUID(),
      ...(claims.issuer === undefined ? {} : { iss: claims.issuer.revealText() }),
      ...(claims.audience === undefined ? {} : { aud: claims.audience.revealText() }),
      ...claims.extra,
      ...payload,
    },
  })
}
