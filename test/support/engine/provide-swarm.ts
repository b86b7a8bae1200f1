import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { expect, vi } from 'vitest'
import { docker } from './docker-cli.ts'
import { importBusyboxImage } from './images.ts'
import { type ProvidedEngine, provideEngine } from './provide-engine.ts'

const run = promisify(execFile)

/** A Swarm of two machines: two engines that share a network of their own. */
export interface ProvidedSwarm {
  /** The socket of its only manager. */
  readonly manager: string
  /** The socket of its only worker. */
  readonly worker: string
  stop(): Promise<void>
}

const addresses = { manager: '10.77.0.1', worker: '10.77.0.2' }

/**
 * Starts two engines in one network namespace, where each has an address of its own, and joins them. Services find no route
 * between the two there: let them use the network `host`, or keep them on one node.
 */
export async function provideSwarm(): Promise<ProvidedSwarm> {
  const holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' })
  await once(holder, 'spawn')
  const within = ['nsenter', `--net=/proc/${holder.pid}/ns/net`]
  const enter = (...words: readonly string[]) => run('nsenter', [...within.slice(1), ...words])
  const engines: ProvidedEngine[] = []
  const stop = async () => {
    // The worker first: a manager that is gone cannot let it go.
    for (const { socketPath } of engines.toReversed())
      await docker(socketPath, ['swarm', 'leave', '--force']).catch(() => {})
    for (const engine of engines) await engine.stop()
    holder.kill()
  }
  try {
    await vi.waitFor(() => enter('busybox', 'ip', 'link', 'set', 'lo', 'up'), { timeout: 10_000, interval: 20 })
    for (const address of Object.values(addresses))
      await enter('busybox', 'ip', 'addr', 'add', `${address}/24`, 'dev', 'lo')
    for (const _ of ['manager', 'worker']) {
      const { engine, reason } = await provideEngine(process.env, within)
      if (engine === undefined) throw new Error(reason)
      engines.push(engine)
      await importBusyboxImage(engine.socketPath)
    }
    const [manager = '', worker = ''] = engines.map(({ socketPath }) => socketPath)
    const own = (address: string) => ['--advertise-addr', address, '--listen-addr', `${address}:2377`]
    await docker(manager, ['swarm', 'init', ...own(addresses.manager)])
    const token = await docker(manager, ['swarm', 'join-token', '-q', 'worker'])
    await join(worker, ['--token', token, ...own(addresses.worker), `${addresses.manager}:2377`])
    return { manager, worker, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The engine tells of a timeout after 20 seconds and goes on joining, which on a busy machine is not the end. */
async function join(worker: string, options: readonly string[]): Promise<void> {
  await docker(worker, ['swarm', 'join', ...options]).catch((error: Error) => {
    // Its message has the whole command, and that the token of the Swarm.
    if (!error.message.includes('will continue in the background')) throw new Error('the worker cannot join the Swarm')
  })
  const state = () => docker(worker, ['info', '--format', '{{.Swarm.LocalNodeState}}'])
  await vi.waitFor(async () => expect(await state()).toBe('active'), { timeout: 60_000, interval: 200 })
}
