import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'

const key = 'fake-key-for-the-benchmark-0123456789abcdef0123456789'

/** What an engine says of one container, in the shape of API 1.47. `first` keeps the ids of several engines apart. */
function inspect(index, restarts, first = 0) {
  const service = `service-${index % 5}`
  const started = new Date(1_767_300_000_000 + restarts * 4_000).toISOString()
  return {
    Id: (first + index).toString(16).padStart(64, '0'),
    Name: `/replay-${index}`,
    Created: '2026-01-01T00:00:00Z',
    Path: 'sleep',
    Args: ['86400'],
    State: { Status: 'running', StartedAt: started },
    Config: {
      Image: 'app:1',
      Env: [`JWT_SECRET=${key}-${restarts % 7 === 0 ? index : 0}`, 'JWT_ALGORITHM=HS256'],
      Labels: {
        'com.docker.compose.project': `replay-${Math.floor(index / 5)}`,
        'com.docker.compose.service': service,
      },
    },
    Mounts: [],
    NetworkSettings: { Networks: { bridge: { Aliases: null } } },
  }
}

/** Replays the restarts of containers to whoever listens, one every so many milliseconds: `die`, `start`, and a new start time. */
export async function replayEngine({ containers, restarts, perTurnMs, folder, first = 0 }) {
  const restarted = new Array(containers).fill(0)
  const listeners = new Set()
  let done = 0
  let inspects = 0
  const server = createServer((request, response) => {
    response.setHeader('Api-Version', '1.47')
    const path = request.url.replace(/\?.*$/, '').replace(/^\/v1\.\d+/, '')
    const id = /^\/containers\/([0-9a-f]{64})\/json$/.exec(path)?.[1]
    if (path === '/_ping') response.end('OK')
    else if (path === '/events') {
      response.flushHeaders()
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    } else if (path === '/containers/json') {
      const list = restarted.map((count, index) => inspect(index, count, first))
      response.end(
        JSON.stringify(
          list.map(({ Id, Name, Config }) => ({ Id, Names: [Name], Labels: Config.Labels, State: 'running' })),
        ),
      )
    } else if (id !== undefined) {
      inspects += 1
      const index = Number.parseInt(id, 16) - first
      response.end(JSON.stringify(inspect(index, restarted[index], first)))
    } else response.writeHead(404).end()
  })
  const socketPath = join(folder, 'replay.sock')
  server.listen(socketPath)
  await once(server, 'listening')
  const turn = setInterval(() => {
    if (done >= restarts || listeners.size === 0) return
    const index = done % containers
    done += 1
    restarted[index] += 1
    const { Id } = inspect(index, 0, first)
    for (const Action of ['die', 'start']) {
      const line = `${JSON.stringify({ Type: 'container', Action, Actor: { ID: Id, Attributes: {} } })}\n`
      for (const listener of listeners) listener.write(line)
    }
  }, perTurnMs)
  return {
    socketPath,
    part: () => done / restarts,
    isOver: () => done >= restarts,
    inspects: () => inspects,
    async close() {
      clearInterval(turn)
      server.close()
      server.closeAllConnections()
    },
  }
}
