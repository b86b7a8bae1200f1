import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveInMemory, service, valueOfV, versions } from './support.ts'

/** What YAML may hold between double quotes: no control characters but the escaped ones, no halves of a surrogate pair. */
const printable = fc.string({ unit: 'grapheme', maxLength: 80 })
const withV = (value: string) => service('environment:', `  V: ${value}`)

describe.each(versions)('%s', (compose) => {
  test('any text in the place of a value is read or refused', () => {
    const part = fc.oneof(
      fc.constantFrom(...'{}[]&*!|>%@`"\'#,?:-\n\t ~<'),
      fc.constantFrom(
        '!!str ',
        '!!int ',
        '!reset ',
        '!override ',
        '&a ',
        '*a',
        '<<: ',
        '0x',
        '0o',
        '.inf',
        '1e',
        '\n      ',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const { refusals } = resolveInMemory({ 'compose.yaml': withV(parts.join('')) }, compose)
        for (const { source } of refusals) expect(source).toBe('compose.yaml')
      }),
      { numRuns: 1_000 },
    )
  })

  test('any bytes as a compose file are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { project, refusals } = resolveInMemory({ 'compose.yaml': bytes }, compose)
        expect(project !== null || refusals.length > 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('a text quoted as JSON comes back, with $ doubled', () => {
    fc.assert(
      fc.property(printable, (value) => {
        const resolution = resolveInMemory({ 'compose.yaml': withV(quote(value.replaceAll('$', '$$$$'))) }, compose)
        expect(resolution.refusals).toEqual([])
        expect(valueOfV(resolution)).toBe(value)
      }),
      { numRuns: 500 },
    )
  })

  test('a text in single quotes comes back, with its own quotes doubled', () => {
    const oneLine = printable.filter(
      (text) => /^[ -~\u{A0}-\u{D7FF}]*$/u.test(text) && !/[\u{2028}\u{2029}]/u.test(text),
    )
    fc.assert(
      fc.property(oneLine, (value) => {
        const quoted = `'${value.replaceAll("'", "''").replaceAll('$', '$$$$')}'`
        const resolution = resolveInMemory({ 'compose.yaml': withV(quoted) }, compose)
        expect(resolution.refusals).toEqual([])
        expect(valueOfV(resolution)).toBe(value)
      }),
      { numRuns: 500 },
    )
  })

  test('the map form and the list form of a quoted text agree', () => {
    fc.assert(
      fc.property(printable, (text) => {
        const value = text.replaceAll('$', '$$$$')
        const list = service(`environment: [${quote(`V=${value}`)}]`)
        expect(valueOfV(resolveInMemory({ 'compose.yaml': list }, compose))).toBe(
          valueOfV(resolveInMemory({ 'compose.yaml': withV(quote(value)) }, compose)),
        )
      }),
    )
  })

  test('integers of 64 bits come back in decimal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        expect(valueOfV(resolveInMemory({ 'compose.yaml': withV(String(value)) }, compose))).toBe(String(value))
      }),
    )
  })

  test('a floating-point number keeps its value', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = valueOfV(resolveInMemory({ 'compose.yaml': withV(String(value)) }, compose))
        expect(Number(text) + 0).toBe(value + 0)
      }),
    )
  })
})

/** JSON escapes DEL and the C1 characters too seldom for YAML. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u{7F}-\u{9F}\u{2028}\u{2029}\u{FEFF}\u{FFFE}\u{FFFF}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
