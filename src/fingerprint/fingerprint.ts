import { createHmac } from 'node:crypto'
import type { Binding, Fingerprint, KeyStrength, Resemblance, ResolvedBinding, TrustGroup } from '../model/binding.ts'
import { groupBy } from '../model/group-by.ts'
import type { Secret } from '../model/secret.ts'
import { symbolStart } from '../model/wiring-symbol.ts'
import { type CanonicalKey, canonicalKey } from './canonical-key.ts'
import { judgeStrength } from './strength.ts'
import { whyDifferent } from './why-different.ts'

/** The most pairs of different keys in one group whose resemblance is looked into; real groups have a handful. */
const maxPairs = 500

/**
 * Replaces each key by its fingerprint and drops the key: no secret exists behind this function. Keyed, because a plain hash
 * of a weak secret can be guessed back from the report (RFC 7638 §7, RFC 9679 §7). `fingerprintKey` is random for each run,
 * unless the user gives one so that runs compare.
 */
export async function fingerprint(
  bindings: readonly ResolvedBinding[],
  fingerprintKey: Uint8Array,
): Promise<readonly TrustGroup[]> {
  const groups: TrustGroup[] = []
  for (const [id, members] of groupBy(bindings, (binding) => binding.group.id)) {
    const { basis, confidence } = members[0].group
    const texts = new Map<Fingerprint, string>()
    const published: Binding[] = []
    for (const { value, group: _, claims: __, ...facts } of members) {
      const marked =
        value === null || value.isEmpty ? null : await mark(value, facts.form, facts.algorithms, fingerprintKey)
      if (marked?.fingerprint && value !== null) texts.set(marked.fingerprint, value.revealText())
      const mine = marked?.fingerprint ?? null
      published.push({
        ...facts,
        fingerprint: mine,
        keys: mine === null ? [] : [{ fingerprint: mine, kind: mine.startsWith('jkt:') ? 'public' : 'symmetric' }],
        strength: marked?.strength ?? null,
        claims: {},
      })
    }
    const { project, purpose } = members[0]
    groups.push({ id, project, purpose, basis, confidence, bindings: published, resemblances: compare(texts) })
  }
  return groups
}

/** The fingerprint and strength of one key; both `null` for what cannot be compared, as a path or a URL. */
export async function mark(
  value: Secret,
  form: ResolvedBinding['form'],
  algorithms: readonly string[],
  fingerprintKey: Uint8Array,
): Promise<{ readonly fingerprint: Fingerprint | null; readonly strength: KeyStrength | null }> {
  const canonical = canonicalKey(value.reveal(), form)
  return {
    fingerprint: await digest(canonical, fingerprintKey),
    strength: canonical.kind === 'bytes' && !isSymbolic(value) ? judgeStrength(canonical.bytes, algorithms) : null,
  }
}

/** Whether the value is an unset variable's symbol (`audit --wiring`): there is no key whose strength could be judged. */
function isSymbolic(value: Secret): boolean {
  return value.revealText().includes(symbolStart)
}

async function digest(key: CanonicalKey, fingerprintKey: Uint8Array): Promise<Fingerprint | null> {
  if (key.kind === 'opaque') return null
  if (key.kind === 'bytes') {
    return `fp1:${createHmac('sha256', fingerprintKey).update(key.bytes).digest('hex').slice(0, 12)}` as Fingerprint
  }
  const { calculateJwkThumbprint } = await import('jose')
  return `jkt:${await calculateJwkThumbprint(key.jwk as Parameters<typeof calculateJwkThumbprint>[0])}` as Fingerprint
}

function compare(texts: ReadonlyMap<Fingerprint, string>): readonly Resemblance[] {
  const resemblances: Resemblance[] = []
  const keys = [...texts]
  for (const [index, [left, leftText]] of keys.entries()) {
    for (const [right, rightText] of keys.slice(index + 1)) {
      if (resemblances.length >= maxPairs) return resemblances
      const { cause, flawed } = whyDifferent(leftText, rightText)
      resemblances.push({ left, right, cause, flawed: flawed === null ? null : flawed === 'left' ? left : right })
    }
  }
  return resemblances
}
