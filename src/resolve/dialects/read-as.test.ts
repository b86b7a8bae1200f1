import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dialect, dialects } from '../../model/stack/dialect.ts'
import { measuredLines } from './measured-lines.test-data.ts'
import { readAs } from './read-as.ts'

const environment = { X: 'val', EMPTY: '' }

const encode = (text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text)
  const index = text.indexOf('ÿ')
  if (index === -1) return bytes
  const at = new TextEncoder().encode(text.slice(0, index)).length
  return Uint8Array.of(...bytes.subarray(0, at), 0xff, ...bytes.subarray(at + 2))
}

/** Where a careful reader says `unknown` (or a line later) rather than guess: it would have to run something. */
const shellUnknown = new Set([
  'K=a$$X',
  'K=a$1b',
  'K=$(id)',
  'K=`a b`',
  'A[0]=v',
  'K=a\u0000b',
  'K=~/x',
  'K=(a b)',
  'K=a|b',
  'K+=v',
  'K?=v',
  'K?',
  'K=<a>',
  'export K =v',
])

const seenBy = (dialect: Dialect, line: string) => {
  const readings = readAs(dialect, encode(`${line}\nZ=end\n`), environment)
  const texts: Record<string, string> = {}
  const others = new Set<string>()
  for (const [name, reading] of readings) {
    if (name === 'Z') continue
    if (typeof reading === 'object') texts[name] = reading.text
    else others.add(reading)
  }
  return { texts, others }
}

describe.each(dialects)('%s reads a line as it was measured', (dialect) => {
  it.each(measuredLines)('%j', (line, compose, others) => {
    const measured = others[dialect] ?? compose
    const seen = seenBy(dialect, line)
    if (dialect === 'shell' && shellUnknown.has(line)) {
      expect([...seen.others]).toContain('unknown')
      expect(seen.texts).toEqual({})
    } else if (measured === 'refused') {
      // The reader gave nothing of the line, and says `refused` where a name can be made out.
      expect({ ...seen, others: [...seen.others].filter((other) => other === 'unknown') }).toEqual({
        texts: {},
        others: [],
      })
    } else expect(seen.texts).toEqual(measured)
  })
})

describe('any reader', () => {
  const pieces = fc.constantFrom(
    ...[
      'K',
      'X',
      '=',
      ':',
      ' ',
      '\n',
      '\r',
      '\t',
      "'",
      '"',
      '`',
      '\\',
      '$',
      '${',
      '}',
      ':-',
      '#',
      ';',
      '&',
      '|',
      '(',
      ')',
    ],
    ...['export ', 'a', '1', '\0', '\ufeff', '\u00a0', 'é', 'unset K'],
  )

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const bytes = new TextEncoder().encode(parts.join(''))
        for (const dialect of dialects) readAs(dialect, bytes, environment)
      }),
      { numRuns: 2000 },
    )
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const dialect of dialects) readAs(dialect, bytes, environment)
      }),
    )
  })

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are texts to be read
  const nasty = [
    ...['${', '${A:-', '"', "'", '\\', '\n', ' ', 'K="\n', "K='\\'\n", 'K=$K$K\n', '$', '#', '=', 'A=${A}${A}\n'],
    ...['&', '`', ' #', "K='\\\\'\n", 'export ', '\\"'],
  ]
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: these are texts to be read

  it.each(nasty)('reads long runs of %j in time', (piece) => {
    for (const start of ['', 'K=', 'K="']) {
      const bytes = new TextEncoder().encode(start + piece.repeat(Math.floor(100_000 / piece.length)))
      for (const dialect of dialects) {
        const began = performance.now()
        readAs(dialect, bytes, environment)
        expect(performance.now() - began, `${dialect} ${JSON.stringify(start)}`).toBeLessThan(3000)
      }
    }
  })
})
