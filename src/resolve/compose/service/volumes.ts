import { posix } from 'node:path'
import type { VolumeMount } from '../../../model/stack/compose.ts'
import { symbolStart } from '../../../model/stack/wiring-symbol.ts'
import { joinPaths, resolveFrom } from '../../../model/text/file-names.ts'
import { Template } from '../../../model/text/template.ts'
import type { LoadContext } from '../load-context.ts'
import { toSequence } from '../merge.ts'
import { childOf, type ModelMapping, type ModelNode, nodesOf, stringOf, textOf } from '../model-node.ts'
import { expandHome, homeOf } from '../resolve-paths.ts'

/** Where the paths of a service start and what its project calls its volumes. */
export interface VolumeScope {
  readonly project: Template
  readonly directory: Template
}

/** What a service mounts: what `volumes_from` brings, then `volumes`, then `tmpfs`. A later one takes the place of an earlier one with the same target. */
export function resolveVolumes(
  context: LoadContext,
  model: ModelMapping,
  service: ModelMapping,
  scope: VolumeScope,
  seen: Set<ModelMapping> = new Set(),
): readonly VolumeMount[] {
  const mounts = new Map<string, VolumeMount>()
  const home = homeOf(context.request)
  for (const mount of inherited(context, model, service, scope, seen)) mounts.set(mount.target.filled(), mount)
  for (const node of nodesOf(childOf(service, 'volumes'))) {
    const written = node.kind === 'mapping' ? readLongForm(node) : readShortForm(textOf(node) ?? Template.written(''))
    if (written === null || written.target.filled().includes(symbolStart)) continue
    const target = absoluteTarget(written.target)
    mounts.set(target.filled(), { ...place(written, model, scope, home), target, location: node.location })
  }
  const tmpfs = childOf(service, 'tmpfs')
  for (const node of tmpfs === undefined ? [] : toSequence(tmpfs)) {
    const target = stringOf(node)?.cut(':')[0]
    if (target === undefined || target.isEmpty) continue
    const at = absoluteTarget(target)
    if (!mounts.has(at.filled()))
      mounts.set(at.filled(), { type: 'tmpfs', source: nothing, target: at, location: node.location })
  }
  return Array.from(mounts.values())
}

/** The mounts of the services in `volumes_from`; those of a container outside the project are not known. */
function inherited(
  context: LoadContext,
  model: ModelMapping,
  service: ModelMapping,
  scope: VolumeScope,
  seen: Set<ModelMapping>,
): readonly VolumeMount[] {
  // Each service is looked at once: by many ways to the same one, a small file could ask for billions.
  seen.add(service)
  return nodesOf(childOf(service, 'volumes_from')).flatMap((node) => {
    const name = stringOf(node)?.filled().split(':')[0] ?? ''
    const other = name === 'container' ? undefined : childOf(childOf(model, 'services'), name)
    if (other?.kind !== 'mapping' || seen.has(other)) return []
    return resolveVolumes(context, model, other, scope, seen)
  })
}

const nothing = Template.written('')

interface WrittenVolume {
  readonly type: VolumeMount['type']
  readonly source: Template
  readonly target: Template
  readonly subpath?: Template
}

/** The parts of `[SOURCE:]TARGET[:OPTIONS]`, cut as compose-go's `format.ParseVolume` does: a drive's colon does not count. */
export function cutVolume(volume: Template): readonly Template[] {
  const text = volume.filled()
  if (text.length <= 2) return [volume]
  const parts: Template[] = []
  let start = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    if (/^\p{L}$/u.test(text.slice(start, at))) continue
    parts.push(volume.slice(start, at))
    start = at + 1
  }
  return [...parts, volume.slice(start)]
}

/** Whether the source of a short form is a path (compose-go's `isFilePath`) and no volume's name. */
function isHostPath(source: Template): boolean {
  return /^(?:[./~]|\\\\|[A-Za-z]:.)/.test(source.filled())
}

function readShortForm(text: Template): WrittenVolume | null {
  const [first = nothing, second] = cutVolume(text)
  if (first.isEmpty || second?.isEmpty === true) return null
  if (second === undefined) return { type: 'volume', source: nothing, target: first }
  return { type: isHostPath(first) ? 'bind' : 'volume', source: first, target: second }
}

function readLongForm(node: ModelNode): WrittenVolume | null {
  const target = textOf(childOf(node, 'target'))
  if (target === undefined || target.isEmpty) return null
  const type = stringOf(childOf(node, 'type'))?.filled()
  const subpath = stringOf(childOf(childOf(node, 'volume'), 'subpath'))
  return {
    type: type === 'bind' || type === 'volume' || type === 'tmpfs' ? type : 'other',
    source: textOf(childOf(node, 'source')) ?? nothing,
    target,
    ...(subpath === undefined || subpath.isEmpty ? {} : { subpath }),
  }
}

function place(
  { type, source, subpath }: WrittenVolume,
  model: ModelMapping,
  { project, directory }: VolumeScope,
  home: Template | undefined,
): Pick<VolumeMount, 'type' | 'source' | 'engineName' | 'subpath'> {
  // In a wiring audit the source may hold a symbol: what is mounted there is not known.
  if (source.filled().includes(symbolStart)) return { type: 'other', source: nothing }
  if (type === 'bind') {
    const expanded = expandHome(source, home)
    const isForeign = /^(?:[A-Za-z]:|\\\\)/.test(expanded.filled())
    return { type, source: source.isEmpty || isForeign ? expanded : resolveFrom(directory, expanded) }
  }
  if (type !== 'volume' || source.isEmpty) return { type, source: nothing }
  const definition = childOf(childOf(model, 'volumes'), source.filled())
  const options = childOf(definition, 'driver_opts')
  const device = stringOf(childOf(options, 'device'))
  // The local driver mounts a folder of the host with `o: bind`.
  if (
    device?.filled().startsWith('/') &&
    /(?:^|,)r?bind(?:,|$)/.test(stringOf(childOf(options, 'o'))?.filled() ?? '')
  ) {
    return { type: 'bind', source: joinPaths(device, subpath ?? nothing) }
  }
  return {
    type,
    source,
    engineName: engineNameOf(source, definition, project),
    ...(subpath === undefined ? {} : { subpath }),
  }
}

/** An external volume keeps its name, one with `name:` has that; the others carry the project's name in front. */
function engineNameOf(key: Template, definition: ModelNode | undefined, project: Template): Template {
  const external = childOf(definition, 'external')
  const name = stringOf(childOf(definition, 'name')) ?? stringOf(childOf(external, 'name'))
  if (name !== undefined && !name.isEmpty) return name
  const isExternal = external !== undefined && !(external.kind === 'scalar' && external.text.is('false'))
  return isExternal ? key : Template.join(project, '_', key)
}

function absoluteTarget(target: Template): Template {
  if (/^[A-Za-z]:|^\\\\/.test(target.filled())) return target
  return resolveFrom(Template.written('/'), target, posix)
}
