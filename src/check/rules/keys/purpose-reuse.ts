import { groupBy } from '../../../model/group-by.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { type KeyUse, listKeyUses } from '../../words/list-key-uses.ts'
import { listNames } from '../../words/list-names.ts'
import { listPlaces } from '../../words/list-places.ts'
import { nameHolders } from '../../words/name-holders.ts'

/**
 * With one key for two purposes a refresh token passes where an access token is asked for, an admin's token where a user's
 * is: RFC 8725 §3.12 wants different keys for different kinds of token. An encryption key that is the same makes one leak
 * into two. Where the values are not known, coming from the same variable says as much.
 */
export const purposeReuse = defineRule({
  id: 'purpose-reuse',
  severity: 'warning',
  confidence: 'likely',
  summary: 'One key serves two purposes.',
  remedy: 'Make a key of its own for each purpose.',
  needs: ['files'],
  *check(view) {
    const uses = groupBy(listKeyUses(view), ({ project, identity }) => JSON.stringify([project, identity]))
    for (const [first, ...rest] of uses.values()) {
      const all = [first, ...rest]
      const purposes = new Set(all.map(({ purpose }) => purpose))
      if (purposes.size > 1 && all.some(({ isToken }) => isToken)) yield describe(all)
    }
  },
})

function describe(uses: readonly KeyUse[]): Report {
  const sides = [...groupBy(uses, ({ variable, purpose }) => JSON.stringify([variable, purpose])).values()].map(
    (side) => {
      const [{ isToken, purpose }] = side
      return `${nameHolders(side).words}${isToken ? ` (${purpose})` : ''}`
    },
  )
  const sources = new Set(uses.map(({ source }) => source))
  const [shared] = sources.size === 1 ? sources : []
  return {
    message: `${listNames(sides)} ${uses.some(({ isUnknown }) => isUnknown) ? 'take the same value, which is not known here' : 'hold the same key'}`,
    remedy: `Make a key of its own (\`openssl rand -hex 32\`) for each of ${listNames(uses.map(({ variable }) => variable))}${shared ? ` instead of taking them all from ${shared}` : ''}.`,
    services: [...new Set(uses.map(({ service }) => service))],
    data: { variables: [...new Set(uses.map(({ variable }) => variable))] },
    locations: listPlaces(uses.map(({ location }) => location)),
  }
}
