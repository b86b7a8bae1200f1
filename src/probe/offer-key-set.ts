import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

/** A key set that services can fetch, as long as it is open. */
export interface OfferedKeySet {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Offers a public key as a JWKS on a free port of one address of this machine, for `jku` probes. Anything asked gets it. */
export async function offerKeySet(publicKey: KeyObject, address: string): Promise<OfferedKeySet> {
  const keySet = JSON.stringify({
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'countersign', alg: 'ES256' }],
  })
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', Connection: 'close' }).end(keySet)
  })
  server.listen(0, address)
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const host = address.includes(':') ? `[${address}]` : address
  return {
    url: `http://${host}:${port}/.well-known/jwks.json`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
