import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuditError } from '../../model/limits/audit-error.ts'
import { type EndpointRequest, resolveEndpoint } from './endpoint.ts'

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-home-'))
  await put('.docker/config.json', JSON.stringify({ currentContext: 'configured' }))
  await putContext('configured', { Host: 'tcp://configured:2375' })
  await putContext('asked', { Host: 'tcp://asked:2375' })
  await putContext('shell', { Host: 'ssh://ops@shell:2222' })
  await putContext('secured', { Host: 'tcp://secured:2376' })
  await put(`.docker/contexts/tls/${digest('secured')}/docker/ca.pem`, 'authority')
  await putContext('unverified', { Host: 'tcp://unverified:2376', SkipTLSVerify: true })
  await put(`.docker/contexts/meta/${digest('broken')}/meta.json`, '{"Endpoints":')
  await put(`.docker/contexts/meta/${digest('elsewhere')}/meta.json`, '{"Endpoints":{"kubernetes":{}}}')
  await put('broken/config.json', '{"auths":{"registry":{"auth":"canary')
  await put('certificates/ca.pem', 'authority')
  await put('certificates/cert.pem', 'certificate')
  await put('certificates/key.pem', 'key')
})

afterAll(async () => {
  await rm(home, { recursive: true })
})

describe('which engine is asked', () => {
  const everything = { DOCKER_HOST: 'tcp://host-of-shell', DOCKER_CONTEXT: 'shell' }

  test.each<[string, Partial<EndpointRequest>, string]>([
    ['--context wins over all', { context: 'asked', host: 'tcp://flag', shell: everything }, 'tcp://asked:2375'],
    ['--host wins over the shell', { host: 'tcp://flag', shell: everything }, 'tcp://flag:2375'],
    ['DOCKER_HOST wins over DOCKER_CONTEXT', { shell: everything }, 'tcp://host-of-shell:2375'],
    ['DOCKER_CONTEXT wins over the configuration', { shell: { DOCKER_CONTEXT: 'shell' } }, 'ssh://ops@shell:2222'],
    ['the configuration wins over the default', {}, 'tcp://configured:2375'],
    ['an empty variable is none', { shell: { DOCKER_HOST: '', DOCKER_CONTEXT: '' } }, 'tcp://configured:2375'],
    [
      'the context default is DOCKER_HOST',
      { context: 'default', shell: { DOCKER_HOST: 'unix:///run/my.sock' } },
      'unix:///run/my.sock',
    ],
  ])('%s', async (_, request, address) => {
    expect(await addressOf(request)).toBe(address)
  })

  test('without any setting the first default socket that may be used', async () => {
    const runtime = join(home, 'runtime')
    await mkdir(join(runtime, 'podman'), { recursive: true })
    const server = createServer().listen(join(runtime, 'podman/podman.sock'))
    const shell = { DOCKER_CONFIG: join(home, 'none'), XDG_RUNTIME_DIR: runtime }
    const { endpoint } = await resolve({ shell })
    server.close()
    // This machine may have an engine of its own, which comes first.
    expect(['unix:///var/run/docker.sock', `unix://${runtime}/podman/podman.sock`]).toContain(endpoint?.address)
  })
})

describe('how an address is read', () => {
  test.each([
    ['unix:///run/docker.sock', { kind: 'socket', address: 'unix:///run/docker.sock', path: '/run/docker.sock' }],
    ['unix://', { kind: 'socket', address: 'unix:///var/run/docker.sock', path: '/var/run/docker.sock' }],
    [
      'npipe:////./pipe/docker_engine',
      { kind: 'socket', address: 'npipe:////./pipe/docker_engine', path: '//./pipe/docker_engine' },
    ],
    ['tcp://engine', tcp('tcp://engine:2375', 'engine', 2375)],
    ['engine:1234', tcp('tcp://engine:1234', 'engine', 1234)],
    [':1234', tcp('tcp://localhost:1234', 'localhost', 1234)],
    ['tcp://[::1]:2375', tcp('tcp://[::1]:2375', '::1', 2375)],
    ['tcp://engine:80', tcp('tcp://engine:80', 'engine', 80)],
    ['http://engine/prefix/', tcp('http://engine:80/prefix', 'engine', 80, '/prefix')],
    ['http://user:canary@engine:8080', tcp('http://engine:8080', 'engine', 8080)],
    ['ssh://engine', ssh('ssh://engine', null, null, null)],
    [
      'ssh://ops:canary@engine:22/run/user/1/docker.sock',
      ssh('ssh://ops@engine:22/run/user/1/docker.sock', 'ops', 22, '/run/user/1/docker.sock'),
    ],
  ])('%s', async (host, endpoint) => {
    expect(await resolve({ host })).toEqual({ endpoint })
  })

  test.each(['tcp://a b', 'tcp://:canary:', 'ssh://', 'tcp://engine:99999999'])('%s is a usage error', async (host) => {
    const error = await resolve({ shell: { DOCKER_HOST: host } }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AuditError)
    expect(error).toMatchObject({ code: 'usage', message: 'DOCKER_HOST is not the address of a container engine' })
  })

  test('a scheme that is not known is a gap', async () => {
    expect(await resolve({ host: 'fd://canary' })).toEqual({
      gap: {
        source: '--host',
        code: 'unsupported',
        reason:
          '--host names an engine by a scheme that countersign does not know; it knows unix, tcp, http, https, npipe and ssh',
      },
    })
  })
})

