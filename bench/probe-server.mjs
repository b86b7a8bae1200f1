// Started by bench/probe.mjs: endpoints that verify HS256 and `exp` with as little work as can be, so that the asking side is
// what is measured. Tells its ports, and on demand what each endpoint was sent.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'

const key = process.env.BENCH_KEY
const count = Number(process.env.BENCH_ENDPOINTS)
const sent = []

function isGood(header = '') {
  const [head, payload, signature] = header.slice('Bearer '.length).split('.')
  if (signature === undefined) return false
  if (createHmac('sha256', key).update(`${head}.${payload}`).digest('base64url') !== signature) return false
  const { exp, nbf } = JSON.parse(Buffer.from(payload, 'base64url'))
  const now = Date.now() / 1000
  return exp > now && nbf <= now
}

const ports = await Promise.all(
  Array.from({ length: count }, (_, index) => {
    sent.push([])
    const server = createServer((request, response) => {
      sent[index].push(request.headers.authorization ?? null)
      const isAccepted = isGood(request.headers.authorization)
      response.writeHead(isAccepted ? 200 : 401, { 'Content-Type': 'application/json' })
      response.end(isAccepted ? '{"jobs":[{"id":1,"state":"done"}]}' : '{"detail":"unauthorized"}')
    })
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
  }),
)
process.on('message', () => {
  process.send(sent)
  for (const list of sent) list.length = 0
})
process.send(ports)
