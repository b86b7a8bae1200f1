import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../../test/oracle/answer-from-memory.ts'
import type { ComposeRequest, ComposeService } from '../../../model/stack/compose.ts'

const dotenv = 'KEY=0123fake\nOTHER=elsewhere\n'

function serviceOf(lines: string, request: Partial<ComposeRequest> = {}): ComposeService | undefined {
  const text = `services:\n  app:\n    image: x\n${lines}`
  return resolveInMemory({ 'compose.yaml': text, '.env': dotenv }, request).project?.services[0]
}

function wordsOf(lines: string, request: Partial<ComposeRequest> = {}): readonly string[] {
  return (serviceOf(lines, request)?.command ?? []).map(({ text, location, chain }) => {
    const names = chain.flatMap(({ kind, name }) => (kind === 'entry' ? [] : [`${kind} ${name}`])).join(', ')
    return `${text.revealText()} @${location.line}${location.column === undefined ? '' : `:${location.column}`}${names === '' ? '' : ` ${names}`}`
  })
}

test.each<[string, string, readonly string[]]>([
  [
    'a list, each word with its place and its references',
    '    command:\n      - geth\n      - --jwt=${KEY}\n',
    ['geth @5:9', '--jwt=0123fake @6:9 reference KEY, dotenv KEY'],
  ],
  [
    'a text is cut into words; a word has the references whose value it holds',
    '    command: serve --key ${KEY} --to ${OTHER}\n',
    [
      'serve @4:14',
      '--key @4:14',
      '0123fake @4:14 reference KEY, dotenv KEY',
      '--to @4:14',
      'elsewhere @4:14 reference OTHER, dotenv OTHER',
    ],
  ],
  [
    'the entrypoint comes first',
    '    command: ["b"]\n    entrypoint: sh -c "exec a"\n',
    ['sh @5:17', '-c @5:17', 'exec a @5:17', 'b @4:15'],
  ],
  ['numbers are words too', '    command: [ "--port", 80 ]\n', ['--port @4:16', '80 @4']],
  ['null and nothing give no words', '    command:\n    entrypoint: []\n', []],
])('%s', (_, lines, expected) => {
  expect(wordsOf(lines)).toEqual(expected)
})

test('in a wiring audit a word has the references whose symbol it holds', () => {
  expect(
    wordsOf('    command: --a ${A} --b ${B}\n', { isWiring: true }).map((line) => line.replace(/^.* @/, '')),
  ).toEqual(['4:14', '4:14 reference A, unset A', '4:14', '4:14 reference B, unset B'])
})

test('places tell where the keys of the service stand', () => {
  const places = serviceOf('    command: a\n    labels: {}\n')?.locations
  expect(Array.from(places ?? [], ([key, { line, column }]) => `${key} ${line}:${column}`)).toEqual([
    'image 3:5',
    'command 4:5',
    'labels 5:5',
  ])
})
