import { createHmac, scrypt } from 'node:crypto'
import type { Fingerprint, ResolvedBinding } from '../model/keys/binding.ts'
import { Secret } from '../model/keys/secret.ts'
import { stretching } from '../model/stack/snapshot.ts'
import type { CanonicalKey } from './canonical-key.ts'
import { unifyHmacKeys } from './compare/same-hmac-key.ts'
import { markKey } from './keyed-mark.ts'
import { readKeys } from './read/read-keys.ts'

/** The fingerprints by which hosts compare their keys. */
export interface StretchedKeys {
  /** The same for everybody with the fingerprint key, and for nobody else. */
  readonly check: Fingerprint
  /** By the fingerprint of this run. A public half has its thumbprint in both. */
  readonly byFingerprint: ReadonlyMap<Fingerprint, Fingerprint>
}

/** What an earlier run with the same fingerprint key left. */
export interface StretchMemory {
  latest: StretchedKeys | null
}

/**
 * Marks the keys for a file that leaves the machine. Anyone who has the file and guesses pays one scrypt for every guess, of the
 * fingerprint key or, with that in hand, of a key. Each key takes as long, so keys that are left when the time is over have no such
 * fingerprint; with a `memory`, only those that are new take that. The domain stands in front of what is digested and ends in a NUL: no
 * mark of one domain is one of another, nor an `fp1` of the same key.
 */
export async function stretchKeys(
  bindings: readonly ResolvedBinding[],
  fingerprintKey: Uint8Array,
  isOver: () => boolean = () => false,
  memory?: StretchMemory,
): Promise<StretchedKeys> {
  const held = bindings.flatMap(({ value, form, algorithms }) =>
    value instanceof Secret && !value.isEmpty ? readKeys(value, form).keys.map((key) => ({ key, algorithms })) : [],
  )
  const unify = unifyHmacKeys(held.map(({ key }) => key))
  const before = memory?.latest
  const check = before?.check ?? (await stretch('check', new Uint8Array(), fingerprintKey))
  const byFingerprint = new Map<Fingerprint, Fingerprint>()
  for (const one of held) {
    const key = unify(one)
    const known = await markKey(key, fingerprintKey)
    if (byFingerprint.has(known)) continue
    const mark = isPublic(key) ? known : (before?.byFingerprint.get(known) ?? (await stretchInTime(key)))
    if (mark !== undefined) byFingerprint.set(known, mark)
  }
  if (memory !== undefined) memory.latest = { check, byFingerprint: keepSome(before?.byFingerprint, byFingerprint) }
  return { check, byFingerprint }

  async function stretchInTime(key: CanonicalKey): Promise<Fingerprint | undefined> {
    return isOver() ? undefined : stretch('key', bytesOf(key), fingerprintKey)
  }
}

/** Keys of an engine that does not answer for a while come back. */
function keepSome(before: StretchedKeys['byFingerprint'] = new Map(), now: StretchedKeys['byFingerprint']) {
  return before.size + now.size > MAXIMUM_KEPT ? now : new Map([...before, ...now])
}

const MAXIMUM_KEPT = 20_000

function isPublic({ material }: CanonicalKey): boolean {
  return material.type === 'jwk'
}

function bytesOf({ material }: CanonicalKey): Uint8Array {
  return material.type === 'bytes' ? material.bytes : new Uint8Array()
}

const MARK_BYTES = 16

/** A constant: what differs from one owner to the next is the fingerprint key, which is in the password. */
const salt = 'countersign fp2'

function stretch(domain: 'key' | 'check', bytes: Uint8Array, fingerprintKey: Uint8Array): Promise<Fingerprint> {
  const { N, r, p } = stretching
  const password = createHmac('sha256', fingerprintKey).update(`countersign fp2 ${domain}\0`).update(bytes).digest()
  // Node wants more than the 128 · N · r bytes that it needs.
  const maxmem = 128 * N * r + 1_048_576
  return new Promise((resolve, reject) => {
    scrypt(password, salt, MARK_BYTES, { N, r, p, maxmem }, (error, digest) => {
      if (error === null) resolve(`fp2:${digest.toString('hex')}` as Fingerprint)
      else reject(error)
    })
  })
}
