import type { FetchAddress, TokenUse, ValueChain, ValueStep } from '../../model/code/code.ts'
import type { Candidate } from '../carry/candidates.ts'
import { readAnyName } from '../names/key-names.ts'
import type { Sighting } from '../sight/sighting.ts'
import { followChain } from './code-key.ts'

/**
 * The address that the service's own code, or the configuration beside it, names for the keys that it fetches; `null` where there is
 * none, or it cannot be followed. Only of what the service surely does.
 */
export function findFetched(sighting: Sighting): Candidate | null {
  const { code } = sighting
  if (code?.applies !== 'surely') return null
  for (const use of code.uses) {
    if (use.kind !== 'verifies' || use.certainty !== 'seen') continue
    const address = addressIn(use)
    const candidate = address === null ? null : follow(sighting, address)
    if (candidate !== null) return candidate
  }
  return null
}

function addressIn({ key }: TokenUse): FetchAddress | null {
  const steps: readonly ValueStep[] = key?.steps ?? []
  for (const step of steps) if (step.kind === 'remote' && step.address !== undefined) return step.address
  return null
}

function follow(sighting: Sighting, { chain, isIssuer }: FetchAddress): Candidate | null {
  const { code, variables, containerId } = sighting
  if (code === undefined) return null
  const { effect } = followChain(chain, code, { variables, isWithoutImage: containerId === null })
  if (effect.kind !== 'literal' && effect.kind !== 'variable') return null
  const held =
    effect.kind === 'literal'
      ? { value: effect.value, location: effect.location, chain: [] }
      : variables.get(effect.name)
  if (held?.value == null || !/^\s*https?:\/\//i.test(held.value.revealText())) return null
  const variable = effect.name ?? (effect.kind === 'literal' ? effect.location.file : '')
  return {
    sighting,
    variable,
    reading: { ...readAnyName(variable, 'access'), stem: '', carrier: 'url' },
    known: null,
    carrier: effect.kind === 'literal' ? 'code' : 'environment',
    state: 'present',
    form: 'jwks-url',
    value: held.value,
    location: held.location,
    chain: held.chain,
    ...(isIssuer ? { issuerVariable: variable } : {}),
    ...(effect.kind === 'literal' && isOpen(chain, sighting) ? { isAddressOpen: true } : {}),
  }
}

/** Whether the address is that of all environments while others have one of their own, and it is not known which one is active. */
function isOpen({ steps, certainty }: ValueChain, { variables }: Sighting): boolean {
  const isUndecided = (one: ValueStep): boolean =>
    (one.kind === 'literal' || one.kind === 'variable') &&
    one.onlyIn !== undefined &&
    one.onlyIn.whenUnset === '' &&
    !one.onlyIn.variables.some((name) => variables.get(name)?.value?.isEmpty === false)
  return certainty === 'guessed' || steps.some(isUndecided)
}
