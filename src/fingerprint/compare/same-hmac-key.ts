import { createHash } from 'node:crypto'
import { type CanonicalKey, symmetricKey } from '../canonical-key.ts'

/** The hash and the block in bytes of each HMAC algorithm. */
const hashes: ReadonlyMap<string, { readonly name: string; readonly block: number }> = new Map([
  ['HS256', { name: 'sha256', block: 64 }],
  ['HS384', { name: 'sha384', block: 128 }],
  ['HS512', { name: 'sha512', block: 128 }],
])

/** A key with the algorithms that its service uses it for. */
export interface UsedKey {
  readonly key: CanonicalKey
  readonly algorithms: readonly string[]
}

/**
 * Makes a function that gives one canonical key for HMAC keys that are the same to HMAC: it hashes a key longer than its
 * block first (RFC 2104 §2), so such a key and its hash verify each other's tokens. Only a hash that occurs among `all` is
 * put in the place of the long key, because elsewhere the same long key may be used with another algorithm.
 */
export function unifyHmacKeys(all: readonly CanonicalKey[]): (used: UsedKey) => CanonicalKey {
  const known = new Set(all.map(identityOfBinding))
  return ({ key, algorithms }) => {
    if (key.kind !== 'symmetric' || key.material.type !== 'bytes') return key
    const names = key.algorithm === undefined ? algorithms : [key.algorithm]
    const hash =
      names.map((name) => hashes.get(name.toUpperCase())).find((one) => one !== undefined) ?? hashes.get('HS256')
    const { bytes } = key.material
    if (hash === undefined || bytes.length <= hash.block) return key
    const hashed = symmetricKey(createHash(hash.name).update(bytes).digest(), key.algorithm)
    return known.has(identityOfBinding(hashed)) ? hashed : key
  }
}

function identityOfBinding({ material }: CanonicalKey): string {
  // A hash is never longer than this, and megabytes need not be kept to be distinguished from it.
  return material.type === 'bytes' && material.bytes.length <= 64 ? Buffer.from(material.bytes).toString('base64') : ''
}
