import { posix, resolve } from 'node:path'
import type { VolumeMount } from '../../model/compose.ts'
import { symbolStart } from '../../model/wiring-symbol.ts'
import type { LoadContext } from './load-context.ts'
import { toSequence } from './merge.ts'
import { childOf, type ModelMapping, type ModelNode, nodesOf, stringOf, textOf } from './model-node.ts'
import { expandHome } from './resolve-paths.ts'

/** Where the paths of a service start and what its project calls its volumes. */
export interface VolumeScope {
  readonly project: string
  readonly directory: string
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
  const home = context.request.shell['HOME']
  for (const mount of inherited(context, model, service, scope, seen)) mounts.set(mount.target, mount)
  for (const node of nodesOf(childOf(service, 'volumes'))) {
    const written = node.kind === 'mapping' ? readLongForm(node) : readShortForm(textOf(node) ?? '')
    if (written === null || written.target.includes(symbolStart)) continue
    const target = absoluteTarget(written.target)
    mounts.set(target, { ...place(written, model, scope, home), target, location: node.place })
  }
  const tmpfs = childOf(service, 'tmpfs')
  for (const node of tmpfs === undefined ? [] : toSequence(tmpfs)) {
    const target = stringOf(node)?.split(':')[0]
    if (target === undefined || target === '') continue
    const at = absoluteTarget(target)
    if (!mounts.has(at)) mounts.set(at, { type: 'tmpfs', source: '', target: at, location: node.place })
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
    const name = stringOf(node)?.split(':')[0] ?? ''
    const other = name === 'container' ? undefined : childOf(childOf(model, 'services'), name)
    if (other?.kind !== 'mapping' || seen.has(other)) return []
    return resolveVolumes(context, model, other, scope, seen)
  })
}

interface WrittenVolume {
  readonly type: VolumeMount['type']
  readonly source: string
  readonly target: string
  readonly subpath?: string
}

/** The parts of `[SOURCE:]TARGET[:OPTIONS]`, cut as compose-go's `format.ParseVolume` does: a drive's colon does not count. */
function cutVolume(text: string): readonly string[] {
  if (text.length <= 2) return [text]
  const parts: string[] = []
  let part = ''
  for (const character of text) {
    if (character === ':' && !/^[A-Za-z]$/.test(part)) {
      parts.push(part)
      part = ''
    } else part += character
  }
  return [...parts, part]
}

/** Whether the source of a short form is a path (compose-go's `isFilePath`) and no volume's name. */
function isHostPath(source: string): boolean {
  return /^(?:[./~]|\\\\|[A-Za-z]:.)/.test(source)
}

function readShortForm(text: string): WrittenVolume | null {
  const [first = '', second] = cutVolume(text)
  if (first === '' || second === '') return null
  if (second === undefined) return { type: 'volume', source: '', target: first }
  return { type: isHostPath(first) ? 'bind' : 'volume', source: first, target: second }
}

function readLongForm(node: ModelNode): WrittenVolume | null {
  const target = textOf(childOf(node, 'target'))
  if (target === undefined || target === '') return null
  const type = stringOf(childOf(node, 'type'))
  const subpath = stringOf(childOf(childOf(node, 'volume'), 'subpath'))
  return {
    type: type === 'bind' || type === 'volume' || type === 'tmpfs' ? type : 'other',
    source: textOf(childOf(node, 'source')) ?? '',
    target,
    ...(subpath === undefined || subpath === '' ? {} : { subpath }),
  }
}

function place(
  { type, source, subpath }: WrittenVolume,
  model: ModelMapping,
  { project, directory }: VolumeScope,
  home: string | undefined,
): Pick<VolumeMount, 'type' | 'source' | 'engineName' | 'subpath'> {
  // In a wiring audit the source may hold a symbol: what is mounted there cannot be told.
  if (source.includes(symbolStart)) return { type: 'other', source: '' }
  if (type === 'bind') {
    const expanded = expandHome(source, home)
    const isForeign = /^(?:[A-Za-z]:|\\\\)/.test(expanded)
    return { type, source: source === '' || isForeign ? expanded : resolve(directory, expanded) }
  }
  if (type !== 'volume' || source === '') return { type, source: '' }
  const options = childOf(childOf(childOf(model, 'volumes'), source), 'driver_opts')
  const device = stringOf(childOf(options, 'device'))
  // The local driver mounts a folder of the host when it is told `o: bind`.
  if (device?.startsWith('/') && /(?:^|,)r?bind(?:,|$)/.test(stringOf(childOf(options, 'o')) ?? '')) {
    return { type: 'bind', source: posix.join(device, subpath ?? '') }
  }
  return {
    type,
    source,
    engineName: engineNameOf(source, childOf(childOf(model, 'volumes'), source), project),
    ...(subpath === undefined ? {} : { subpath }),
  }
}

/** An external volume keeps its name, one with `name:` has that; the others carry the project's name in front. */
function engineNameOf(key: string, definition: ModelNode | undefined, project: string): string {
  const external = childOf(definition, 'external')
  const name = stringOf(childOf(definition, 'name')) ?? stringOf(childOf(external, 'name'))
  if (name !== undefined && name !== '') return name
  const isExternal = external !== undefined && !(external.kind === 'scalar' && external.text === 'false')
  return isExternal ? key : `${project}_${key}`
}

function absoluteTarget(target: string): string {
  if (/^[A-Za-z]:|^\\\\/.test(target)) return target
  return posix.resolve('/', target)
}
