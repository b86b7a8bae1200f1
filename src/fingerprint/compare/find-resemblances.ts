import type { Fingerprint, KeyForm, Resemblance } from '../../model/keys/binding.ts'
import { type MismatchCause, mismatchCauses } from '../../model/report/finding.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { CanonicalKey } from '../canonical-key.ts'
import { buildLattice, type Explanation, explainDifference, type Lattice } from './why-different.ts'

/** A value with the keys that it holds; `fingerprint` is the first one's. */
export interface MarkedValue {
  readonly fingerprint: Fingerprint
  readonly all: ReadonlySet<Fingerprint>
  readonly bytes: Uint8Array
  readonly form: KeyForm
  readonly keys: readonly CanonicalKey[]
}

/** The most pairs of different values in one group that are looked into; real groups have a handful. */
const MAX_PAIRS = 500

/** The most keys of a set whose bytes are compared besides the text of the whole set. */
const MAX_KEYS_OF_SET = 4

/** Why the values of a group that have no key in common differ, for each pair of first fingerprints. */
export function findResemblances(values: readonly MarkedValue[]): readonly Resemblance[] {
  const distinct = [...new Map(values.map((value) => [identityOf(value.fingerprint, value.form), value])).values()]
  const latticesOf = lazily(facesOf)
  const found = new Map<string, { readonly resemblance: Resemblance; readonly distance: number }>()
  let pairs = 0
  for (const [index, left] of distinct.entries()) {
    for (const right of distinct.slice(index + 1)) {
      if (pairs >= MAX_PAIRS) break
      if ([...left.all].some((key) => right.all.has(key))) continue
      pairs += 1
      const { cause, flawed, distance } = explain(left, right, latticesOf)
      const side = flawed === null ? null : flawed === 'left' ? left.fingerprint : right.fingerprint
      const identity = JSON.stringify([left.fingerprint, right.fingerprint].toSorted())
      if ((found.get(identity)?.distance ?? Infinity) <= distance && found.has(identity)) continue
      const resemblance = { left: left.fingerprint, right: right.fingerprint, cause, flawed: side }
      found.set(identity, { resemblance, distance })
    }
  }
  return Array.from(found.values(), ({ resemblance }) => resemblance)
}

function explain(
  left: MarkedValue,
  right: MarkedValue,
  latticesOf: (value: MarkedValue) => readonly Lattice[],
): Explanation {
  if (Buffer.compare(left.bytes, right.bytes) === 0) {
    // The same text, and one side decodes it.
    const causes = [left.form, right.form].map((form) => causeOfForm.get(form)).filter((cause) => cause !== undefined)
    const first = mismatchCauses.find((cause) => causes.includes(cause))
    return { cause: first ?? 'different', flawed: null, distance: 1 }
  }
  const found = latticesOf(left).flatMap((one) => latticesOf(right).map((other) => explainDifference(one, other)))
  const order = (cause: MismatchCause): number =>
    cause === 'different' ? mismatchCauses.length : mismatchCauses.indexOf(cause)
  const best = found.toSorted((a, b) => a.distance - b.distance || order(a.cause) - order(b.cause))[0]
  return best ?? { cause: 'different', flawed: null, distance: Infinity }
}

const causeOfForm: ReadonlyMap<KeyForm, MismatchCause> = new Map([
  ['base64', 'base64'],
  ['base64url', 'base64url'],
  ['hex', 'hex'],
  ['hasura-json', 'json-wrapping'],
  ['jwk', 'json-wrapping'],
  ['jwks', 'json-wrapping'],
])

/** The text as it stands, and the bytes of the HMAC keys that its service makes of it. */
function facesOf({ bytes, keys }: MarkedValue): readonly Lattice[] {
  const secrets = keys
    .slice(0, MAX_KEYS_OF_SET)
    .flatMap(({ kind, material }) => (kind === 'symmetric' && material.type === 'bytes' ? [material.bytes] : []))
  const texts = [bytes, ...secrets].map((face) => Buffer.from(face).toString('latin1'))
  return Array.from(new Set(texts), buildLattice)
}

function lazily<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}
