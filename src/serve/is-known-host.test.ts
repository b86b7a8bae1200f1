import { expect, test } from 'vitest'
import { isKnownHost } from './is-known-host.ts'

test.each<[string | undefined, boolean, boolean]>([
  ['127.0.0.1:8970', true, true],
  ['[::1]:8970', true, true],
  ['localhost', true, true],
  ['LOCALHOST:80', true, true],
  ['192.168.1.4:8970', true, true],
  ['status.example.org', true, true],
  ['STATUS.example.org:443', true, true],
  ['countersign:8970', false, true],
  ['rebound.example', false, false],
  ['127.0.0.1.rebound.example', false, false],
  ['localhost.rebound.example', false, false],
  ['[::1].rebound.example', false, false],
  ['a b', false, false],
  ['', false, false],
  [undefined, false, false],
])('%s is a name of ours on this machine only: %s; where others connect: %s', (host, isOursHere, isOursThere) => {
  const allowed = ['status.example.org']
  expect(isKnownHost(host, { isLoopback: true, allowed })).toBe(isOursHere)
  expect(isKnownHost(host, { isLoopback: false, allowed })).toBe(isOursThere)
})
