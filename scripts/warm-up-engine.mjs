import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Enough of what an engine says of a container for the whole of our code to run over it. */
function inspect(project, service, index) {
  const image = `sha256:${'0'.repeat(64)}`
  return {
    Id: index.toString(16).padStart(64, '0'),
    Name: `/${project}-${service}-1`,
    Created: '2026-01-01T00:00:00Z',
    Path: 'sleep',
    Args: ['86400'],
    Image: image,
    State: { Status: 'running', StartedAt: '2026-01-01T00:00:01Z', Pid: 0 },
    Config: {
      Image: `${project}-${service}`,
      Env: ['JWT_SECRET=fake-key-that-warms-the-compiler-0123456789', 'JWT_ALGORITHM=HS256', 'PATH=/bin'],
      Labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
    },
    Mounts: [],
    NetworkSettings: { Networks: { [`${project}_default`]: { Aliases: [service], IPAddress: '172.18.0.2' } } },
  }
}

/**
 * Answers like an engine with a container for each service, so that the code that asks one is compiled when we are built. It
 * proves nothing: the tests ask real engines.
 */
export async function startWarmUpEngine(project, services) {
  const containers = services.map((service, index) => inspect(project, service, index))
  const server = createServer((request, response) => {
    response.setHeader('Api-Version', '1.47')
    const path = request.url.replace(/\?.*$/, '').replace(/^\/v1\.\d+/, '')
    const container = containers.find(({ Id }) => path === `/containers/${Id}/json`)
    if (path === '/_ping') response.end(request.method === 'HEAD' ? undefined : 'OK')
    else if (container !== undefined) response.end(JSON.stringify(container))
    else if (path === '/containers/json') {
      const list = containers.map(({ Id, Name, Config }) => ({
        Id,
        Names: [Name],
        Labels: Config.Labels,
        State: 'running',
      }))
      response.end(JSON.stringify(list))
    } else if (path.startsWith('/images/')) response.end(JSON.stringify({ Config: { Env: ['PATH=/bin'] } }))
    else response.writeHead(404).end('{}')
  })
  const folder = await mkdtemp(join(tmpdir(), 'countersign-build-'))
  server.listen(join(folder, 'engine.sock'))
  await once(server, 'listening')
  return {
    address: `unix://${join(folder, 'engine.sock')}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
