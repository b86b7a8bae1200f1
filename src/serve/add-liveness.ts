import type { FastifyInstance } from 'fastify'
import type { Keeper } from './keeper.ts'

const PLAIN = 'text/plain; charset=utf-8'

/** `/livez` and `/readyz`: they say nothing of the stack, so nobody needs a token for them. */
export function addLiveness(app: FastifyInstance, keeper: Keeper): void {
  app.get('/livez', (_, reply) => reply.header('content-type', PLAIN).send('ok\n'))
  app.get('/readyz', (_, reply) => {
    const isReady = keeper.isFresh()
    return reply
      .code(isReady ? 200 : 503)
      .header('content-type', PLAIN)
      .send(isReady ? 'ok\n' : 'the last audit is missing or too old\n')
  })
}
