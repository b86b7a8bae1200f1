import type { Binding, ResolvedBinding, TrustGroup } from '../model/keys/binding.ts'
import { Secret } from '../model/keys/secret.ts'
import { UnknownValue } from '../model/keys/unknown-value.ts'
import type { Gap } from '../model/report/gap.ts'
import { groupBy } from '../model/text/group-by.ts'
import type { KeyReading } from './canonical-key.ts'
import { describeFault } from './compare/describe-faults.ts'
import { findResemblances, type MarkedValue } from './compare/find-resemblances.ts'
import { unifyHmacKeys } from './compare/same-hmac-key.ts'
import { markClaims } from './mark-claims.ts'
import { type Marks, markUnknown, markValue } from './mark-value.ts'
import { readKeys } from './read/read-keys.ts'
import { createGuessJudge, type GuessJudge } from './strength/guess-judge.ts'

/** The trust groups without their keys, and what could not be read as it should be. */
export interface Fingerprinting {
  readonly groups: readonly TrustGroup[]
  readonly gaps: readonly Gap[]
}

/** A holding, the keys in it, and its published side. */
interface Marked {
  readonly binding: ResolvedBinding
  readonly reading: KeyReading | null
  readonly marks: Marks
}

const nothing: Marks = { fingerprint: null, keys: [], strength: null }

/**
 * Replaces each key by its fingerprint and drops the key: no secret exists behind this function. `fingerprintKey` is random
 * for each run, unless the user gives one so that runs compare. Equal keys have equal fingerprints however they are written. Keys that
 * are left when the time is over (`isOver`) have none, as if they could not be read.
 */
export async function fingerprint(
  bindings: readonly ResolvedBinding[],
  fingerprintKey: Uint8Array,
  judge: GuessJudge = createGuessJudge(),
  isOver: () => boolean = () => false,
): Promise<Fingerprinting> {
  const readings = bindings.map(({ value, form }) =>
    value instanceof Secret && !value.isEmpty && !isOver() ? readKeys(value, form) : null,
  )
  const unify = unifyHmacKeys(readings.flatMap((reading) => reading?.keys ?? []))
  const marked: Marked[] = []
  for (const [index, binding] of bindings.entries()) {
    const reading = readings[index] ?? null
    const keys = reading?.keys.map((key) => unify({ key, algorithms: binding.algorithms })) ?? []
    marked.push({
      binding,
      reading: reading && { ...reading, keys },
      marks: isOver() ? nothing : await marksOf(binding, reading && { ...reading, keys }, fingerprintKey, judge),
    })
  }
  const groups = Array.from(groupBy(marked, ({ binding }) => binding.group.id).values(), (members) =>
    publish(members, fingerprintKey),
  )
  const gaps = marked.map(({ binding, reading }) => describeFault(binding, reading?.fault ?? null))
  return { groups, gaps: distinct(gaps.filter((gap) => gap !== null)) }
}

async function marksOf(
  binding: ResolvedBinding,
  reading: KeyReading | null,
  fingerprintKey: Uint8Array,
  judge: GuessJudge,
): Promise<Marks> {
  const { service, project, product, value, form } = binding
  if (value instanceof UnknownValue) return markUnknown(value, form, fingerprintKey)
  if (value === null || reading === null) return nothing
  const context = [service, project, ...(product === undefined ? [] : [product.toLowerCase()])]
  return markValue(value, { ...binding, context }, reading, fingerprintKey, judge)
}

function publish(members: readonly [Marked, ...Marked[]], fingerprintKey: Uint8Array): TrustGroup {
  const { project, purpose, group } = members[0].binding
  const bindings = members.map(({ binding, marks }): Binding => {
    const { value: _, group: __, claims, ...facts } = binding
    return { ...facts, ...marks, claims: markClaims(claims, fingerprintKey) }
  })
  return { ...group, project, purpose, bindings, resemblances: findResemblances(members.flatMap(comparable)) }
}

/** What is not known has no content that could resemble another; in `audit --wiring` the text around a symbol may. */
function comparable({
  binding: { value, form },
  reading,
  marks: { fingerprint, keys },
}: Marked): readonly MarkedValue[] {
  if (value === null || fingerprint === null) return []
  const all = new Set(keys.map((key) => key.fingerprint))
  if (value instanceof Secret) {
    return reading === null ? [] : [{ fingerprint, all, bytes: value.reveal(), form, keys: reading.keys }]
  }
  if (value.supplier.kind !== 'wiring' || form === 'reference') return []
  return [{ fingerprint, all, bytes: Buffer.from(value.identity, 'utf8'), form, keys: [] }]
}

/** Containers of one service may say the same thing of one place. */
function distinct(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()]
}
