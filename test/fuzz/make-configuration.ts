import fc from 'fast-check'
import { path, serviceName, writeBlock } from './make-compose.ts'
import { value, variableName } from './make-values.ts'

/* countersign.yaml by structure. */

const reference = fc.oneof({ weight: 19, arbitrary: fc.constantFrom('auth', 'api') }, serviceName, fc.jsonValue())
const references = fc.array(reference, { minLength: 1, maxLength: 3 })
const url = fc.constantFrom(
  'http://127.0.0.1:PORT/x',
  'ws://127.0.0.1:PORT/ws',
  'http://[::1]:PORT/',
  'ftp://x/',
  'http://',
  '',
)

/** countersign.yaml, in block style. */
export const configuration = fc
  .record(
    {
      groups: fc.dictionary(
        fc.constantFrom('access', 'x'),
        fc.record(
          {
            issuers: references,
            validators: references,
            lookup: fc.array(fc.oneof(variableName, value)),
            algorithm: fc.constantFrom('HS256', 'HS256', 'RS256', 'x', 5),
            claims: fc.jsonValue(),
            external: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
      ),
      probes: fc.dictionary(
        serviceName,
        fc.oneof(
          fc.record({ http: fc.record({ url, origin: url }, { requiredKeys: ['url'] }) }),
          fc.record({
            websocket: fc.record(
              { url, token: fc.constantFrom('query:token', 'header', 'x') },
              { requiredKeys: ['url'] },
            ),
          }),
        ),
      ),
      logins: fc.dictionary(
        serviceName,
        fc.record({ url, json: fc.jsonValue(), token: fc.constantFrom('access', 'a.b', '') }),
      ),
      severity: fc.jsonValue(),
      waivers: fc.array(
        fc.record(
          {
            rule: fc.constantFrom('short-secret', 'x'),
            service: serviceName,
            reason: value,
            expires: fc.constantFrom('2027-01-31', 'x'),
          },
          { requiredKeys: [] },
        ),
      ),
      code: fc.dictionary(serviceName, fc.array(path)),
    },
    { requiredKeys: [] },
  )
  .map((made) => writeBlock(made))
