import type { FileLocation } from '../../model/text/location.ts'
import { showKey } from '../../model/text/show-name.ts'
import { Template } from '../../model/text/template.ts'
import {
  goText,
  isNull,
  locationOfEntry,
  type ModelEntry,
  type ModelMapping,
  type ModelNode,
  type ModelScalar,
  type ModelSequence,
  textNode,
} from './model-node.ts'

/** Told where a file cannot be laid over another. */
export type ReportConflict = (location: FileLocation, reason: string) => void

type Merger = (base: ModelNode, over: ModelNode, path: string, report: ReportConflict) => ModelNode

/** Lays a whole model over another, by compose-go's rules (`override/merge.go`). Neither is changed. */
export function mergeModels(base: ModelMapping, over: ModelMapping, report: ReportConflict): ModelMapping {
  return mergeMappings(base, over, '', report, (key) => TOP_LEVEL.get(key) ?? mergeAny)
}

/** Lays one service over another. */
export function mergeServices(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  return mergeChildren(base, over, path, report, (key) => SERVICE_FIELDS.get(key) ?? mergeAny)
}

const labelled: Merger = (base, over, path, report) =>
  mergeChildren(
    base,
    over,
    path,
    report,
    () => (one, other, at, reportConflict) =>
      mergeChildren(one, other, at, reportConflict, (key) => (key === 'labels' ? mergeToSequence : mergeAny)),
  )

/** A map, as keys of hostile files may be names that every object has. */
const TOP_LEVEL: ReadonlyMap<string, Merger> = new Map<string, Merger>([
  [
    'services',
    (base, over, path, report) =>
      isNull(over)
        ? cannotOverride(base, over, path, report)
        : mergeChildren(base, over, path, report, () => mergeServices),
  ],
  ['networks', labelled],
  ['volumes', labelled],
])

const replace: Merger = (_base, over) => over

/** A mapping with one field that merges in its own way. */
const withField =
  (field: string, merger: Merger): Merger =>
  (base, over, path, report) =>
    mergeChildren(base, over, path, report, (key) => (key === field ? merger : mergeAny))

const SERVICE_FIELDS: ReadonlyMap<string, Merger> = new Map<string, Merger>(
  Object.entries({
    annotations: mergeToSequence,
    build: mergeBuild,
    command: replace,
    depends_on: mergeDependsOn,
    deploy: withField('labels', mergeToSequence),
    dns: mergeToSequence,
    dns_opt: mergeToSequence,
    dns_search: mergeToSequence,
    entrypoint: replace,
    env_file: mergeToSequence,
    environment: mergeToSequence,
    extra_hosts: mergeToSequence,
    healthcheck: withField('test', replace),
    label_file: mergeToSequence,
    labels: mergeToSequence,
    logging: mergeLogging,
    models: mergeNames,
    networks: mergeNames,
    sysctls: mergeToSequence,
    tmpfs: mergeToSequence,
    ulimits: fieldsEach(mergeUlimit),
  } satisfies Record<string, Merger>),
)

function fieldsEach(merger: Merger): Merger {
  return (base, over, path, report) => mergeChildren(base, over, path, report, () => merger)
}

const BUILD_FIELDS: ReadonlyMap<string, Merger> = new Map<string, Merger>([
  ['args', mergeToSequence],
  ['additional_contexts', mergeToSequence],
  ['extra_hosts', mergeToSequence],
  ['labels', mergeToSequence],
])

/** A null over a value says nothing, before their kinds are compared; only fields that are replaced whole take it. */
function mergeAny(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  if (isNull(over)) return base
  if (base.kind === 'scalar') return over
  if (base.kind === 'mapping') return mergeChildren(base, over, path, report, () => mergeAny)
  if (over.kind === 'sequence') return concat(base, over)
  return cannotOverride(base, over, path, report)
}

function mergeChildren(
  base: ModelNode,
  over: ModelNode,
  path: string,
  report: ReportConflict,
  mergerOf: (key: string) => Merger,
): ModelNode {
  if (isNull(over)) return base
  if (base.kind === 'scalar') return over
  if (base.kind === 'mapping' && over.kind === 'mapping') return mergeMappings(base, over, path, report, mergerOf)
  if (base.kind === 'sequence' && over.kind === 'sequence') return concat(base, over)
  return cannotOverride(base, over, path, report)
}

function cannotOverride(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  report(over.location, `cannot override ${path}: it is a ${base.kind} in the layer below, use the same form here`)
  return base
}

function mergeMappings(
  base: ModelMapping,
  over: ModelMapping,
  path: string,
  report: ReportConflict,
  mergerOf: (key: string) => Merger,
): ModelMapping {
  if (base === over) return base
  const entries = new Map<string, ModelEntry>(base.entries)
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key)
    // Extension keys are replaced whole, whatever stands under them; so is a service with such a name.
    if (below === undefined || key.startsWith('x-')) {
      entries.set(key, entry)
      continue
    }
    const at = path === '' ? key : `${path}.${showKey(key)}`
    const keyLocation = path === 'services' ? below.keyLocation : entry.keyLocation
    entries.set(key, { ...entry, keyLocation, value: mergerOf(key)(below.value, entry.value, at, report) })
  }
  return { kind: 'mapping', entries, location: over.location }
}

