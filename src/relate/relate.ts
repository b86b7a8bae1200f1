import type { Binding, TrustGroup } from '../model/keys/binding.ts'
import type { ReadyMadeToken } from '../model/report/audit-view.ts'
import type { Court, LooseEnd, Relation } from '../model/report/relation.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'
import type { Alone } from './alone.ts'
import { layersOf } from './layers.ts'
import { relateAlone } from './relate-alone.ts'
import { relateGroup } from './relate-group.ts'
import { relateOwnKeys } from './relate-own-keys.ts'
import { usesKey } from './roles.ts'
import { holdersOf } from './sides.ts'

/**
 * Judges a stack: every relation between an issuer and a validator, within the trust groups and, where nothing surely ties two
 * holders together, between them; and tells which holders are in no relation at all. `tokens` are the ready-made ones of the
 * stack: whose key signed one, somebody presents it there.
 */
export function relate(groups: readonly TrustGroup[], tokens: readonly Pick<ReadyMadeToken, 'signedBy'>[] = []): Court {
  const signedBy = new Set(tokens.flatMap((token) => token.signedBy))
  const hasOthers = indexHolders(groups, ({ project, purpose, product }) =>
    product === undefined ? identityOf(project, purpose) : null,
  )
  const hasNamesake = indexHolders(groups, ({ project, purpose, nameStem = '' }) =>
    nameStem === '' ? null : identityOf(project, purpose, nameStem),
  )
  // In the midst of a rotation the new key of a service that accepts the old one too agrees with nobody yet.
  const rotating = new Set(
    groups.flatMap(({ bindings }) => bindings.filter(({ isPrevious }) => isPrevious === true).map(rotationOf)),
  )
  const relations: Relation[] = []
  const looseEnds: LooseEnd[] = []
  const alone: Alone[] = []
  for (const group of groups) {
    for (const layer of layersOf(group.bindings)) {
      const found = relateGroup(group, layer)
      for (const relation of found.relations) relations.push(relation)
      const [first, ...others] = holdersOf(layer.bindings)
      if (found.isCut && first !== undefined) looseEnds.push(describeCut(group, [first, ...others]))
      if (found.relations.length > 0) continue
      // A key that is accepted beside the current one must agree with nobody.
      if (first !== undefined && first.isPrevious !== true && !rotating.has(rotationOf(first)))
        alone.push({ group, layer: layer.kind, holders: [first, ...others] })
      else if (first === undefined) for (const own of relateOwnKeys(group, layer)) relations.push(own)
    }
  }
  for (const layer of ['files', 'running'] as const) {
    const here = alone.filter((one) => one.layer === layer)
    for (const members of groupBy(here, ({ group }) => group.project).values()) {
      const found = relateAlone(members, { hasToken: (group) => signedBy.has(group), hasOthers, hasNamesake })
      for (const relation of found.relations) relations.push(relation)
      for (const looseEnd of found.looseEnds) looseEnds.push(looseEnd)
    }
  }
  return { relations, looseEnds: [...looseEnds, ...groups.flatMap(listExpected)] }
}

/** The holders of a group of which not every pair was judged. */
function describeCut({ project, purpose }: TrustGroup, holders: LooseEnd['holders']): LooseEnd {
  return { project, purpose, kind: 'too-many', holders }
}

/** What a key and the one that is accepted beside it have in common. */
function rotationOf({ project, service, purpose }: Binding): string {
  return identityOf(project, service, purpose)
}

/** Tells of a holder whether another service of its project has in common with it what `keyOf` says; `null` for nothing. */
function indexHolders(
  groups: readonly TrustGroup[],
  keyOf: (holder: Binding) => string | null,
): (holder: Binding) => boolean {
  const services = new Map<string, Set<string>>()
  for (const binding of groups.flatMap(({ bindings }) => bindings)) {
    const key = binding.state === 'present' && usesKey(binding) ? keyOf(binding) : null
    if (key !== null) services.set(key, (services.get(key) ?? new Set()).add(binding.service))
  }
  return (holder) => {
    const key = keyOf(holder)
    const known = key === null ? undefined : services.get(key)
    return known !== undefined && known.size > (known.has(holder.service) ? 1 : 0)
  }
}

/** The services that lack what their siblings hold, of which it is not known whether they need it. */
function listExpected({ project, purpose, bindings }: TrustGroup): readonly LooseEnd[] {
  const open = bindings.filter(({ isOpenExpectation, state }) => isOpenExpectation === true && state === 'absent')
  return open.map((binding) => ({ project, purpose, kind: 'expected', holders: [binding] }))
}
