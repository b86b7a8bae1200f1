import fc from 'fast-check'

/** One change of a text; the numbers say where, in millionths of its length. */
interface Edit {
  readonly kind: 'cut' | 'repeat' | 'put' | 'swap' | 'end' | 'flip'
  readonly from: number
  readonly length: number
  readonly times: number
  readonly put: string
}

/** What makes readers of YAML, env files, JSON and source stumble. */
const pieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    '- ',
    '? ',
    ',',
    '&a ',
    '*a',
    '<<: *a\n',
    '!!binary ',
    '!!js/function ',
    '!reset ',
    '| ',
    '>-\n',
    '---\n',
    '...\n',
  ],
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\u',
    '\\x',
    '#',
    ' #',
    '=',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '  ',
    '\u0000',
    '\u007f',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\ud800',
    '💥',
  ],
  ...[
    '$',
    '${',
    '${A',
    '${A:-',
    '}',
    '$$',
    '%',
    '@',
    '<',
    '>',
    '(',
    ')',
    ';',
    '/*',
    '*/',
    '//',
    '"""',
    'null',
    '~',
    '1e999',
    '0x',
    '-',
    '..',
    '../../../../etc/passwd',
  ],
  ...[
    'export ',
    'extends: a\n',
    'include: [compose.yaml]\n',
    'env_file: .env\n',
    '__proto__',
    'constructor',
    'toString',
  ],
)

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('cut', 'repeat', 'put', 'put', 'swap', 'end', 'flip'),
  from: fc.nat(1_000_000),
  length: fc.oneof(fc.nat(20), fc.nat(500)),
  times: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 20 }) }, fc.integer({ min: 1, max: 5_000 })),
  put: fc.oneof({ weight: 4, arbitrary: pieces }, fc.string({ unit: 'binary', maxLength: 6 })),
})

const longest = 1_000_000

function apply(text: string, { kind, from, length, times, put }: Edit): string {
  const at = Math.floor((from / 1_000_001) * (text.length + 1))
  const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)]
  switch (kind) {
    case 'cut':
      return before + after
    case 'repeat':
      return before + (part + put).repeat(Math.min(times, Math.ceil(longest / (part.length + put.length + 1)))) + after
    case 'put':
      return before + put.repeat(times > 20 ? times : 1) + text.slice(at)
    case 'swap':
      return after + part + before
    case 'end':
      return before
    case 'flip':
      return `${before}${String.fromCharCode(text.charCodeAt(at) ^ (1 << (times % 8)))}${text.slice(at + 1)}`
  }
}

/** A text with none to six changes. */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(texts, fc.oneof(fc.constant([]), fc.array(edit, { minLength: 1, maxLength: 6 })))
    .map(([text, edits]) => edits.reduce(apply, text).slice(0, longest))
}
