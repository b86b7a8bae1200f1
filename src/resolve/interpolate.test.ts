// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { symbolNames } from '../model/stack/wiring-symbol.ts'
import { Template } from '../model/text/template.ts'
import { type InterpolationOptions, interpolate, type Lookup, wiringSymbol } from './interpolate.ts'

const values: Readonly<Record<string, string>> = {
  SET: 'val',
  EMPTY: '',
  DOL: '$X',
  REF: '${SET}',
  _U: 'under',
  N: '5',
}
const lookup: Lookup = (name) =>
  Object.hasOwn(values, name)
    ? {
        text: Template.written(values[name] as string),
        steps: [{ kind: 'dotenv', name, location: { file: '.env', line: 1 } }],
      }
    : undefined

const read = (template: string, options: Partial<InterpolationOptions> = {}) =>
  interpolate(template, lookup, { compose: 'v2', ...options })
const textOf = (template: string, options: Partial<InterpolationOptions> = {}) => {
  const outcome = read(template, options)
  return outcome.ok ? outcome.text.filled() : `ERR ${outcome.reason} at ${outcome.offset}`
}

const invalid = (offset = 0) => `ERR invalid interpolation format at ${offset}`
const required = (name: string, offset = 0) => `ERR required variable ${name} is missing a value at ${offset}`

const cases: readonly (readonly [sentence: string, template: string, expected: string, v5?: string])[] = [
  ['text without a dollar is itself', 'a }{ b', 'a }{ b'],
  ['a name is greedy', '$SET_x', ''],
  ['a name ends where its letters end', '$SET.x', 'val.x'],
  ['a name may start with an underscore', '$_U', 'under'],
  ['the long s and the Kelvin sign are letters of a name', '[$\u017f\u212a]', '[]'],
  ['other letters beyond ASCII are not', '$SETé', 'valé'],
  ['braces end a name', '${SET}x', 'valx'],
  ['two dollars are one', '$$SET', '$SET'],
  ['four dollars are two', '$$$$SET', '$$SET'],
  ['three dollars are one and a reference', '$$$SET', '$val'],
  ['a dollar before a digit is text', '$1', '$1'],
  ['a dollar before a parenthesis is text', '$(date)', '$(date)'],
  ['a dollar at the end is text', 'a$', 'a$'],
  ['a value is not filled in a second time', '$REF $DOL', '${SET} $X'],
  ['unset is blank', '[$NOPE]', '[]'],
  ['- fills in for unset', '${NOPE-d}', 'd'],
  ['- leaves empty alone', '[${EMPTY-d}]', '[]'],
  [':- fills in for empty', '${EMPTY:-d}', 'd'],
  ['a default may be empty', '[${NOPE:-}]', '[]'],
  ['+ replaces what is set', '${EMPTY+r}', 'r'],
  [':+ does not replace what is empty', '[${EMPTY:+r}]', '[]'],
  ['+ gives nothing for unset', '[${NOPE+r}]', '[]'],
  ['? refuses unset', '${NOPE?m}', required('NOPE')],
  ['? accepts empty', '[${EMPTY?m}]', '[]'],
  [':? refuses empty', 'ab${EMPTY:?m}', required('EMPTY', 2)],
  [':? passes what is set', '${SET:?m}', 'val'],
  ['the first operator decides, -', '${NOPE-a:?b}', 'a:?b'],
  ['the first operator decides, ?', '${SET?a:-b}', 'val'],
  ['defaults nest', '${NOPE:-${NOPE2:-${SET}}}', 'val'],
  ['a default may be mixed', '${NOPE:-a${SET}b$N}c', 'avalb5c'],
  ['an unused default that fails', '${SET:-${NOPE:?no}}', required('NOPE', 7), 'val'],
  ['an unused default of bad form', '${SET:-${!}}${N}', invalid(7), 'val5'],
  ['an unused replacement that fails', '[${NOPE:+${NOPE?}}]', required('NOPE', 9), '[]'],
  ['an unused message of bad form', '${SET:?${}}', invalid(7), 'val'],
  ['a failure within two unused texts', '${SET:-${SET:-${!}} x} y', invalid(14), 'val y'],
  ['a default may hold balanced braces', '${NOPE:-{"k":"v"}} tail', '{"k":"v"} tail'],
  ['a surplus } stays', '${NOPE:-x}}', 'x}'],
  ['a surplus { reaches to the last }', '${NOPE:-{x}', '{x'],
  ['{} alone works', '${NOPE:-{}}', '{}'],
  ['{} spoils what follows in the line', '${NOPE:-{}} tail ${SET}', invalid(17)],
  ['a default cannot hold a line break', '${NOPE:-a\nb}', invalid()],
  ['but lines are apart', '${NOPE:-a}\n${SET}', 'a\nval'],
  ...[
    '${}',
    '${1}',
    '${ SET }',
    '${SET!}',
    '${SET:}',
    '${SET:=x}',
    '${SET=x}',
    '${SET^^}',
    '${SET/a/b}',
    '${SET:0:1}',
  ].map((template) => [`${template} is refused`, template, invalid()] as const),
  ['${A.B} is refused', '${A.B}', invalid()],
  ['an unclosed brace is refused', 'x${SET', invalid(1)],
  ['${A-B} has the default B', '${A-B}', 'B'],
]

