import type { Fingerprint } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'

/** A place of the stack that has a key. */
export interface KeyHolder {
  readonly project: string
  readonly variable: string
  /** `null`: in no trust group. */
  readonly groupId: string | null
  readonly rank: number
}

/** Who has a key, by its fingerprint: a stack of thousands of containers is looked through once and not for each of them. */
export type KeyHolders = ReadonlyMap<Fingerprint, readonly KeyHolder[]>

/** Every place of a key: the bindings of trust groups, the keys in their sets, and what is wired to no group. */
export function listKeyHolders({
  groups,
  unwired,
  otherUses,
}: Pick<AuditView, 'groups' | 'unwired' | 'otherUses'>): KeyHolders {
  const bindings = groups.flatMap((group) => group.bindings.map((binding) => ({ ...binding, groupId: group.id })))
  const inSets = bindings.flatMap(({ keys, ...binding }) =>
    keys.map(({ fingerprint }) => ({ ...binding, fingerprint })),
  )
  const alone = [...unwired, ...otherUses].map((held) => ({ ...held, groupId: null }))
  const holders = new Map<Fingerprint, KeyHolder[]>()
  for (const [rank, { project, variable, groupId, fingerprint }] of [...bindings, ...inSets, ...alone].entries()) {
    if (fingerprint === null) continue
    const holder = { project, variable, groupId, rank }
    const known = holders.get(fingerprint)
    if (known === undefined) holders.set(fingerprint, [holder])
    else known.push(holder)
  }
  return holders
}

/** The first that has one of the keys and counts, of that project before others; `null` when there is none. */
export function findHolder(
  holders: KeyHolders,
  keys: ReadonlySet<Fingerprint>,
  counts: (holder: KeyHolder) => boolean,
  project: string,
): KeyHolder | null {
  let first: KeyHolder | null = null
  for (const key of keys) {
    for (const holder of holders.get(key) ?? []) {
      if ((first === null || isBefore(holder, first, project)) && counts(holder)) first = holder
    }
  }
  return first
}

function isBefore(one: KeyHolder, other: KeyHolder, project: string): boolean {
  const isOwn = one.project === project
  return isOwn === (other.project === project) ? one.rank < other.rank : isOwn
}
