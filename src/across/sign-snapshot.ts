import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { halfOf } from '../model/keys/open-key.ts'
import type { SignedSnapshot, Snapshot, SnapshotSignature } from '../model/stack/snapshot.ts'
import { canonicalise } from './canonical-json.ts'

/** Stands in front of what is signed: a key that signs other things as well signs no snapshot by accident. */
const domain = 'countersign snapshot 1\n'

/** The snapshot with its signature. `key` is a private Ed25519 key. */
export function signSnapshot(snapshot: Snapshot, key: KeyObject): SignedSnapshot {
  const bytes = bytesToSign(snapshot)
  if (bytes === null) throw new Error('a snapshot that is nested too deeply')
  const value = sign(null, bytes, key).toString('base64url')
  return { ...snapshot, signature: { algorithm: 'Ed25519', keyId: identify(halfOf(key)), value } }
}

/** Whether the signature is one of the key over everything else in the file. What the file says of its key is not asked. */
export function isSignedBy(file: object, { value }: Pick<SnapshotSignature, 'value'>, key: KeyObject): boolean {
  const bytes = bytesToSign(file)
  return bytes !== null && verify(null, bytes, key, Buffer.from(value, 'base64url'))
}

/** The RFC 7638 thumbprint of a public Ed25519 key. */
export function identify(key: KeyObject): string {
  const { crv, kty, x } = key.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
}

/** The public key as `countersign.yaml` takes it: the base64 of its SPKI, which is the one line of its PEM. */
export function writePublicKey(key: KeyObject): string {
  return halfOf(key).export({ type: 'spki', format: 'der' }).toString('base64')
}

function bytesToSign(file: object): Buffer | null {
  const { signature: _, ...signed } = file as { readonly signature?: unknown }
  const text = canonicalise(signed)
  return text === null ? null : Buffer.from(domain + text, 'utf8')
}
