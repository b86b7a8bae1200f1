import type { Binding } from '../../model/keys/binding.ts'
import type { ModelValue } from '../../model/stack/compose.ts'
import type { StayingContainer } from '../../model/stack/rollout.ts'
import { memberOf } from '../../model/text/model-value.ts'
import type { RolloutScene } from './find-staying.ts'

/**
 * The services of a stack whose tasks a Swarm replaces one after another, so that for a while those with the old key and those with the
 * new one answer in turn. One task is replaced by one, and `parallelism: 0` replaces all at once.
 */
export function findTurns(
  { project, groups, plan }: Pick<RolloutScene, 'project' | 'groups' | 'plan'>,
  staying: readonly StayingContainer[],
): ReadonlySet<string> {
  if (plan.stack === undefined) return new Set()
  const stayingNames = new Set(staying.map(({ container }) => container))
  const isReplaced = ({ container, task }: Binding) => task !== undefined && !stayingNames.has(container ?? '')
  const replaced = groups.flatMap(({ bindings }) => bindings.filter(isReplaced))
  const names = project.services.filter(({ model }) => !isAtOnce(model)).map(({ name }) => name)
  return new Set(names.filter((name) => new Set(containersOf(replaced, name)).size > 1))
}

function containersOf(bindings: readonly Binding[], name: string): readonly (string | undefined)[] {
  return bindings.filter(({ service }) => service === name).map(({ container }) => container)
}

function isAtOnce(model: { readonly [key: string]: ModelValue } | undefined): boolean {
  const parallelism = memberOf(memberOf(model?.['deploy'], 'update_config'), 'parallelism')
  return parallelism !== undefined && parallelism !== null && Number(parallelism) === 0
}
