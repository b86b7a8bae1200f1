import type { ComposeService, ModelValue } from '../../model/stack/compose.ts'
import { filledTextOf, isMapping, listOf } from '../../model/text/model-value.ts'

/** The user of the machine as whom a service reads its files. */
export interface RunsAs {
  readonly user: number
  /** Whether Docker may copy its secrets and configs, with rights of their own, in place of mounting the files. */
  readonly mayGetCopies: boolean
}

/**
 * The user of a service, where that is surely one that the rights of files count for: a number, for a name is one of the image's, and not
 * root's. `null` where something else may decide: another map of users, capabilities, Podman's `U`, which changes the owner.
 */
export function readRunsAs({ model }: ComposeService): RunsAs | null {
  const user = /^([1-9]\d{0,8})(?::|$)/.exec(filledTextOf(model['user']))?.[1]
  const isTrue = model['privileged'] === true || filledTextOf(model['privileged']) === 'true'
  if (user === undefined || isTrue || model['userns_mode'] !== undefined) return null
  if (listOf(model['cap_add']).length > 0 || listOf(model['volumes']).some(changesOwner)) return null
  return { user: Number(user), mayGetCopies: isForSwarm(model['deploy']) || hasOwnRights(model) }
}

/** What Compose does not look at of `deploy`. */
function isForSwarm(deploy: ModelValue | undefined): boolean {
  const ofCompose = new Set(['resources', 'replicas', 'restart_policy'])
  return isMapping(deploy) && Object.keys(deploy).some((name) => !ofCompose.has(name))
}

/** Compose leaves them out for files, with a warning; Swarm does not. */
function hasOwnRights(model: ComposeService['model']): boolean {
  const mounts = [...listOf(model['secrets']), ...listOf(model['configs'])]
  return mounts.some(
    (mount) => isMapping(mount) && ['uid', 'gid', 'mode'].some((name) => (mount[name] ?? null) !== null),
  )
}

function changesOwner(volume: ModelValue): boolean {
  const options = filledTextOf(volume).split(':').slice(2).join(':')
  return options.split(',').includes('U')
}
