import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import { sightServices } from './sighting.ts'

test('a build with a whole number in it', () => {
  const compose = 'services: { a: { build: { context: ., args: { PORT: 8080 } } } }'
  const { project } = resolveInMemory({ 'compose.yaml': compose })
  const [sighting] = project === null ? [] : sightServices(project)
  expect(sighting?.program).toContain('8080')
  // Only a text can hold a token.
  expect(sighting?.otherTexts).toEqual([])
})

test.each([
  ['what is built here', 'build: ./a', 'own'],
  ['what runs in a runtime', 'image: node:20-alpine', 'own'],
  ['an owner', 'image: acme/a:1', 'acme'],
  ['an owner at a registry', 'image: ghcr.io/acme/deep/a', 'acme'],
  ['a registry of their own', 'image: registry.acme.example:5000/a', 'registry.acme.example:5000'],
  ['a library', 'image: ghost:5', null],
  ['who packs for all', 'image: lscr.io/linuxserver/a', null],
])('whose work it is: %s', (_name, origin, expected) => {
  const { project } = resolveInMemory({ 'compose.yaml': `services:\n  a:\n    ${origin}\n` })
  expect(project === null ? [] : sightServices(project).map(({ maker }) => maker)).toEqual([expected])
})
