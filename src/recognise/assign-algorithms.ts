import type { KeyForm, ResolvedBinding } from '../model/keys/binding.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'

const pairs: ReadonlySet<KeyForm> = new Set(['pem', 'x509', 'jwk', 'jwks', 'jwks-url'])
const secrets: ReadonlySet<KeyForm> = new Set(['text', 'base64', 'base64url', 'hex'])

/**
 * One setting for the algorithm speaks of the key that it fits: in a service with a key pair and a secret for refresh tokens,
 * `JWT_ALGORITHM: RS256` says nothing of the secret. Where no key of the service fits, it stays with all of them.
 */
export function assignAlgorithms(bindings: readonly ResolvedBinding[]): readonly ResolvedBinding[] {
  const configured = bindings.filter(({ algorithmLocation }) => algorithmLocation !== undefined)
  const bySetting = groupBy(configured, ({ project, service, container, evidence, algorithms, algorithmLocation }) =>
    identityOf(project, service, container, evidence, algorithms, algorithmLocation),
  )
  const misfits = new Set(
    [...bySetting.values()].flatMap((members) => {
      const fitting = members.filter(fits)
      return fitting.length === 0 || fitting.length === members.length
        ? []
        : members.filter((member) => isMisfit(member) && member.product === undefined)
    }),
  )
  if (misfits.size === 0) return bindings
  return bindings.map((binding) => {
    if (!misfits.has(binding)) return binding
    const { algorithmLocation: _, ...rest } = binding
    return { ...rest, algorithms: [] }
  })
}

function fits(binding: ResolvedBinding): boolean {
  const kind = kindOf(binding)
  return kind !== null && binding.algorithms.some((name) => isForSecret(name) === (kind === 'secret'))
}

function isMisfit(binding: ResolvedBinding): boolean {
  return kindOf(binding) !== null && !fits(binding)
}

function kindOf({ form, state }: ResolvedBinding): 'secret' | 'pair' | null {
  if (state !== 'present') return null
  return pairs.has(form) ? 'pair' : secrets.has(form) ? 'secret' : null
}

function isForSecret(algorithm: string): boolean {
  return algorithm.toUpperCase().startsWith('HS')
}
