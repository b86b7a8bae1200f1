import type { ResolvedBinding } from '../../model/binding.ts'
import type { ComposeProject, ComposeService, ModelValue } from '../../model/compose.ts'
import { Template } from '../../model/template.ts'

/** An endpoint that may be worth asking, for the user to confirm: nothing is sent to it before it stands in countersign.yaml. */
export interface ProposedProbe {
  readonly service: string
  /** As it would be written: references stay as they are. Its path is for the user to say. */
  readonly url: string
  /** What speaks for it. */
  readonly why: string
}

/** A port of a service that this machine can reach. */
interface PublishedPort {
  readonly published: string
  readonly target: string
}

/**
 * The endpoints of the services that verify tokens, or may, as far as the files tell: the ports that they publish, and how their health
 * checks ask them. Pure; what is asked is decided by `findEndpoints` alone.
 */
export function proposeProbes(
  project: ComposeProject | null,
  bindings: readonly ResolvedBinding[],
): readonly ProposedProbe[] {
  return (project?.services ?? []).flatMap((service): readonly ProposedProbe[] => {
    const own = bindings.filter((binding) => binding.service === service.name)
    if (!own.some(({ role }) => role !== 'bystander' && role !== 'holder')) return []
    const health = readHealthUrl(service)
    return listPorts(service.model['ports']).map(({ published, target }) => {
      const isChecked = health?.port === target
      const scheme = isChecked ? health.scheme : 'http'
      const checked = isChecked ? `; its health check asks ${health.path}, which is usually open` : ''
      const url = `${scheme}://localhost:${published}/`
      return {
        service: service.name,
        url,
        why: `it holds ${own[0]?.variable ?? 'a key'} and publishes ${target}${checked}`,
      }
    })
  })
}

/** The proposals as lines of countersign.yaml. The first line is `probes:`. */
export function writeProposals(proposals: readonly ProposedProbe[]): readonly string[] {
  const services = [...new Set(proposals.map(({ service }) => service))]
  return [
    'probes:',
    ...services.flatMap((service) => [
      `  ${quote(service)}:`,
      '    http:',
      ...proposals
        .filter((one) => one.service === service)
        .map(({ url, why }) => `      - { url: ${JSON.stringify(url)} } # use a path that requires a token; ${why}`),
    ]),
  ]
}

function quote(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(name) ? name : JSON.stringify(name)
}

function listPorts(ports: ModelValue | undefined): readonly PublishedPort[] {
  if (!Array.isArray(ports)) return []
  return (ports as readonly ModelValue[]).flatMap((port) => readPort(port) ?? [])
}

/** `8003:8000`, `127.0.0.1:8003:8000/tcp`, or the long form; a port that is published at random has no address to name. */
function readPort(port: ModelValue): PublishedPort | null {
  const text = textOf(port)
  if (text !== null) {
    const [mapping = '', protocol = 'tcp'] = text.split('/')
    const parts = /^(?:(?:\[[^\]]*\]|[\d.]+):)?(\d+|\$\{[^}]*\}):(\d+|\$\{[^}]*\})$/.exec(mapping)
    if (protocol !== 'tcp' || parts === null) return null
    const [, published = '', target = ''] = parts
    return isOnePort(published) ? { published, target } : null
  }
  if (typeof port !== 'object' || port === null || Array.isArray(port) || port instanceof Template) return null
  const fields = port as { readonly [key: string]: ModelValue }
  const [published, target] = [textOf(fields['published'] ?? null), textOf(fields['target'] ?? null)]
  const protocol = textOf(fields['protocol'] ?? null) ?? 'tcp'
  if (published === null || target === null || protocol !== 'tcp') return null
  return isOnePort(published) ? { published, target } : null
}

function isOnePort(published: string): boolean {
  return /^(?:\d+|\$\{[^}]*\})$/.test(published)
}

function textOf(value: ModelValue): string | null {
  if (value instanceof Template) return value.toString()
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? `${value}` : null
}

/** The address that a health check asks inside of the container. */
function readHealthUrl({ model }: ComposeService): { scheme: string; port: string; path: string } | null {
  const check = model['healthcheck']
  if (typeof check !== 'object' || check === null || Array.isArray(check) || check instanceof Template) return null
  const test = (check as { readonly [key: string]: ModelValue })['test'] ?? null
  const words = Array.isArray(test) ? (test as readonly ModelValue[]) : [test]
  const text = words.map((word) => textOf(word) ?? '').join(' ')
  const found = /(https?):\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d+)(\/[\w./-]{0,100})?/.exec(text)
  if (found === null) return null
  const [, scheme = 'http', port = '', path = '/'] = found
  return { scheme, port, path }
}
