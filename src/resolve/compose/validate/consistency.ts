import { posix } from 'node:path'
import { showKey } from '../../../model/text/show-name.ts'
import { Template } from '../../../model/text/template.ts'
import { type LoadContext, refuse } from '../load-context.ts'
import {
  childOf,
  entriesOf,
  type ModelMapping,
  type ModelNode,
  type ModelScalar,
  namesIn,
  nodesOf,
  stringOf,
} from '../model-node.ts'
import { cutVolume } from '../service/volumes.ts'
import { isIPv4, isIPv6 } from './ip-addresses.ts'
import { checkLimits } from './limits-agree.ts'

/** The services a service depends on: `depends_on`, `links`, `volumes_from`, and namespaces shared with `service:…`. */
export function dependenciesOf(service: ModelMapping): readonly Template[] {
  const names = new Map<string, Template>()
  const add = (name: Template | undefined): void => {
    if (name !== undefined && !name.isEmpty && !names.has(name.filled())) names.set(name.filled(), name)
  }
  for (const name of namesIn(childOf(service, 'depends_on'))) add(name)
  for (const node of nodesOf(childOf(service, 'links'))) add(stringOf(node)?.cut(':')[0])
  for (const node of nodesOf(childOf(service, 'volumes_from'))) {
    const text = stringOf(node)
    if (text !== undefined && !text.filled().startsWith('container:')) add(text.cut(':')[0])
  }
  for (const field of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const text = stringOf(childOf(service, field))
    if (text?.filled().startsWith('service:')) add(text.slice('service:'.length))
  }
  return Array.from(names.values())
}

/**
 * compose-go's `checkConsistency` over the enabled services: every service can be made, and what it refers to exists. A
 * service that is merely disabled may be depended on with `required: false`.
 */
export function checkConsistency(
  context: LoadContext,
  model: ModelMapping,
  enabled: ReadonlyMap<string, ModelMapping>,
): void {
  const all = entriesOf(childOf(model, 'services'))
  const dependencies = new Map<string, readonly string[]>()
  for (const [name, service] of enabled) {
    const location = all.get(name)?.keyLocation ?? service.location
    if (!['image', 'build', 'provider'].some((field) => isSet(childOf(service, field)))) {
      refuse(context, location, `service "${name}" has neither an image nor a build`)
    }
    const targets = dependenciesOf(service)
    dependencies.set(
      name,
      targets.map((target) => target.filled()),
    )
    for (const target of targets) {
      const wanted = target.filled()
      if (enabled.has(wanted)) continue
      if (all.has(wanted) && isOptional(childOf(childOf(service, 'depends_on'), wanted))) continue
      refuse(context, location, `service "${name}" depends on service "${target}", which is not defined or not enabled`)
    }
    for (const field of ['secrets', 'configs'] as const) {
      for (const node of nodesOf(childOf(service, field))) {
        const source = stringOf(node) ?? stringOf(childOf(node, 'source'))
        if (source === undefined || entriesOf(childOf(model, field)).has(source.filled())) continue
        refuse(context, node.location, `service "${name}" refers to "${source}", which is not defined under ${field}`)
      }
    }
    checkNetworks(context, model, name, service)
    checkVolumes(context, model, name, service)
    checkModels(context, model, name, service)
    checkFields(context, name, service)
    checkLimits(context, name, service)
    checkBuild(context, model, name, service)
    checkTargets(context, name, service)
  }
  checkSecrets(context, model)
  checkContainerNames(context, enabled)
  checkCircles(context, enabled, dependencies)
}

/** A secret with a driver alone passes the schema, and is refused here. */
function checkSecrets(context: LoadContext, model: ModelMapping): void {
  for (const [name, { value, keyLocation }] of entriesOf(childOf(model, 'secrets'))) {
    if (value.kind !== 'mapping' || isTrue(childOf(value, 'external'))) continue
    if (value.entries.has('file') || isSet(childOf(value, 'environment'))) continue
    refuse(context, keyLocation, `secret "${showKey(name)}" must have a file or an environment, or external: true`)
  }
}

/** A mapping is the old way to say so. */
function isTrue(node: ModelNode | undefined): boolean {
  if (node?.kind !== 'scalar') return node !== undefined
  return node.isUnknown === true || node.isSymbolic === true || !(node.value === false || node.text.is('false'))
}

function isSet(node: ModelNode | undefined): boolean {
  return node !== undefined && !(node.kind === 'scalar' && !node.isUnknown && (node.value === null || isEmpty(node)))
}

function isEmpty({ value }: ModelScalar): boolean {
  return value instanceof Template && value.isEmpty
}

