import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findUnfinished } from './support/scaffolds/find-unfinished.ts'

/*
 * `npm run new-rule`, `new-product` and `new-language` in a copy of the repository: what they write passes the checks that look whether a
 * rule, a product and a language are whole, and the one that looks for what is still to be written names each of their files.
 */

const root = join(import.meta.dirname, '..')
let copy = ''

/** What the scaffolds and the checks read. */
const copied = [
  'src',
  'docs',
  'scripts',
  'test/support',
  'test/scenarios',
  'test/catalogue',
  'test/architecture.test.ts',
  'test/heavy-suites.ts',
  'test/inventory.test.ts',
  'test/cli/snapshot.test.ts',
  'test/cli/verify-live.test.ts',
  '.gitignore',
  'biome.json',
  'package.json',
]

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'countersign-scaffolds-'))
  for (const path of copied) cpSync(join(root, path), join(copy, path), { recursive: true })
  // Other scripts and tests need folders that are not copied.
  const settings = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as object
  const chosen = { include: ['src', 'scripts/scaffold'], exclude: ['src/**/*.test.ts', 'src/**/*.test-data.ts'] }
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...settings, ...chosen }))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(
    join(copy, 'vitest.config.ts'),
    'export default { test: { testTimeout: 60_000, hookTimeout: 60_000 } }\n',
  )
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

function run(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { PATH, HOME } = process.env
  const ran = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env: { PATH, HOME, NO_COLOR: '1' } })
  return { status: ran.status, output: `${ran.stdout}${ran.stderr}` }
}

const tsx = (script: string, ...args: readonly string[]) => run('--import', 'tsx', `scripts/${script}.ts`, ...args)

test('a call that says too little, and an id that is taken, are refused', () => {
  expect(tsx('new-rule', 'key-in-capitals')).toMatchObject({ status: 2, output: expect.stringContaining('usage: ') })
  expect(tsx('new-product', 'grafana', 'grafana/grafana', 'GF_KEY')).toMatchObject({
    status: 2,
    output: 'already there: src/recognise/catalogue/entries/grafana.ts\n',
  })
  expect(tsx('new-language', 'scala', 'scala')).toMatchObject({
    status: 2,
    output: expect.stringContaining('there is no node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-scala.wasm'),
  })
}, 120_000)

test('a new rule, product and language pass the checks that look whether they are whole', () => {
  const written = [
    tsx('new-rule', 'key-in-capitals', 'strength'),
    tsx('new-product', 'made-up-shop', 'example/made-up-shop', 'SHOP_SIGNING_WORD'),
    tsx('new-language', 'powershell', 'ps1'),
  ]
  expect(written.map(({ status, output }) => (status === 0 ? 'written' : output))).toEqual(Array(3).fill('written'))
  const files = written.flatMap(({ output }) => output.split('\n').filter((line) => /^\w+\/\S+$/.test(line)))

  const typed = run('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')
  expect(typed).toEqual({ status: 0, output: '' })

  const unfinished = findUnfinished(copy)
  expect(files.filter((file) => !unfinished.includes(file)).toSorted()).toEqual([
    // Lines that are right as they are.
    'src/check/rules/index.ts',
    'src/collect/load-grammars.ts',
    'src/model/code/code.ts',
    'src/read-code/snippets.test-data.ts',
    'src/read-code/sources/languages.ts',
    'test/scenarios/bad/key-in-capitals/.env',
  ])

  const report = join(copy, 'report.json')
  const verifies = [
    'test/architecture.test.ts',
    'test/heavy-suites.ts',
    'test/inventory.test.ts',
    'test/catalogue',
    'src/check/rules/pages.test.ts',
    'src/check/rules/strength/key-in-capitals.test.ts',
    'src/recognise/catalogue/entries.test.ts',
    'src/read-code/languages/powershell.test.ts',
    'src/read-code/read-code.test.ts',
  ]
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${report}`]
  run(...vitest, ...verifies)
  expect(readFailed(report)).toEqual(['what a scaffold leaves to be written is written'])
  run(...vitest, 'test/scenarios', '-t', 'bad/key-in-capitals')
  expect(readFailed(report)).toEqual([])
}, 600_000)

/** The names of the tests that failed; a file that could not be loaded counts with its message. */
function readFailed(file: string): readonly string[] {
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly numPassedTests: number
    readonly testResults: readonly {
      readonly status: string
      readonly message: string
      readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
    }[]
  }
  expect(report.numPassedTests).toBeGreaterThan(0)
  return report.testResults.flatMap(({ status, message, assertionResults }) =>
    status === 'failed' && assertionResults.length === 0
      ? [message]
      : assertionResults.filter((one) => one.status === 'failed').map(({ title }) => title),
  )
}
