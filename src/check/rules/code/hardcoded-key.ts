import { findHardcoded, type HardcodedKey } from '../../compare/find-hardcoded.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A key in the source is known to everyone who can read the repository or the image, and stays what it is when the others'
 * key is replaced (RFC 7517 §9.2 asks to keep symmetric and private keys from disclosure, RFC 8725 §3.5 for keys that cannot
 * be guessed). Where a service at the other end holds another key, RFC 7515 §5.2 has it reject every token: that is an error.
 * The public half of a pair may stand anywhere. What was guessed is a note.
 */
export const hardcodedKey = defineRule({
  id: 'hardcoded-key',
  severity: 'error',
  confidence: 'certain',
  summary: 'A constant in the source code signs or verifies tokens.',
  remedy:
    'Read the key from the variable that the other services take it from, without a fallback, and replace the key.',
  needs: ['code'],
  *check(view) {
    const reported = new Map<string, HardcodedKey[]>()
    for (const key of findHardcoded(view)) {
      const [first] = key.peers
      const facing = key.effect === 'splits' && first !== undefined ? (reported.get(first.service) ?? []) : []
      // Two constants that differ are one finding.
      if (facing.some((other) => faces(other, key) && faces(key, other))) continue
      for (const service of key.services) {
        const known = reported.get(service)
        if (known === undefined) reported.set(service, [key])
        else known.push(key)
      }
      yield toReport(key)
    }
  },
})

function faces({ peers, hasMorePeers }: HardcodedKey, { services }: HardcodedKey): boolean {
  return peers.length > 0 && !hasMorePeers && peers.every(({ service }) => services.includes(service))
}

function toReport({ services, uses, effect, peers, hasMorePeers, group, confidence }: HardcodedKey): Report {
  const kinds = new Set(uses.map(({ kind }) => kind))
  const one = services.length === 1
  const does = [
    ...(kinds.has('signs') ? [one ? 'signs' : 'sign'] : []),
    ...(kinds.has('verifies') ? [one ? 'verifies' : 'verify'] : []),
  ]
  const others = [...new Set(peers.map(({ service }) => service))]
  const names = hasMorePeers ? `${others.join(', ')} and more` : listNames(others)
  const [variable] = peers.map((peer) => peer.variable)
  const consequence = {
    splits: `, and ${names} ${others.length === 1 ? 'holds' : 'hold'} another key: tokens between them are refused`,
    equals: `, which is the same key that ${names} ${others.length === 1 ? 'is' : 'are'} given: after the next rotation they differ`,
    alone: ': anyone who reads the code can forge a valid token',
  }[effect]
  return {
    message: `${listNames(services)} ${listNames(does)} tokens with a constant in the source code${consequence}`,
    ...(variable !== undefined && {
      remedy: `Have the code of ${listNames(services)} read ${variable} instead of the constant, pass it in as ${names} ${others.length === 1 ? 'gets' : 'get'} it, and replace the key, which is in the history.`,
    }),
    ...(effect !== 'splits' && { severity: 'warning' as const }),
    ...(group !== null && { group }),
    confidence,
    services: effect === 'alone' ? services : [...services, ...others],
    data: { effect, calls: [...new Set(uses.map(({ call }) => call))] },
    locations: listLocations([
      ...uses.flatMap(({ key }) =>
        (key?.steps ?? []).slice(0, 1).map((step) => ({ ...step.location, label: 'the constant' })),
      ),
      ...uses.map(({ location, call }) => ({ ...location, label: `${call} is given the constant` })),
      ...peers.map(({ location }) => location),
    ]),
  }
}
