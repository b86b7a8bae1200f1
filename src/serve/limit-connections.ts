import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A connection of the server. */
export type Connection = FastifyRequest['raw']['socket']

/**
 * Keeps at most so many connections open: one more takes the place of the one that has asked nothing for longest, so that idle
 * ones shut nobody out. `isKept` says which are not to be closed.
 */
export function limitConnections(
  server: FastifyInstance['server'],
  most: number,
  isKept: (socket: Connection) => boolean,
): void {
  // In the order in which they last asked something.
  const open = new Set<Connection>()
  server.on('connection', (socket: Connection) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    if (open.size <= most) return
    for (const oldest of open) {
      if (isKept(oldest)) continue
      open.delete(oldest)
      oldest.destroy()
      return
    }
  })
  server.on('request', ({ socket }) => {
    if (open.delete(socket)) open.add(socket)
  })
}
