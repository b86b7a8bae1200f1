import type { Binding, PemFault, TrustGroup } from '../../../model/keys/binding.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupFaulty } from '../../compare/group-faulty.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { nameHolders } from '../../words/name-holders.ts'

/**
 * RFC 7468 §2 puts the lines between the markers of a PEM; a variable that lost its line breaks, or was cut at the first,
 * is refused by the parser (“no start line”, “invalid PEM delimiter”: hasura/graphql-engine#1288) or taken for an HMAC text.
 * Only `likely` where no more than the breaks are gone: some applications put them back.
 */
export const mangledPem = defineRule({
  id: 'mangled-pem',
  severity: 'error',
  confidence: 'certain',
  summary: 'A PEM key cannot be parsed as it reaches the service.',
  remedy: 'Pass the key as a file: mount it as a Compose secret and set its path.',
  needs: ['files'],
  *check({ groups }) {
    for (const group of groups) {
      for (const side of groupFaulty(group.bindings.filter(isMangled))) yield toReport(group, side)
    }
  },
})

const faults: Readonly<Record<PemFault, { readonly words: string; readonly remedy: string }>> = {
  flattened: {
    words: 'has lost its line breaks',
    remedy:
      'write the line breaks as `\\n` within double quotes in the env file, or mount the key as a secret file and set its path',
  },
  truncated: {
    words: 'is cut off',
    remedy: 'put all of it in double quotes in the env file, or mount the key as a secret file and set its path',
  },
  unreadable: {
    words: 'cannot be read',
    remedy:
      'export it again (`openssl pkey -in key.pem`, with `-pubout` for the public half), and mount it as a secret file',
  },
}

function isMangled(binding: Binding): boolean {
  return usesKey(binding) && binding.strength !== null && binding.strength.pem !== null
}

/** Quotes around the PEM, where all of it stands in one env file. */
function restore([first, ...others]: readonly [Binding, ...Binding[]], fault: PemFault): Pick<Report, 'edits'> {
  const line = first.chain.at(-1)
  if (fault === 'unreadable' || line?.location === undefined || line.name === undefined) return {}
  const place = JSON.stringify(line.location)
  if (others.some(({ chain }) => JSON.stringify(chain.at(-1)?.location) !== place)) return {}
  return line.kind === 'dotenv' || line.kind === 'env-file'
    ? { edits: [{ kind: 'restore-pem', variable: line.name, location: line.location }] }
    : {}
}

function toReport(group: TrustGroup, side: readonly [Binding, ...Binding[]]): Report {
  const fault = side[0].strength?.pem ?? 'unreadable'
  const { services, variables, words } = nameHolders(side)
  return {
    message: `the PEM in ${words} ${faults[fault].words}`,
    remedy: `In ${words}, ${faults[fault].remedy}.`,
    ...restore(side, fault),
    group: group.id,
    confidence: fault === 'truncated' ? 'certain' : 'likely',
    services,
    data: { variables, fault },
    locations: listLocations(side.map(({ location }) => location)),
  }
}
