import type { Binding, KeyForm } from '../model/keys/binding.ts'
import { algorithmsOf, kindFor } from './algorithms.ts'
import { isMisread } from './misread.ts'

/** One secret for both sides, or a half of a pair. */
export type PairOrSecret = 'symmetric' | 'asymmetric'

/** The kind in words, for what is needed. */
export const kindWords: Readonly<Record<PairOrSecret, string>> = {
  symmetric: 'a shared secret',
  asymmetric: 'a key of a key pair',
}

/**
 * The kinds of key in a holding, without repetition; none when it holds no key that could be read as one. What could not be
 * judged is the symbol of an unset variable (`audit --wiring`), which may stand for anything.
 */
export function kindsOf(binding: Binding): readonly PairOrSecret[] {
  if (binding.strength === null || isMisread(binding) || elsewhere.has(binding.form)) return []
  return [...new Set(binding.keys.map(({ kind }) => (kind === 'symmetric' ? 'symmetric' : 'asymmetric')))]
}

/** Forms that say where the key is, and nothing of its kind. */
const elsewhere: ReadonlySet<KeyForm> = new Set(['path', 'reference', 'jwks-url'])

/** What a holding of one kind holds, in words. */
export function heldWords({ keys }: Binding): string {
  const half = keys.some(({ kind }) => kind === 'private') ? 'private' : 'public'
  return keys.some(({ kind }) => kind === 'symmetric') ? kindWords.symmetric : `a ${half} key`
}

/** A holding whose algorithms take another kind of key. */
export interface Contradiction {
  readonly algorithms: readonly string[]
  readonly held: PairOrSecret
}

/** What a binding's own settings say against its key; `null` when the two fit or either is not known. */
export function findContradiction(binding: Binding): Contradiction | null {
  const [held, another] = kindsOf(binding)
  const algorithms = algorithmsOf(binding)
  const kinds = algorithms.map(kindFor)
  if (held === undefined || another !== undefined || kinds.length === 0 || kinds.includes(null)) return null
  return kinds.includes(held) ? null : { algorithms, held }
}
