import type { HostRelation } from '../../../model/stack/snapshot.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { describeHolders, placeHolders } from '../../words/describe-across.ts'
import { listLocations } from '../../words/list-locations.ts'

/**
 * A token of one host is accepted by the other: what a tester may do in staging he may do in production. RFC 8725 §3.8 wants a key
 * bound to its issuer. A public half counts as well, because who verifies with it lets the other's callers in. That they must
 * differ is declared, so it is certain.
 */
export const keySharedAcrossHosts = defineRule({
  id: 'key-shared-across-hosts',
  severity: 'error',
  confidence: 'certain',
  summary: 'Two hosts that are declared to differ hold the same key.',
  remedy: 'Give each host a key of its own.',
  needs: ['hosts'],
  *check({ across }) {
    for (const relation of across) {
      if (relation.rule === 'differ' && relation.result === 'broken') yield toReport(relation)
    }
  },
})

function toReport({ hosts, holders }: HostRelation): Report {
  const [one, other] = hosts
  return {
    message: `${one} and ${other} must differ, but hold the same key: a token of one is accepted by the other (${describeHolders(holders)})`,
    remedy: `Give ${one} or ${other} a new key (\`openssl rand -hex 32\`).`,
    services: [...new Set(holders.map(({ host, service }) => `${host}/${service}`))],
    data: { hosts },
    locations: listLocations(placeHolders(holders)),
  }
}
