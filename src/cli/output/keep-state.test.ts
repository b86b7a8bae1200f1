import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Remembered, writeRemembered } from '../../serve/webhook/remembered.ts'
import { openState } from './keep-state.ts'

const at = '2026-01-01T00:00:00.000Z'
const one: Remembered = { verdict: 'consistent', since: at, history: [], told: null }
const other: Remembered = { ...one, verdict: 'inconsistent', told: 'consistent' }

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-state-'))
  file = join(folder, 'state.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function open(path = file) {
  const said: string[] = []
  return { said, state: await openState(path, 'state.json', (line) => said.push(line)) }
}

test('what one server saves the next one knows; the file is for nobody else', async () => {
  const { state } = await open()
  expect(state.remembered).toBeNull()
  for (const remembered of [one, other, one, other]) state.save(remembered)
  await state.close()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const next = await open()
  expect(next.state.remembered).toEqual(other)
  expect(next.said).toEqual([])
})

test('a file that others could read is closed', async () => {
  writeFileSync(file, writeRemembered(one))
  chmodSync(file, 0o644)
  expect((await open()).state.remembered).toEqual(one)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test.each(['', '{"kind":', 'x'.repeat(5_000_000)])('what is damaged is set aside', async (text) => {
  writeFileSync(file, text)
  const { state, said } = await open()
  expect(state.remembered).toBeNull()
  expect(said).toEqual([
    'the state in state.json cannot be used: it is not JSON; it was renamed to state.json.damaged, and the history starts again',
  ])
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(text)
  state.save(one)
  await state.close()
  expect((await open()).state.remembered).toEqual(one)
})

test.each<[string, () => string, RegExp]>([
  ['a folder', () => folder, /is not a regular file$/],
  ['in a folder that is not there', () => join(folder, 'none', 'state.json'), /cannot be written \(ENOENT\)$/],
  [
    'behind a link that was put where the draft goes',
    () => {
      writeFileSync(join(folder, 'target'), 'mine')
      symlinkSync(join(folder, 'target'), `${file}.draft`)
      return file
    },
    /cannot be written \(ELOOP\)$/,
  ],
])('%s: nothing is begun', async (_name, path, message) => {
  await expect(open(path())).rejects.toThrow(message)
})

test('where it cannot be written later that is said once, and the rest goes on', async () => {
  const { state, said } = await open()
  mkdirSync(`${file}.draft`)
  state.save(one)
  state.save(other)
  await state.close()
  state.save(one)
  await state.close()
  expect(said).toEqual([
    'the state cannot be written to state.json (EISDIR): after a restart, what happened since would be lost',
  ])
  rmSync(`${file}.draft`, { recursive: true })
  state.save(other)
  await state.close()
  expect((await open()).state.remembered).toEqual(other)
})
