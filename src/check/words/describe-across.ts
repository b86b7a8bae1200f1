import type { FindingLocation } from '../../model/finding.ts'
import type { Gap } from '../../model/gap.ts'
import { groupBy } from '../../model/group-by.ts'
import { isFileLocation } from '../../model/location.ts'
import type { HostHolding, HostRelation } from '../../model/snapshot.ts'
import { listSome } from './list-names.ts'

/** `JWT_SECRET of east/api, compose.yaml:12 there`. */
export function describeHolding({ host, service, variable, place }: HostHolding): string {
  return `${variable} of ${host}/${service}${place === undefined ? '' : `, ${place} there`}`
}

/** The places of the holders, each labelled with those who hold a key there. */
export function placeHolders(holders: readonly HostHolding[]): readonly FindingLocation[] {
  const places = groupBy(holders, ({ location }) => JSON.stringify(location)).values()
  return Array.from(places, (members) => ({ ...members[0].location, label: listSome(members.map(describeHolding)) }))
}

/** What could not be compared between hosts. */
export function describeAcrossGaps(relations: readonly HostRelation[]): readonly Gap[] {
  return relations.flatMap(({ rule, hosts, group, result, reason, holders }): readonly Gap[] => {
    if (result !== 'unknown') return []
    const about = group === undefined ? '' : ` (${group})`
    const who = holders.length === 0 ? '' : `: ${listSome(holders.map(describeHolding))}`
    return [
      {
        source: placeOf(holders[0]) ?? hosts.join(' and '),
        code: 'unresolved',
        reason: `it could not be told whether ${hosts.join(' and ')} ${rule}${about}: ${reason}${who}`,
      },
    ]
  })
}

function placeOf(holding: HostHolding | undefined): string | undefined {
  if (holding === undefined) return undefined
  return isFileLocation(holding.location) ? holding.location.file : holding.location.container
}
