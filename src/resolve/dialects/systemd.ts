import { trimEndOf } from '../../model/text/trim-end-of.ts'
import { decodeStrictUtf8, decodeUtf8 } from '../env-file.ts'
import { candidateNames } from './candidate-names.ts'
import { type DialectReading, type DialectReadings, readingsOf } from './dialect.ts'

type State = 'before-key' | 'key' | 'before-value' | 'value' | 'single' | 'double' | 'comment'

/**
 * Reads `EnvironmentFile=` as systemd 254 and later do (src/basic/env-file.c): nothing is expanded, text after a closing
 * quote keeps using the value, and names that systemd does not hold valid are dropped. A file that is not UTF-8 is refused.
 */
export function readAsSystemd(bytes: Uint8Array): DialectReadings {
  const decoded = decodeStrictUtf8(bytes)
  if (decoded === undefined) return readingsOf(candidateNames(decodeUtf8(bytes)), 'refused')
  const readings = new Map<string, DialectReading>()
  // Read as a C string: it ends at the first NUL.
  const nul = decoded.indexOf('\0')
  const text = nul === -1 ? decoded : decoded.slice(0, nul)

  let state: State = 'before-key'
  let key = ''
  let value = ''
  // The length that the value keeps when white space at its end is cut: quoted and escaped space stays.
  let kept = 0

  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string
    const next = text[index + 1]
    const isLineEnd = character === '\n' || character === '\r'
    const isSpace = isLineEnd || character === ' ' || character === '\t'
    switch (state) {
      case 'before-key':
        if (isSpace) break
        state = character === '#' || character === ';' ? 'comment' : 'key'
        key = character
        break
      case 'comment':
        if (isLineEnd) state = 'before-key'
        break
      case 'key':
        if (isLineEnd) state = 'before-key'
        else if (character === '=') {
          state = 'before-value'
          value = ''
          kept = 0
        } else key += character
        break
      case 'before-value':
      case 'value':
        if (isLineEnd) {
          push()
          state = 'before-key'
        } else if (character === '\\') {
          state = 'value'
          index++
          if (next !== undefined && next !== '\n' && next !== '\r') value += next
          kept = value.length
        } else if (state === 'before-value' && character === "'") state = 'single'
        else if (state === 'before-value' && character === '"') state = 'double'
        else if (state === 'value' || !isSpace) {
          state = 'value'
          value += character
          if (!isSpace) kept = value.length
        }
        break
      case 'single':
        if (character === "'") state = 'before-value'
        else value += character
        kept = value.length
        break
      case 'double':
        if (character === '"') state = 'before-value'
        else if (character === '\\') {
          index++
          if (next !== undefined && '"\\`$'.includes(next)) value += next
          else if (next !== undefined && next !== '\n') value += `\\${next}`
        } else value += character
        kept = value.length
        break
    }
  }
  if (state !== 'before-key' && state !== 'key' && state !== 'comment') push()
  return readings

  function push(): void {
    const name = trimEndOf(key, ' \t')
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) readings.set(name, { text: value.slice(0, kept) })
  }
}
