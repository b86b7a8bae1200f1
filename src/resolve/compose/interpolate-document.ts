import { symbolStart } from '../../model/stack/wiring-symbol.ts'
import { type FileLocation, locationIn } from '../../model/text/location.ts'
import { showKey } from '../../model/text/show-name.ts'
import { Template } from '../../model/text/template.ts'
import { interpolate, type Lookup } from '../interpolate.ts'
import type { YamlEntry, YamlNode, YamlScalar } from '../yaml/yaml-node.ts'
import { LIMITS, type LoadContext, refuse } from './load-context.ts'
import { type ModelEntry, type ModelNode, type ModelScalar, textNode } from './model-node.ts'

/** A document with its references filled in, and the paths that `!reset` and `!override` take out of what came before. */
export interface InterpolatedDocument {
  readonly root: ModelNode
  readonly resetPaths: readonly ResetPath[]
}

/** The keys of a path, cut at every dot as compose-go cuts them. */
export type ResetPath = readonly string[]

interface Conversion {
  readonly context: LoadContext
  readonly file: string
  readonly lookup: Lookup
  readonly made: Map<YamlNode, ModelNode>
  /** Inside `!override` an inner `!reset` is not seen, so such nodes are made again. */
  readonly madeInOverride: Map<YamlNode, ModelNode>
  readonly tagged: Set<YamlNode>
  readonly path: string[]
}

/** Interpolates every value of a document (keys never) and takes out what is tagged `!reset`. Aliased nodes are done once. */
export function interpolateDocument(
  context: LoadContext,
  root: YamlNode,
  file: string,
  lookup: Lookup,
): InterpolatedDocument {
  const conversion: Conversion = {
    context,
    file,
    lookup,
    made: new Map(),
    madeInOverride: new Map(),
    tagged: new Set(),
    path: [],
  }
  const model = convert(conversion, root, root.tag === '!override')
  const resetPaths: ResetPath[] = []
  if (conversion.tagged.size > 0) collectResetPaths(conversion, root, [], new Set(), resetPaths)
  return { root: model, resetPaths }
}

function convert(conversion: Conversion, node: YamlNode, isInOverride: boolean): ModelNode {
  const made = isInOverride ? conversion.madeInOverride : conversion.made
  const known = made.get(node)
  if (known !== undefined) return known
  const model =
    node.kind === 'scalar' ? convertScalar(conversion, node) : convertCollection(conversion, node, isInOverride)
  made.set(node, model)
  return model
}

function convertCollection(
  conversion: Conversion,
  node: Exclude<YamlNode, YamlScalar>,
  isInOverride: boolean,
): ModelNode {
  const location = locationIn(conversion.file, node.line, node.column)
  if (node.tag !== undefined) conversion.tagged.add(node)
  const { path, tagged } = conversion
  if (node.kind === 'sequence') {
    const nodes: ModelNode[] = []
    for (const [index, child] of node.items.entries()) {
      if (child.tag === '!reset' && !isInOverride) continue
      path.push(`[${index}]`)
      nodes.push(convert(conversion, child, isInOverride || child.tag === '!override'))
      path.pop()
      if (tagged.has(child)) tagged.add(node)
    }
    return { kind: 'sequence', items: nodes, location }
  }
  const entries = new Map<string, ModelEntry>()
  for (const entry of node.entries.values()) {
    const child = isInOverride ? entry.value : effectiveValue(entry)
    if (entry.value.tag !== undefined) tagged.add(entry.value)
    if (tagged.has(entry.value)) tagged.add(node)
    if (child === undefined) continue
    path.push(entry.key)
    const value = convert(conversion, child, isInOverride || child.tag === '!override')
    path.pop()
    if (tagged.has(child)) tagged.add(node)
    entries.set(entry.key, {
      keyLocation: locationIn(conversion.file, entry.keyLine, entry.keyColumn),
      value,
    })
  }
  return { kind: 'mapping', entries, location }
}

function effectiveValue(entry: YamlEntry): YamlNode | undefined {
  return entry.value.tag === '!reset' ? entry.afterReset : entry.value
}

function convertScalar(conversion: Conversion, node: YamlScalar): ModelScalar {
  const location = locationIn(conversion.file, node.line, node.column)
  if (typeof node.value !== 'string' || !node.value.includes('$')) return written(node, location)
  const { context, path } = conversion
  const outcome = interpolate(node.value, conversion.lookup, {
    compose: context.request.compose,
    location,
    ...(context.request.isWiring === undefined ? {} : { isWiring: context.request.isWiring }),
  })
  if (outcome.ok) {
    const { text, steps } = outcome
    const model: ModelScalar = { kind: 'scalar', value: text, text, location, steps }
    return text.filled().includes(symbolStart) ? { ...model, isSymbolic: true } : model
  }
  refuse(context, location, `${showPath(path)}: ${outcome.reason}`)
  const cut = node.value.indexOf('=')
  const name = cut < 0 ? '' : node.value.slice(0, cut)
  return { ...textNode(name.includes('$') ? '' : `${name}=`, location), isUnknown: true }
}

/** The scalar as written in the file. */
function written({ value, text }: YamlScalar, location: FileLocation): ModelScalar {
  const template = Template.written(text)
  return { kind: 'scalar', value: typeof value === 'string' ? template : value, text: template, location, steps: [] }
}

function showPath(path: readonly string[]): string {
  return path.map((step) => (step.startsWith('[') ? step : showKey(step))).join('.')
}

function collectResetPaths(
  conversion: Conversion,
  node: YamlNode,
  path: readonly string[],
  seen: Set<YamlNode>,
  found: ResetPath[],
): void {
  if (found.length >= LIMITS.resetPaths) return
  if (node.tag === '!reset') {
    // v2 prunes the anchored block when it first sees the tag, so an alias of the block no longer shows it.
    if (conversion.context.request.compose === 'v2' && seen.has(node)) return
    seen.add(node)
    found.push(path)
    return
  }
  if (node.tag === '!override') {
    found.push(path)
    return
  }
  if (!conversion.tagged.has(node)) return
  if (node.kind === 'sequence') {
    for (const [index, child] of node.items.entries()) {
      collectResetPaths(conversion, child, [...path, String(index)], seen, found)
    }
  } else if (node.kind === 'mapping') {
    for (const entry of node.entries.values()) {
      const next = [...path, ...entry.key.split('.')]
      collectResetPaths(conversion, entry.value, next, seen, found)
      if (entry.value.tag === '!reset' && entry.afterReset !== undefined) {
        collectResetPaths(conversion, entry.afterReset, next, seen, found)
      }
    }
  }
}
