import { expect, test } from 'vitest'
import { cleanEntry, readEntry, removeEntry, renameEntry, unquoteEntry, writeEntry } from './edit-entry.ts'
import { CannotEdit } from './text-change.ts'

const place = (line: number, column?: number) => ({
  variable: 'KEY',
  location: { file: 'compose.yaml', line, ...(column === undefined ? {} : { column }) },
})

test.each([
  ['a mapping', 'e:\n  KEY: a$$b # why\n', 2, 'a$$b'],
  ['a number', 'e:\n  KEY: 0123\n', 2, '0123'],
  ['a list', 'e:\n  - "KEY=a=b"\n', 2, 'a=b'],
  ['braces', 'e: { A: 1, KEY: "x" }\n', 1, 'x'],
])('reads the entry of %s', (_name, text, line, value) => {
  expect(readEntry(text, place(line))).toBe(value)
})

test.each([
  ['a mapping', 'e:\n  A: 1\n  KEY: old # why\n  B: 2\n', 3, 'e:\n  A: 1\n  B: 2\n'],
  ['the last of a mapping', 'e:\n  A: 1\n  KEY: |\n    old\n    lines\n\nf: 1\n', 3, 'e:\n  A: 1\n\nf: 1\n'],
  ['a list', 'e:\n- KEY=old\n- B=2\n', 2, 'e:\n- B=2\n'],
  ['the first in braces', 'e: { KEY: 1, B: 2 }\n', 1, 'e: { B: 2 }\n'],
  ['the last in braces', 'e: { A: 1, KEY: 2 }\n', 1, 'e: { A: 1 }\n'],
  ['the only one in braces', 'e: { KEY: 2 }\n', 1, 'e: {}\n'],
])('takes the entry from %s', (_name, before, line, after) => {
  expect(removeEntry(before, place(line))).toBe(after)
})

test('writes and renames where the entry stands, in an anchor, too', () => {
  const text = 'x: &e\n  KEY: "old" # why\ns: *e\n'
  expect(writeEntry(text, place(2), '${NEW}')).toBe('x: &e\n  KEY: "${NEW}" # why\ns: *e\n')
  expect(renameEntry(text, place(2), 'OTHER')).toBe('x: &e\n  OTHER: "old" # why\ns: *e\n')
  expect(renameEntry('e:\n  - KEY=a b\n', place(2), 'OTHER')).toBe('e:\n  - OTHER=a b\n')
})

test.each([
  ['a list', 'e:\n  - KEY="${K}"\n', 'e:\n  - KEY=${K}\n'],
  ['a mapping', 'e:\n  KEY: \'"${K}"\'\n', "e:\n  KEY: '${K}'\n"],
])('unquotes in %s', (_name, before, after) => {
  expect(unquoteEntry(before, place(2))).toBe(after)
})

test.each([
  ['trailing-newline', 'e:\n  KEY: |\n    ${K}\n', 'e:\n  KEY: |-\n    ${K}\n'],
  ['trailing-newline', 'e:\n  KEY: >+\n    ${K}\n\n', 'e:\n  KEY: >-\n    ${K}\n\n'],
  ['trailing-newline', 'e:\n  KEY: "${K}\\n"\n', 'e:\n  KEY: "${K}"\n'],
  ['carriage-return', 'e:\n  KEY: "${K}\\r"\n', 'e:\n  KEY: "${K}"\n'],
  ['surrounding-whitespace', "e:\n  KEY: ' ${K}'\n", "e:\n  KEY: '${K}'\n"],
  ['dollar-interpolation', 'e:\n  KEY: a$b$$c\n', 'e:\n  KEY: a$$b$$c\n'],
] as const)('cleans %s', (flaw, before, after) => {
  expect(cleanEntry(before, place(2), flaw)).toBe(after)
})

test.each([
  ['another line', () => readEntry('e:\n  A: 1\n', place(2))],
  ['two on a line', () => readEntry('a: { KEY: 1, b: { KEY: 2 } }\n', place(1))],
  ['an alias', () => readEntry('x: &x 1\ne:\n  KEY: *x\n', place(3))],
  ['the only entry', () => removeEntry('e:\n  KEY: 1\n', place(2))],
  ['a flaw that is elsewhere', () => cleanEntry('e:\n  KEY: ${K}\n', place(2), 'trailing-newline')],
  ['a block with a flaw in it', () => cleanEntry('e:\n  KEY: |\n    a\n', place(2), 'carriage-return')],
  ['quotes that are none', () => unquoteEntry('e:\n  KEY: "a"\n', place(2))],
])('impossible: %s', (_name, edit) => {
  expect(edit).toThrow(CannotEdit)
})

test('the column tells two on a line apart', () => {
  expect(readEntry('a: { KEY: 1, b: { KEY: 2 } }\n', place(1, 19))).toBe('2')
})
