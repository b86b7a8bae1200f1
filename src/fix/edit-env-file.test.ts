import { expect, test } from 'vitest'
import {
  appendLine,
  cleanLine,
  copyLine,
  replaceValue,
  restorePem,
  setVariable,
  unquoteLine,
  writeValue,
} from './edit-env-file.ts'
import { CannotEdit } from './text-change.ts'

test.each([
  ['a bare value', 'A=1\nKEY=old\nB=2\n', 2, 'A=1\nKEY=new\nB=2\n'],
  ['whitespace around the sign, and export', 'export KEY = old\n', 1, 'export KEY=new\n'],
  ['a colon', 'KEY: old\n', 1, 'KEY=new\n'],
  ['a quoted value', 'KEY="a # b" # why\n', 1, '# why\nKEY=new\n'],
  ['a value of several lines', "KEY='a\nb'\nB=2\n", 1, 'KEY=new\nB=2\n'],
  ['a comment behind the value', 'A=1\nKEY=old # why\n', 2, 'A=1\n# why\nKEY=new\n'],
  ['a comment in place of the value', 'KEY= # fill in\n', 1, '# fill in\nKEY=new\n'],
  ['nothing', 'KEY=\nB=2', 1, 'KEY=new\nB=2'],
  ['line breaks of Windows', 'A=1\r\nKEY=old # why\r\nB=2\r\n', 2, 'A=1\r\n# why\r\nKEY=new\r\nB=2\r\n'],
  ['a byte order mark', '\ufeffKEY=old # why\n', 1, '\ufeff# why\nKEY=new\n'],
  ['a tab', 'KEY=\told\t\n', 1, 'KEY=new\n'],
])('replaces %s', (_name, before, line, after) => {
  expect(replaceValue(before, line, 'KEY', 'new')).toBe(after)
})

test.each([
  ['an empty file', '', 'KEY=new\n'],
  ['a file without a line break at its end', 'A=1', 'A=1\nKEY=new\n'],
  ['a file with the line breaks of Windows', 'A=1\r\n', 'A=1\r\nKEY=new\r\n'],
  ['a name that is there twice: the last one wins', 'KEY=1\nA=1\nKEY=2\n', 'KEY=1\nA=1\nKEY=new\n'],
  ['a longer name', 'KEY_2=1\n', 'KEY_2=1\nKEY=new\n'],
  ['a comment with the name', '# KEY=1\n', '# KEY=1\nKEY=new\n'],
])('sets the variable in %s', (_name, before, after) => {
  expect(setVariable(before, 'KEY', 'new')).toBe(after)
})

test('adds a line', () => {
  expect(appendLine('\ufeff', 'A=1')).toBe('\ufeffA=1\n')
})

test.each([
  ['carriage-return', 'KEY=abc\r\r\nB=2\n', 'KEY=abc\nB=2\n'],
  ['carriage-return', 'KEY="abc\\r"\n', 'KEY="abc"\n'],
  ['surrounding-whitespace', "KEY=' abc '\n", "KEY='abc'\n"],
  ['surrounding-whitespace', 'KEY= abc  \n', 'KEY=abc\n'],
  ['trailing-newline', 'KEY="abc\\n"\n', 'KEY="abc"\n'],
  ['comment-as-secret', 'KEY=abc # why\n', '# why\nKEY=abc\n'],
  ['dollar-interpolation', 'KEY=a$b\n', "KEY='a$b'\n"],
  ['dollar-interpolation', 'KEY="a$b"\n', "KEY='a$b'\n"],
  ['cut-at-hash', 'KEY=a #b\n', "KEY='a #b'\n"],
  ['byte-order-mark', '\ufeffKEY=abc\n', 'KEY=abc\n'],
] as const)('cleans %s', (flaw, before, after) => {
  expect(cleanLine(before, 1, 'KEY', flaw)).toBe(after)
})

test('unquotes what is the same without', () => {
  expect(unquoteLine('A=1\nKEY="abc" # why\n', 2, 'KEY')).toBe('A=1\nKEY=abc # why\n')
})

const body = 'QUJD'.repeat(20)
test.each([
  [
    'one that lost its line breaks',
    `KEY=-----BEGIN EC PRIVATE KEY----- ${body} -----END EC PRIVATE KEY-----\nB=2\n`,
    `KEY="-----BEGIN EC PRIVATE KEY-----\\n${body.slice(0, 64)}\\n${body.slice(64)}\\n-----END EC PRIVATE KEY-----\\n"\nB=2\n`,
  ],
  [
    'one that is cut at its first line',
    `KEY=-----BEGIN X-----\n${body}\n-----END X-----\nB=2\n`,
    `KEY="-----BEGIN X-----\n${body}\n-----END X-----"\nB=2\n`,
  ],
])('restores a PEM: %s', (_name, before, after) => {
  expect(restorePem(before, 1, 'KEY')).toBe(after)
})

test.each([
  ['another line', () => replaceValue('A=1\n', 1, 'KEY', 'new')],
  ['a line that is not there', () => replaceValue('A=1\n', 9, 'KEY', 'new')],
  ['a bare name', () => replaceValue('KEY\n', 1, 'KEY', 'new')],
  ['quotes that are not closed', () => replaceValue('KEY="a\n', 1, 'KEY', 'new')],
  ['quotes that matter', () => unquoteLine('KEY="a b"\n', 1, 'KEY')],
  ['no quotes', () => unquoteLine('KEY=ab\n', 1, 'KEY')],
  ['no comment', () => cleanLine('KEY=ab\n', 1, 'KEY', 'comment-as-secret')],
  ['a value that ends single quotes', () => cleanLine("KEY=a$b'c\n", 1, 'KEY', 'dollar-interpolation')],
  ['no PEM', () => restorePem('KEY=abc\n', 1, 'KEY')],
  ['half a PEM', () => restorePem('KEY=-----BEGIN X-----\n', 1, 'KEY')],
  ['a value of several lines', () => writeValue('a\nb')],
])('impossible: %s', (_name, edit) => {
  expect(edit).toThrow(CannotEdit)
})

test.each([
  ['abc-1.2_3~+/=:@%', 'abc-1.2_3~+/=:@%'],
  ['a b$c', "'a b$c'"],
  ['-----BEGIN X-----\nQUJD\n-----END X-----\n', '"-----BEGIN X-----\\nQUJD\\n-----END X-----\\n"'],
])('writes %j', (value, written) => {
  expect(writeValue(value)).toBe(written)
})

test.each([
  ['a bare value', 'OTHER=key\n', 'A=1\nKEY=old # why\nB=2\n', 'A=1\n# why\nKEY=key\nB=2\n'],
  ['a quoted value with its quotes', 'OTHER="a # b" # of staging\n', 'A=1\nKEY=old\n', 'A=1\nKEY="a # b"\n'],
  ['a value without the comment behind it', 'OTHER=key # of staging\n', 'A=1\r\nKEY=old\r\n', 'A=1\r\nKEY=key\r\n'],
])('copies %s', (_name, source, target, after) => {
  expect(copyLine({ text: source, line: 1, name: 'OTHER' }, { text: target, line: 2, name: 'KEY' })).toBe(after)
})

test.each([['OTHER=\n'], ['OTHER= # fill in\n'], ['ELSE=key\n']])('copies nothing out of %j', (source) => {
  const target = { text: 'KEY=old\n', line: 1, name: 'KEY' }
  expect(() => copyLine({ text: source, line: 1, name: 'OTHER' }, target)).toThrow(CannotEdit)
})