function isOptional(node: ModelNode | undefined): boolean {
  const required = childOf(node, 'required')
  return required?.kind === 'scalar' && (required.value === false || required.text.is('false'))
}

function checkNetworks(context: LoadContext, model: ModelMapping, name: string, service: ModelMapping): void {
  const defined = entriesOf(childOf(model, 'networks'))
  const wish = childOf(service, 'networks')
  const names = namesIn(wish)
  for (const network of names) {
    if (network.is('default') || defined.has(network.filled())) continue
    refuse(
      context,
      wish?.location ?? service.location,
      `service "${name}" refers to network "${network}", which is not defined`,
    )
  }
  if (names.length > 0 && isSet(childOf(service, 'network_mode'))) {
    refuse(context, service.location, `service "${name}" has both network_mode and networks: keep one`)
  }
}

function checkModels(context: LoadContext, model: ModelMapping, name: string, service: ModelMapping): void {
  const wish = childOf(service, 'models')
  for (const wanted of namesIn(wish)) {
    if (entriesOf(childOf(model, 'models')).has(wanted.filled())) continue
    refuse(
      context,
      wish?.location ?? service.location,
      `service "${name}" refers to model "${wanted}", which is not defined`,
    )
  }
}

function checkFields(context: LoadContext, name: string, service: ModelMapping): void {
  const test = nodesOf(childOf(childOf(service, 'healthcheck'), 'test'))[0]
  if (test !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(stringOf(test)?.filled() ?? 'CMD')) {
    refuse(context, test.location, `services.${name}.healthcheck.test must begin with CMD, CMD-SHELL or NONE`)
  }
  const scale = numberOf(childOf(service, 'scale'))
  const replicas = numberOf(childOf(childOf(service, 'deploy'), 'replicas'))
  if (scale !== undefined && replicas !== undefined && scale !== replicas) {
    refuse(context, service.location, `services.${name}: scale and deploy.replicas differ: keep one`)
  }
  const platform = stringOf(childOf(service, 'platform'))?.filled()
  const platforms = nodesOf(childOf(childOf(service, 'build'), 'platforms')).map((node) => stringOf(node)?.filled())
  if (platform !== undefined && platforms.length > 0 && !platforms.includes(platform)) {
    refuse(context, service.location, `services.${name}: build.platforms must include the service's platform`)
  }
}

/** What a build refers to, and what it may say once. */
function checkBuild(context: LoadContext, model: ModelMapping, name: string, service: ModelMapping): void {
  const build = childOf(service, 'build')
  if (build?.kind !== 'mapping') return
  if (isSet(childOf(build, 'dockerfile')) && isSet(childOf(build, 'dockerfile_inline')))
    refuse(
      context,
      build.location,
      `services.${name}.build: dockerfile and dockerfile_inline exclude each other: keep one`,
    )
  const services = childOf(model, 'services')
  for (const text of valuesIn(childOf(build, 'additional_contexts'))) {
    if (!text.filled().startsWith('service:')) continue
    const other = text.slice('service:'.length)
    if (childOf(childOf(services, other.filled()), 'build') !== undefined) continue
    refuse(context, build.location, `services.${name}.build: service "${other}" is no service that is built`)
  }
  const secrets = entriesOf(childOf(model, 'secrets'))
  for (const node of nodesOf(childOf(build, 'secrets'))) {
    const source = stringOf(node) ?? stringOf(childOf(node, 'source'))
    if (source === undefined || secrets.has(source.filled())) continue
    refuse(context, node.location, `service "${name}" builds with "${source}", which is not defined under secrets`)
  }
}

/** The values of a mapping, or of a list of `NAME=value`. */
function valuesIn(node: ModelNode | undefined): readonly Template[] {
  const written = node?.kind === 'mapping' ? Array.from(node.entries.values(), ({ value }) => stringOf(value)) : []
  const listed = nodesOf(node).map((child) => stringOf(child)?.cut('=')[1])
  return [...written, ...listed].filter((text) => text !== undefined)
}

