import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { shownOfYaml as shown } from '../shown-of-yaml.ts'
import { parseYaml } from './parse-yaml.ts'
import type { YamlMapping, YamlNode } from './yaml-node.ts'

type Compose = 'v2' | 'v5'

function parse(text: string, compose: Compose = 'v2') {
  return parseYaml(new TextEncoder().encode(text), { compose, shown })
}

/** The tree as plain values: scalars as their text, null as null, tags in front. */
function plain(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined
  if (node.tag === '!reset') return '!reset'
  if (node.kind === 'scalar') return node.value === null ? null : node.text
  if (node.kind === 'sequence') return node.items.map(plain)
  const entries = [...node.entries.values()].map((entry) => [entry.key, plain(entry.value)])
  return node.tag === undefined ? Object.fromEntries(entries) : { [node.tag]: Object.fromEntries(entries) }
}

function read(text: string, compose: Compose = 'v2'): unknown {
  const { documents, problems } = parse(text, compose)
  expect(problems).toEqual([])
  return documents.length === 1 ? plain(documents[0]) : documents.map(plain)
}

function mapping(text: string, compose: Compose = 'v2'): YamlMapping {
  const root = parse(text, compose).documents[0]
  if (root?.kind !== 'mapping') throw new Error('expected a mapping')
  return root
}

