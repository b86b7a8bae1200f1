import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'

/** A server of this test on a free port of loopback. */
export interface LocalServer {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string
  /** The same for sockets. */
  readonly socketUrl: string
  readonly close: () => Promise<void>
}

/** Listens on a free port of loopback. `close` ends its connections too. */
export async function serveLocally(server: Server | NetServer): Promise<LocalServer> {
  const sockets = new Set<{ destroy(): void; on(event: 'close', heard: () => void): void }>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
