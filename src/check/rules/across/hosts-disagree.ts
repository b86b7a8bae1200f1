import type { HostRelation } from '../../../model/stack/snapshot.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { describeHolders, placeHolders } from '../../words/describe-across.ts'
import { listLocations } from '../../words/list-locations.ts'

/**
 * Hosts that serve the same callers, as two regions do, let a caller of one in at the other: a token that one signs verifies at the
 * other only under the same key (RFC 7515 §5.2). That they must agree is declared, so it is certain.
 */
export const hostsDisagree = defineRule({
  id: 'hosts-disagree',
  severity: 'error',
  confidence: 'certain',
  summary: 'Two hosts that are declared to agree hold different keys.',
  remedy: 'Give both hosts the same key.',
  needs: ['hosts'],
  *check({ across }) {
    for (const relation of across) {
      if (relation.rule === 'agree' && relation.result === 'broken') yield toReport(relation)
    }
  },
})

function toReport({ hosts, group = '', reason, holders }: HostRelation): Report {
  const [one, other] = hosts
  return {
    message: `${one} and ${other} must agree on ${group}, but they do not: ${reason} (${describeHolders(holders)})`,
    remedy: `Give ${one} and ${other} the same key of ${group}, and take a new snapshot if one was compared.`,
    services: holders.map(({ host, service }) => `${host}/${service}`),
    data: { hosts, group },
    locations: listLocations(placeHolders(holders)),
  }
}
