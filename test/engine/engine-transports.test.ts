import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectContainers, type EngineOptions } from '../support/engine/collect-containers.ts'
import { type FaultyEngine, inspectAnswer, startFaultyEngine } from '../support/engine/faulty-engine.ts'
import { emptyHome, ensureBuilt, runCli } from '../support/run-cli.ts'

const run = promisify(execFile)

let engine: FaultyEngine
let folder: string
const servers: Server[] = []

beforeAll(async () => {
  ensureBuilt()
  folder = await mkdtemp(join(tmpdir(), 'countersign-transports-'))
  engine = await startFaultyEngine({ containers: [inspectAnswer(1, ['JWT_SECRET=canary-in-env'])] })
})

afterAll(async () => {
  for (const server of servers) server.close()
  await engine.close()
  await rm(folder, { recursive: true })
})

function collect(options: Partial<EngineOptions>) {
  const rest = { shell: {}, homeDirectory: folder, timeoutMs: 10_000 }
  return collectContainers({ ...rest, ...options }, new AbortController().signal)
}

/** Passes each connection on to the engine's socket. */
function passOn(client: Socket): void {
  const upstream = connect(engine.socketPath)
  client.pipe(upstream).pipe(client)
  for (const socket of [client, upstream]) socket.on('error', () => [client, upstream].map((end) => end.destroy()))
}

async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('an engine on a TCP port is read', async () => {
  const port = await listen(createServer(passOn))
  const { engine: facts, gaps } = await collect({ shell: { DOCKER_HOST: `tcp://127.0.0.1:${port}` } })
  expect(gaps).toEqual([])
  expect(facts).toMatchObject({ address: `tcp://127.0.0.1:${port}`, containers: [{ name: 'container-1' }] })
})

