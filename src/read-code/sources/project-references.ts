import type { FileDialogue } from '../../model/stack/file-request.ts'
import { decode, isWithin, type Reach, type Root, resolvePath, stateOf } from './roots.ts'

/** Projects of one solution that are followed. */
const MAX_PROJECTS = 80

/**
 * .NET: what a project refers to is compiled into it, wherever it lies. Referred to by one service it is that service's own,
 * by several it is shared; the rest of a context that the Dockerfile copies whole is neither.
 */
export function* followProjects(reaches: readonly Reach[], boundary: string): FileDialogue<readonly Reach[]> {
  const references: ReadonlySet<string>[] = []
  for (const { roots } of reaches) {
    const own = roots.filter(({ isShared }) => !isShared)
    references.push(yield* referencesOf(own, boundary))
  }
  return reaches.map((reach, index) => {
    const mine = references[index] ?? new Set<string>()
    const own = reach.roots.filter(({ isShared }) => !isShared)
    if (mine.size === 0) return reach
    const context = own[0]?.context ?? ''
    const added = [...mine].map((folder): Root => {
      const isShared = references.some((others, other) => other !== index && others.has(folder))
      return { folder, isShared, context }
    })
    return {
      ...reach,
      roots: [...own, ...added.filter(({ folder }) => !own.some((root) => isWithin(folder, root.folder)))],
    }
  })
}

function* referencesOf(roots: readonly Root[], boundary: string): FileDialogue<ReadonlySet<string>> {
  const open = roots.map(({ folder }) => folder)
  const seen = new Set(open)
  for (const folder of open) {
    if (open.length > MAX_PROJECTS) break
    const fact = yield { path: folder, want: 'entries' }
    const entries = fact.kind === 'directory' ? (fact.entries ?? []) : []
    for (const { name, kind } of entries) {
      if (kind !== 'file' || !name.endsWith('.csproj')) continue
      const text = decode(yield { path: `${folder}/${name}`, want: 'source' }) ?? ''
      for (const [, path = ''] of text.matchAll(/<ProjectReference\s+Include="([^"]{1,300})"/g)) {
        const target = resolvePath(folder, path.replaceAll('\\', '/'))
        const other = target.slice(0, target.lastIndexOf('/'))
        if (seen.has(other)) continue
        seen.add(other)
        if ((yield* stateOf(other, boundary)) === 'folder') open.push(other)
      }
    }
  }
  const own = new Set(roots.map(({ folder }) => folder))
  return new Set(open.filter((folder) => !own.has(folder)))
}
