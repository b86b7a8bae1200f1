import type { TrustGroup } from '../../model/keys/binding.ts'
import type { ContainerDrift, ReadyMadeToken } from '../../model/report/audit-view.ts'
import type { RolloutBreak } from '../../model/stack/rollout.ts'
import { identityOf } from '../../model/text/identity.ts'
import { findBreaks } from './find-breaks.ts'
import { findStaying, type RolloutScene } from './find-staying.ts'

/** The facts of an audit that a rollout changes. */
export interface PredictedFacts {
  readonly groups: readonly TrustGroup[]
  readonly drift: readonly ContainerDrift[]
  readonly tokens: readonly ReadyMadeToken[]
}

/**
 * The facts as they will be after the rollout: without the containers that it replaces, so that what is wrong with those and
 * fixed by it does not block the rollout; and what the step itself breaks, which is reported there and nowhere else.
 */
export function predictRollout(
  scene: RolloutScene,
  facts: PredictedFacts,
): PredictedFacts & { readonly breaks: readonly RolloutBreak[] } {
  const staying = findStaying(scene, facts.drift)
  const breaks = findBreaks(scene, staying)
  const stayingNames = new Set(staying.map(({ container }) => container))
  const reported = new Set(
    breaks.flatMap((one) =>
      [...one.staying, ...one.remaining].map(({ container }) => identityOf(one.group, container)),
    ),
  )
  const isKept = (container: string | undefined, group: string): boolean =>
    container === undefined || (stayingNames.has(container) && !reported.has(identityOf(group, container)))
  return {
    groups: facts.groups.map((group) => ({
      ...group,
      bindings: group.bindings.filter(({ container }) => isKept(container, group.id)),
    })),
    drift: facts.drift.filter(({ container, group }) => isKept(container, group)),
    tokens: facts.tokens.filter(({ container }) => container === undefined || stayingNames.has(container)),
    breaks,
  }
}
