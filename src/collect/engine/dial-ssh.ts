import { spawn } from 'node:child_process'
import { Duplex, PassThrough } from 'node:stream'
import type { Endpoint } from './endpoint.ts'

type SshEndpoint = Extract<Endpoint, { kind: 'ssh' }>

/**
 * A connection to the engine on another machine, as docker/cli makes one (`cli/connhelper/ssh`): the user's own `ssh` runs
 * `docker system dial-stdio` there, so its configuration, agent and known hosts count. It never asks for a password.
 */
export function dialSsh(endpoint: SshEndpoint, environment: Readonly<Record<string, string>>): Duplex {
  const child = spawn('ssh', sshArguments(endpoint), { stdio: ['pipe', 'pipe', 'pipe'], env: { ...environment } })
  const readable = new PassThrough()
  const connection = Duplex.from({ readable, writable: child.stdin })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < MAX_COMPLAINT) complaint += text
  })
  child.stdout.pipe(readable, { end: false })
  child.on('error', (error) => connection.destroy(error))
  child.on('close', () => {
    const known = COMPLAINTS.find((one) => complaint.includes(one))
    if (known === undefined) readable.end()
    else connection.destroy(Object.assign(new Error('ssh refused'), { code: SSH_REFUSED, complaint: known }))
  })
  connection.on('close', () => child.kill())
  return Object.assign(connection, SOCKET_WORDS)
}

/** The code of an error whose `complaint` is what ssh said. */
export const SSH_REFUSED = 'ESSH'

const MAX_COMPLAINT = 8_192

/** What ssh, and the shell that it starts there, say when it does not come to a connection. Only these words are passed on. */
const COMPLAINTS: readonly string[] = [
  'Host key verification failed',
  'Permission denied',
  'Could not resolve hostname',
  'Connection refused',
  'Connection timed out',
  'No route to host',
  'Too many authentication failures',
  'Bad configuration option',
  'command not found',
  'permission denied while trying to connect to the Docker daemon socket',
  'Cannot connect to the Docker daemon',
]

/** What Node's agent says to a connection that it keeps; a pipe has no use for it. */
const SOCKET_WORDS = { setKeepAlive: () => true, setNoDelay() {}, setTimeout() {}, ref() {}, unref() {} }

/** The arguments of `ssh`; the host comes after `--`, so it can never be read as an option. */
function sshArguments(endpoint: SshEndpoint): readonly string[] {
  return [
    ...['-o', 'ConnectTimeout=30', '-o', 'BatchMode=yes', '-T'],
    ...(endpoint.user === null ? [] : ['-l', endpoint.user]),
    ...(endpoint.port === null ? [] : ['-p', String(endpoint.port)]),
    ...['--', endpoint.host, 'docker'],
    // The remote shell reads this word: it is quoted for it.
    ...(endpoint.remoteSocket === null ? [] : [`--host='unix://${endpoint.remoteSocket.replaceAll("'", "'\\''")}'`]),
    ...['system', 'dial-stdio'],
  ]
}
