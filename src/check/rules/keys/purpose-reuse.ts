import type { Edit } from '../../../model/report/edit.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { type KeyUse, listKeyUses } from '../../words/list-key-uses.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { setNewKey } from '../../words/set-new-key.ts'
import { type Interpolation, listInterpolation } from '../../words/take-key.ts'

/**
 * With one key for two purposes a refresh token passes where an access token is asked for, an admin's token where a user's
 * is: RFC 8725 §3.12 wants different keys for different kinds of token. An encryption key that is the same makes one leak
 * into two. Where the values are not known, coming from the same variable says as much.
 */
export const purposeReuse = defineRule({
  id: 'purpose-reuse',
  severity: 'warning',
  confidence: 'likely',
  summary: 'One key is used for two purposes.',
  remedy: 'Generate a separate key for each purpose.',
  needs: ['files'],
  *check(view) {
    const interpolation = listInterpolation(view)
    const uses = groupBy(listKeyUses(view), ({ project, identity }) => identityOf(project, identity))
    for (const [first, ...rest] of uses.values()) {
      const all = [first, ...rest]
      if (haveTwoPurposes(all)) yield { ...toReport(all), ...part(all, interpolation) }
    }
  },
})

/** Kinds of token that must not be accepted for each other, regardless of who holds their keys. */
const kinds: ReadonlySet<string> = new Set([
  'access',
  'refresh',
  'admin',
  'reset',
  'verification',
  'invitation',
  'mfa',
  'login',
  'download',
  'file',
  'guest',
  'publisher',
  'subscriber',
  'metrics',
  'session',
])

/** Whether the key serves two ends: each purpose, for tokens and for anything else, is looked at once. */
function haveTwoPurposes(all: readonly KeyUse[]): boolean {
  const kindsOfUse = [...groupBy(all, ({ isToken, purpose }) => identityOf(isToken, purpose)).values()]
  return kindsOfUse.some(([one]) => kindsOfUse.some(([other]) => areTwoPurposes(one, other, all)))
}

/**
 * Whether the two are two ends. A key that one service knows by the product's purpose (`websocket`) and another by a name of
 * its own is what the two of them share: the two ends of one protocol.
 */
function areTwoPurposes(one: KeyUse, other: KeyUse, all: readonly KeyUse[]): boolean {
  if (!one.isToken || one.purpose === other.purpose) return false
  if (!other.isToken || (kinds.has(one.purpose) && kinds.has(other.purpose))) return true
  const holders = (purpose: string): ReadonlySet<string> =>
    new Set(all.filter((use) => use.isToken && use.purpose === purpose).map(({ service }) => service))
  const others = holders(other.purpose)
  return [...holders(one.purpose)].some((service) => others.has(service))
}

/** A key of its own for every purpose of a token but the first, where the rest keeps the one that is there. */
function part(uses: readonly KeyUse[], interpolation: Interpolation): Pick<Report, 'edits'> {
  const [first] = uses
  const others = uses.filter(({ isToken, purpose }) => isToken && purpose !== first?.purpose)
  if (others.length === 0 || !others.every(({ isRenewable }) => isRenewable)) return {}
  const made = [...groupBy(others, ({ purpose }) => purpose).values()].map((own) => setNewKey(own, interpolation).edits)
  const edits = made.flatMap((one): readonly Edit[] => one ?? [])
  const [edit, ...rest] = edits
  return edit === undefined || made.some((one) => one === undefined) ? {} : { edits: [edit, ...rest] }
}

function toReport(uses: readonly KeyUse[]): Report {
  const sides = [...groupBy(uses, ({ variable, purpose }) => identityOf(variable, purpose)).values()].map((side) => {
    const [{ isToken, purpose }] = side
    return `${nameHolders(side).words}${isToken ? ` (${purpose})` : ''}`
  })
  const sources = new Set(uses.map(({ source }) => source))
  const [shared] = sources.size === 1 ? sources : []
  return {
    message: `${listNames(sides)} ${uses.some(({ isUnknown }) => isUnknown) ? 'take the same value, which cannot be seen here' : 'hold the same key'}`,
    remedy: `Generate a separate key (\`openssl rand -hex 32\`) for each of ${listNames(uses.map(({ variable }) => variable))}${shared ? ` instead of taking them all from ${shared}` : ''}.`,
    services: [...new Set(uses.map(({ service }) => service))],
    data: { variables: [...new Set(uses.map(({ variable }) => variable))] },
    locations: listLocations(uses.map(({ location }) => location)),
  }
}