/** Nothing is mounted twice at one place, and what is watched and published is said in full. */
function checkTargets(context: LoadContext, name: string, service: ModelMapping): void {
  const taken = new Set<string>()
  const take = (node: ModelNode, target: string | undefined): void => {
    if (target === undefined) return
    if (taken.has(target))
      refuse(context, node.location, `services.${name}: something else is mounted at the same target`)
    taken.add(target)
  }
  const tmpfs = childOf(service, 'tmpfs')
  const own = tmpfs === undefined ? [] : tmpfs.kind === 'sequence' ? tmpfs.items : [tmpfs]
  const seen = new Set<string>()
  for (const node of own) {
    // The same entry twice is one.
    const text = stringOf(node)?.filled()
    if (text === undefined || seen.has(text)) continue
    seen.add(text)
    take(node, text.split(':')[0])
  }
  for (const node of nodesOf(childOf(service, 'volumes'))) if (taken.size > 0) takeVolume(node)
  for (const node of nodesOf(childOf(childOf(service, 'develop'), 'watch'))) {
    const path = stringOf(childOf(node, 'path'))
    if (path?.isEmpty === true) refuse(context, node.location, `services.${name}.develop.watch: path must not be empty`)
    const action = stringOf(childOf(node, 'action'))?.filled()
    if (action === undefined || action === 'rebuild' || action === 'restart' || isSet(childOf(node, 'target'))) continue
    refuse(context, node.location, `services.${name}.develop.watch: ${action} needs a target`)
  }
  for (const node of nodesOf(childOf(service, 'ports'))) {
    const address = stringOf(childOf(node, 'host_ip'))
    if (address === undefined || isIPv4(address.filled()) || isIPv6(address.filled())) continue
    refuse(context, node.location, `services.${name}.ports: host_ip must be an address`)
  }
  const devices = childOf(childOf(childOf(childOf(service, 'deploy'), 'resources'), 'reservations'), 'devices')
  for (const node of [...nodesOf(devices), ...nodesOf(childOf(service, 'gpus'))]) {
    if (childOf(node, 'count') === undefined || childOf(node, 'device_ids') === undefined) continue
    refuse(context, node.location, `services.${name}: count and device_ids of a device exclude each other: keep one`)
  }

  function takeVolume(node: ModelNode): void {
    if (node.kind === 'mapping') take(node, stringOf(childOf(node, 'target'))?.filled())
    const text = stringOf(node)
    const [first, second = first] = text === undefined ? [] : cutVolume(text)
    if (second !== undefined) take(node, posix.normalize(second.filled()).replace(/(?<=.)\/$/, ''))
  }
}

function numberOf(node: ModelNode | undefined): string | undefined {
  return node?.kind === 'scalar' && !node.isUnknown && !node.isSymbolic && !node.text.isEmpty
    ? String(Number(node.text.filled()))
    : undefined
}

function checkContainerNames(context: LoadContext, enabled: ReadonlyMap<string, ModelMapping>): void {
  const taken = new Set<string>()
  for (const [name, service] of enabled) {
    const node = childOf(service, 'container_name')
    const containerName = stringOf(node)?.filled()
    if (node === undefined || containerName === undefined || containerName === '') continue
    if (taken.has(containerName)) {
      refuse(context, node.location, `services.${name}: another service has the same container_name`)
    }
    taken.add(containerName)
  }
}

function checkVolumes(context: LoadContext, model: ModelMapping, name: string, service: ModelMapping): void {
  const defined = entriesOf(childOf(model, 'volumes'))
  for (const node of nodesOf(childOf(service, 'volumes'))) {
    const volume = volumeName(node)
    if (volume === undefined || defined.has(volume.filled())) continue
    refuse(context, node.location, `service "${name}" refers to volume "${volume}", which is not defined`)
  }
}

function volumeName(node: ModelNode): Template | undefined {
  if (node.kind === 'mapping') {
    const source = stringOf(childOf(node, 'type'))?.is('volume') ? stringOf(childOf(node, 'source')) : undefined
    return source?.isEmpty === true ? undefined : source
  }
  const [source, rest] = stringOf(node)?.cut(':') ?? []
  if (rest === undefined || source === undefined || source.isEmpty) return undefined
  return /^[./~\\]|^[a-zA-Z]$/.test(source.filled()) ? undefined : source
}

function checkCircles(
  context: LoadContext,
  enabled: ReadonlyMap<string, ModelMapping>,
  dependencies: ReadonlyMap<string, readonly string[]>,
): void {
  const states = new Map<string, 'open' | 'done'>()
  for (const start of enabled.keys()) {
    const stack: { readonly name: string; readonly rest: string[] }[] = []
    const enter = (name: string): void => {
      states.set(name, 'open')
      stack.push({ name, rest: [...(dependencies.get(name) ?? [])] })
    }
    if (!states.has(start)) enter(start)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.pop()
      if (next === undefined) {
        states.set(top.name, 'done')
        stack.pop()
      } else if (states.get(next) === 'open') {
        const location = enabled.get(next)?.location ?? { file: '' }
        refuse(context, location, `service "${next}" depends on itself in a circle`)
      } else if (!states.has(next) && enabled.has(next)) enter(next)
    }
  }
}
