import { execFile, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, type Server } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { importBusyboxImage } from '../support/engine/images.ts'
import { type ProvidedEngine, provideEngine } from '../support/engine/provide-engine.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { patience } from '../support/serve/start-serve.ts'

const run = promisify(execFile)
const engineSocket = inject('engineSocket')
const [one, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]

/** Three engines, each reached another way, and a host that is known by its snapshot: what one report says of all of them. */
describe.skipIf(engineSocket === null)('three engines and a snapshot', { timeout: 180_000 }, () => {
  const east = engineSocket ?? ''
  let folder: string
  let [west, north]: ProvidedEngine[] = []
  let tls: Server
  let hosts: readonly string[]
  let env: Record<string, string>
  let endSshd = async () => {}

  const labels = (project: string, service: string) => ({
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
  })

  beforeAll(async () => {
    ensureBuilt()
    folder = await mkdtemp(join(tmpdir(), 'countersign-hosts-'))
    const provided = await Promise.all([provideEngine(), provideEngine()])
    const engines = provided.map(({ engine, reason }) => {
      if (engine === undefined) throw new Error(reason)
      return engine
    })
    west = engines[0]
    north = engines[1]
    await Promise.all(engines.map(({ socketPath }) => importBusyboxImage(socketPath)))
    await runContainer(east, {
      name: 'hosts-auth-1',
      env: { JWT_SECRET: one, JWT_EXPIRES_IN: '1h' },
      labels: labels('hosts', 'auth'),
    })
    await runContainer(socketOf(west), {
      name: 'hosts-api-1',
      env: { JWT_SECRET: other },
      labels: labels('hosts', 'api'),
    })
    await runContainer(socketOf(north), {
      name: 'more-api-1',
      env: { JWT_SECRET: other },
      labels: labels('more', 'api'),
    })
    tls = await startTls(folder, socketOf(west))
    const ssh = await provideSsh(folder, socketOf(north))
    endSshd = ssh.end
    env = {
      ...{ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(folder, 'tls') },
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    }
    hosts = [
      ...['--host', `east=unix://${east}`],
      ...['--host', `west=tcp://127.0.0.1:${(tls.address() as AddressInfo).port}`],
      ...['--host', `north=${ssh.address}`],
    ]
    await writeSnapshot(folder)
  }, 180_000)

  afterAll(async () => {
    await removeContainer(east, 'hosts-auth-1')
    tls.close()
    await endSshd()
    await Promise.all([west?.stop(), north?.stop()])
    await rm(folder, { recursive: true })
  }, 120_000)

  async function audit(words: readonly string[] = []): Promise<AuditReport> {
    const others = ['--with', 'production.json', '--with-key', 'production=production.pub']
    const { stdout, stderr } = await runCli(
      [
        'audit',
        '--running',
        'desk',
        ...hosts,
        ...others,
        '--fingerprint-key-file',
        'fleet.key',
        '--format',
        'json',
        ...words,
      ],
      { cwd: folder, env },
    )
    for (const key of [one, other]) expect(traces(stdout + stderr, key)).toEqual([])
    return JSON.parse(stdout === '' ? JSON.stringify(stderr) : stdout) as AuditReport
  }

  test('one fault across each border is found in one report', async () => {
    const { verdict, findings, gaps, sources, across } = await audit()
    expect(sources.map((source) => ('host' in source ? `${source.kind} ${source.host}` : source.kind))).toEqual([
      'engine east',
      'engine west',
      'engine north',
      'snapshot production',
    ])
    expect({ verdict, gaps: gaps.filter(({ code }) => code !== 'unpaired') }).toEqual({
      verdict: 'inconsistent',
      gaps: [],
    })
    const told = findings.map(({ ruleId, locations }) => [
      ruleId,
      ...locations.map((location) => ('container' in location ? location.container : location.file)).toSorted(),
    ])
    expect(told.filter(([rule]) => rule !== 'low-entropy-secret').toSorted()).toEqual([
      ['hosts-disagree', 'north/more-api-1', 'production.json'],
      ['key-shared-across-hosts', 'east/hosts-auth-1', 'production.json'],
      ['key-shared-across-projects', 'north/more-api-1', 'west/hosts-api-1'],
      ['secret-mismatch', 'east/hosts-auth-1', 'west/hosts-api-1'],
    ])
    expect(across?.map(({ rule, hosts: pair, result }) => `${pair.join(' ')} ${rule}: ${result}`)).toEqual([
      'east production differ: broken',
      'west production differ: holds',
      'north production agree: broken',
    ])
  })

  test('one that is killed is a gap within its time, and the others are judged', async () => {
    await north?.stop()
    north = undefined as never
    const beganAt = performance.now()
    const { verdict, gaps, findings } = await audit(['--timeout', '30s'])
    expect(performance.now() - beganAt).toBeLessThan(60_000)
    expect({
      verdict,
      engines: gaps.flatMap(({ subject }) => (subject?.kind === 'engine' ? [subject.host] : [])),
    }).toEqual({
      verdict: 'inconsistent',
      engines: ['north'],
    })
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining(['secret-mismatch', 'key-shared-across-hosts']),
    )
  })
})

