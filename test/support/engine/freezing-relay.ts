import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Stands before an engine and passes bytes on, until it is told to keep back those of the streams of events. */
export interface FreezingRelay {
  readonly socketPath: string
  /** Keeps back what the engine sends on the streams that are open; no connection ends. */
  freeze(): void
  /** From now on also keeps back what follows the head of every later stream. */
  freezeAll(): void
  /** Passes on what was kept back, and all that comes. */
  thaw(): void
  close(): Promise<void>
}

/** Listens on a socket of its own before the engine at `engineSocketPath`. */
export async function startFreezingRelay(engineSocketPath: string): Promise<FreezingRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-relay-'))
  const socketPath = join(folder, 'docker.sock')
  const streams = new Set<Socket>()
  const sockets = new Set<Socket>()
  let freezesLater = false
  const server = createServer((near) => {
    const far = connect(engineSocketPath)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        streams.delete(one)
        other.destroy()
      })
    }
    near.on('data', (chunk) => {
      if (/^GET \/v[\d.]+\/events/.test(chunk.toString('latin1'))) streams.add(far)
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      near.write(chunk)
      if (freezesLater && streams.has(far)) far.pause()
    })
  })
  server.listen(socketPath)
  await once(server, 'listening')
  const freeze = () => {
    for (const stream of streams) stream.pause()
  }
  return {
    socketPath,
    freeze,
    freezeAll() {
      freezesLater = true
      freeze()
    },
    thaw() {
      freezesLater = false
      for (const stream of streams) stream.resume()
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
