import { expect, it } from 'vitest'
import { parseGoBoolean } from './project-environment.ts'

it.each([
  ['1', true],
  ['T', true],
  ['True', true],
  ['tRUE', undefined],
  ['0', false],
  ['FALSE', false],
  ['yes', undefined],
  ['', undefined],
])('reads %j as the Go boolean %j', (text, value) => {
  expect(parseGoBoolean(text)).toBe(value)
})