function concat(base: ModelSequence, over: ModelSequence): ModelSequence {
  if (over.items.length === 0) return base
  if (base.items.length === 0) return over
  return { kind: 'sequence', items: [...base.items, ...over.items], location: over.location }
}

/** Both as `KEY=value` lists, one after the other; later consumers let the last of a key win. */
function mergeToSequence(base: ModelNode, over: ModelNode): ModelNode {
  return { kind: 'sequence', items: [...toSequence(base), ...toSequence(over)], location: over.location }
}

/** A mapping or a single text as the list that says the same; anything else is nothing. */
export function toSequence(node: ModelNode): readonly ModelNode[] {
  if (node.kind === 'sequence') return node.items
  if (node.kind === 'scalar') return node.value instanceof Template ? [node] : []
  const pairs: ModelScalar[] = []
  for (const [key, entry] of node.entries) {
    const location = locationOfEntry(entry)
    const { value } = entry
    if (value.kind === 'sequence') {
      for (const child of value.items)
        pairs.push(textNode(Template.join(key, '=', goText(child)), location, stepsOf(child)))
    } else if (isNull(value)) pairs.push(textNode(key, location))
    else if (value.kind === 'scalar' && value.isUnknown) {
      pairs.push({ ...textNode(`${key}=`, location), isUnknown: true })
    } else {
      const pair = textNode(Template.join(key, '=', goText(value)), location, stepsOf(value))
      pairs.push(value.kind === 'scalar' && value.isSymbolic ? { ...pair, isSymbolic: true } : pair)
    }
  }
  return pairs.sort((one, other) => compareTexts(one.text.filled(), other.text.filled()))
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function stepsOf(node: ModelNode): ModelScalar['steps'] {
  return node.kind === 'scalar' ? node.steps : []
}

function mergeBuild(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  const below = buildMapping(base)
  const above = buildMapping(over)
  if (isNull(over)) return base
  if (below === null || above === null) return over
  return mergeMappings(below, above, path, report, (key) => BUILD_FIELDS.get(key) ?? mergeAny)
}

function buildMapping(node: ModelNode): ModelMapping | null {
  if (node.kind === 'mapping') return node
  if (node.kind !== 'scalar' || !(node.value instanceof Template)) return null
  return {
    kind: 'mapping',
    entries: new Map([['context', { keyLocation: node.location, value: node }]]),
    location: node.location,
  }
}

/** `depends_on` as a mapping; a list's names get Compose's defaults. */
function mergeDependsOn(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  return mergeNamed(base, over, path, report, (location) => ({
    kind: 'mapping',
    entries: new Map([
      ['condition', { keyLocation: location, value: textNode('service_started', location) }],
      ['required', { keyLocation: location, value: { ...textNode('true', location), value: true } }],
    ]),
    location,
  }))
}

function mergeNames(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  return mergeNamed(base, over, path, report, (location) => ({ ...textNode('', location), value: null }))
}

function mergeNamed(
  base: ModelNode,
  over: ModelNode,
  path: string,
  report: ReportConflict,
  defaultAt: (location: FileLocation) => ModelNode,
): ModelNode {
  const below = toNamedMapping(base, defaultAt)
  const above = toNamedMapping(over, defaultAt)
  if (above === null) return base
  if (below === null) return above
  return mergeMappings(below, above, path, report, () => mergeAny)
}

function toNamedMapping(node: ModelNode, defaultAt: (location: FileLocation) => ModelNode): ModelMapping | null {
  if (node.kind === 'mapping') return node
  if (node.kind === 'scalar') return null
  const entries = new Map<string, ModelEntry>()
  for (const child of node.items) {
    if (child.kind !== 'scalar') continue
    entries.set(child.text.filled(), { key: child.text, keyLocation: child.location, value: defaultAt(child.location) })
  }
  return { kind: 'mapping', entries, location: node.location }
}

/** Options of a logging driver merge only when both layers mean the same driver. */
function mergeLogging(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  // Compose crashes over a null.
  if (base.kind === 'mapping' && isNull(over)) return cannotOverride(base, over, path, report)
  if (base.kind !== 'mapping' || over.kind !== 'mapping') return mergeAny(base, over, path, report)
  const below = base.entries.get('driver')?.value
  const above = over.entries.get('driver')?.value
  const isSame = below === undefined || above === undefined || goText(below).is(goText(above).filled())
  return isSame ? mergeMappings(base, over, path, report, () => mergeAny) : over
}

function mergeUlimit(base: ModelNode, over: ModelNode, path: string, report: ReportConflict): ModelNode {
  if (base.kind === 'mapping' && over.kind === 'mapping') {
    return mergeMappings(base, over, path, report, () => mergeAny)
  }
  return over
}
