import { expect, test } from 'vitest'
import { measureScreen, wantsColor } from './surroundings.ts'

const screen = { write: () => true, isTTY: true, columns: 80 }
const pipe = { write: () => true }

test.each([
  ['a screen is coloured', screen, {}, false, true],
  ['a pipe is not', pipe, {}, false, false],
  ['--no-color wins over everything', screen, { FORCE_COLOR: '1' }, true, false],
  ['NO_COLOR wins over FORCE_COLOR', screen, { NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
  ['an empty NO_COLOR does not count', screen, { NO_COLOR: '' }, false, true],
  ['FORCE_COLOR colours a pipe', pipe, { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0 colours nothing', screen, { FORCE_COLOR: '0' }, false, false],
  ['a dumb terminal is not coloured', screen, { TERM: 'dumb' }, false, false],
])('%s', (_, where, shell, isForbidden, expected) => {
  expect(wantsColor(where, shell as Record<string, string>, isForbidden)).toBe(expected)
})

test.each([
  ['the screen tells', screen, {}, 80],
  ['a pipe has COLUMNS', pipe, { COLUMNS: '72' }, 72],
  ['or 100', pipe, {}, 100],
  ['nonsense does not count', pipe, { COLUMNS: 'wide' }, 100],
  ['never narrower than can be read', pipe, { COLUMNS: '3' }, 40],
])('width: %s', (_, where, shell, expected) => {
  expect(measureScreen(where, shell as Record<string, string>)).toBe(expected)
})
