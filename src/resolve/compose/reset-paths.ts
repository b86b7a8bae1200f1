import type { ResetPath } from './interpolate-document.ts'
import type { ModelEntry, ModelMapping } from './model-node.ts'

interface OwnedMapping extends ModelMapping {
  readonly entries: Map<string, ModelEntry>
}

/**
 * Takes what the paths name out of what was accumulated before. A path reaches through mappings only; a key may hold dots
 * and a `*` in a path matches any one key, as in compose-go.
 */
export function applyResets(target: ModelMapping, paths: readonly ResetPath[]): ModelMapping {
  if (paths.length === 0) return target
  const owned = new Map<ModelMapping, OwnedMapping>()
  let root = target
  for (const path of paths) root = removePath(root, path, 0, owned)
  return root
}

function removePath(
  node: ModelMapping,
  path: ResetPath,
  from: number,
  owned: Map<ModelMapping, OwnedMapping>,
): ModelMapping {
  let result = node
  for (const [key, next] of matchingKeys(node, path, from)) {
    const entry = result.entries.get(key)
    if (entry === undefined) continue
    if (next === path.length) {
      const copy = own(result, owned)
      copy.entries.delete(key)
      result = copy
      continue
    }
    if (entry.value.kind !== 'mapping') continue
    const child = removePath(entry.value, path, next, owned)
    if (child === entry.value) continue
    const copy = own(result, owned)
    copy.entries.set(key, { ...entry, value: child })
    result = copy
  }
  return result
}

/** The keys of `node` that the path can keep using, and where in the path each ends. */
function matchingKeys(node: ModelMapping, path: ResetPath, from: number): (readonly [string, number])[] {
  const rest = path.slice(from)
  if (rest.includes('*')) {
    return Array.from(node.entries.keys(), (key) => [key, key.split('.')] as const)
      .filter(([, parts]) => parts.length <= rest.length)
      .filter(([, parts]) => parts.every((part, index) => rest[index] === '*' || rest[index] === part))
      .map(([key, parts]) => [key, from + parts.length] as const)
  }
  const found: (readonly [string, number])[] = []
  for (let length = 1; length <= rest.length; length += 1) {
    const key = rest.slice(0, length).join('.')
    if (node.entries.has(key)) found.push([key, from + length])
  }
  return found
}

function own(node: ModelMapping, owned: Map<ModelMapping, OwnedMapping>): OwnedMapping {
  const known = owned.get(node)
  if (known !== undefined) return known
  const copy: OwnedMapping = { kind: 'mapping', entries: new Map(node.entries), location: node.location }
  owned.set(copy, copy)
  return copy
}
