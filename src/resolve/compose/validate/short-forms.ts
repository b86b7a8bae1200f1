import { Template } from '../../../model/text/template.ts'
import { type LoadContext, refuse } from '../load-context.ts'
import { childOf, entriesOf, type ModelMapping, type ModelNode, nodesOf, stringOf } from '../model-node.ts'
import { cutVolume } from '../service/volumes.ts'
import { isIPv4, isIPv6 } from './ip-addresses.ts'

/** Refuses short forms of ports and volumes that compose-go cannot take apart, in disabled services too. */
export function checkShortForms(context: LoadContext, model: ModelMapping): void {
  for (const [name, { value }] of entriesOf(childOf(model, 'services'))) {
    for (const node of nodesOf(childOf(value, 'ports'))) {
      const text =
        node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'bigint')
          ? node.text
          : stringOf(node)
      if (text !== undefined && !isPort(text.filled())) {
        refuse(
          context,
          node.location,
          `services.${name}.ports: not a port: write [[HOST_IP:]HOST:]CONTAINER[/PROTOCOL]`,
        )
      }
    }
    for (const node of nodesOf(childOf(value, 'volumes'))) {
      const text = stringOf(node)
      if (text !== undefined && !isVolume(text.filled())) {
        refuse(context, node.location, `services.${name}.volumes: not a volume: write [SOURCE:]TARGET[:OPTIONS]`)
      }
    }
  }
}

/** As docker/go-connections' `nat.ParsePortSpec`. */
function isPort(text: string): boolean {
  const [ports = '', protocol = ''] = text.split('/')
  const parts = ports.split(':')
  const container = readRange(parts.at(-1) ?? '')
  const hostText = parts.at(-2) ?? ''
  const host = hostText === '' ? undefined : readRange(hostText)
  if (container === null || host === null || container.from === 0) return false
  const isOneToOne = host === undefined || host.to - host.from === container.to - container.from
  return (
    (isOneToOne || container.from === container.to) &&
    ['', 'tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()) &&
    isHostAddress(parts.slice(0, -2).join(':'))
  )
}

function readRange(text: string): { readonly from: number; readonly to: number } | null {
  const [, first, second = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(second)]
  return first === undefined || from > to || to > 65_535 ? null : { from, to }
}

/** None, one of IPv4, or one of IPv6 in brackets. */
function isHostAddress(text: string): boolean {
  if (text === '') return true
  return text.startsWith('[') && text.endsWith(']') ? isIPv6(text.slice(1, -1)) : isIPv4(text)
}

/** As compose-go's `format.ParseVolume`. */
function isVolume(text: string): boolean {
  if (text.length <= 2) return text !== ''
  const parts = cutVolume(Template.written(text)).map((part) => part.filled())
  return !parts.includes('') && parts.length <= 3
}

/** compose-go's checks of top-level secrets and configs: exactly one source. Included files are checked as well. */
export function checkSources(context: LoadContext, model: ModelMapping): void {
  checkEach(context, model, 'secrets', ['file', 'environment'])
  checkEach(context, model, 'configs', ['file', 'environment', 'content'])
}

function checkEach(
  context: LoadContext,
  model: ModelMapping,
  kind: 'secrets' | 'configs',
  sources: readonly string[],
): void {
  for (const [name, { value, keyLocation }] of entriesOf(childOf(model, kind))) {
    if (value.kind !== 'mapping') continue
    const given = sources.filter((source) => value.entries.has(source))
    if (given.length > 1) {
      refuse(context, keyLocation, `${kind}.${name}: ${given.join(' and ')} exclude each other: keep one`)
    } else if (given.length === 0 && !hasAny(value, ['driver', 'external'])) {
      refuse(context, keyLocation, `${kind}.${name} needs one of ${sources.join(', ')}, or external: true`)
    }
  }
}

/** compose-go's check of top-level volumes: an external one takes nothing but a name. */
export function checkExternalVolumes(context: LoadContext, model: ModelMapping): void {
  for (const [name, { value, keyLocation }] of entriesOf(childOf(model, 'volumes'))) {
    const external = childOf(value, 'external')
    if (external?.kind !== 'scalar' || !external.text.is('true')) continue
    for (const key of entriesOf(value).keys()) {
      if (key === 'name' || key === 'external' || key.startsWith('x-')) continue
      refuse(context, keyLocation, `volumes.${name}: external and ${key} exclude each other: keep one`)
    }
  }
}

function hasAny(node: ModelNode, keys: readonly string[]): boolean {
  return keys.some((key) => childOf(node, key) !== undefined)
}
