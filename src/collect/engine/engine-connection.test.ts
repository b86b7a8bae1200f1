import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openConnection } from './engine-connection.ts'

let folder: string
let server: Server

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

/** An engine that cuts a connection when so much was asked on it; answers how often it was asked, and the way to ask it. */
async function start(perConnection: number) {
  folder = await mkdtemp(join(tmpdir(), 'countersign-connection-'))
  const asked = new Map<Socket, number>()
  server = createServer((request, response) => {
    const count = (asked.get(request.socket) ?? 0) + 1
    asked.set(request.socket, count)
    if (count > perConnection) request.socket.destroy()
    else response.end('OK')
  })
  const path = join(folder, 'docker.sock')
  server.listen(path)
  await once(server, 'listening')
  const endpoint = { kind: 'socket', address: `unix://${path}`, path } as const
  const connection = openConnection(endpoint, {}, 1)
  const bound = { signal: AbortSignal.timeout(10_000), maximumBytes: 100 }
  const ask = (method: 'GET' | 'POST', message?: object) =>
    connection.send(method, '/x', bound, message).then(
      ({ status }) => status,
      ({ code }: NodeJS.ErrnoException) => code,
    )
  return { ask, close: connection.close }
}

test('what is asked on a connection that the other side closes just then is asked anew', async () => {
  const { ask, close } = await start(2)
  expect([await ask('GET'), await ask('GET'), await ask('GET'), await ask('GET')]).toEqual([200, 200, 200, 200])
  close()
})

test('one that is cut when it is new is reported', async () => {
  const { ask, close } = await start(0)
  expect(await ask('GET')).toBe('ECONNRESET')
  close()
})

test('what would do something is not asked twice', async () => {
  const { ask, close } = await start(1)
  expect([await ask('POST', {}), await ask('POST', {})]).toEqual([200, 'ECONNRESET'])
  close()
})
