import { createHash } from 'node:crypto'
import { access, constants, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { Gap } from '../../model/report/gap.ts'
import { trimEndOf } from '../../model/text/trim-end-of.ts'

/** What a TLS connection to an engine needs. An absent member means that the user gave none. */
export interface TlsMaterial {
  readonly ca: Uint8Array | undefined
  readonly cert: Uint8Array | undefined
  readonly key: Uint8Array | undefined
  /** False only where the user switched the check of the server's name off. */
  readonly isVerified: boolean
}

/** Where an engine listens. `address` is how the user would name it, without any password. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp'
      readonly address: string
      readonly host: string
      readonly port: number
      readonly pathPrefix: string
      readonly tls: TlsMaterial | null
    }
  | {
      readonly kind: 'ssh'
      readonly address: string
      readonly host: string
      readonly port: number | null
      readonly user: string | null
      readonly remoteSocket: string | null
    }

/** What decides which engine is asked. */
export interface EndpointRequest {
  readonly shell: Readonly<Record<string, string>>
  readonly homeDirectory: string
  readonly context?: string
  readonly host?: string
}

/** Either the one endpoint to ask, or why none is known. */
export type EndpointChoice =
  | { readonly endpoint: Endpoint; readonly gap?: never }
  | { readonly endpoint?: never; readonly gap: Gap }

/** What Docker's own files may hold, of which nothing is known until it is looked at. */
interface Json {
  readonly currentContext?: unknown
  readonly Endpoints?: unknown
  readonly docker?: unknown
  readonly Host?: unknown
  readonly SkipTLSVerify?: unknown
}

type Strategy = (request: EndpointRequest) => Promise<EndpointChoice | null>

/** In the order of docker/cli; the first that has an opinion wins. */
const NAMED: readonly Strategy[] = [askedContext, askedHost, hostOfShell, contextOfShell, contextOfConfiguration]
const STRATEGIES: readonly Strategy[] = [...NAMED, defaultSocket]

/**
 * The engine that `docker` would ask: `--context`, `--host`, `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext` of the
 * Docker configuration, then the sockets where an engine listens by default. Throws an `AuditError` of code `usage` for a
 * context that does not exist and for an address that is none.
 */
export async function resolveEndpoint(request: EndpointRequest): Promise<EndpointChoice> {
  for (const strategy of STRATEGIES) {
    const choice = await strategy(request)
    if (choice !== null) return choice
  }
  return { gap: noSocketGap(defaultSocketPaths(request)) }
}

/** The engine that somebody names; `null` where `docker` would look for a socket where one listens by default. */
export async function resolveNamed(request: EndpointRequest): Promise<EndpointChoice | null> {
  for (const strategy of NAMED) {
    const choice = await strategy(request)
    if (choice !== null) return choice
  }
  return null
}

/** Whether nobody names an engine and none listens where one does by default: there is none here to look at. */
export async function isEngineAbsent(request: EndpointRequest): Promise<boolean> {
  for (const strategy of STRATEGIES) if ((await strategy(request)) !== null) return false
  return true
}

async function askedContext(request: EndpointRequest): Promise<EndpointChoice | null> {
  return request.context === undefined ? null : readContext(request.context, '--context', request)
}

async function askedHost(request: EndpointRequest): Promise<EndpointChoice | null> {
  return request.host === undefined ? null : parseHost(request.host, '--host', request)
}

async function hostOfShell(request: EndpointRequest): Promise<EndpointChoice | null> {
  const host = setValue(request.shell, 'DOCKER_HOST')
  return host === null ? null : parseHost(host, 'DOCKER_HOST', request)
}

async function contextOfShell(request: EndpointRequest): Promise<EndpointChoice | null> {
  const context = setValue(request.shell, 'DOCKER_CONTEXT')
  return context === null ? null : readContext(context, 'DOCKER_CONTEXT', request)
}

async function contextOfConfiguration(request: EndpointRequest): Promise<EndpointChoice | null> {
  const file = join(configurationFolder(request), 'config.json')
  const content = await readOptional(file)
  if (content === null) return null
  if (!(content instanceof Uint8Array)) return { gap: content }
  const configuration = parseRecord(content)
  if (configuration === null) {
    return {
      gap: {
        source: file,
        code: 'malformed',
        reason: `${file} is not a JSON object: fix it, or name the engine with --host`,
      },
    }
  }
  const name = configuration.currentContext
  if (typeof name !== 'string' || name === '' || name === 'default') return null
  return readContext(name, `currentContext in ${file}`, request)
}

async function defaultSocket(request: EndpointRequest): Promise<EndpointChoice | null> {
  const paths = defaultSocketPaths(request)
  for (const path of paths) {
    if (await isAccessible(path, constants.R_OK | constants.W_OK)) return { endpoint: socketEndpoint(path) }
  }
  for (const path of paths) {
    // It exists and we may not use it: asking it makes the reason that the user sees the right one.
    if (await isAccessible(path, constants.F_OK)) return { endpoint: socketEndpoint(path) }
  }
  return null
}

function defaultSocketPaths(request: EndpointRequest): readonly string[] {
  if (process.platform === 'win32') return ['//./pipe/docker_engine']
  const runtime = setValue(request.shell, 'XDG_RUNTIME_DIR')
  return [
    '/var/run/docker.sock',
    ...(runtime === null ? [] : [join(runtime, 'docker.sock')]),
    join(request.homeDirectory, '.docker/run/docker.sock'),
    '/run/podman/podman.sock',
    ...(runtime === null ? [] : [join(runtime, 'podman/podman.sock')]),
  ]
}

function noSocketGap(paths: readonly string[]): Gap {
  return {
    source: `unix://${paths[0] ?? ''}`,
    code: 'unreachable',
    reason: `no container engine found: there is no socket at ${paths.join(', ')}; start the engine, or name it with --host, --context or DOCKER_HOST`,
  }
}

/** docker/cli `cli/context/store`: a context lives in a folder named by the SHA-256 of its name. */
async function readContext(name: string, namedBy: string, request: EndpointRequest): Promise<EndpointChoice> {
  if (name === 'default') {
    return (
      (await hostOfShell(request)) ??
      (await defaultSocket(request)) ?? { gap: noSocketGap(defaultSocketPaths(request)) }
    )
  }
  const digest = createHash('sha256').update(name).digest('hex')
  const contexts = join(configurationFolder(request), 'contexts')
  const file = join(contexts, 'meta', digest, 'meta.json')
  const content = await readOptional(file)
  if (content === null) {
    throw new AuditError('usage', `the docker context ${JSON.stringify(name)} (${namedBy}) does not exist`, {
      hint: 'docker context ls lists those that do; default is the engine of this machine',
    })
  }
  if (!(content instanceof Uint8Array)) return { gap: content }
  const endpoint = asRecord(asRecord(parseRecord(content)?.Endpoints)?.docker)
  const host = endpoint?.Host
  if (endpoint === null || typeof host !== 'string' || host === '') {
    return {
      gap: {
        source: file,
        code: 'malformed',
        reason: `the docker context ${JSON.stringify(name)} names no docker endpoint in ${file}; create it again`,
      },
    }
  }
  const isVerified = endpoint.SkipTLSVerify !== true
  const material = await readTlsMaterial(join(contexts, 'tls', digest, 'docker'), isVerified)
  if ('code' in material) return { gap: material }
  const isPlain = material.ca === undefined && material.cert === undefined && isVerified
  return parseAddress(host, `the docker context ${JSON.stringify(name)}`, isPlain ? null : material)
}

/** docker/cli `cli/flags`: DOCKER_TLS_VERIFY and DOCKER_TLS count as soon as they are not empty, whatever they say. */
async function parseHost(host: string, namedBy: string, request: EndpointRequest): Promise<EndpointChoice> {
  const isVerified = setValue(request.shell, 'DOCKER_TLS_VERIFY') !== null
  const wantsTls = isVerified || setValue(request.shell, 'DOCKER_TLS') !== null || /^https:/i.test(host)
  if (!wantsTls || /^(unix|npipe|ssh):/i.test(host)) return parseAddress(host, namedBy, null)
  const folder = setValue(request.shell, 'DOCKER_CERT_PATH') ?? configurationFolder(request)
  const material = await readTlsMaterial(folder, isVerified || setValue(request.shell, 'DOCKER_TLS') === null)
  return 'code' in material ? { gap: material } : parseAddress(host, namedBy, material)
}

/**
 * The endpoint that an address such as `unix:///run/docker.sock` or `tcp://host:2376` names. The address itself is never
 * quoted in an error: it may hold a password.
 */
function parseAddress(address: string, namedBy: string, tls: TlsMaterial | null): EndpointChoice {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(address) ?? []
  switch (scheme.toLowerCase()) {
    case 'unix':
      return { endpoint: socketEndpoint(rest === '' ? '/var/run/docker.sock' : rest) }
    case 'npipe': {
      const path = rest === '' ? '//./pipe/docker_engine' : rest
      return { endpoint: { kind: 'socket', address: `npipe://${path}`, path } }
    }
    case 'tcp':
    case 'http':
    case 'https':
      return { endpoint: tcpEndpoint(scheme.toLowerCase(), rest, namedBy, tls) }
    case 'ssh':
      return { endpoint: sshEndpoint(rest, namedBy) }
    default:
      return {
        gap: {
          source: namedBy,
          code: 'unsupported',
          reason: `${namedBy} names an engine by a scheme that countersign does not know; it knows unix, tcp, http, https, npipe and ssh`,
        },
      }
  }
}

function socketEndpoint(path: string): Endpoint {
  const address = process.platform === 'win32' ? `npipe://${path}` : `unix://${path}`
  return { kind: 'socket', address, path }
}

function tcpEndpoint(scheme: string, rest: string, namedBy: string, tls: TlsMaterial | null): Endpoint {
  const url = parseUrl(
    `http://${rest.startsWith(':') ? `localhost${rest}` : rest === '' ? 'localhost' : rest}`,
    namedBy,
  )
  // The URL parser drops the port 80, which is the default of its own scheme only.
  const isPort80 = /^[^/]*:80(\/|$)/.test(rest)
  const port = url.port !== '' ? Number(url.port) : isPort80 ? 80 : defaultPort(scheme, tls !== null)
  const pathPrefix = trimEndOf(url.pathname, '/')
  return {
    kind: 'tcp',
    address: `${scheme}://${url.hostname}:${port}${pathPrefix}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    pathPrefix,
    tls,
  }
}

function defaultPort(scheme: string, isTls: boolean): number {
  if (scheme === 'http') return 80
  if (scheme === 'https') return 443
  return isTls ? 2376 : 2375
}

function sshEndpoint(rest: string, namedBy: string): Endpoint {
  const url = parseUrl(`ssh://${rest}`, namedBy)
  const user = url.username === '' ? null : decodeURIComponent(url.username)
  const port = url.port === '' ? null : Number(url.port)
  const remoteSocket = url.pathname === '' || url.pathname === '/' ? null : url.pathname
  const address = `ssh://${user === null ? '' : `${user}@`}${url.hostname}${port === null ? '' : `:${port}`}${remoteSocket ?? ''}`
  return { kind: 'ssh', address, host: url.hostname, port, user, remoteSocket }
}

function parseUrl(text: string, namedBy: string): URL {
  if (URL.canParse(text)) {
    const url = new URL(text)
    if (url.hostname !== '') return url
  }
  throw new AuditError('usage', `${namedBy} is not the address of a container engine`, {
    hint: 'an address looks like unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host',
  })
}

async function readTlsMaterial(folder: string, isVerified: boolean): Promise<TlsMaterial | Gap> {
  const contents: (Uint8Array | undefined)[] = []
  for (const name of ['ca.pem', 'cert.pem', 'key.pem']) {
    const content = await readOptional(join(folder, name))
    if (content !== null && !(content instanceof Uint8Array)) return content
    contents.push(content ?? undefined)
  }
  return { ca: contents[0], cert: contents[1], key: contents[2], isVerified }
}

/** The bytes of a file, `null` when there is none, a gap when there is one that cannot be read. */
async function readOptional(file: string): Promise<Uint8Array | null | Gap> {
  try {
    return await readFile(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    if (code === undefined) throw error
    return {
      source: file,
      code: 'unreadable',
      reason: `${file} cannot be read (${code}); allow it, or name the engine with --host`,
    }
  }
}

async function isAccessible(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return false
  }
}

function configurationFolder(request: EndpointRequest): string {
  return setValue(request.shell, 'DOCKER_CONFIG') ?? join(request.homeDirectory, '.docker')
}

/** Docker counts an empty variable as unset. */
function setValue(shell: Readonly<Record<string, string>>, name: string): string | null {
  const value = shell[name]
  return value === undefined || value === '' ? null : value
}

function parseRecord(content: Uint8Array): Json | null {
  try {
    return asRecord(JSON.parse(new TextDecoder().decode(content)))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function asRecord(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}