function socketOf(engine: ProvidedEngine | undefined): string {
  if (engine === undefined) throw new Error('no engine')
  return engine.socketPath
}

/** A host with the key of the first engine, known by its file only; and what the four have to do with each other. */
async function writeSnapshot(folder: string): Promise<void> {
  const pair = generateKeyPairSync('ed25519')
  const services = {
    auth: { image: 'example/auth', environment: { JWT_SECRET: one, JWT_EXPIRES_IN: '1h' } },
    api: { image: 'example/api', environment: { JWT_SECRET: one } },
  }
  for (const name of ['production', 'desk']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'production', 'compose.yaml'), JSON.stringify({ name: 'hosts', services }))
  await writeFile(join(folder, 'fleet.key'), randomBytes(32), { mode: 0o600 })
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
  await writeFile(join(folder, 'production.key'), pem, { mode: 0o600 })
  await writeFile(join(folder, 'production.pub'), pair.publicKey.export({ type: 'spki', format: 'pem' }))
  const rules = ['{ differ: [east, production] }', '{ differ: [west, production] }', '{ agree: [north, production] }']
  await writeFile(join(folder, 'desk', 'countersign.yaml'), `across: [ ${rules.join(', ')} ]\n`)
  const flags = ['--sign-key-file', 'production.key', '--fingerprint-key-file', 'fleet.key']
  const taken = await runCli(
    ['snapshot', 'production', '--name', 'production', ...flags, '--output', 'production.json'],
    {
      cwd: folder,
    },
  )
  expect(taken.exitCode).toBe(0)
}

/** Passes each connection on to a socket. */
function passOnTo(socketPath: string) {
  return (client: Socket): void => {
    const upstream = connect(socketPath)
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) socket.on('error', () => [client, upstream].map((end) => end.destroy()))
  }
}

/** The socket behind mutual TLS. */
async function startTls(folder: string, socketPath: string): Promise<Server> {
  const cwd = join(folder, 'tls')
  await mkdir(cwd)
  const script = `
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem
    for name in server client; do
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$name -keyout $name-key.pem -out $name.csr
      printf 'subjectAltName=IP:127.0.0.1' > extensions
      openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile extensions -out $name.pem
    done
    mv client.pem cert.pem; mv client-key.pem key.pem`
  await run('sh', ['-ec', script], { cwd })
  const read = (name: string) => readFile(join(cwd, name))
  const options = { ca: await read('ca.pem'), cert: await read('server.pem'), key: await read('server-key.pem') }
  const server = createTlsServer({ ...options, requestCert: true, rejectUnauthorized: true }, passOnTo(socketPath))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/**
 * The socket behind ssh: OpenSSH's own server on loopback where it is installed, else a program `ssh` that takes its place. The
 * `ssh` of PATH gets a configuration of the test's own.
 */
async function provideSsh(folder: string, socketPath: string) {
  const at = join(folder, 'ssh')
  for (const name of [at, join(folder, 'bin')]) await mkdir(name)
  const program = join(folder, 'bin', 'ssh')
  const isInstalled = await Promise.all(['/usr/sbin/sshd', '/usr/bin/ssh'].map((path) => access(path))).then(
    () => true,
    () => false,
  )
  if (!isInstalled) {
    const relay = `const socket = require('node:net').connect(${JSON.stringify(socketPath)}); process.stdin.pipe(socket).pipe(process.stdout)`
    await writeFile(program, `#!${process.execPath}\n${relay}\n`)
    await chmod(program, 0o755)
    return { address: 'ssh://root@127.0.0.1', end: async () => {} }
  }
  const port = await freePort()
  await mkdir('/run/sshd', { recursive: true })
  for (const name of ['host', 'id']) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(at, name)])
  const configuration = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${at}/host`, `PidFile ${at}/pid`],
    ...[`AuthorizedKeysFile ${at}/id.pub`, 'PasswordAuthentication no', 'PermitRootLogin prohibit-password'],
    ...['UsePAM no', 'StrictModes no'],
  ]
  await writeFile(join(at, 'sshd_config'), `${configuration.join('\n')}\n`)
  const client = [
    `UserKnownHostsFile ${at}/known`,
    `IdentityFile ${at}/id`,
    'IdentitiesOnly yes',
    'StrictHostKeyChecking accept-new',
  ]
  await writeFile(join(at, 'config'), `${client.join('\n')}\n`)
  await writeFile(program, `#!/bin/sh\nexec /usr/bin/ssh -F ${at}/config "$@"\n`)
  await chmod(program, 0o755)
  const daemon = spawn('/usr/sbin/sshd', ['-D', '-f', join(at, 'sshd_config'), '-E', join(at, 'log')], {
    stdio: 'ignore',
  })
  const ended = once(daemon, 'exit')
  await vi.waitFor(async () => access(join(at, 'pid')), patience)
  const end = async () => {
    daemon.kill('SIGTERM')
    await ended
  }
  return { address: `ssh://root@127.0.0.1:${port}${socketPath}`, end }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
