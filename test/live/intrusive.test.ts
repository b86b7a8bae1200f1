import { createPublicKey, createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import { compactVerify, decodeProtectedHeader, type JWK } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import { type LocalServer, serveLocally } from '../support/live/serve-locally.ts'

const servers: LocalServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

interface Header {
  readonly jwk?: JWK
  readonly jku?: string
  readonly kid?: string
}

/** A service that takes the key from where `find` says, and its own where that says nothing. */
async function serve(
  key: string,
  find: (header: Header) => Promise<Parameters<typeof createPublicKey>[0] | Buffer | null>,
): Promise<string> {
  const own = createSecretKey(Buffer.from(key))
  const server = await serveLocally(
    createServer(async (request, response) => {
      const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
      try {
        const found = await find(decodeProtectedHeader(token) as Header)
        const used = found === null ? own : Buffer.isBuffer(found) ? createSecretKey(found) : createPublicKey(found)
        const { payload } = await compactVerify(token, used, { algorithms: ['HS256', 'ES256'] })
        const { exp, nbf } = JSON.parse(Buffer.from(payload).toString())
        const now = Date.now() / 1000
        response.writeHead(exp > now && nbf <= now ? 200 : 401).end()
      } catch {
        response.writeHead(401).end()
      }
    }),
  )
  servers.push(server)
  return server.url
}

const injections = {
  'injected-jwk': 'refused',
  'injected-kid: a file that is empty': 'refused',
  'injected-kid: a query': 'refused',
  'injected-jku': 'refused',
}

test.each([
  { name: 'nothing of the header', find: async () => null, accepted: {} },
  {
    name: 'the key that the token brings',
    find: async ({ jwk }: Header) => (jwk === undefined ? null : { key: { ...jwk }, format: 'jwk' as const }),
    accepted: { 'injected-jwk': 'accepted' },
  },
  {
    name: 'the key set that the token names',
    find: async ({ jku }: Header) => {
      if (jku === undefined) return null
      const { keys } = (await (await fetch(jku)).json()) as { keys: JWK[] }
      return { key: { ...keys[0] }, format: 'jwk' as const }
    },
    accepted: { 'injected-jku': 'accepted' },
  },
  {
    name: 'what a query of the key id returns',
    find: async ({ kid }: Header) => (kid?.includes("SELECT '1'") === true ? Buffer.from('1') : null),
    accepted: { 'injected-kid: a query': 'accepted' },
  },
])('a service that uses $name, asked with injections', async ({ find, accepted }) => {
  const key = makeKey()
  const url = await serve(key, find)
  const result = await probeOne({ kind: 'http', url }, materialOf(key), { intrusive: { listenAddress: '127.0.0.1' } })
  expect(tableOf(result)).toEqual({ ...sound, ...injections, ...accepted })
})

test('without being asked for, none is sent', async () => {
  const key = makeKey()
  const result = await probeOne({ kind: 'http', url: await serve(key, async () => null) }, materialOf(key))
  expect(tableOf(result)).toEqual(sound)
})
