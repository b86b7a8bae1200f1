import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, 'docs', 'threat-model.md'), 'utf8')
const table = /^\| promise \| how \| test that can fail \|\n\|---\|---\|---\|\n((?:\|.*\n)+)/m.exec(text)?.[1] ?? ''
const rows = table
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, promise = '', , tests = '']) => ({ promise, tests }))

test('there are promises', () => {
  expect(rows.length).toBeGreaterThan(20)
})

test.each(rows.map(({ promise }, index) => [promise, index] as const))('%s: its tests are there', (_promise, index) => {
  const { tests = '' } = rows[index] ?? {}
  // “The same” as in the row above.
  const above = rows.slice(0, index).findLast((row) => !row.tests.startsWith('the same'))
  const told = tests.startsWith('the same') ? `${above?.tests} ${tests}` : tests
  const names = Array.from(told.matchAll(/`([\w./-]+\.test\.ts)`/g), ([, name = '']) => name)
  expect(names).not.toEqual([])
  const first = names[0] ?? ''
  for (const name of names) {
    const isThere = [join(root, name), join(root, dirname(first), name)].some(existsSync)
    expect(isThere, name).toBe(true)
  }
})
