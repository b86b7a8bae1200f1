import type { ClosedFile } from '../../../model/keys/binding.ts'
import type { FileRights } from '../../../model/stack/file-request.ts'
import type { Sighting } from '../../sight/sighting.ts'

/** Where engines begin with the users of the machine that stand for a container's, unless configured otherwise (subuid(5)). */
const FIRST_MAPPED = 65_536

/** That its group, or everybody, reads a file. */
const OTHERS_READ = 0o044

/**
 * Whether the service cannot read the file that is mounted into it from this machine, as far as that is sure. Where the group may read
 * it, it may be the service's group, or there may be a list (acl(5)): its mask is what the mode shows there. Users of a container may
 * be others on the machine, and those have high numbers.
 */
export function findClosed(
  rights: FileRights | undefined,
  { runsAs }: Pick<Sighting, 'runsAs'>,
  by: { readonly file: string; readonly isMount: boolean },
): ClosedFile | null {
  if (rights === undefined || runsAs === undefined || (by.isMount && runsAs.mayGetCopies)) return null
  const { mode, owner, group } = rights
  if (owner >= FIRST_MAPPED || group >= FIRST_MAPPED || owner === runsAs.user) return null
  return (mode & OTHERS_READ) === 0 ? { file: by.file, mode, user: runsAs.user } : null
}
