// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the lines are what is read
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareReadings, readAsAll } from './compare-readings.ts'

const differences = (text: string, name = 'K') =>
  compareReadings(name, readAsAll(new TextEncoder().encode(text), { X: 'val' })).map(
    ({ dialect, outcome, causes }) => `${dialect}: ${outcome} (${causes.join(', ')})`,
  )

const cases: readonly (readonly [sentence: string, text: string, expected: readonly string[]])[] = [
  ['plain text is the same for everybody', 'K=v\n', []],
  ['quotes around the value stay in docker run', 'K="a b"\n', ['docker-run: other-text (quotes-kept)']],
  ['a # in the middle ends the value for dotenv only', 'K=a#b\n', ['dotenv: other-text (comment-cut)']],
  [
    'a comment after a space stays in docker run and systemd',
    'K=a #b\n',
    ['docker-run: other-text (comment-kept)', 'systemd: other-text (comment-kept)'],
  ],
  [
    'a dollar is filled in by Compose and the shell only',
    'K=$X\n',
    ['docker-run', 'dotenv', 'python-dotenv', 'systemd'].map((reader) => `${reader}: other-text (dollar-expanded)`),
  ],
  [
    'an escape between quotes is read by some',
    'K="a\\tb"\n',
    [
      'docker-run: other-text (quotes-kept, escape-expanded)',
      'dotenv: other-text (escape-expanded)',
      'shell: other-text (escape-expanded)',
      'systemd: other-text (escape-expanded)',
    ],
  ],
  ['space at the end stays in docker run', 'K=v  \n', ['docker-run: other-text (surrounding-space)']],
  ['a carriage return stays in the shell', 'K=v\r\nL=w\r\n', ['shell: other-text (carriage-return)']],
  [
    'docker run reads one line of a value of several',
    'K="a\nb"\n',
    ['docker-run: other-text (quotes-kept, multi-line)'],
  ],
  [
    'spaces around the = are a command to the shell and refused by docker run',
    'K = v\n',
    ['docker-run: refused (syntax)', 'shell: refused (syntax)'],
  ],
  [
    'an exported name is another name to systemd',
    'export K=v\n',
    ['docker-run: refused (syntax)', 'systemd: absent (syntax)'],
  ],
  ['nothing is said of a file that Compose refuses', 'K="abc\n', []],
  ['nothing is said of a reader whose value would have to be run', 'K=$(id)\n', []],
]

describe('the readers that differ from Compose', () => {
  it.each(cases)('%s', (_, text, expected) => {
    expect(differences(text)).toEqual(expected)
  })

  it('are reported without any text of the value', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const readings = readAsAll(new TextEncoder().encode(`K="SEKRET${text}`), { X: 'val' })
        expect(JSON.stringify(compareReadings('K', readings))).not.toContain('SEKRET')
      }),
    )
  })
})
