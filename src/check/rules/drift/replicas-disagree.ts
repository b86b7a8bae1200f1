import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupByKey, type Side } from '../../compare/group-by-key.ts'
import { weakestConfidence } from '../../compare/weakest-confidence.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { type IsStale, indexStale, recreate } from '../../words/recreate.ts'

/**
 * The containers of one service answer in turn, so with two keys among them a token passes at one request and is refused at
 * the next (RFC 7515 §5.2). It comes of a deployment that replaced some of them: an interrupted `up`, `--no-recreate`,
 * `--scale` after the key was changed. `secret-mismatch` is about services, and leaves this one alone.
 */
export const replicasDisagree = defineRule({
  id: 'replicas-disagree',
  severity: 'error',
  confidence: 'certain',
  summary: 'The containers of one service hold different keys.',
  remedy: 'Recreate all containers of the service, so that they get the same key.',
  needs: ['engine'],
  *check({ groups }) {
    for (const group of groups) {
      const isStale = indexStale(group.bindings)
      const running = group.bindings.filter((binding) => binding.evidence === 'container' && usesKey(binding))
      const replicas = groupBy(running, ({ project, service, variable }) => identityOf(project, service, variable))
      for (const members of replicas.values()) yield* compare(group, members, isStale)
    }
  },
})

function* compare(group: TrustGroup, members: Side, isStale: IsStale): Iterable<Report> {
  const sides: readonly (readonly Binding[])[] = groupByKey(members)
  const without = members.filter(({ state, isOptional }) => state === 'absent' && isOptional !== true)
  if (sides.length === 0 || sides.length + Math.min(without.length, 1) < 2) return
  const [{ service, variable }] = members
  const firstOf = (side: readonly Binding[]): string => containersOf(side)[0] ?? ''
  const bySize = sides.toSorted((a, b) => b.length - a.length || (firstOf(a) < firstOf(b) ? -1 : 1))
  const words = bySize.map((side, index) => `${namesOf(side)} ${index === 0 ? 'one' : 'another'}`)
  if (without.length > 0) words.push(`${namesOf(without)} none`)
  // Two secrets of a Swarm have different content in all likelihood, for else nobody would have made the second.
  const isByIdentity = [...sides].flat().some(({ isValueUnknown }) => isValueUnknown === true)
  const what = isByIdentity ? `the same secret for ${variable}` : `the same ${variable}`
  const update = describeUpdate(members)
  const stale = members.filter(isStale)
  yield {
    message: `the containers of ${service} do not hold ${what}: ${words.join(', ')}; whether a token is accepted depends on which of them answers${update === null ? '' : `; ${update.state}`}`,
    remedy: update === null ? recreate(stale.length === 0 ? members : stale) : update.remedy,
    group: group.id,
    confidence: isByIdentity ? weakestConfidence(group.confidence, 'likely') : group.confidence,
    ...(isByIdentity && { severity: 'warning' }),
    services: [service],
    data: { variable, containers: containersOf(members), keys: sides.length },
    locations: listLocations([...bySize.flat(), ...without].map(({ location }) => location).toReversed()),
  }
}

/** How far a Swarm is with the service, and what to do about it; `null` where the service is not one of a Swarm. */
function describeUpdate(members: Side): { readonly state: string; readonly remedy: string } | null {
  const task = members.find((one) => one.task !== undefined)?.task
  if (task === undefined) return null
  const { service, update } = task
  const look = `\`docker service ps --no-trunc ${service}\``
  if (update === 'updating' || update === 'rollback_started') {
    return {
      state: `its ${update === 'updating' ? 'update' : 'rollback'} is in progress`,
      remedy: `Wait until no task holds the old key (${look}), and audit again.`,
    }
  }
  if (update === 'paused' || update === 'rollback_paused') {
    return {
      state: `its ${update === 'paused' ? 'update' : 'rollback'} has stopped`,
      remedy: `Check why it stopped (${look}), then resume it (\`docker service update ${service}\`) or roll it back (\`docker service rollback ${service}\`).`,
    }
  }
  return {
    state: 'no update of it is in progress',
    remedy: `Recreate all its tasks (\`docker service update --force ${service}\`).`,
  }
}

function namesOf(side: readonly Binding[]): string {
  return listNames(containersOf(side))
}

/** Sorted: the engine lists the newest first. */
function containersOf(side: readonly Binding[]): readonly string[] {
  return side.flatMap(({ container }) => container ?? []).toSorted()
}
