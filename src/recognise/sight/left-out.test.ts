import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import { findLeftOutHolders } from './left-out.ts'

test.each([
  ['a variable of a key', 'build: ., environment: { JWT_SECRET: x }', ['a']],
  ['a product that has one', 'image: supabase/gotrue', ['a']],
  ['nothing of the kind', 'image: postgres, environment: { POSTGRES_PASSWORD: x }', []],
])('a service that is left out with %s', (_name, service, expected) => {
  const { project } = resolveInMemory({
    'compose.yaml': `services: { a: { ${service}, profiles: [ops] }, b: { image: x, environment: { JWT_SECRET: x } } }`,
  })
  expect(project === null ? null : findLeftOutHolders(project).map(({ name }) => name)).toEqual(expected)
})
