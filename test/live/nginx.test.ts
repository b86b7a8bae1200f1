import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import jwt from 'jsonwebtoken'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { isMissing } from '../support/live/need-program.ts'
import { makeKey, materialOf, probeOne, tableOf } from '../support/live/probe-table.ts'
import { type LocalServer, serveLocally } from '../support/live/serve-locally.ts'
import { type StartedProgram, startProgram } from '../support/live/start-program.ts'

// It waits as long as the limit asks for.
vi.setConfig({ testTimeout: 120_000 })

const started: (StartedProgram | LocalServer)[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => ('stop' in one ? one.stop() : one.close())))
})

/** nginx with `limit_req`, 20 a second and 5 more at once, before a server that verifies, or only decodes. */
async function serveBehindLimit(key: string, mode: 'verify' | 'decode', status: number): Promise<string> {
  const read = (token: string) =>
    mode === 'verify' ? jwt.verify(token, key, { algorithms: ['HS256'] }) : jwt.decode(token, { complete: true })
  const upstream = await serveLocally(
    createServer((request, response) => {
      let claims: unknown = null
      try {
        claims = read(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
      } catch (error) {
        if (!(error instanceof jwt.JsonWebTokenError)) throw error
      }
      response.writeHead(claims === null ? 401 : 200).end(claims === null ? '{"detail":"no"}' : '{"jobs":[]}')
    }),
  )
  const gateway = await startProgram(async ({ port, folder }) => {
    const configuration = join(folder, 'nginx.conf')
    const parts = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    const lines = [
      ...[
        'user root;',
        'daemon off;',
        'worker_processes 1;',
        `pid ${folder}/pid;`,
        'error_log stderr;',
        'events {}',
        'http {',
      ],
      '  access_log off;',
      ...parts.map((part) => `  ${part}_temp_path ${folder}/${part};`),
      '  limit_req_zone $binary_remote_addr zone=each:1m rate=20r/s;',
      `  limit_req_status ${status};`,
      `  server { listen 127.0.0.1:${port}; location / { limit_req zone=each burst=5 nodelay; proxy_pass ${upstream.url}; } }`,
      '}',
    ]
    await writeFile(configuration, `${lines.join('\n')}\n`)
    return { program: 'nginx', args: ['-c', configuration] }
  })
  started.push(upstream, gateway)
  return `${gateway.url}/jobs`
}

const patiently = { requestsPerSecond: 200, pauseMs: 50 }

describe.skipIf(isMissing('nginx', ['nginx', '-v'])).each([403, 429, 503])(
  'nginx with limit_req_status %i',
  (status) => {
    test('before a server that verifies: no token is said to pass that does not', async () => {
      const key = makeKey()
      const result = await probeOne(
        { kind: 'http', url: await serveBehindLimit(key, 'verify', status) },
        materialOf(key),
        patiently,
      )
      const accepted = Object.entries(tableOf(result)).flatMap(([probe, verdict]) =>
        verdict === 'accepted' ? [probe] : [],
      )
      expect(
        accepted.filter((probe) => !/^(?:good-|wrong-issuer|wrong-audience|issued-in-future)/.test(probe)),
      ).toEqual([])
      expect(['guarded', 'unstable']).toContain(result.state)
    })

    test('before a server with another key: good tokens are refused', async () => {
      const url = await serveBehindLimit(makeKey(), 'verify', status)
      expect((await probeOne({ kind: 'http', url }, materialOf(makeKey()), patiently)).state).toBe('refuses-good')
    })

    test('before a server that only decodes: what a random key signed passes', async () => {
      const key = makeKey()
      const result = await probeOne(
        { kind: 'http', url: await serveBehindLimit(key, 'decode', status) },
        materialOf(key),
        patiently,
      )
      expect(tableOf(result)).toMatchObject({ 'wrong-key': 'accepted', expired: 'accepted' })
    })
  },
)
