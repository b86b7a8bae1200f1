import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { Endpoint } from './endpoint.ts'

type SshEndpoint = Extract<Endpoint, { kind: 'ssh' }>

/**
 * A connection to the engine on another machine, as docker/cli makes one (`cli/connhelper/ssh`): the user's own `ssh` runs
 * `docker system dial-stdio` there, so its configuration, agent and known hosts count. It never asks for a password.
 */
export function dialSsh(endpoint: SshEndpoint, environment: Readonly<Record<string, string>>): Duplex {
  const child = spawn('ssh', sshArguments(endpoint), { stdio: ['pipe', 'pipe', 'ignore'], env: { ...environment } })
  const connection = Duplex.from({ readable: child.stdout, writable: child.stdin })
  child.on('error', (error) => connection.destroy(error))
  connection.on('close', () => child.kill())
  return Object.assign(connection, SOCKET_WORDS)
}

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
