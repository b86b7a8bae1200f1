// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the lines are what is read
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Template } from '../model/text/template.ts'
import { decodeUtf8, type EnvFileOptions, readEnvFile, readRawEnvFile } from './env-file.ts'
import { type Lookup, wiringSymbol } from './interpolate.ts'

const shell: Readonly<Record<string, string>> = { X: 'val', EMPTY: '' }
const lookup: Lookup = (name) =>
  Object.hasOwn(shell, name)
    ? { text: Template.written(shell[name] as string), steps: [{ kind: 'shell', name }] }
    : undefined
const encode = (text: string) => new TextEncoder().encode(text)
const options: EnvFileOptions = { compose: 'v2', file: '.env' }

const pairs = (text: string, reader = (bytes: Uint8Array) => readEnvFile(bytes, lookup, options)) => {
  const { assignments, problem } = reader(encode(text))
  const read = assignments.map((assignment) => `${assignment.name}=${assignment.text.filled()}`)
  const place = problem?.column === undefined ? problem?.line : `${problem.line}:${problem.column}`
  return problem === undefined ? read : [...read, `${place} ${problem.reason}`]
}
const raw = (bytes: Uint8Array) => readRawEnvFile(bytes, lookup)

const unclosed = 'a quoted value is not closed'

describe('readEnvFile', () => {
  it.each([
    ['a bare name takes what the lookup has', 'X\nK\n', ['X=val']],
    ['a bare name at the end without a line feed is the value of no name', 'A=1\nK', ['A=1', '=K']],
    ['so is an exported one', 'export K', ['=K']],
    ['export may be followed by a line feed', 'export\nB=v\n', ['B=v']],
    ['export alone at the end is refused', 'A=1\nexport ', ['A=1', '2:8 there is no name after export']],
    ['no name before the =', 'B\n=v\n', ['=v']],
    ['a tab stays within a name', 'B\tC=v\n', ['B\tC=v']],
    ['a space within a name is refused', 'A=1\n  B C=v\n', ['A=1', '2:3 a variable name cannot contain a space']],
    ['a space after a name is not', 'B =v\n', ['B=v']],
    ['a bad character in a name is refused', 'A$B=v\n', ['1:1 unexpected character in a variable name']],
    ['a # after a bare name is refused', 'K # c\n', ['1:1 unexpected character in a variable name']],
    ['a comment is skipped', '# c\n  # d\nA=1\n#', ['A=1']],
    ['a byte order mark is dropped', '\ufeffA=1\n', ['A=1']],
    ['a second one is refused', '\ufeff\ufeffA=1\n', ['1:1 unexpected character in a variable name']],
    ['quotes run over lines', 'K="a\n# b"\nL=1\n', ['K=a\n# b', 'L=1']],
    ['the line goes on after a quote', `K="a" L='b' X\n`, ['K=a', 'L=b', 'X=val']],
    ['a quote straight after a quote is refused', 'K="a""b"\n', ['K=a', '1 unexpected character in a variable name']],
    ['an unclosed quote is refused where its name stands', 'A=1\n K="x\ny\n', ['A=1', `2:2 ${unclosed}`]],
    ['escapes between double quotes', 'K="\\a\\b\\f\\n\\r\\t\\v\\\\\\"\\c\\x41"\n', ['K=\x07\b\f\n\r\t\v\\"\\c\\x41']],
    ['an escaped dollar is text', 'K="\\$X$X"\n', ['K=$Xval']],
    ['three octal digits after \\0', 'K="\\0101\\07\\0\\0400\\0377"\n', ['K=A\\7\\\\400ÿ']],
    ['between single quotes only the quote is escaped', "K='\\'\\n$X\\\\'\n", ["K='\\n$X\\\\"]],
    ['a comment needs a space before it', 'K=a#b #c\nL=a\t#b\n', ['K=a#b', 'L=a\t#b']],
    ['every kind of space is cut at the end', 'K=v\u2003\u00a0\r\n', ['K=v']],
    ['in front only some are', 'K=\u00a0\u2003v\n', ['K=\u2003v']],
    ['earlier lines are seen, later ones are not', 'A=1\nB=$A$C\nC=2\n', ['A=1', 'B=1', 'C=2']],
    ['the lookup is asked before the earlier lines', 'X=file\nK=$X\n', ['X=file', 'K=val']],
    ['a bad template is refused', 'K=${K\n', ['1:1 invalid interpolation format']],
    ['a required variable is named', 'K=${NOPE:?hush}\n', ['1:1 required variable NOPE is missing a value']],
    [': separates too', 'K: v\nL:w\nM:=x\n', ['K=v', 'L=w', 'M==x']],
  ])('%s', (_, text, expected) => {
    expect(pairs(text)).toEqual(expected)
  })

  it('keeps every assignment with its place and its steps', () => {
    const text = '# c\nA=1\n export  B="x\n${A}"\nX\nA=${X}\n'
    const read = readEnvFile(encode(text), lookup, { ...options, stepKind: 'env-file' })
    expect(JSON.parse(JSON.stringify(read))).toEqual({
      assignments: [
        { name: 'A', text: '1', line: 2, column: 1, steps: [], isBare: false },
        {
          name: 'B',
          text: 'x\n${A}',
          line: 3,
          column: 10,
          steps: [
            { kind: 'reference', name: 'A', isPart: true, location: { file: '.env', line: 3, column: 10 } },
            { kind: 'env-file', name: 'A', location: { file: '.env', line: 2, column: 1 } },
          ],
          isBare: false,
        },
        { name: 'X', text: '${X}', line: 5, column: 1, steps: [{ kind: 'shell', name: 'X' }], isBare: true },
        {
          name: 'A',
          text: '${X}',
          line: 6,
          column: 1,
          steps: [
            { kind: 'reference', name: 'X', location: { file: '.env', line: 6, column: 1 } },
            { kind: 'shell', name: 'X' },
          ],
          isBare: false,
        },
      ],
    })
  })

  it('asks the earlier files after the earlier lines', () => {
    const earlierFiles: Lookup = (name) =>
      name === 'Y' || name === 'V' ? { text: Template.written('one'), steps: [] } : undefined
    const read = (bytes: Uint8Array) => readEnvFile(bytes, lookup, { ...options, earlierFiles })
    expect(pairs('A=$V\nY=two-$Y\nB=$Y\nV\n', read)).toEqual(['A=one', 'Y=two-one', 'B=two-one'])
  })

  it('leaves symbols in wiring mode, for bare names too', () => {
    const read = (bytes: Uint8Array) => readEnvFile(bytes, lookup, { ...options, isWiring: true })
    expect(pairs('A=${KEY:?m}\nKEY\nX\n', read)).toEqual([
      `A=${wiringSymbol('KEY')}`,
      `KEY=${wiringSymbol('KEY')}`,
      'X=val',
    ])
  })

  it('makes one U+FFFD of every bad byte', () => {
    const bytes = Uint8Array.of(0x4b, 0x3d, 0xe2, 0x82, 0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80)
    expect(decodeUtf8(bytes)).toBe('K=\ufffd\ufffda\ufffdé\ufffd\ufffd\ufffd')
  })

  it('never throws and never shows a value in a reason', () => {
    const pieces = fc.constantFrom(
      ...['K', '=', ':', ' ', '\n', '"', "'", '\\', '$', '${', '}', ':?', '#', 'export ', 'SEKRET', '\u00a0'],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const bytes = encode(parts.join(''))
        for (const { problem } of [readEnvFile(bytes, () => undefined, options), raw(bytes)]) {
          const names = parts.join('').match(/\$\{\w*SEKRET/) !== null
          if (!names) expect(problem?.reason ?? '').not.toContain('SEKRET')
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('ends on lines that double the value, and that double its steps', () => {
    const doubling = (first: string) =>
      `V0=${first}\n${Array.from({ length: 5000 }, (_, index) => `V${index + 1}=$V${index}$V${index}`).join('\n')}\n`
    expect(readEnvFile(encode(doubling('x')), () => undefined, options).problem?.reason).toContain('16 MiB')
    const blank = readEnvFile(encode(doubling('')), () => undefined, options)
    expect(blank.assignments).toHaveLength(5001)
    expect(Math.max(...blank.assignments.map(({ steps }) => steps.length))).toBeLessThanOrEqual(64)
  })
})

describe('readRawEnvFile', () => {
  it.each([
    ['keeps everything after the =', '  K="a" # $X  \n', ['K="a" # $X  ']],
    ['cuts one carriage return', 'K=v\r\r\nL=w\r', ['K=v\r', 'L=w']],
    ['reads a bare name at the end', 'X', ['X=val']],
    ['leaves out a bare name that nobody has', 'K\nA=\n', ['A=']],
    ['skips comments and blank lines', '# c\n\n \t\n #d\nA=1\n', ['A=1']],
    [
      'refuses a name with white space',
      'A=1\n export K=v\n',
      ['A=1', '2:2 a variable name cannot contain white space'],
    ],
    ['refuses a line without a name', '=v\n', ['1:1 there is no name before the =']],
    [
      'refuses a line that does not fit',
      `A=1\nK=${'x'.repeat(65_536)}\n`,
      ['A=1', '2:1 the line is longer than 64 KiB'],
    ],
    ['drops a byte order mark in front only', '\ufeffA=1\n\ufeffB=2\n', ['A=1', '\ufeffB=2']],
  ])('%s', (_, text, expected) => {
    expect(pairs(text, raw)).toEqual(expected)
  })

  it('refuses what is not UTF-8', () => {
    expect(raw(Uint8Array.of(0x4b, 0x3d, 0xff)).problem).toEqual({
      line: 1,
      column: 1,
      reason: 'the line is not UTF-8',
    })
  })
})
