import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const startLimitMs = 60_000
const stopLimitMs = 60_000

/**
 * Starts a Docker engine of the benchmark's own below `folder`, without networks, and waits until it answers. `stop` removes
 * its containers and ends it. Needs root and Debian's `docker.io`.
 */
export async function startEngine(folder) {
  mkdirSync(folder, { recursive: true })
  const address = `unix://${join(folder, 'docker.sock')}`
  const log = join(folder, 'dockerd.log')
  const flags = [
    ...['--data-root', join(folder, 'root'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
    ...['--host', address, '--bridge', 'none', '--iptables=false', '--ip6tables=false', '--log-level', 'warn'],
  ]
  const daemon = spawn('dockerd', flags, { stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')] })
  const ended = new Promise((resolve) => {
    daemon.once('exit', resolve)
    daemon.once('error', resolve)
  })
  const docker = (...args) =>
    spawnSync('docker', args, { env: { ...process.env, DOCKER_HOST: address }, encoding: 'utf8' })

  async function stop() {
    const containers = docker('ps', '--all', '--quiet').stdout.split('\n').filter(Boolean)
    if (containers.length > 0) docker('rm', '--force', ...containers)
    daemon.kill('SIGTERM')
    await Promise.race([ended, pause(stopLimitMs, undefined, { ref: false })])
    if (daemon.exitCode === null && daemon.signalCode === null) daemon.kill('SIGKILL')
  }

  const deadline = Date.now() + startLimitMs
  for (;;) {
    const asked = docker('version', '--format', '{{.Server.Version}}')
    if (asked.status === 0) return { address, version: asked.stdout.trim(), stop }
    if (daemon.pid === undefined || daemon.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`dockerd did not start\n${readFileSync(log, 'utf8').slice(-2000)}`)
    }
    await pause(200)
  }
}
