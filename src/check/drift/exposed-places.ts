import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import type { AuditView, ExposedKey } from '../../model/report/audit-view.ts'
import type { Location } from '../../model/text/location.ts'

/** A place where a service can read a key. */
export interface Place {
  readonly service: string
  readonly location: Location
  /** The variable or the path. */
  readonly name: string
  /** Whether what the service does with keys is known and not inferred. */
  readonly isSure: boolean
}

/** A mounted file with the key, and the bindings of its service that hold the same key, in whatever group. */
export interface MountedKey {
  readonly exposed: ExposedKey
  /** The first group that has the key; `null` when none has. */
  readonly group: TrustGroup | null
  readonly own: readonly Binding[]
}

/** The files with keys that are mounted where nobody asks for them. */
export function listMountedKeys({ exposedKeys, groups }: AuditView): readonly MountedKey[] {
  return exposedKeys.map((exposed) => {
    const having = groups.filter((group) => group.project === exposed.project && holdersOf(exposed, group).length > 0)
    const holders = having.flatMap((group) => holdersOf(exposed, group))
    const own = holders.filter(({ service }) => service === exposed.service)
    return { exposed, group: having[0] ?? null, own }
  })
}

/** The place of a mounted file: why it is mounted there is a guess. */
export function locationOf({ service, location, path }: ExposedKey): Place {
  return { service, location, name: path, isSure: false }
}

function holdersOf({ fingerprint }: ExposedKey, { bindings }: TrustGroup): readonly Binding[] {
  return bindings.filter(({ keys }) => keys.some((key) => key.fingerprint === fingerprint))
}
