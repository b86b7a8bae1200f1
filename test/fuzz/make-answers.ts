import fc from 'fast-check'
import { image } from './make-compose.ts'
import { value, variableName } from './make-values.ts'
import { mutated } from './mutate-text.ts'
import type { EngineAnswers } from './world.ts'

/* What an engine and an endpoint answer. */

const inspect = fc
  .record(
    {
      Id: fc.constant('1'.repeat(64)),
      Name: fc.oneof(fc.constantFrom('/shop-auth-1', ''), fc.jsonValue()),
      State: fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({
            Status: fc.constantFrom('running', 'exited', 'x'),
            StartedAt: fc.constantFrom('2026-01-02T03:04:06Z', 'x'),
            Pid: fc.constantFrom(0, -1, 4_000_000),
          }),
        },
        fc.jsonValue(),
      ),
      Config: fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record(
            {
              Image: image,
              Env: fc.oneof(
                fc.array(fc.tuple(variableName, value).map(([name, text]) => `${name}=${text}`)),
                fc.jsonValue(),
              ),
              Labels: fc.oneof(
                fc.dictionary(
                  fc.constantFrom(
                    'com.docker.compose.project',
                    'com.docker.compose.service',
                    'com.docker.compose.version',
                  ),
                  fc.constantFrom('shop', 'auth', '2.30', 'x'),
                ),
                fc.jsonValue(),
              ),
            },
            { requiredKeys: [] },
          ),
        },
        fc.jsonValue(),
      ),
      NetworkSettings: fc.oneof(fc.constant({ Networks: { shop_default: { Aliases: ['auth'] } } }), fc.jsonValue()),
      Mounts: fc.oneof(fc.constant([]), fc.jsonValue()),
    },
    { requiredKeys: ['Id'] },
  )
  .map((answer) => JSON.stringify(answer))

/** A list of one container, and what the engine says of it. */
export const engine: fc.Arbitrary<EngineAnswers> = fc.record({
  list: mutated(
    fc.constant(JSON.stringify([{ Id: '1'.repeat(64), Names: ['/shop-auth-1'], State: 'running', Labels: {} }])),
  ),
  inspects: mutated(inspect).map((text) => ({ ['1'.repeat(64)]: text })),
  status: fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, fc.constantFrom(204, 301, 400, 401, 403, 404, 500, 503)),
})

/** An answer over HTTP, or of a WebSocket, byte for byte. */
export const answer = mutated(
  fc
    .tuple(
      fc.constantFrom('200 OK', '401 Unauthorized', '302 Found', '101 Switching Protocols', '500 x', '999 '),
      fc.constantFrom(
        'Content-Type: application/json\r\nContent-Length: 14',
        'Transfer-Encoding: chunked',
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x',
        'Content-Encoding: gzip',
        'Location: http://127.0.0.1:1/',
        'Access-Control-Allow-Origin: *',
        'Date: x',
      ),
      fc.constantFrom(
        '{"access":"x"}',
        '{"keys":[{}]}',
        '5\r\nhello\r\n0\r\n\r\n',
        '\u0081\u0005hello',
        '\u0088\u0002\u0003\u00ee',
        '',
      ),
    )
    .map(([status, headers, body]) => `HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`),
)
