import type { FileDialogue } from '../../model/stack/file-request.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Reach, Root } from './roots.ts'

/** The folders that workspaces keep their programs in. */
const HOMES = ['apps', 'services', 'packages', 'microservices']
/** Words of commands, which folders are named after as well. */
const USUAL =
  /^(start|run|dev|watch|build|serve|prod|production|main|index|dist|src|node|npm|pnpm|yarn|npx|nest|nx|turbo)$/
/** Nobody writes a longer command. */
const MAX_COMMAND = 2_000

/**
 * Several services of one folder, each with a command that names the program of the workspace to run (`nest start auth`,
 * `pnpm --filter auth dev`, `node dist/apps/auth/main`): that program's folder is the service's own, and the rest is shared.
 * Folders that the user declares are left as they are.
 */
export function* followApps(
  found: readonly Reach[],
  isDeclared: (service: string) => boolean,
): FileDialogue<readonly Reach[]> {
  const owners = groupBy(found.flatMap(ownFolders), (folder) => folder)
  const followed: Reach[] = []
  for (const reach of found) {
    const roots: Root[] = []
    for (const root of reach.roots) {
      const mayNarrow = !root.isShared && !isDeclared(reach.service.name)
      const isOfSeveral = mayNarrow && root.isFile !== true && (owners.get(root.folder)?.length ?? 0) > 1
      const app = isOfSeveral ? yield* appOf(reach, root.folder) : null
      if (app === null) roots.push(root)
      else roots.push({ ...root, folder: app }, { ...root, isShared: true })
    }
    followed.push({ ...reach, roots })
  }
  return followed
}

function ownFolders({ roots }: Reach): readonly string[] {
  return [...new Set(roots.filter(({ isShared }) => !isShared).map(({ folder }) => folder))]
}

/** The one program that the command names; `null` where it names none or several. */
function* appOf({ service, imageCommand }: Reach, folder: string): FileDialogue<string | null> {
  const given = service.command.map(({ text }) => text.revealText()).join(' ')
  const line = (given === '' ? imageCommand.join(' ') : given).slice(0, MAX_COMMAND)
  const words = new Set(line.split(/[^\w.-]+/).filter((word) => word !== '' && !USUAL.test(word)))
  if (words.size === 0) return null
  const named: string[] = []
  for (const home of HOMES) {
    const fact = yield { path: `${folder}/${home}`, want: 'entries' }
    const entries = fact.kind === 'directory' ? (fact.entries ?? []) : []
    for (const { kind, name } of entries)
      if (kind === 'directory' && words.has(name)) named.push(`${folder}/${home}/${name}`)
  }
  return named.length === 1 ? (named[0] ?? null) : null
}
