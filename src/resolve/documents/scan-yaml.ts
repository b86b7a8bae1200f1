import { isAlias, isMap, isScalar, isSeq, Scalar, type YAMLMap } from 'yaml'
import { Secret } from '../../model/keys/secret.ts'
import type { DocumentScalar } from '../../model/stack/document.ts'
import { Refusal } from '../yaml/refusal.ts'
import { documentLimits } from './limits.ts'
import { parseYamlText, type YamlText } from './parse-yaml-text.ts'

/**
 * The scalars of a YAML text of another program with their places, as they are written: which of the many YAMLs it reads, and what
 * it makes of `0755`, is not known. Those of a second and third document of the stream follow. `null` when nothing can be read.
 */
export function scanYaml(bytes: Uint8Array): readonly DocumentScalar[] | null {
  try {
    // Every scalar is its text, whatever it looks like.
    const text = parseYamlText(bytes, { schema: 'failsafe', uniqueKeys: false })
    const broken = text.documents.findIndex(({ errors }) => errors.length > 0)
    const roots = text.documents.slice(0, broken === -1 ? undefined : broken).map(({ contents }) => contents)
    if (roots.every((root) => root === null || isScalar(root))) return null
    const scan = new YamlScan(text)
    return roots.every((root) => scan.collect({ node: root, isAliased: false }, [])) ? scan.found : null
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** A node, and whether an alias led to it. */
interface Reached {
  readonly node: unknown
  readonly isAliased: boolean
}

class YamlScan {
  readonly found: DocumentScalar[] = []
  readonly #text: YamlText
  /** How many nodes aliases stood for: a small file could ask for billions. */
  #aliased = 0

  constructor(text: YamlText) {
    this.#text = text
  }

  /** Whether it came to an end within the limit of aliases. */
  collect(reached: Reached, pointer: readonly string[]): boolean {
    const { node, isAliased } = this.#follow(reached)
    if (isAliased) this.#aliased += 1
    if (this.#aliased > documentLimits.scalars) return false
    if (pointer.length > documentLimits.depth || this.found.length >= documentLimits.scalars) return true
    if (isMap(node)) {
      const members = this.#membersOf({ node, isAliased })
      return members !== null && Array.from(members).every(([key, value]) => this.collect(value, [...pointer, key]))
    }
    if (isSeq(node)) {
      return node.items.every((child, at) => this.collect({ node: child, isAliased }, [...pointer, String(at)]))
    }
    if (isScalar(node) && !isNull(node)) {
      const place = this.#text.place(node.range?.[0] ?? 0)
      this.found.push({ pointer, text: Secret.fromText(String(node.value)), ...place })
    }
    return true
  }

  /** By their keys; what `<<` brings in follows, and gives way. */
  #membersOf({ node, isAliased }: Reached, depth = 0): ReadonlyMap<string, Reached> | null {
    const members = new Map<string, Reached>()
    const sources: Reached[] = []
    for (const { key, value } of (node as YAMLMap).items) {
      const { node: name } = this.#follow({ node: key, isAliased })
      if (!isScalar(name)) continue
      if (name.value === '<<' && isPlain(name)) sources.push({ node: value, isAliased })
      else members.set(String(name.value), { node: value, isAliased })
    }
    for (const source of sources.flatMap((one) => this.#listSources(one))) {
      this.#aliased += (source.node as YAMLMap).items.length + 1
      if (depth > documentLimits.depth || this.#aliased > documentLimits.scalars) return null
      const merged = this.#membersOf(source, depth + 1)
      if (merged === null) return null
      for (const [key, value] of merged) if (!members.has(key)) members.set(key, value)
    }
    return members
  }

  #listSources(source: Reached): readonly Reached[] {
    const { node, isAliased } = this.#follow(source)
    const nodes = isSeq(node)
      ? node.items.map((child) => this.#follow({ node: child, isAliased }))
      : [{ node, isAliased }]
    return nodes.filter((one) => isMap(one.node))
  }

  #follow({ node, isAliased }: Reached): Reached {
    return isAlias(node) ? { node: this.#text.targets.get(node), isAliased: true } : { node, isAliased }
  }
}

function isPlain({ type }: Scalar): boolean {
  return type === undefined || type === Scalar.PLAIN
}

/** What every YAML takes for null. */
function isNull(node: Scalar): boolean {
  return isPlain(node) && node.tag === undefined && /^(?:~|null|Null|NULL|)$/.test(String(node.value))
}
