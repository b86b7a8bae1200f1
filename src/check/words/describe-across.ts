import type { FindingLocation } from '../../model/report/finding.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { HostHolding, HostRelation } from '../../model/stack/snapshot.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isFileLocation } from '../../model/text/location.ts'
import { listSome } from './list-names.ts'

/** `JWT_SECRET of east/api and east/web, compose.yaml:12 there; KEY of west/api`: once for what is called alike at one place. */
export function describeHolders(holders: readonly HostHolding[]): string {
  const alike = groupBy(holders, ({ host, variable, place }) => identityOf(host, variable, place)).values()
  return Array.from(alike, (members) => {
    const [{ variable, place }] = members
    const who = listSome(members.map(({ host, service }) => `${host}/${service}`))
    return `${variable} of ${who}${place === undefined ? '' : `, ${place} there`}`
  }).join('; ')
}

/** The places of the holders, each labelled with those who hold a key there. */
export function placeHolders(holders: readonly HostHolding[]): readonly FindingLocation[] {
  const places = groupBy(holders, ({ location }) => JSON.stringify(location)).values()
  return Array.from(places, (members) => ({ ...members[0].location, label: describeHolders(members) }))
}

/** What could not be compared between hosts. */
export function describeAcrossGaps(relations: readonly HostRelation[]): readonly Gap[] {
  return relations.flatMap(({ rule, hosts, group, result, reason, holders }): readonly Gap[] => {
    if (result !== 'unknown') return []
    const about = group === undefined ? '' : ` (${group})`
    const who = holders.length === 0 ? '' : `: ${describeHolders(holders)}`
    return [
      {
        source: describeHolding(holders[0]) ?? hosts.join(' and '),
        code: 'unresolved',
        reason: `it is not known whether ${hosts.join(' and ')} ${rule}${about}: ${reason}${who}`,
      },
    ]
  })
}

function describeHolding(holding: HostHolding | undefined): string | undefined {
  if (holding === undefined) return undefined
  return isFileLocation(holding.location) ? holding.location.file : holding.location.container
}
