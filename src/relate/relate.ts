import type { TrustGroup } from '../model/binding.ts'
import { groupBy } from '../model/group-by.ts'
import type { Court, LooseEnd, Relation } from '../model/relation.ts'
import type { Alone } from './alone.ts'
import { layersOf } from './layers.ts'
import { relateAlone } from './relate-alone.ts'
import { relateGroup } from './relate-group.ts'
import { relateOwnKeys } from './relate-own-keys.ts'
import { holdersOf } from './sides.ts'

/**
 * Judges a stack: every relation between an issuer and a validator, within the trust groups and, where nothing surely ties two
 * holders together, between them; and tells which holders are in no relation at all.
 */
export function relate(groups: readonly TrustGroup[]): Court {
  const relations: Relation[] = []
  const looseEnds: LooseEnd[] = []
  const alone: Alone[] = []
  for (const group of groups) {
    for (const layer of layersOf(group.bindings)) {
      const found = relateGroup(group, layer)
      relations.push(...found)
      if (found.length > 0) continue
      const [first, ...others] = holdersOf(layer.bindings)
      if (first !== undefined) alone.push({ group, layer: layer.kind, holders: [first, ...others] })
      else relations.push(...relateOwnKeys(group, layer))
    }
  }
  for (const layer of ['files', 'running'] as const) {
    const here = alone.filter((one) => one.layer === layer)
    for (const members of groupBy(here, ({ group }) => group.project).values()) {
      const found = relateAlone(members)
      relations.push(...found.relations)
      looseEnds.push(...found.looseEnds)
    }
  }
  return { relations, looseEnds }
}