describe('an engine behind mutual TLS', () => {
  let address: string

  beforeAll(async () => {
    const script = `
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem
      for name in server client; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$name -keyout $name-key.pem -out $name.csr
        printf 'subjectAltName=IP:127.0.0.1' > extensions
        openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile extensions -out $name.pem
      done
      mv client.pem cert.pem; mv client-key.pem key.pem; mkdir authority-only; cp ca.pem authority-only/ca.pem`
    await run('sh', ['-ec', script], { cwd: folder })
    const read = (name: string) => readFile(join(folder, name))
    const options = { ca: await read('ca.pem'), cert: await read('server.pem'), key: await read('server-key.pem') }
    const port = await listen(createTlsServer({ ...options, requestCert: true, rejectUnauthorized: true }, passOn))
    address = `tcp://127.0.0.1:${port}`
  })

  test('is read with the material of DOCKER_CERT_PATH', async () => {
    const { engine: facts, gaps } = await collect({
      shell: { DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder },
    })
    expect(gaps).toEqual([])
    expect(facts?.containers).toMatchObject([{ name: 'container-1' }])
  })

  test('with every debug switch on neither the private key nor an environment is printed', async () => {
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder, DEBUG: '*' }
    const args = ['audit', '--running', '--host', address, '--format', 'json']
    const { stdout, stderr } = await runCli(args, { env, cwd: emptyHome })
    const body = (await readFile(join(folder, 'key.pem'), 'utf8')).split('\n')[1] ?? ''
    expect(stdout).toContain('"container-1"')
    for (const word of ['canary', 'PRIVATE KEY', body]) expect(stdout + stderr).not.toContain(word)
  })

  test.each([
    ['an authority that we do not know', () => ({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nonexistent' })],
    ['no certificate of ours', () => ({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(folder, 'authority-only') })],
    ['no TLS asked for', () => ({})],
  ])('with %s it is a gap', async (_, shell) => {
    const { engine: facts, gaps } = await collect({ shell: { DOCKER_HOST: address, ...shell() } })
    expect(facts).toBeNull()
    expect(gaps).toMatchObject([{ source: address, code: 'unreachable' }])
  })
})

describe('an engine behind ssh', () => {
  const wire = `
    const { appendFileSync } = require('node:fs')
    appendFileSync(process.env.SSH_LOG, JSON.stringify(process.argv.slice(2)) + '\\n')
    if (process.env.COMPLAINT) process.stderr.write(process.env.COMPLAINT)
    if (!process.env.ENGINE) { process.exitCode = 255; return }
    const socket = require('node:net').connect(process.env.ENGINE)
    process.stdin.pipe(socket).pipe(process.stdout)`

  beforeAll(async () => {
    await writeFile(join(folder, 'ssh'), `#!${process.execPath}\n${wire}\n`)
    await chmod(join(folder, 'ssh'), 0o755)
  })

  test('is read through the ssh of the user, which gets the host as a word of its own', async () => {
    const log = join(folder, 'ssh.log')
    const shell = { PATH: folder, SSH_LOG: log, ENGINE: engine.socketPath }
    const { engine: facts, gaps } = await collect({ host: 'ssh://ops@-oProxyCommand=x:2222/run/d.sock', shell })
    expect(gaps).toEqual([])
    expect(facts?.containers).toMatchObject([{ name: 'container-1' }])
    const [words = ''] = (await readFile(log, 'utf8')).split('\n')
    expect(JSON.parse(words)).toEqual([
      ...['-o', 'ConnectTimeout=30', '-o', 'BatchMode=yes', '-T', '-l', 'ops', '-p', '2222', '--', '-oProxyCommand=x'],
      ...['docker', "--host='unix:///run/d.sock'", 'system', 'dial-stdio'],
    ])
  })

  test.each<[string, string, string]>([
    ['Host key verification failed.\r\n', 'ssh: Host key verification failed', 'a host that is not known'],
    ['ops@engine: Permission denied (publickey).\r\n', 'ssh: Permission denied', 'a key that is not accepted'],
    ['canary-banner: whatever\r\n', 'ECONNRESET', 'words that may be anything'],
  ])('%j is reported as %s: %s', async (complaint, told) => {
    const shell = { PATH: folder, SSH_LOG: join(folder, 'complaint.log'), COMPLAINT: complaint }
    const { gaps } = await collect({ host: 'ssh://ops@engine', shell })
    expect(gaps.map(({ reason }) => reason)).toEqual([
      `ssh://ops@engine cannot be reached (${told}); check that ssh to that host works without a password and that docker system dial-stdio runs there`,
    ])
  })

  test.each<[string, () => Record<string, string>]>([
    ['that ssh refuses', () => ({ PATH: folder, SSH_LOG: join(folder, 'refused.log') })],
    ['without any ssh', () => ({ PATH: '/nonexistent' })],
  ])('%s is a gap that says what to try', async (_, shell) => {
    const { engine: facts, gaps } = await collect({ host: 'ssh://ops@engine', shell: shell() })
    expect(facts).toBeNull()
    expect(gaps).toMatchObject([{ source: 'ssh://ops@engine', code: 'unreachable' }])
    expect(gaps[0]?.reason).toContain('docker system dial-stdio')
  })
})

test('with every debug switch on nothing of an environment is printed', async () => {
  const script = `
    const { collectContainers } = await import(process.argv[1])
    const shell = { DOCKER_HOST: process.argv[2] }
    const options = { shell, homeDirectory: '/nonexistent', timeoutMs: 10000 }
    const { engine, gaps } = await collectContainers(options, new AbortController().signal)
    console.log(engine.containers.length, gaps.length)`
  const root = dirname(dirname(import.meta.dirname))
  const { stdout, stderr } = await run(
    process.execPath,
    [
      ...['--import', 'tsx', '--input-type=module', '-e', script, '--'],
      join(root, 'test/support/engine/collect-containers.ts'),
      `unix://${engine.socketPath}`,
    ],
    { cwd: root, env: { PATH: process.env['PATH'] ?? '', DEBUG: '*', DOCKER_HOST: 'tcp://127.0.0.1:1' } },
  )
  expect(stdout.trim()).toBe('1 0')
  expect(stderr).not.toContain('canary')
})
