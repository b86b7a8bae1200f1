import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type FileWatch, watchFiles } from './watch-files.ts'

let folder = ''
let heard = 0
let watching: FileWatch

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-watch-'))
  heard = 0
  writeFileSync(join(folder, '.env'), 'A=1\n')
  watching = watchFiles(() => {
    heard += 1
  })
})

afterEach(() => {
  watching.close()
  rmSync(folder, { recursive: true })
})

test.each<[string, () => void]>([
  ['is written', () => writeFileSync(join(folder, '.env'), 'A=2\n')],
  [
    'is replaced by renaming',
    () => {
      writeFileSync(join(folder, 'draft'), 'A=2\n')
      renameSync(join(folder, 'draft'), join(folder, '.env'))
    },
  ],
  ['is removed', () => rmSync(join(folder, '.env'))],
  ['comes into being', () => writeFileSync(join(folder, 'later.env'), 'B=1\n')],
])('tells when a followed file %s', async (_, change) => {
  watching.follow(new Set([join(folder, '.env'), join(folder, 'later.env')]))
  change()
  await vi.waitFor(() => expect(heard).toBeGreaterThan(0), { timeout: 5_000, interval: 5 })
})

test('a second change is told after the file was replaced', async () => {
  watching.follow(new Set([join(folder, '.env')]))
  for (const text of ['A=2\n', 'A=3\n']) {
    heard = 0
    writeFileSync(join(folder, 'draft'), text)
    renameSync(join(folder, 'draft'), join(folder, '.env'))
    await vi.waitFor(() => expect(heard).toBeGreaterThan(0), { timeout: 5_000, interval: 5 })
  }
})

test('a folder that is replaced by another is followed again', async () => {
  const deep = join(folder, 'deep')
  const file = join(deep, '.env')
  const follow = () => watching.follow(new Set([file]))
  mkdirSync(deep)
  writeFileSync(file, 'A=1\n')
  expect([follow(), follow()]).toEqual([true, false])
  rmSync(deep, { recursive: true })
  mkdirSync(deep)
  writeFileSync(file, 'A=2\n')
  expect([follow(), follow()]).toEqual([true, false])
  heard = 0
  writeFileSync(file, 'A=3\n')
  await vi.waitFor(() => expect(heard).toBeGreaterThan(0), { timeout: 5_000, interval: 5 })
})

test('says nothing of other files, nor of those that are followed no longer', async () => {
  watching.follow(new Set([join(folder, '.env'), join(folder, 'last')]))
  watching.follow(new Set([join(folder, 'last')]))
  let fence = 0
  const other = watchFiles(() => {
    fence += 1
  })
  other.follow(new Set([join(folder, 'other')]))
  writeFileSync(join(folder, '.env'), 'A=2\n')
  writeFileSync(join(folder, 'other'), 'x')
  await vi.waitFor(() => expect(fence).toBeGreaterThan(0), { timeout: 5_000, interval: 5 })
  other.close()
  expect(heard).toBe(0)
})

test('a folder that is not there is no error', () => {
  watching.follow(new Set([join(folder, 'none', '.env')]))
  expect(heard).toBe(0)
})
