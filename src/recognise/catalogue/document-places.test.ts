import { expect, test } from 'vitest'
import { documentPlaces } from './document-places.ts'

const pointer = ['api', 'secret']

test('every folder meets every extension, each in its format', () => {
  expect(documentPlaces(['/config', '/etc/*'], ['yml', 'json'], pointer)).toEqual([
    { path: '/config/*.yml', format: 'yaml', pointer, holds: 'key' },
    { path: '/config/*.json', format: 'json', pointer, holds: 'key' },
    { path: '/etc/*/*.yml', format: 'yaml', pointer, holds: 'key' },
    { path: '/etc/*/*.json', format: 'json', pointer, holds: 'key' },
  ])
})

test('the empty text is the root, and a path may stand in the place of a key', () => {
  expect(documentPlaces([''], ['cfg'], pointer, 'file')).toEqual([
    { path: '/*.cfg', format: 'ini', pointer, holds: 'file' },
  ])
})
