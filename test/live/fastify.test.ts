import fastifyJwt from '@fastify/jwt'
import fastifyWebsocket from '@fastify/websocket'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'

async function serve(key: string, settings: { readonly ignoreExpiration?: boolean } = {}) {
  const app = fastify()
  await app.register(fastifyJwt, { secret: key, verify: { algorithms: ['HS256'], ...settings } })
  await app.register(fastifyWebsocket)
  app.addHook('onRequest', async (request, reply) => {
    try {
      await request.jwtVerify()
    } catch (error) {
      await reply.send(error)
    }
  })
  app.get('/jobs', async () => ({ jobs: [] }))
  app.get('/ws', { websocket: true }, () => {})
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

test.each([
  { name: 'refuses every forgery', settings: {}, accepted: {} },
  {
    name: 'that ignores the end takes what is expired',
    settings: { ignoreExpiration: true },
    accepted: { expired: 'accepted' },
  },
])('Fastify with @fastify/jwt $name, over HTTP and over a socket', async ({ settings, accepted }) => {
  const key = makeKey()
  const { url, close } = await serve(key, settings)
  const rest = await probeOne({ kind: 'http', url: `${url}/jobs` }, materialOf(key))
  const socket = await probeOne({ kind: 'websocket', url: `${url}/ws`, token: 'header:Authorization' }, materialOf(key))
  await close()
  // @fastify/jwt answers these with 500: not let in, and no refusal either.
  const crashes = ['algorithm-swap: HS384', 'algorithm-swap: HS512', 'not-yet-valid']
  const expected = { ...sound, ...accepted, ...Object.fromEntries(crashes.map((name) => [name, 'inconclusive'])) }
  expect(tableOf(rest)).toEqual(expected)
  expect(tableOf(socket)).toEqual(expected)
})
