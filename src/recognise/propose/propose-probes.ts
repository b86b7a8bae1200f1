import type { ServiceCode, TokenPlace } from '../../model/code/code.ts'
import type { ResolvedBinding } from '../../model/keys/binding.ts'
import type { ComposeProject, ComposeService, ModelValue } from '../../model/stack/compose.ts'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import { listOf, memberOf } from '../../model/text/model-value.ts'
import { isShownPath } from '../../model/text/show-name.ts'
import { Template } from '../../model/text/template.ts'
import { type DocumentedPath, findOpenApi, type ReadPlain } from './find-openapi.ts'

/** An endpoint that may be worth asking, for the user to confirm: nothing is sent to it before it stands in countersign.yaml. */
export interface ProposedProbe {
  readonly service: string
  readonly kind: 'http' | 'websocket'
  /** As it would be written: references stay as they are. */
  readonly url: string
  /** Whether something says that this very path asks for a token; else it is for the user to name one. */
  readonly isPathKnown: boolean
  /** As `token:` of a probe; left out for `Authorization: Bearer`. */
  readonly token?: string
  /** What speaks for it. */
  readonly why: string
}

/** A port of a service that this machine can reach. */
interface PublishedPort {
  readonly published: string
  readonly target: string
}

/** What may speak for an endpoint. */
export interface ProposalSources {
  readonly project: ComposeProject | null
  readonly bindings: readonly ResolvedBinding[]
  /** What the source of the services says, by service. */
  readonly code: ReadonlyMap<string, ServiceCode>
}

/**
 * The endpoints of the services that verify tokens, or may, as far as the files tell: the ports that they publish, how their health
 * checks ask them, the paths of OpenAPI documents that ask for a token, and where their code takes it from. What is asked is decided
 * by `findEndpoints` alone.
 */
export function* proposeProbes(
  { project, bindings, code }: ProposalSources,
  read: ReadPlain,
): FileDialogue<readonly ProposedProbe[]> {
  if (project === null) return []
  const services = project.services.filter((service) => {
    const own = bindings.filter((binding) => binding.service === service.name)
    const isHolder = own.some(({ role }) => role !== 'bystander' && role !== 'holder')
    return isHolder && listPorts(service.model['ports']).length > 0
  })
  const documented = yield* findOpenApi(project, services, read)
  return services.flatMap((service) => {
    const variable = bindings.find((binding) => binding.service === service.name)?.variable ?? 'a key'
    return proposeFor(service, variable, documented.get(service.name) ?? [], code.get(service.name))
  })
}

function proposeFor(
  service: ComposeService,
  variable: string,
  documented: readonly DocumentedPath[],
  code: ServiceCode | undefined,
): readonly ProposedProbe[] {
  const health = readHealthUrl(service)
  const verifying = (code?.uses ?? []).filter(({ kind }) => kind === 'verifies')
  const places = new Set(verifying.flatMap(({ tokenFrom }) => tokenFrom))
  const [use] = verifying
  const seen = use === undefined ? '' : `; it verifies tokens at ${use.location.file}`
  return listPorts(service.model['ports']).flatMap(({ published, target }): readonly ProposedProbe[] => {
    const isChecked = health?.port === target
    const scheme = isChecked ? health.scheme : 'http'
    const checked = isChecked
      ? `; its health check asks ${isShownPath(health.path) ? health.path : 'a path of its own'}, which is usually open`
      : ''
    const why = `it holds ${variable} and publishes ${target}${checked}${seen}`
    const at = `localhost:${published}`
    const known = documented.map(({ path, token, document }): ProposedProbe => {
      const placed = token === null ? {} : { token }
      const url = `${scheme}://${at}${path}`
      return {
        service: service.name,
        kind: 'http',
        url,
        isPathKnown: true,
        ...placed,
        why: `${document} requires a token there`,
      }
    })
    const plain: ProposedProbe = {
      service: service.name,
      kind: 'http',
      url: `${scheme}://${at}/`,
      isPathKnown: false,
      ...placeOf(places),
      why,
    }
    const socket = socketPlaceOf(places)
    const url = `${scheme === 'https' ? 'wss' : 'ws'}://${at}/`
    return [
      ...(known.length > 0 ? known : [plain]),
      ...(socket === null
        ? []
        : [{ service: service.name, kind: 'websocket' as const, url, isPathKnown: false, token: socket, why }]),
    ]
  })
}

/** Where the code of an HTTP endpoint takes the token from, if not from the header that all others use. */
function placeOf(places: ReadonlySet<TokenPlace>): { readonly token?: string } {
  if (places.has('header')) return {}
  if (places.has('cookie')) return { token: 'cookie:NAME' }
  return places.has('query') ? { token: 'query:NAME' } : {}
}

/** Where only sockets have a token. */
function socketPlaceOf(places: ReadonlySet<TokenPlace>): string | null {
  if (places.has('handshake')) return 'socket.io'
  return places.has('subprotocol') ? 'subprotocol:bearer' : null
}

/** The proposals as lines of countersign.yaml. The first line is `probes:`. */
export function writeProposals(proposals: readonly ProposedProbe[]): readonly string[] {
  const services = [...new Set(proposals.map(({ service }) => service))]
  const kinds = ['http', 'websocket'] as const
  return [
    'probes:',
    ...services.flatMap((service) => [
      `  ${quote(service)}:`,
      ...kinds.flatMap((kind) => {
        const own = proposals.filter((one) => one.service === service && one.kind === kind)
        return own.length === 0 ? [] : [`    ${kind}:`, ...own.map(writeProposal)]
      }),
    ]),
  ]
}

function writeProposal({ url, token, isPathKnown, why }: ProposedProbe): string {
  const placed = token === undefined ? '' : `, token: ${JSON.stringify(token)}`
  const advice = isPathKnown ? '' : 'use a path that requires a token; '
  return `      - { url: ${JSON.stringify(url)}${placed} } # ${advice}${why}`
}

function quote(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(name) ? name : JSON.stringify(name)
}

function listPorts(ports: ModelValue | undefined): readonly PublishedPort[] {
  return listOf(ports).flatMap((port) => readPort(port) ?? [])
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
  const [published, target] = [textOf(memberOf(port, 'published')), textOf(memberOf(port, 'target'))]
  const protocol = textOf(memberOf(port, 'protocol')) ?? 'tcp'
  if (published === null || target === null || protocol !== 'tcp') return null
  return isOnePort(published) ? { published, target } : null
}

function isOnePort(published: string): boolean {
  return /^(?:\d+|\$\{[^}]*\})$/.test(published)
}

/** As it is written, with its references. */
function textOf(value: ModelValue | undefined): string | null {
  if (value instanceof Template) return value.toString()
  return typeof value === 'number' || typeof value === 'bigint' ? `${value}` : null
}

/** The address that a health check asks inside of the container. */
function readHealthUrl({ model }: ComposeService): { scheme: string; port: string; path: string } | null {
  const test = memberOf(model['healthcheck'], 'test')
  const words = Array.isArray(test) ? listOf(test) : [test]
  const text = words.map((word) => textOf(word) ?? '').join(' ')
  const found = /(https?):\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d+)(\/[\w./-]{0,100})?/.exec(text)
  if (found === null) return null
  const [, scheme = 'http', port = '', path = '/'] = found
  return { scheme, port, path }
}
