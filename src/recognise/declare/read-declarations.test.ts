import { expect, test } from 'vitest'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { PlainValue } from '../../model/stack/compose.ts'
import type { FileLocation } from '../../model/text/location.ts'
import { readDeclarations } from './read-declarations.ts'

const reading = (worker: PlainValue): PlainValue => ({ groups: { access: { reads: { worker } } } })
const read = (value: PlainValue) => readDeclarations({ value, source: 'countersign.yaml', locations: new Map() }, [])

/** Texts as they are shown. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('reads are taken over', () => {
  const [group] = read(reading({ file: '.env', dialect: 'dotenv' })).groups
  expect(plain(group?.reads)).toEqual([{ service: 'worker', file: '.env', dialect: 'dotenv' }])
})

test('a signer outside of the stack stands in place of issuers', () => {
  const external = (more: object) =>
    ({ groups: { access: { external: true, validators: ['api'], ...more } } }) as PlainValue
  expect(read(external({})).groups[0]).toMatchObject({ isExternal: true, issuers: [], validators: ['api'] })
  expect(() => read(external({ issuers: ['auth'] }))).toThrow('external: true and issuers exclude each other')
})

test.each([
  ['an unknown dialect', { file: '.env', dialect: 'dotnev' }, 'unknown dialect: “dotnev”', 'Did you mean “dotenv”?'],
  ['an unknown key', { file: '.env', dialekt: 'dotenv', dialect: 'dotenv' }, '“dialekt”', 'Did you mean “dialect”?'],
  ['no file', { dialect: 'dotenv' }, 'groups.access.reads.worker.file', 'docs/configuration.md'],
])('%s', (_name, worker, message, hint) => {
  let thrown: unknown
  try {
    read(reading(worker))
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(AuditError)
  expect((thrown as AuditError).message).toContain(message)
  expect((thrown as AuditError).hint).toContain(hint)
})

const whole = (value: PlainValue, locations = new Map<string, FileLocation>()) =>
  readDeclarations({ value, source: 'countersign.yaml', locations }, [])

test('probes and logins, one or a list, with their places', () => {
  const location = { file: 'countersign.yaml', line: 7, column: 3 }
  const { probes, logins } = whole(
    {
      probes: {
        api: {
          http: [
            { url: 'http://localhost/a', method: 'HEAD' },
            { url: 'http://localhost/b', claims: { user_id: 7n } },
          ],
          websocket: { url: 'ws://localhost/', subprotocols: ['chat'], send: 'hello', accepts: 'anonymous' },
        },
      },
      logins: { auth: { url: 'http://localhost/login', form: { user: 'admin' }, cookie: 'session' } },
    },
    new Map([['probes.api', location]]),
  )
  expect(plain(probes)).toEqual([
    { service: 'api', kind: 'http', location, url: 'http://localhost/a', method: 'HEAD' },
    { service: 'api', kind: 'http', location, url: 'http://localhost/b', claims: { user_id: 7 } },
    {
      service: 'api',
      kind: 'websocket',
      location,
      url: 'ws://localhost/',
      subprotocols: ['chat'],
      send: 'hello',
      accepts: 'anonymous',
    },
  ])
  expect(plain(logins.map(({ fields: _, ...login }) => login))).toEqual([
    {
      service: 'auth',
      url: 'http://localhost/login',
      encoding: 'form',
      token: 'cookie:session',
      location: { file: 'countersign.yaml' },
    },
  ])
})

test('claims of a group: issuer and audience are secrets, the others are as written', () => {
  const [group] = whole({
    groups: { access: { claims: { iss: 'users', aud: ['a', 'b'], id: 7n, list: [1n] } } },
  }).groups
  expect(group?.claims?.issuer?.revealText()).toBe('users')
  expect(group?.claims?.audience?.map((one) => one.revealText())).toEqual(['a', 'b'])
  expect(group?.claims?.extra).toEqual({ id: 7, list: [1] })
})

test.each<[string, PlainValue, string, string | undefined]>([
  ['an unknown section', { probe: {} }, 'unknown key under the top level: “probe”', '“probes”'],
  ['an unknown kind', { probes: { api: { htp: {} } } }, 'unknown key under probes.api: “htp”', '“http”'],
  ['a key of a socket', { probes: { api: { http: { url: 'x', send: 'y' } } } }, 'probes.api.http: “send”', undefined],
  ['a method that changes something', { probes: { api: { http: { url: 'x', method: 'POST' } } } }, 'method', undefined],
  [
    'a field that is a list',
    { logins: { a: { url: 'x', json: { b: ['p4ssw0rd'] }, token: 't' } } },
    'json.b',
    undefined,
  ],
  ['both bodies', { logins: { a: { url: 'x', json: {}, form: {}, token: 't' } } }, 'either json or form', undefined],
  ['no token', { logins: { a: { url: 'x', json: {} } } }, 'either token or cookie', undefined],
])('%s', (_name, value, message, hint) => {
  let thrown: unknown
  try {
    whole(value)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(AuditError)
  expect((thrown as AuditError).message).toContain(message)
  expect((thrown as AuditError).message).not.toContain('p4ssw0rd')
  if (hint !== undefined) expect((thrown as AuditError).hint).toContain(hint)
})

const web = { url: 'x' }
test.each<[string, PlainValue, string]>([
  [
    'a bare URL',
    { probes: { api: { http: 'http://p4ssw0rd' } } },
    'probes.api.http: write { url: … } or a list in place of text',
  ],
  [
    'a list of them',
    { probes: { api: { http: ['http://x'] } } },
    'probes.api.http.0: write { url: … } in place of text',
  ],
  ['a number for a socket', { probes: { api: { websocket: 7n } } }, 'write { url: … } or a list in place of a number'],
  ['a service with a URL', { probes: { api: 'http://x' } }, 'probes.api: write a mapping in place of text'],
  ['no URL', { probes: { api: { http: {} } } }, 'probes.api.http.url is missing: write text'],
  ['nothing', { probes: { api: { http: null } } }, 'probes.api.http: write { url: … } or a list in place of nothing'],
  ['no endpoint', { probes: { api: { http: [] } } }, 'probes.api.http is empty'],
  ['another method', { probes: { api: { http: { ...web, method: 'POST' } } } }, 'http.method: write "GET" or "HEAD"'],
  ['a folder that is a number', { code: { api: 7n } }, 'code.api: write text or a list in place of a number'],
  [
    'an audience that is a mapping',
    { groups: { a: { claims: { aud: {} } } } },
    'aud: write text or a list in place of a mapping',
  ],
  [
    'a field that is a number',
    { logins: { a: { url: 'x', json: { b: 7n } } } },
    'json.b: write text or { env: … } in place of a number',
  ],
  ['a host alone', { across: ['a'] }, 'across.0: write { agree: … } or { differ: … } in place of text'],
  ['one host', { across: [{ agree: ['a'] }] }, 'across.0.agree: write at least 2'],
  [
    'both',
    { across: [{ agree: ['a', 'b'], differ: ['a', 'b'] }] },
    'across.0: “differ” does not go with the other keys there',
  ],
  ['a host with a space', { hosts: { 'a b': { key: 'x' } } }, 'letters, digits, dots'],
  ['a severity', { severity: { a: 'bad' } }, 'severity.a: write "error" or "warning" or "note"'],
])('%s says what to write, and not the value', (_name, value, message) => {
  expect(() => whole(value)).toThrow(message)
  expect(() => whole(value)).not.toThrow(/Invalid|p4ssw0rd/)
})
