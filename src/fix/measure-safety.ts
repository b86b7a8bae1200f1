import type { Court } from '../model/report/relation.ts'
import type { ComposeProject, ComposeService } from '../model/stack/compose.ts'
import { identityOf } from '../model/text/identity.ts'

/** A stack as an audit of its files finds it. */
export interface MeasuredStack {
  readonly project: ComposeProject
  readonly court: Court
}

/** What a change of the files does beside what it is for. */
export interface SideEffects {
  /** The pairs between which tokens passed that do not pass any more. */
  readonly lostPairs: readonly string[]
  /** The services that get another value in some variable. */
  readonly changed: ReadonlyMap<string, readonly string[]>
}

/** Compares the stack before a change with the one after it. Fingerprints of both are made with one key. */
export function measureSideEffects(before: MeasuredStack, after: MeasuredStack): SideEffects {
  const passing = new Set(listPassing(after.court).map(({ identity }) => identity))
  const lost = listPassing(before.court).filter(({ identity }) => !passing.has(identity))
  return {
    lostPairs: [...new Set(lost.map(({ words }) => words))],
    changed: listChanged(before.project, after.project),
  }
}

/** Every pair whose tokens pass, with the key that they are signed with: another key ends the tokens that are out. */
function listPassing({ relations }: Court): readonly { readonly identity: string; readonly words: string }[] {
  return relations.flatMap(({ issuers, validators, judgement }) =>
    judgement.result !== 'accepted'
      ? []
      : issuers.flatMap((issuer) =>
          validators.map((validator) => ({
            identity: identityOf(issuer.service, issuer.fingerprint, validator.service),
            words: issuer.service === validator.service ? issuer.service : `${issuer.service} and ${validator.service}`,
          })),
        ),
  )
}

function listChanged(before: ComposeProject, after: ComposeProject): ReadonlyMap<string, readonly string[]> {
  const now = new Map(after.services.map((service) => [service.name, service]))
  const changed = new Map<string, readonly string[]>()
  for (const service of before.services) {
    const variables = listOther(service, now.get(service.name))
    if (variables.length > 0) changed.set(service.name, variables)
  }
  return changed
}

/** The variables that the service is given with another value, or not any more, or only now. */
export function listOther(before: ComposeService, after: ComposeService | undefined): readonly string[] {
  const [old, now] = [before.environment, after?.environment ?? new Map<string, never>()]
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => {
    const [one, other] = [old.get(name)?.value ?? null, now.get(name)?.value ?? null]
    return one === null || other === null ? one !== other : !one.equals(other)
  })
}
