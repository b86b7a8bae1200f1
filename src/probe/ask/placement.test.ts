import { expect, test } from 'vitest'
import { handOver, parsePlacement } from './placement.ts'

const nothing = { headers: {}, query: {}, protocols: [] }

test.each([
  { text: 'header:Authorization', carried: { headers: { Authorization: 'Bearer T' } }, bare: {} },
  { text: 'header:authorization', carried: { headers: { authorization: 'Bearer T' } }, bare: {} },
  { text: 'header:Authorization JWT', carried: { headers: { Authorization: 'JWT T' } }, bare: {} },
  { text: 'header:X-Token', carried: { headers: { 'X-Token': 'T' } }, bare: {} },
  { text: 'cookie:session', carried: { headers: { Cookie: 'session=T' } }, bare: {} },
  { text: 'query:access_token', carried: { query: { access_token: 'T' } }, bare: {} },
  { text: 'subprotocol:bearer', carried: { protocols: ['bearer', 'T'] }, bare: { protocols: ['bearer'] } },
  { text: 'subprotocol:{token}', carried: { protocols: ['T'] }, bare: {} },
  {
    text: 'subprotocol:v1.app, v1.app.{token:base64url}',
    carried: { protocols: ['v1.app', 'v1.app.VA'] },
    bare: { protocols: ['v1.app'] },
  },
  {
    text: 'connection-init',
    carried: { protocols: ['graphql-transport-ws'] },
    bare: { protocols: ['graphql-transport-ws'] },
  },
  { text: 'message', carried: {}, bare: {} },
  { text: 'socket.io:jwt', carried: {}, bare: {} },
])('$text', ({ text, carried, bare }) => {
  const placement = parsePlacement(text, 'websocket')
  if (placement === null) throw new Error('not read')
  expect(handOver(placement, 'T')).toEqual({ ...nothing, ...carried })
  expect(handOver(placement, null)).toEqual({ ...nothing, ...bare })
})

test.each([
  { text: '', kind: 'http' },
  { text: 'header:', kind: 'http' },
  { text: 'header:A B C', kind: 'http' },
  { text: 'header:X\r\nEvil', kind: 'http' },
  { text: 'cookie:', kind: 'http' },
  { text: 'cookie:a b', kind: 'http' },
  { text: 'query:', kind: 'http' },
  { text: 'body:token', kind: 'http' },
  { text: 'subprotocol:bearer', kind: 'http' },
  { text: 'message', kind: 'http' },
  { text: 'subprotocol:', kind: 'websocket' },
  { text: 'subprotocol:a b', kind: 'websocket' },
] as const)('"$text" is no place for $kind', ({ text, kind }) => {
  expect(parsePlacement(text, kind)).toBeNull()
})
