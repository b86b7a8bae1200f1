import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileMarks } from './file-marks.ts'

let folder = ''
const long = new Date('2026-01-01T00:00:00Z')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-marks-'))
  mkdirSync(join(folder, 'src'))
  write('src/a.py', 'one')
  utimesSync(join(folder, 'src'), long, long)
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string, at: Date = long): void {
  writeFileSync(join(folder, name), text)
  utimesSync(join(folder, name), at, at)
}

function noteAll(): FileMarks {
  const marks = new FileMarks()
  for (const name of ['src', 'src/a.py', 'src/none.py']) marks.note(join(folder, name))
  return marks
}

test.each<[string, () => void, boolean]>([
  ['nothing happened', () => {}, true],
  ['a file was written', () => write('src/a.py', 'two', new Date('2026-01-02T00:00:00Z')), false],
  ['a file was written and its old time restored', () => write('src/a.py', 'two'), false],
  ['a file was made', () => write('src/b.py', ''), false],
  ['a missing file was made', () => write('src/none.py', ''), false],
  ['a file was removed', () => unlinkSync(join(folder, 'src/a.py')), false],
  [
    'a file was replaced by a link',
    () => {
      unlinkSync(join(folder, 'src/a.py'))
      symlinkSync('/etc/passwd', join(folder, 'src/a.py'))
    },
    false,
  ],
])('%s', (_name, change, isSame) => {
  const marks = noteAll()
  change()
  expect(marks.areSame()).toBe(isSame)
})

test('a file that was written a moment ago may have changed again', () => {
  write('src/a.py', 'two', new Date())
  expect(noteAll().areSame()).toBe(false)
})