describe('scalars become the text that compose puts into an environment', () => {
  test.each<[string, string, string | null]>([
    ['yes is text', 'yes', 'yes'],
    ['TRUE is true', 'TRUE', 'true'],
    ['Null is null', 'Null', null],
    ['nothing is null', '', null],
    ['a tilde is null', '~', null],
    ['an old octal is an integer', '0755', '493'],
    ['a new octal is an integer', '0o17', '15'],
    ['0X counts', '0XFF', '255'],
    ['0b counts with a sign', '-0b101', '-5'],
    ['a sign after 0o counts, as in yaml.v3', '0o-7', '-7'],
    ['underscores count', '1_000', '1000'],
    ['minus zero is zero', '-0', '0'],
    ['a leading zero with 8 is a float', '08', '8'],
    ['a phone number loses its text', '0033123456789', '3.3123456789e+10'],
    ['64 bits are exact', '18446744073709551615', '18446744073709551615'],
    ['beyond 64 bits is a float', '18446744073709551616', '1.8446744073709552e+19'],
    ['a signed integer has 63 bits', '+18446744073709551615', '1.8446744073709552e+19'],
    ['a hexadecimal beyond 64 bits is text', '0x1FFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFF'],
    ['trailing zeros go', '1.50', '1.5'],
    ['a million in e-notation', '1000000.0', '1e+06'],
    ['e-notation keeps the fraction', '1234567.5', '1.2345675e+06'],
    ['small floats in e-notation', '0.00001', '1e-05'],
    ['not yet small enough', '0.0001', '0.0001'],
    ['1e3 is a float of 1000', '1e3', '1000'],
    ['too big for a float is text', '1e400', '1e400'],
    ['too small for a float is zero', '1e-400', '0'],
    ['infinity', '-.inf', '-Inf'],
    ['not a number', '.NaN', 'NaN'],
    ['a date as Go prints it', '2001-12-14', '2001-12-14 00:00:00 +0000 UTC'],
    ['a time with a zone', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.1 -0500 -0500'],
    ['no such day is text', '2001-02-30', '2001-02-30'],
    ['base 60 is text', '190:20:30', '190:20:30'],
    ['a tag nobody knows makes text', '!foo 12', '12'],
    ['!!str makes text', '!!str 012', '012'],
    ['!!str of nothing is empty', '!!str', ''],
    ['! changes nothing', '! 12', '12'],
    ['!!int reads quoted text', '!!int "0x10"', '16'],
    ['!!float widens an integer', '!!float 0x10', '16'],
    ['!!binary decodes', '!!binary aGk=', 'hi'],
    ['a quoted null is text', '"null"', 'null'],
    ['<< is text', '<<', '<<'],
  ])('%s', (_, written, expected) => {
    expect(read(`V: ${written}\n`)).toEqual({ V: expected })
  })

  test.each<[string, string, unknown]>([
    ['-0 keeps its sign', 'V: -0', { V: '-0' }],
    ['V: << drops the entry', 'V: <<\nW: 1', { W: '1' }],
    ['DEL is allowed', 'V: a\x7fb', { V: 'a\x7fb' }],
    ['a ? within a word ends nothing in a flow', '{V: a?b}', { V: 'a?b' }],
  ])('compose v5: %s', (_, text, expected) => {
    expect(read(text, 'v5')).toEqual(expected)
  })
})

describe('syntax as yaml.v3 reads it', () => {
  test.each<[string, string, unknown]>([
    ['# right behind a quote is a comment', 'V: "a"#b', { V: 'a' }],
    ['# within a word is not', 'V: a#b', { V: 'a#b' }],
    ['CRLF and a lone CR are line breaks', 'A: x\r\nB: y\rC: z', { A: 'x', B: 'y', C: 'z' }],
    ['a literal without a final newline has none', 'V: |\n  x', { V: 'x' }],
    ['a literal with one has one', 'V: |\n  x\n', { V: 'x\n' }],
    ['keep keeps, strip strips', 'A: |+\n  x\n\nB: |-\n  y\n\n', { A: 'x\n\n', B: 'y' }],
    ['folded lines join, indented ones stay', 'V: >\n  a\n  b\n\n  c\n    d\n', { V: 'a b\nc\n  d\n' }],
    ['an indentation indicator', 'V: |1\n  x\n', { V: ' x\n' }],
    ['a plain scalar over two lines', 'V: a\n  b\n\n  c', { V: 'a b\nc' }],
    ['a quoted scalar over two lines', 'V: "a\n  b\\\n  c"', { V: 'a bc' }],
    ['two single quotes are one', "V: 'it''s'", { V: "it's" }],
    ['escapes of double quotes', 'V: "\\x41\\u00e9\\U0001F600\\t\\e"', { V: 'Aé😀\t\x1b' }],
    ['a tab after the colon is a space', 'V:\tx', { V: 'x' }],
    ['a list at the indentation of its key', 'V:\n- a\n-\n- b: c', { V: ['a', null, { b: 'c' }] }],
    [
      'flow collections nest',
      'V: {a: [1, {b: c}, d: e], "f":g, h}',
      { V: { a: ['1', { b: 'c' }, { d: 'e' }], f: 'g', h: null } },
    ],
    ['an explicit key', '? A\n: b\n? C\n', { A: 'b', C: null }],
    ['a document after ---', '---\nA: b\n', { A: 'b' }],
    ['several documents', 'A: b\n---\nC: d\n...\n', [{ A: 'b' }, { C: 'd' }]],
    ['%YAML 1.1 changes nothing', '%YAML 1.1\n---\nA: on\n', { A: 'on' }],
    ['%TAG declares a handle', '%TAG !y! tag:yaml.org,2002:\n---\nA: !y!str 1\n', { A: '1' }],
    ['a byte order mark at the start is dropped', '\u{FEFF}A: b', { A: 'b' }],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  test('UTF-16 with a byte order mark', () => {
    const little = Buffer.from('\u{FEFF}A: é', 'utf16le')
    const big = Buffer.from(little).swap16()
    for (const bytes of [little, big])
      expect(plain(parseYaml(bytes, { compose: 'v2', shown }).documents[0])).toEqual({ A: 'é' })
  })

  test.each<[string, string, number, RegExp]>([
    ['an empty file', '', 1, /empty/],
    ['only comments', '# a\n', 1, /empty/],
    ['an empty second document', 'A: b\n---\n', 2, /mapping at the top/],
    ['a list at the top', '- a', 1, /mapping at the top/],
    ['%YAML 1.2', '%YAML 1.2\n---\nA: b', 1, /1\.1/],
    ['a JSON escape', 'A: b\nB: "a\\/b"', 2, /escape/],
    ['half of a surrogate pair', 'B: "\\ud83d\\ude00"', 1, /hex digits/],
    ['a control character', 'A: b\nB: \x01', 2, /control/],
    ['DEL', 'A: \x7f', 1, /control/],
    ['NUL', 'A: \0', 1, /control/],
    ['a tab as indentation', 'A:\n\tB: c', 2, /tab/],
    ['a tab on an empty line', 'A:\n  B: c\n\t\n  C: d', 3, /tab/],
    ['a Jinja text as a key', 'A: {{ .X }}', 1, /key that is text/],
    ['an integer as a key', 'A:\n  1: b', 2, /key that is text/],
    ['true as a key', 'true: b', 1, /key that is text/],
    ['null as a key', '~: b', 1, /key that is text/],
    ['a key twice', 'A: 1\n"A": 2', 2, /each key once: A/],
    ['a key twice in a flow', 'x: {a: 1, a: 2}', 1, /each key once: a/],
    ['<< twice', 'x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x', 4, /each key once: <</],
    ['<< of nothing', 'y:\n  <<:', 2, /after '<<'/],
    ['<< of text', 'y:\n  <<: a', 2, /after '<<'/],
    ['an alias of nothing', 'a: *x', 1, /alias of an anchor/],
    ['an alias inside its anchor', 'a: &a\n  b: *a', 2, /finished node/],
    ['a merge into itself', 'a: &a\n  <<: *a', 2, /finished node/],
    ['!!int of a float', 'a: !!int 3.5', 1, /fits its tag/],
    ['!!bool of yes', 'a: !!bool yes', 1, /fits its tag/],
    ['!!null of text', 'a: !!null x', 1, /fits its tag/],
    ['!!binary of text', 'a: !!binary "?"', 1, /fits its tag/],
    ['a second colon', 'a: b: c', 1, /needs quotes/],
    ['an open quote', 'a: 1\nb: "c\nd: e', 2, /closing quote/],
    ['an open bracket', 'a: [b\nc: d', 2, /','|'\]'/],
    ['NEL ends the line', 'a: b\u0085c: d\u0085e', 3, /':'/],
    ['a reserved letter', 'a: @b', 1, /cannot begin/],
    ['a ? within a word of a flow', '{V: a?b}', 1, /','/],
  ])('refuses %s', (_, text, line, reason) => {
    const { problems } = parse(text)
    expect(problems[0]?.reason).toMatch(reason)
    expect(problems[0]?.line).toBe(line)
  })

  test('refuses bytes that are not UTF-8, at their line', () => {
    const bytes = Buffer.concat([Buffer.from('A: b\nC: '), Buffer.from([0xff, 0xc3])])
    expect(parseYaml(bytes, { compose: 'v2', shown }).problems).toEqual([
      { line: 2, column: 4, reason: 'expected UTF-8 text' },
    ])
  })
})

describe('anchors and merges', () => {
  test.each<[string, string, unknown]>([
    ['an explicit key wins wherever << stands', 'x: &x {a: 1, b: 1}\ny:\n  a: 2\n  <<: *x', { a: '2', b: '1' }],
    ['of a list the first wins', 'x: &x {a: 1}\nz: &z {a: 2, b: 2}\ny:\n  <<: [*x, *z]', { a: '1', b: '2' }],
    ['merges of merged mappings come along', 'x: &x {a: 1}\nz: &z {<<: *x, b: 2}\ny: {<<: *z}', { b: '2', a: '1' }],
    ['an explicit null wins', 'x: &x {a: 1}\ny: {<<: *x, a: }', { a: null }],
    ['an alias of a list of mappings', 'x: &x [{a: 1}, {a: 2}]\ny: {<<: *x}', { a: '1' }],
    ['a quoted << is an ordinary key', 'y: {"<<": b}', { '<<': 'b' }],
    ['!!str << too', 'y: {!!str <<: b}', { '<<': 'b' }],
    ['an alias as a key', 'x: &k name\ny: {*k : b}', { name: 'b' }],
    ['a later anchor of the same name counts from there', 'x: &k 1\nw: &k 2\ny: *k', '2'],
  ])('%s', (_, text, expected) => {
    const root = read(text) as { readonly y: unknown }
    expect(root.y).toEqual(expected)
  })

  test('anchors outlive their document', () => {
    expect(read('x: &x {a: 1}\n---\ny: *x')).toEqual([{ x: { a: '1' } }, { y: { a: '1' } }])
  })

  test('an aliased node is the anchored one, with its place', () => {
    const root = mapping('x: &x\n  a: 1\ny: *x\nz:\n  <<: *x')
    const z = root.entries.get('z')?.value as YamlMapping
    expect(root.entries.get('y')?.value).toBe(root.entries.get('x')?.value)
    expect(z.entries.get('a')).toMatchObject({
      keyLine: 2,
      keyColumn: 3,
      value: { line: 2, column: 6 },
    })
  })

  test('aliases may stand for 59,049 leaves, not for a thousand million', () => {
    expect(parse(bomb(5)).problems).toEqual([])
    expect(parse(bomb(9)).problems[0]?.reason).toMatch(/aliases/)
  })

  test('an alias chain counts as nesting', () => {
    const links = Array.from({ length: 1100 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}]`)
    expect(parse(['a0: &a0 x', ...links].join('\n')).problems[0]?.reason).toMatch(/levels/)
  })
})

function bomb(levels: number): string {
  const rows = Array.from(
    { length: levels },
    (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`,
  )
  return ['a0: &a0 x', ...rows].join('\n')
}

describe('!reset and !override', () => {
  test('stay visible on their nodes, whatever is in them', () => {
    const root = mapping('a: !reset\nb: !override\n  c: 1\nd: !reset {e: 1, e: 2, 3: !!int x}')
    expect(plain(root)).toEqual({ a: '!reset', b: { '!override': { c: '1' } }, d: '!reset' })
    expect(parse('d: !reset {e: 1, e: 2, 3: !!int x}').problems).toEqual([])
  })

  test('inside !override a tag is a tag nobody knows', () => {
    expect(read('a: !override {b: !reset 12}')).toEqual({ a: { '!override': { b: '12' } } })
  })

  test('of an anchored block are lost to its aliases in v2 and kept in v5', () => {
    const text = 'x: &x {a: !reset null, b: 1}\ny: {<<: *x}\nz: *x'
    expect(read(text, 'v2')).toEqual({ x: { a: '!reset', b: '1' }, y: { b: '1' }, z: { b: '1' } })
    expect(plain(mapping(text, 'v5').entries.get('y')?.value)).toEqual({ a: '!reset', b: '1' })
  })

  test('a merged value stands after an explicit !reset', () => {
    const y = mapping('x: &x {a: 1}\ny: {<<: *x, a: !reset null}').entries.get('y')?.value as YamlMapping
    expect(y.entries.get('a')).toMatchObject({ value: { tag: '!reset' }, afterReset: { text: '1' } })
  })
})

describe('whatever is read', () => {
  const bits = [
    'a',
    'b: ',
    '- ',
    '\n',
    '  ',
    '\t',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    ': ',
    '? ',
    '#',
    '&a ',
    '*a ',
    '!',
    '!!int ',
  ]
  const more = [
    '!reset ',
    '!override ',
    '|',
    '>',
    '---\n',
    '...\n',
    '<<: ',
    '%YAML 1.1\n',
    '\\',
    '\r',
    '\u2028',
    '0',
    '-',
    'é',
    '😀',
    '\0',
  ]
  const yamlish = fc.array(fc.constantFrom(...bits, ...more), { maxLength: 40 }).map((parts) => parts.join(''))

  test('it never throws, and places are within the text', () => {
    const texts = fc.oneof(yamlish, fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(texts, fc.constantFrom<Compose>('v2', 'v5'), (text, compose) => {
        const lines = text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).length
        for (const problem of parse(text, compose).problems) {
          expect(problem.line).toBeGreaterThan(0)
          expect(problem.line).toBeLessThanOrEqual(lines)
          expect(problem.column ?? 1).toBeGreaterThan(0)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('it never throws on bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseYaml(bytes, { compose: 'v2', shown })))
  })

  test('no problem quotes a value', () => {
    const canary = 'Canary7Secret'
    const damage = fc.constantFrom(
      '*',
      '&',
      '!',
      '!!int ',
      '!!binary ?',
      '"',
      "'",
      '{{',
      '[',
      '@',
      '%',
      '`',
      'a: b: ',
      '"\\q',
      '<<: ',
      '|x ',
    )
    fc.assert(
      fc.property(damage, yamlish, (before, after) => {
        const said = JSON.stringify(parse(`A: 1\nV: ${before}${canary}${after}`).problems)
        expect(said).not.toContain(canary)
      }),
      { numRuns: 500 },
    )
  })

  test('what the npm package writes is read back, as blocks and as JSON', () => {
    const word = fc
      .stringMatching(/^[a-z][a-z .:/#-]{0,12}[a-z]$/)
      .filter((text) => !/: | #|true|false|null/.test(text))
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        word,
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(word, tie('node'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).node
    fc.assert(
      fc.property(tree, (value) => {
        expect(read(stringify({ root: value }))).toEqual({ root: value })
        expect(read(JSON.stringify({ root: value }))).toEqual({ root: value })
      }),
    )
  })

  test('nesting without end is refused', () => {
    for (const text of ['[', '{a: ', '- ', '? ', 'a:\n']) {
      expect(parse(text.repeat(20_000)).problems.length).toBeGreaterThan(0)
    }
  })
})
