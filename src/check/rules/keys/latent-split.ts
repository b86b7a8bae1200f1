import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { usesKey } from '../../../relate/roles.ts'
import type { Side } from '../../compare/group-by-key.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { followedBy, moveTogether, supplierOf } from '../../drift/move-together.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { type Interpolation, listInterpolation, type Remedy, takeKey } from '../../words/take-key.ts'

/**
 * Compose replaces `${VAR}` where it stands and nothing else ("Interpolation" in the Compose specification), and an explicit
 * key beats a merged one: the day somebody sets the variable, those who follow it move and the rest keep the old key. Two
 * literals promise nothing to each other and are left alone; so are public keys, which are copied about in many spellings, and
 * files, whose content is elsewhere.
 */
export const latentSplit = defineRule({
  id: 'latent-split',
  severity: 'warning',
  confidence: 'certain',
  summary: 'Services hold the same key only as long as a variable is not set.',
  remedy: 'Take the key from the same variable in every service of the group.',
  needs: ['files'],
  *check(view) {
    const interpolation = listInterpolation(view)
    for (const group of view.groups) {
      const alike = groupBy(group.bindings.filter(canMove), ({ fingerprint, keys }) =>
        identityOf(fingerprint, keys[0]?.kind),
      )
      for (const side of alike.values()) yield* findSplit(group, side, interpolation)
    }
  },
})

function canMove(binding: Binding): boolean {
  const { evidence, keys, carrier } = binding
  const isWritten = carrier === 'environment' || carrier === 'flag'
  return usesKey(binding) && evidence === 'resolved' && isWritten && keys.length === 1 && keys[0]?.kind !== 'public'
}

function* findSplit(group: TrustGroup, bindings: readonly Binding[], interpolation: Interpolation): Iterable<Report> {
  const parts = moveTogether(bindings)
  const [followers] = parts.filter(([{ sources }]) => sources.length > 0).toSorted((a, b) => b.length - a.length)
  const rest = parts.filter((part) => part !== followers).flat()
  const [stayer] = rest
  if (followers === undefined || stayer === undefined) return
  const variable = followedBy(followers)
  const movers = nameHolders(followers)
  const stayers = nameHolders(rest)
  const whys = [...groupBy(rest, supplierOf)].map(
    ([why, side]) => `${listNames(side.map(({ service }) => service))} (${why})`,
  )
  yield {
    message: `${listNames(movers.services)} ${movers.services.length === 1 ? 'follows' : 'follow'} ${variable}, and ${listNames(whys)} ${stayers.services.length === 1 ? 'does' : 'do'} not: their keys are the same only as long as it is not set`,

    ...takeTogether(rest, followers, variable, interpolation),
    group: group.id,
    confidence: group.basis === 'equal-key' ? 'possible' : group.confidence,
    services: [...new Set([...stayers.services, ...movers.services])],
    data: { variable, followers: movers.services, stayers: stayers.services },
    locations: listLocations([...rest, ...followers].map(({ location }) => location)),
  }
}

/** As the followers take it: where nobody sets their variable yet, a bare reference to it would leave the others empty. */
function takeTogether(
  rest: readonly Binding[],
  [follower]: Side,
  variable: string,
  interpolation: Interpolation,
): Remedy {
  const [stayer = follower, ...others] = rest
  const taken = takeKey([stayer, ...others], follower, interpolation)
  if (taken.edits !== undefined) return taken
  const names = listNames([stayer, ...others].map(({ service }) => service))
  return {
    remedy: `Take the key from \`\${${variable}}\` in ${names} too: \`${stayer.variable}: \${${variable}}\`.`,
  }
}
