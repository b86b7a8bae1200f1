import { projectOf, serviceOf } from '../../model/keys/belonging.ts'
import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import type { ContainerFact } from '../../model/stack/container.ts'

/** A container of the project that does not run. Nothing that it holds is judged with what runs. */
export interface StoppedContainer {
  readonly container: string
  readonly service: string
  /** The key variables in which it would hold another value than the files say, were it started again as it is. */
  readonly differs: readonly string[]
}

/** The stopped containers of a project's services, each with what starting it again would bring back. */
export function listStopped(
  containers: readonly ContainerFact[],
  project: Pick<ComposeProject, 'name' | 'engineName'>,
  bindings: readonly ResolvedBinding[],
): readonly StoppedContainer[] {
  return containers.flatMap(({ name, labels, state, environment }) => {
    const service = serviceOf(labels)
    const isOwn = projectOf(labels) === project.engineName
    if (!isOwn || service === undefined || (state !== 'exited' && state !== 'created' && state !== 'dead')) return []
    const keys = bindings.filter(
      (one) =>
        one.project === project.name &&
        one.service === service &&
        one.evidence === 'resolved' &&
        one.carrier === 'environment',
    )
    const isOther = ({ variable, value }: ResolvedBinding): boolean =>
      value instanceof Secret && environment?.get(variable)?.equals(value) !== true
    const differs = environment === null ? [] : keys.filter(isOther).map(({ variable }) => variable)
    return [{ container: name, service, differs: [...new Set(differs)] }]
  })
}
