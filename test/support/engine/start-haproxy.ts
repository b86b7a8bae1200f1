import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

/** A HAProxy before an engine. */
export interface RunningHaproxy {
  readonly socketPath: string
  close(): Promise<void>
}

/**
 * Starts `program` with a configuration that binds `:2375` and has `/var/run/docker.sock` as its server, and waits until it
 * listens: on a socket in place of the port, before the engine at `engineSocketPath`.
 */
export async function startHaproxy(
  program: string,
  configuration: string,
  engineSocketPath: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningHaproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-haproxy-'))
  const socketPath = join(folder, 'proxy.sock')
  const file = join(folder, 'haproxy.cfg')
  const placed = configuration
    .replace('bind :2375', `bind unix@${socketPath} mode 666`)
    .replaceAll('/var/run/docker.sock', engineSocketPath)
  writeFileSync(file, placed)
  const child = spawn(program, ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'], env: environment })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk
  })
  const ended = once(child, 'close')
  await vi.waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(`HAProxy ended: ${complaint}`)
      return canConnect(socketPath)
    },
    { timeout: 20_000, interval: 10 },
  )
  return {
    socketPath,
    async close() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function canConnect(socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath, () => {
      socket.end()
      resolve()
    })
    socket.on('error', reject)
  })
}
