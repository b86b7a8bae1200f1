import fastifyBearerAuth from '@fastify/bearer-auth'
import type { FastifyInstance } from 'fastify'
import { sendProblem } from './problem.ts'

const CHALLENGE = 'Bearer realm="countersign", Basic realm="countersign", charset="UTF-8"'

/**
 * Lets through only who has one of the tokens: as `Authorization: Bearer`, or as the password of Basic, which is what a
 * browser can ask a person for. They are compared in constant time.
 */
export async function demandToken(app: FastifyInstance, tokens: readonly string[]): Promise<void> {
  await app.register(fastifyBearerAuth, {
    keys: [...tokens],
    addHook: false,
    specCompliance: 'rfc6749',
    verifyErrorLogLevel: 'debug',
  })
  const { verifyBearerAuth } = app
  if (verifyBearerAuth === undefined) throw new Error('the token check is not there')
  app.addHook('onRequest', (request, reply, done) => {
    const { headers } = request.raw
    const password = readPassword(headers.authorization)
    if (password !== null) headers.authorization = `Bearer ${password}`
    verifyBearerAuth(request, reply, (error) => {
      if (error === undefined) done()
      else sendProblem(reply.header('www-authenticate', CHALLENGE), 'unauthorized')
    })
  })
}

/** RFC 7617; the name before the colon does not matter. `null` for any other scheme. */
function readPassword(authorization: string | undefined): string | null {
  const encoded = /^basic +([a-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return null
  return Buffer.from(encoded, 'base64')
    .toString()
    .replace(/^[^:]*:/, '')
}