describe('TLS', () => {
  const folder = () => join(home, 'certificates')
  const bytes = (text: string) => Buffer.from(text)
  const all = { ca: bytes('authority'), cert: bytes('certificate'), key: bytes('key') }

  test.each<[string, string, Record<string, string>, boolean]>([
    ['DOCKER_TLS_VERIFY asks for a checked connection', 'tcp://engine', { DOCKER_TLS_VERIFY: '1' }, true],
    ['any text counts, as for docker', 'tcp://engine', { DOCKER_TLS_VERIFY: '0' }, true],
    ['DOCKER_TLS alone does not check the name', 'tcp://engine', { DOCKER_TLS: '1' }, false],
    ['https asks for it too', 'https://engine:2376', {}, true],
  ])('%s', async (_, host, shell, isVerified) => {
    const { endpoint } = await resolve({ host, shell: { ...shell, DOCKER_CERT_PATH: folder() } })
    expect(endpoint).toMatchObject({ port: 2376, tls: { ...all, isVerified } })
  })

  test('a socket never has it', async () => {
    const { endpoint } = await resolve({ host: 'unix:///run/docker.sock', shell: { DOCKER_TLS_VERIFY: '1' } })
    expect(endpoint).toEqual({ kind: 'socket', address: 'unix:///run/docker.sock', path: '/run/docker.sock' })
  })

  test('a context brings its own, or says not to check', async () => {
    const none = { ca: undefined, cert: undefined, key: undefined }
    expect(await resolve({ context: 'asked' })).toMatchObject({ endpoint: { tls: null } })
    expect(await resolve({ context: 'secured' })).toMatchObject({
      endpoint: { tls: { ...none, ca: bytes('authority'), isVerified: true } },
    })
    expect(await resolve({ context: 'unverified' })).toMatchObject({
      endpoint: { tls: { ...none, isVerified: false } },
    })
  })

  test('material that cannot be read is a gap', async () => {
    await mkdir(join(home, 'folders/ca.pem'), { recursive: true })
    const shell = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(home, 'folders') }
    const { gap } = await resolve({ host: 'tcp://engine', shell })
    expect(gap).toMatchObject({ source: join(home, 'folders/ca.pem'), code: 'unreadable' })
  })
})

describe('contexts that cannot be used', () => {
  test.each<[string, Partial<EndpointRequest>]>([
    ['--context', { context: 'absent' }],
    ['DOCKER_CONTEXT', { shell: { DOCKER_CONTEXT: 'absent' } }],
  ])('one of %s that does not exist is a usage error', async (namedBy, request) => {
    await expect(resolve(request)).rejects.toMatchObject({
      name: 'AuditError',
      code: 'usage',
      message: `the docker context "absent" (${namedBy}) does not exist`,
      hint: 'docker context ls lists those that do; default is the engine of this machine',
    })
  })

  test.each(['broken', 'elsewhere'])('%s is a gap', async (context) => {
    const { gap } = await resolve({ context })
    expect(gap).toMatchObject({
      source: join(home, '.docker/contexts/meta', digest(context), 'meta.json'),
      code: 'malformed',
    })
  })

  test('a configuration that is no JSON is a gap that quotes nothing', async () => {
    const file = join(home, 'broken/config.json')
    expect(await resolve({ shell: { DOCKER_CONFIG: dirname(file) } })).toEqual({
      gap: {
        source: file,
        code: 'malformed',
        reason: `${file} is not a JSON object: fix it, or name the engine with --host`,
      },
    })
  })
})

function resolve(request: Partial<EndpointRequest>) {
  return resolveEndpoint({ shell: {}, homeDirectory: home, ...request })
}

async function addressOf(request: Partial<EndpointRequest>): Promise<string | undefined> {
  return (await resolve(request)).endpoint?.address
}

function tcp(address: string, host: string, port: number, pathPrefix = '') {
  return { kind: 'tcp', address, host, port, pathPrefix, tls: null }
}

function ssh(address: string, user: string | null, port: number | null, remoteSocket: string | null) {
  return { kind: 'ssh', address, host: 'engine', port, user, remoteSocket }
}

function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

async function putContext(name: string, endpoint: object): Promise<void> {
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: endpoint } }
  await put(`.docker/contexts/meta/${digest(name)}/meta.json`, JSON.stringify(meta))
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true })
  await writeFile(join(home, path), text)
}
