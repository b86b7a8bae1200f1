import { describe, expect, test } from 'vitest'
import { type CommentSyntax, readIgnoreComments } from './read-ignore-comments.ts'

const rules = ['short-secret', 'literal-secret']
const read = (text: string, ...syntaxes: readonly CommentSyntax[]) =>
  readIgnoreComments(Buffer.from(text), 'a.env', syntaxes, rules).map(({ rule, reason, line, covers }) => ({
    rule,
    reason,
    line,
    covers,
  }))
const ignore = '# countersign-ignore short-secret: why'
const found = (line: number, ...covers: readonly number[]) => [
  { rule: 'short-secret', reason: 'why', line, covers: covers.length === 0 ? [line] : covers },
]

describe('compose files', () => {
  test.each<[string, string, unknown]>([
    ['behind a value', `a:\n  b: c ${ignore}\n`, found(2)],
    ['on the line above', `a:\n  ${ignore}\n  b: c\n`, found(2, 2, 3)],
    ['without a space behind the #', 'a:\n  b: c #countersign-ignore short-secret: why\n', found(2)],
    ['behind another comment', `a:\n  b: c # see below ${ignore}\n`, found(2)],
    ['with the line ends of Windows', `a:\r\n  ${ignore}\r\n  b: c\r\n`, found(2, 2, 3)],
    ['above a list entry', `a:\n  ${ignore}\n  - b\n`, found(2, 2, 3)],
    [
      'stacked: each speaks of the line below them all',
      `a:\n  ${ignore}\n  # countersign-ignore literal-secret: too\n  b: c\n`,
      [
        { rule: 'short-secret', reason: 'why', line: 2, covers: [2, 4] },
        { rule: 'literal-secret', reason: 'too', line: 3, covers: [3, 4] },
      ],
    ],
    [
      'with letters of other scripts in the reason',
      `a: b # countersign-ignore short-secret: für später\n`,
      [{ rule: 'short-secret', reason: 'für später', line: 1, covers: [1] }],
    ],
    ['in double quotes it is a value', `a: "x ${ignore}"\n`, []],
    ['in single quotes it is a value', `a: 'x ${ignore}'\n`, []],
    ['in a literal block it is a value', `a: |\n  x\n  ${ignore}\nb: c\n`, []],
    ['in a folded block it is a value', `a: >\n  x\n  ${ignore}\nb: c\n`, []],
    ['in a quoted text over several lines it is a value', `a: "x\n  ${ignore}\n  y"\n`, []],
    ['stuck to a value it is part of it', `a: x${ignore}\n`, []],
    ['a value beside a comment does not take the comment along', `a: "${ignore}"\nb: c ${ignore}\n`, found(2)],
    ['in a file that cannot be read it is not obeyed', `a: [${ignore}\n`, []],
    ['another word that begins so is not ours', 'a: b # countersign-ignored short-secret: why\n', []],
    ['no comment of ours', 'a: b # just a remark\n', []],
  ])('%s', (_, text, expected) => {
    expect(read(text, 'yaml')).toEqual(expected)
  })
})

describe('env files', () => {
  test.each<[string, string, readonly CommentSyntax[], unknown]>([
    ['behind a value', `A=b ${ignore}\n`, ['env'], found(1)],
    ['on the line above', `${ignore}\nA=b\n`, ['env'], found(1, 1, 2)],
    ['behind a quoted value', `A="b" ${ignore}\n`, ['env'], found(1)],
    ['with a variable that nobody sets', `A=\${NOPE:?x}\nB=c ${ignore}\n`, ['env'], found(2)],
    ['in double quotes it is a value', `A="b ${ignore}"\n`, ['env'], []],
    ['in single quotes over lines it is a value', `A='b\n${ignore}\nc'\n`, ['env'], []],
    ['stuck to a value it is part of it', `A=b${ignore}\n`, ['env'], []],
    ['behind a value of a raw file it is part of it', `A=b ${ignore}\n`, ['env', 'raw-env'], []],
    ['above a line of a raw file', `${ignore}\nA=b\n`, ['env', 'raw-env'], found(1, 1, 2)],
    ['in a file that Compose refuses', `A B=c\nD=e ${ignore}\n`, ['env'], []],
  ])('%s', (_, text, syntaxes, expected) => {
    expect(read(text, ...syntaxes)).toEqual(expected)
  })
})

test.each([
  ['without anything', '# countersign-ignore', 'a.env:2: countersign-ignore needs a rule and a reason'],
  ['without a reason', '# countersign-ignore short-secret', 'a.env:2: countersign-ignore needs a rule and a reason'],
  [
    'with an empty reason',
    '# countersign-ignore short-secret:  ',
    'a.env:2: countersign-ignore needs a rule and a reason',
  ],
  [
    'with a rule that does not exist',
    '# countersign-ignore s3cr3t-of-mine: why',
    'a.env:2: countersign-ignore names a rule that does not exist',
  ],
])('a comment %s is refused, without its words', (_, comment, complaint) => {
  expect(() => read(`a: b\nc: d ${comment}\n`, 'yaml')).toThrow(
    expect.objectContaining({ code: 'configuration', message: complaint }),
  )
})

test('what looks like a wrong comment inside a value is not complained about', () => {
  expect(read('a: "# countersign-ignore nothing"\n', 'yaml')).toEqual([])
})

test('aliases that stand for more than there is room for cost no more than their anchors', () => {
  const text = 'x'.repeat(20_000)
  const levels = Array.from({ length: 5 }, (_, level) => {
    const below = level === 0 ? `"${text}"` : `*l${level - 1}`
    return `l${level}: &l${level} [${Array(10).fill(below).join(', ')}]`
  })
  expect(read(`${levels.join('\n')}\n${ignore}\na: b\n`, 'yaml')).toEqual(found(6, 6, 7))
})
