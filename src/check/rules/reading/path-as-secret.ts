import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupFaulty } from '../../compare/group-faulty.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { nameHolders } from '../../words/name-holders.ts'

/**
 * A service that takes its variable for the key itself signs with the letters of a path that is in the compose file, and
 * anyone can do the same (RFC 8725 §3.5). Where the product's habits are known it is an error; elsewhere the application may
 * well open the file, and then only the name misleads.
 */
export const pathAsSecret = defineRule({
  id: 'path-as-secret',
  severity: 'error',
  confidence: 'likely',
  summary: 'The key is the path of a file instead of its content.',
  remedy: 'Pass the content, or use the variable that the service reads as a path (often the same name with `_FILE`).',
  needs: ['files'],
  *check({ groups }) {
    for (const group of groups) {
      const paths = group.bindings.filter((binding) => usesKey(binding) && binding.strength?.isPath === true)
      for (const side of groupFaulty(paths)) yield toReport(group, side)
    }
  },
})

function toReport(group: TrustGroup, side: readonly [Binding, ...Binding[]]): Report {
  const { services, variables, words } = nameHolders(side)
  const known = side.find(({ product }) => product !== undefined)?.product
  return {
    message: `${words} holds a path, but ${known ?? 'judging by its name, the service'} uses that text as the key itself`,
    remedy: `Pass the content of the file in ${words}, or the path in the variable that the service reads as one (often the same name with \`_FILE\`).`,
    ...(known === undefined && { severity: 'warning' as const }),
    group: group.id,
    services,
    data: { variables },
    locations: listLocations(side.map(({ location }) => location)),
  }
}
