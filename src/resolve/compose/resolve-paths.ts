import { isAbsolute } from 'node:path'
import type { ComposeRequest } from '../../model/stack/compose.ts'
import { isRemoteContext } from '../../model/stack/remote-context.ts'
import { joinPaths } from '../../model/text/file-names.ts'
import { Template } from '../../model/text/template.ts'
import { childOf, entriesOf, type ModelMapping, type ModelNode, stringOf, textNode, withEntry } from './model-node.ts'

/**
 * Rewrites the relative host paths that the audit follows (`env_file`, `label_file`, `extends.file`, contexts of builds, bind
 * mounts, files of secrets and configs) so that they start from `prefix`. `~` is `home` when that is known.
 */
export function resolvePaths(model: ModelMapping, prefix: Template, home: Template | undefined): ModelMapping {
  const absolute = (node: ModelNode): ModelNode => rewriteText(node, prefix, home)
  const service = mapFields({
    env_file: (node) =>
      mapEach(node, (child) => (child.kind === 'mapping' ? mapField(child, 'path', absolute) : absolute(child))),
    label_file: (node) => mapEach(node, absolute),
    extends: (node) => (node.kind === 'mapping' ? mapField(node, 'file', absolute) : node),
    build: (node) => rewriteBuild(node, prefix, home),
    volumes: (node) => mapEach(node, (child) => rewriteVolume(child, prefix, home)),
  })
  const filed = mapFields({ file: absolute })
  return mapFields({
    services: (node) => mapValues(node, service),
    secrets: (node) => mapValues(node, filed),
    configs: (node) => mapValues(node, filed),
  })(model) as ModelMapping
}

/** `~` at the start becomes the home folder, as compose-go does. */
export function expandHome(path: Template, home: Template | undefined): Template {
  if (!path.filled().startsWith('~') || home === undefined || home.isEmpty) return path
  return joinPaths(home, Template.join('./', path.slice(1)))
}

/** The home folder of the user; where it is withheld from the files it is shown as it is written. */
export function homeOf({ shell, untrusted }: Pick<ComposeRequest, 'shell' | 'untrusted'>): Template | undefined {
  if (untrusted?.home !== undefined) return Template.reference(untrusted.home, '~')
  const home = shell['HOME']
  return home === undefined ? undefined : Template.written(home)
}

function rewriteText(node: ModelNode, prefix: Template, home: Template | undefined): ModelNode {
  if (node.kind !== 'scalar' || !(node.value instanceof Template) || node.value.isEmpty || node.isUnknown) return node
  const expanded = expandHome(node.value, home)
  const text = isAbsolute(expanded.filled()) ? expanded : joinPaths(prefix, expanded)
  return text.is(node.value.filled()) ? node : textNode(text, node.location, node.steps)
}

/** A bind mount starts from `prefix`. A relative path in a short form keeps its dot, by which it is known for a path. */
function rewriteVolume(node: ModelNode, prefix: Template, home: Template | undefined): ModelNode {
  if (node.kind === 'mapping') {
    if (stringOf(childOf(node, 'type'))?.is('bind') !== true) return node
    return mapField(node, 'source', (source) => rewriteText(source, prefix, home))
  }
  if (node.kind !== 'scalar' || !(node.value instanceof Template) || node.isUnknown) return node
  if (!/^[.~]/.test(node.value.filled())) return node
  const cut = node.value.filled().indexOf(':')
  if (cut < 0) return node
  const expanded = expandHome(node.value.slice(0, cut), home)
  if (expanded.filled().startsWith('~')) return node
  const path = isAbsolute(expanded.filled()) ? expanded : joinPaths(prefix, expanded)
  const text = Template.join(/^[./]/.test(path.filled()) ? path : Template.join('./', path), node.value.slice(cut))
  return text.is(node.value.filled()) ? node : { ...node, value: text, text }
}

/** The context of a build starts from `prefix`, unless it is fetched. */
function rewriteBuild(node: ModelNode, prefix: Template, home: Template | undefined): ModelNode {
  if (node.kind === 'mapping') return mapField(node, 'context', (context) => rewriteBuild(context, prefix, home))
  return isRemoteContext(stringOf(node)?.filled() ?? '') ? node : rewriteText(node, prefix, home)
}

type Rewrite = (node: ModelNode) => ModelNode

function mapFields(rewrites: Readonly<Record<string, Rewrite>>): Rewrite {
  return (node) => {
    if (node.kind !== 'mapping') return node
    let result: ModelMapping = node
    for (const [key, rewrite] of Object.entries(rewrites)) result = mapField(result, key, rewrite)
    return result
  }
}

function mapField(node: ModelMapping, key: string, rewrite: Rewrite): ModelMapping {
  const entry = node.entries.get(key)
  if (entry === undefined) return node
  const value = rewrite(entry.value)
  return value === entry.value ? node : withEntry(node, key, value)
}

function mapValues(node: ModelNode, rewrite: Rewrite): ModelNode {
  if (node.kind !== 'mapping') return node
  let isChanged = false
  const entries = new Map(entriesOf(node))
  for (const [key, entry] of node.entries) {
    const value = rewrite(entry.value)
    if (value === entry.value) continue
    isChanged = true
    entries.set(key, { ...entry, value })
  }
  return isChanged ? { kind: 'mapping', entries, location: node.location } : node
}

function mapEach(node: ModelNode, rewrite: Rewrite): ModelNode {
  if (node.kind !== 'sequence') return rewrite(node)
  const nodes = node.items.map(rewrite)
  return nodes.every((child, index) => child === node.items[index]) ? node : { ...node, items: nodes }
}
