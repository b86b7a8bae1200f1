import { expect, test } from 'vitest'
import type { ContainerMount } from '../../model/stack/container.ts'
import { findMount } from './find-mount.ts'

const mounts: readonly ContainerMount[] = [
  { type: 'tmpfs', source: '', destination: '/run/' },
  { type: 'bind', source: '/srv/key', destination: '/run/secrets/key' },
  { type: 'volume', source: 'keys', destination: '/vol' },
  { type: 'tmpfs', source: '', destination: '/vol/cache' },
  { type: 'bind', source: '/srv/dev', destination: '/dev/keys' },
]

test.each([
  ['what no mount covers is the image', '/etc/key', null],
  ['a name that only begins like a mount is the image', '/running', null],
  ['what lies in a tmpfs', '/run/secrets/other', { kind: 'tmpfs', folder: '/run' }],
  ['the tmpfs itself', '/run', { kind: 'tmpfs', folder: '/run' }],
  ['a file that is bound into a tmpfs', '/run/secrets/key', { kind: 'storage', folder: '/run/secrets/key' }],
  ['what lies in a volume', '/vol/key', { kind: 'storage', folder: '/vol' }],
  ['a tmpfs inside a volume', '/vol/cache/key', { kind: 'tmpfs', folder: '/vol/cache' }],
  ['what the kernel makes up', '/proc/1/environ', { kind: 'kernel', folder: '/proc' }],
  ['shared memory', '/dev/shm/key', { kind: 'tmpfs', folder: '/dev/shm' }],
  ['a mount below /dev', '/dev/keys/key', { kind: 'storage', folder: '/dev/keys' }],
])('%s', (_, path, expected) => {
  expect(findMount(path, mounts)).toEqual(expected)
})

test('a mount over the whole image counts', () => {
  const whole: ContainerMount = { type: 'tmpfs', source: '', destination: '/' }
  expect(findMount('/etc/key', [whole])).toEqual({ kind: 'tmpfs', folder: '/' })
})
