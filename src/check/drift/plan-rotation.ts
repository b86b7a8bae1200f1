import type { Binding } from '../../model/keys/binding.ts'
import type { OutOfStep, RotationSource, RotationStep } from '../../model/report/rehearsal.ts'
import { signs, verifies } from '../../relate/roles.ts'
import { listNames } from '../words/list-names.ts'

/** A rotation as it would come out. */
export interface PlannedRotation {
  readonly source: RotationSource
  readonly follows: readonly Binding[]
  readonly leftBehind: readonly Binding[]
  readonly outOfStep: readonly OutOfStep[]
  /** Ready-made tokens to mint again, as `service.VARIABLE`. */
  readonly remint: readonly string[]
}

/**
 * The order in which to rotate. Where every service that checks can hold two keys, the new one is added there first, then
 * the issuer changes over, then the old one is taken away: tokens in flight stay valid (RFC 7517 §5: a set of keys, chosen
 * by `kid`). Where one cannot, no order keeps them: the services are recreated in one step, and users log in again.
 */
export function planRotation(rotation: PlannedRotation): {
  readonly steps: readonly RotationStep[]
  readonly keepsTokens: boolean
} {
  const { source, follows, leftBehind, outOfStep, remint } = rotation
  const holders = [...follows, ...leftBehind]
  const verifiers = namesOf(holders.filter((binding) => verifies(binding)))
  const issuers = namesOf(holders.filter((binding) => signs(binding)))
  const others = verifiers.filter((name) => !issuers.includes(name))
  const refused = [...new Set(outOfStep.filter(({ today }) => today === 'refused').map(({ service }) => service))]
  const canOverlap =
    leftBehind.length === 0 &&
    refused.length === 0 &&
    holders.filter((binding) => verifies(binding)).every(({ acceptsSeveral }) => acceptsSeveral === true) &&
    remint.length === 0
  const everyone = [...new Set([...namesOf(holders), ...refused])]
  if (canOverlap && others.length > 0) {
    return {
      keepsTokens: true,
      steps: [
        { action: `Have ${listNames(verifiers)} accept the new key in addition to the old one`, services: others },
        {
          action: `Put the new key into ${source.name}, so that ${listNames(issuers)} ${issuers.length === 1 ? 'signs' : 'sign'} with it`,
          services: issuers,
        },
        { action: 'When the last token signed with the old key has expired, remove the old key', services: others },
      ],
    }
  }
  const steps: RotationStep[] = []
  if (refused.length > 0) {
    const held =
      refused.length === 1 ? 'it holds a different key today, or none' : 'they hold a different key today, or none'
    steps.push({ action: `First point ${listNames(refused)} at ${describeSource(source)}, too: ${held}`, services: [] })
  }
  if (leftBehind.length > 0) {
    steps.push({
      action: `First point ${listNames(namesOf(leftBehind))} at ${describeSource(source)}: a rotation would leave ${namesOf(leftBehind).length === 1 ? 'it' : 'them'} behind`,
      services: [],
    })
  }
  steps.push({ action: `Put the new key into ${source.name}`, services: [] })
  if (remint.length > 0) steps.push({ action: `Mint ${listNames(remint)} again with the new key`, services: [] })
  steps.push({ action: `Recreate ${listNames(everyone)} in one step`, services: everyone })
  return { steps, keepsTokens: false }
}

function describeSource({ kind, name }: RotationSource): string {
  return kind === 'file' ? `the file ${name}` : `\${${name}}`
}

function namesOf(bindings: readonly Binding[]): readonly string[] {
  return [...new Set(bindings.map(({ service }) => service))]
}