describe('interpolate', () => {
  it.each(cases.map(([sentence, template, v2, v5 = v2]) => ({ sentence, template, v2, v5 })))(
    '$sentence',
    ({ template, v2, v5 }) => {
      expect(textOf(template)).toBe(v2)
      expect(textOf(template, { compose: 'v5' })).toBe(v5)
    },
  )

  it('reports the steps in order of use, each name once, and none of what is not used', () => {
    const location = { file: 'compose.yaml', line: 7, column: 12 }
    const outcome = read('${NOPE:-${SET}}${SET}${EMPTY:-x}${GONE}${N:+r$_U}${SET:-$N}', { location })
    expect({ ...outcome, text: outcome.ok ? outcome.text.filled() : null }).toEqual({
      ok: true,
      text: 'valvalxrunderval',
      steps: [
        { kind: 'reference', name: 'NOPE', isPart: true, location },
        { kind: 'default', name: 'NOPE', location },
        { kind: 'reference', name: 'SET', location },
        { kind: 'dotenv', name: 'SET', location: { file: '.env', line: 1 } },
        { kind: 'reference', name: 'EMPTY', isPart: true, location },
        { kind: 'dotenv', name: 'EMPTY', location: { file: '.env', line: 1 } },
        { kind: 'default', name: 'EMPTY', location },
        { kind: 'reference', name: 'GONE', isPart: true, location },
        { kind: 'unset', name: 'GONE' },
        { kind: 'reference', name: 'N', isPart: true, location },
        { kind: 'dotenv', name: 'N', location: { file: '.env', line: 1 } },
        { kind: 'replacement', name: 'N', location },
        { kind: 'reference', name: '_U', location },
        { kind: 'dotenv', name: '_U', location: { file: '.env', line: 1 } },
      ],
    })
  })

  it.each([
    ['${KEY}', undefined],
    ['$KEY', undefined],
    ['${KEY:?must be set}', undefined],
    ['${NOPE:-${KEY}}', undefined],
    ['x${KEY}', true],
    ['${KEY} ', true],
  ])('tells whether a reference is the whole text: %s', (template, isPart) => {
    const outcome = interpolate(template, () => ({ text: Template.written('v'), steps: [] }), { compose: 'v5' })
    expect(outcome.ok && outcome.steps[0]?.isPart).toBe(isPart)
  })

  it.each(['v2', 'v5'] as const)('asks the lookup for the names of unused defaults too (%s)', (compose) => {
    const asked: string[] = []
    interpolate(
      '${SET:-${A:-$B}}',
      (name) => {
        asked.push(name)
        return lookup(name)
      },
      { compose },
    )
    expect(asked).toEqual(['SET', 'A', 'B'])
  })

  it.each([
    ['an unset variable becomes a symbol', 'a${KEY}b', `a${wiringSymbol('KEY')}b`],
    ['even with a default', '${KEY:-d}', wiringSymbol('KEY')],
    ['even when it is required', '${KEY:?m}', wiringSymbol('KEY')],
    ['what is empty and required stays empty', '${EMPTY:?m}', ''],
    ['what is supplied is filled in', '${SET}', 'val'],
    ['a replacement is made, as if it were set', '${KEY:+r-$KEY}', `r-${wiringSymbol('KEY')}`],
  ])('in wiring mode %s', (_, template, expected) => {
    expect(textOf(template, { isWiring: true })).toBe(expected)
  })

  it('finds the symbols in a text again', () => {
    expect(symbolNames(`x${wiringSymbol('A')}${wiringSymbol('B_2')}y${wiringSymbol('A')}`)).toEqual(['A', 'B_2', 'A'])
    expect(read('${KEY}', { isWiring: true })).toMatchObject({ steps: [{ kind: 'reference' }, { kind: 'unset' }] })
  })

  it('refuses a text that grows without measure', () => {
    const long: Lookup = () => ({ text: Template.written('x'.repeat(1_000_000)), steps: [] })
    expect(interpolate('$A'.repeat(1000), long, { compose: 'v2' })).toMatchObject({ ok: false })
  })

  const pieces = fc.constantFrom(
    ...['$', '{', '}', '${', 'SET', 'NOPE', ':-', '-', '+', ':?', '\n', 'x', '$$', '${NOPE:-', '${SET:-'],
  )

  it('never throws, names no value in a reason, and is the same in v5 where v2 succeeds', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const v2 = read(parts.join(''))
        const v5 = read(parts.join(''), { compose: 'v5' })
        if (v2.ok) expect(v5).toEqual(v2)
        else expect(v2.reason).not.toMatch(/val\b|under|\$|\{/)
      }),
      { numRuns: 5000 },
    )
  })

  it('undoes the doubling of dollars', () => {
    fc.assert(fc.property(fc.string(), (text) => textOf(text.replaceAll('$', '$$$$')) === text))
  })

  it.each(['${', '${A:-', '${SET:-', '${A:-{}}', '${A:-${!}}', '${A:-x}', '${A}', '$A', '{', '}', '$', '${A:-\n'])(
    'reads long runs of %s in time, closed or not',
    (piece) => {
      const count = Math.floor(300_000 / piece.length)
      for (const template of [
        piece.repeat(count),
        piece.repeat(count / 2) + '}'.repeat(count / 2),
        `\${A:-${piece.repeat(count)}}`,
      ])
        for (const compose of ['v2', 'v5'] as const) {
          const began = performance.now()
          read(template, { compose })
          expect(performance.now() - began).toBeLessThan(3000)
        }
    },
  )
})
