import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentFormat, DocumentScalar } from '../model/stack/document.ts'
import { readDocument, readMountedEnvFile } from './read-document.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function show({ pointer, text, line, column }: DocumentScalar): string {
  return `${pointer.join('/')}=${text.revealText()} @${[line ?? '?', column].filter((part) => part !== undefined).join(':')}`
}

const read = (text: string, format: DocumentFormat): readonly string[] | null =>
  readDocument(bytes(text), format)?.map(show) ?? null

describe('a document is its scalars with their places', () => {
  test.each<[string, DocumentFormat, string, readonly string[] | null]>([
    [
      'JSON with tabs, escapes, numbers and nulls',
      'json',
      '{\n\t"a": "x\\/\\ud83d\\ude00",\n\t"b": {"c": [1, true, null, "y"]}\n}\n',
      ['a=x/😀 @2:7', 'b/c/0=1 @3:14', 'b/c/1=true @3', 'b/c/3=y @3'],
    ],
    [
      'JSON with comments and a comma too many, as appsettings.json has them',
      'json',
      '\ufeff{ // a\n /* "no": 1,\n */ "a": "b", // c\n}',
      ['a=b @3'],
    ],
    ['a JSON sequence at the top', 'json', '["a"]', ['0=a @1:2']],
    ['half a JSON text', 'json', '{"a": "b"', null],
    ['a text behind the JSON', 'json', '{} x', null],
    ['a line break in a JSON string', 'json', '{"a": "b\n"}', ['a=b\n @1:7']],
    [
      'YAML of two documents, one of them a sequence',
      'yaml',
      'keys:\n  api: s3cr3t # c\n---\n- a: 1\n- |\n  b\n',
      ['keys/api=s3cr3t @2:8', '0/a=1 @4:6', '1=b\n @5:3'],
    ],
    ['YAML with unknown tags', 'yaml', 'a: !vault x\n', ['a=x @1']],
    ['YAML that is only a text', 'yaml', 'hello', null],
    ['broken YAML', 'yaml', 'a: [b\n', null],
    [
      'TOML with tables',
      'toml',
      'a = "x" # c\n[b."c.d"]\n  e.f = 1\n[[g]]\nh = "y"\n[[g]]\nh = "z"\ni = ["j"]\n',
      ['a=x @1:1', 'b/c.d/e/f=1 @3:3', 'g/0/h=y @5:1', 'g/1/h=z @7:1', 'g/1/i/0=j @?'],
    ],
    ['broken TOML', 'toml', 'a = s3cr3t', null],
    [
      'properties',
      'properties',
      '# c\n! c\n a.b = x\\\n   y\nc:d\ne f\\u0041\n',
      ['a/b=xy @3:2', 'c=d @5:1', 'e=fA @6:1'],
    ],
    [
      'INI',
      'ini',
      '; c\ntop=1\n[api_auth]\njwt_secret = "a b"  \nother: c\nnothing\n',
      ['top=1 @2:1', 'api_auth/jwt_secret=a b @4:1', 'api_auth/other=c @5:1'],
    ],
    [
      'a name and a value with what only looks like a comment, as mosquitto has them',
      'conf',
      '# c\nlistener 1883\n  auth_opt_jwt_secret a#b=c:d\nallow_anonymous\n',
      ['listener=1883 @2:1', 'auth_opt_jwt_secret=a#b=c:d @3:3'],
    ],
    [
      'sections in brackets and equals signs',
      'conf',
      'a.b = "x y"\n[auth]\nsecret=z;\nother: q\n',
      ['a/b=x y @1:1', 'auth/secret=z; @3:1', 'auth/other=q @4:1'],
    ],
    [
      'blocks, as HOCON and nginx have them',
      'conf',
      'http {\n  jwt {\n    secret = "x",\n    set $jwt_key y;\n  }\n  a b;\n}\nc: d\n',
      ['http/jwt/secret=x @3:5', 'http/jwt/jwt_key=y @4:5', 'http/a=b @6:3', 'c=d @8:1'],
    ],
  ])('%s', (_, format, text, expected) => {
    expect(read(text, format)).toEqual(expected)
  })
})

describe('hostile documents end', () => {
  test.each<[string, DocumentFormat, string]>([
    ['deep JSON', 'json', `${'['.repeat(100_000)}1`],
    ['deep YAML', 'yaml', `a: ${'['.repeat(100_000)}1`],
    ['deep TOML', 'toml', `a = ${'['.repeat(5_000)}1${']'.repeat(5_000)}`],
    ['an unclosed JSON string', 'json', `{"a": "${'\\\\x'.repeat(100_000)}`],
    ['no text at all', 'json', '\0\u0001'],
  ])('%s is no document', (_, format, text) => {
    expect(read(text, format)).toBeNull()
  })

  test('aliases of aliases are no document', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `k${index + 1}: &a${index + 1} [*a${index}, *a${index}]`)
    expect(read(`k0: &a0 [x]\n${lines.join('\n')}\n`, 'yaml')).toBeNull()
  })

  test('it never throws', () => {
    const format = fc.constantFrom<DocumentFormat>('json', 'yaml', 'toml', 'properties', 'ini', 'conf')
    const noise = fc.string({ unit: fc.constantFrom(...'{}[]":=,#\\ \n\'ab.-1') })
    fc.assert(
      fc.property(format, noise, (chosen, text) => {
        readDocument(bytes(text), chosen)
        readMountedEnvFile(bytes(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('what JSON.parse reads is read the same', () => {
    const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean())
    const document = fc.oneof(fc.dictionary(fc.string(), leaf), fc.array(leaf))
    fc.assert(
      fc.property(document, (value) => {
        const expected = Object.entries(value).map(([key, member]) => [[key], String(member)])
        for (const text of [JSON.stringify(value), JSON.stringify(value, null, '\t')]) {
          const scalars = readDocument(bytes(text), 'json')
          expect(scalars?.map(({ pointer, text: found }) => [pointer, found.revealText()])).toEqual(expected)
        }
      }),
    )
  })
})

test('a mounted env file is read as dotenv does', () => {
  const text = '# c\nJWT_SECRET="a#b" # c\nexport B = c\nJWT_SECRET=later\n'
  expect(readMountedEnvFile(bytes(text)).map(show)).toEqual(['JWT_SECRET=later @4:1', 'B=c @3:1'])
})
