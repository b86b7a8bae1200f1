import type { AuditView, ExposedKey } from '../model/audit-view.ts'
import type { TrustGroup } from '../model/binding.ts'
import type { Location } from '../model/location.ts'

/** A place where a service can read a key. */
export interface Place {
  readonly service: string
  readonly location: Location
  /** The variable or the path. */
  readonly name: string
  /** Whether what the service does with keys is known and not inferred. */
  readonly isSure: boolean
}

/** The mounted files with a key of this group. */
export function filesOf(group: TrustGroup, { exposedKeys }: AuditView): readonly ExposedKey[] {
  return exposedKeys.filter((exposed) => isOf(exposed, group))
}

/** The mounted files with a key of no group. */
export function filesAstray({ exposedKeys, groups }: AuditView): readonly ExposedKey[] {
  return exposedKeys.filter((exposed) => !groups.some((group) => isOf(exposed, group)))
}

/** The place of a mounted file: why it is mounted there is a guess. */
export function placeOf({ service, location, path }: ExposedKey): Place {
  return { service, location, name: path, isSure: false }
}

function isOf({ project, fingerprint }: ExposedKey, group: TrustGroup): boolean {
  const keys = group.bindings.flatMap((binding) => binding.keys)
  return group.project === project && keys.some((key) => key.fingerprint === fingerprint)
}
