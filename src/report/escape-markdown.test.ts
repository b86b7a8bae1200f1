import { describe, expect, test } from 'vitest'
import { codeSpan, escapeMarkdown } from './escape-markdown.ts'

describe('escapeMarkdown', () => {
  test.each([
    [
      'a plain sentence stays',
      'api has no key, which auth holds (see .env)',
      'api has no key, which auth holds (see .env)',
    ],
    ['markup', '*a* _b_ `c` ~d~ $e$', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\$e\\$'],
    ['a link and an image', '![x](http://evil)', '!\\[x\\](http\\://evil)'],
    ['an address without a scheme', 'WWW.evil.com', 'WWW\\.evil.com'],
    ['HTML and an entity', '<img src=x> &lt;', '\\<img src=x\\> \\&lt;'],
    ['a cell of a table', 'a|b', 'a\\|b'],
    ['a backslash before a mark', '\\*', '\\\\\\*'],
    ['a mention', 'ask @admin/team', 'ask @&#8203;admin/team'],
    ['an issue', 'org/repo#1', 'org/repo\\#&#8203;1'],
    ['an issue in the other spelling', 'GH-12', 'GH&#8203;-12'],
    ['a line feed and what hides', 'a\n# b\u202e', 'a\\\\n\\#&#8203; b\\\\u\\{202e\\}'],
  ])('%s', (_, text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected)
  })

  test('a long text is cut', () => {
    expect(escapeMarkdown('x'.repeat(100_000))).toBe(`${'x'.repeat(1_000)}…`)
  })
})

describe('codeSpan', () => {
  test.each([
    ['a place', 'compose.yaml:3:7', '`compose.yaml:3:7`'],
    ['what Markdown would act on elsewhere', '<b>@me #1 *x*', '`<b>@me #1 *x*`'],
    ['a backtick ends no span', 'a`<b>', 'a\\`\\<b\\>'],
    ['a bar ends no cell', 'a|b', 'a\\|b'],
    ['a line feed', 'a\nb', 'a\\\\nb'],
    ['nothing but whitespace', ' ', ' '],
  ])('%s', (_, text, expected) => {
    expect(codeSpan(text)).toBe(expected)
  })
})
