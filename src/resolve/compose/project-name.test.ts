import { expect, it } from 'vitest'
import { normalizeProjectName } from './project-name.ts'

it.each([
  ['My.Shop_v2', 'myshop_v2'],
  ['-_shop', 'shop'],
  ['Läden', 'lden'],
  ['...', ''],
])('makes %j the project name %j', (folder, name) => {
  expect(normalizeProjectName(folder)).toBe(name)
})
