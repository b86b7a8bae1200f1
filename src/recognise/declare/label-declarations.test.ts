import { expect, test } from 'vitest'
import { AuditError } from '../../model/limits/audit-error.ts'
import { Template } from '../../model/text/template.ts'
import { declaresLive, readLabels } from './label-declarations.ts'

const location = { file: 'compose.yaml', line: 5 }
const read = (labels: Readonly<Record<string, string>>) =>
  readLabels('api', written(labels), 'compose.yaml:5 (labels)', location)
const written = (labels: Readonly<Record<string, string>>) =>
  new Map(Object.entries(labels).map(([name, text]) => [name, Template.written(text)]))
const probe = { service: 'api', location }

test('labels of other things declare nothing', () => {
  const labels = written({ 'countersign.role': 'validator', 'traefik.enable': 'true' })
  expect(declaresLive(labels)).toBe(false)
  expect(readLabels('api', labels, 'x', location)).toEqual({ probes: [], logins: [] })
})

test('one of a kind, and several with names', () => {
  const { probes } = read({
    'countersign.probe.http.url': 'http://localhost/jobs',
    'countersign.probe.http.credentials': 'true',
    'countersign.probe.http.claims.role': 'admin',
    'countersign.probe.http.users.url': 'http://localhost/users',
    'countersign.probe.websocket.url': 'ws://localhost/ws',
    'countersign.probe.websocket.subprotocols': 'chat.v1, chat.v2',
  })
  expect(JSON.parse(JSON.stringify(probes))).toEqual([
    { ...probe, kind: 'http', url: 'http://localhost/jobs', withCredentials: true, claims: { role: 'admin' } },
    { ...probe, kind: 'http', url: 'http://localhost/users' },
    { ...probe, kind: 'websocket', url: 'ws://localhost/ws', subprotocols: ['chat.v1', 'chat.v2'] },
  ])
})

test('a login with a variable, and nothing of it printed', () => {
  const { logins } = read({
    'countersign.login.url': 'http://localhost/login',
    'countersign.login.form.user': 'admin-of-the-label',
    'countersign.login.form.password.env': 'LOGIN_PASSWORD',
    'countersign.login.token': '/data/access',
  })
  expect(logins).toMatchObject([
    { service: 'api', encoding: 'form', token: '/data/access', fields: { password: { env: 'LOGIN_PASSWORD' } } },
  ])
  expect(JSON.stringify(logins)).not.toContain('admin-of-the-label')
})

test.each([
  ['an unknown key', { 'countersign.probe.http.url': 'x', 'countersign.probe.http.orgin': 'y' }, '“orgin”'],
  ['an unknown kind', { 'countersign.probe.grpc.url': 'x' }, '“grpc”'],
  ['no URL', { 'countersign.probe.http.origin': 'x' }, 'probes.api.http.0.url'],
  ['a login without a place for the token', { 'countersign.login.url': 'x', 'countersign.login.json.a': 'b' }, 'token'],
  ['a name of the language', { 'countersign.probe.__proto__.url': 'x' }, '“__proto__”'],
])('%s', (_name, labels, words) => {
  expect(() => read(labels)).toThrow(AuditError)
  expect(() => read(labels)).toThrow(words)
  expect(() => read(labels)).toThrow('compose.yaml:5 (labels)')
})
