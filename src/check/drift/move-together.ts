import type { Binding } from '../../model/keys/binding.ts'
import type { ProvenanceStep } from '../../model/stack/compose.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Side } from '../compare/group-by-key.ts'
import { listNames } from '../words/list-names.ts'

/**
 * The bindings in parts that one edit changes: those that follow the same variable, or take their text from the same place (a
 * line of an env file, an anchor). Two parts can come to differ.
 */
export function moveTogether(bindings: readonly Binding[]): readonly Side[] {
  const parent = bindings.map((_, index) => index)
  const find = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] ?? root
    parent[index] = root
    return root
  }
  const first = new Map<string, number>()
  bindings.forEach((binding, index) => {
    for (const handle of handlesOf(binding)) {
      const other = first.get(handle)
      if (other === undefined) first.set(handle, index)
      else parent[find(index)] = find(other)
    }
  })
  const indices = new Map(bindings.map((binding, index) => [binding, index]))
  return [...groupBy(bindings, (binding) => find(indices.get(binding) ?? 0)).values()]
}

/** A bare `JWT_SECRET` passes a variable on without a reference to it. */
const bareKinds: ReadonlySet<ProvenanceStep['kind']> = new Set(['dotenv', 'shell', 'unset'])

/** What changes the value when it changes; the binding's own place at least. */
function handlesOf({ sources, chain, location }: Binding): readonly string[] {
  const written = chain.findLast((step) => step.location !== undefined)?.location ?? location
  const passed = chain.flatMap(({ kind, name }) => (bareKinds.has(kind) && name !== undefined ? [name] : []))
  return [...[...sources, ...passed].map((name) => `variable ${name}`), `place ${JSON.stringify(written)}`]
}

/** The variable that most of them follow; its own, when none follows any. */
export function followedBy(side: Side): string {
  const byName = groupBy(
    side.flatMap(({ sources }) => sources),
    (name) => name,
  )
  const [most] = [...byName.values()].toSorted((a, b) => b.length - a.length)
  return most?.[0] ?? side[0].variable
}

/** What the value comes from, in words: the variables that it follows, or the file that it is written in. */
export function supplierOf({ sources, chain, variable }: Binding): string {
  if (sources.length > 0) return listNames(sources)
  const written = chain.findLast((step) => step.location !== undefined)?.location
  return written === undefined ? variable : `${variable} in ${written.file}`
}
