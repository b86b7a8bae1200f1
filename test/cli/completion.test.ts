import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnvironment, cliPath, ensureBuilt, runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-completion-'))
const environment = cleanEnvironment()
const { PATH = '' } = environment

beforeAll(() => {
  ensureBuilt()
  mkdirSync(join(folder, 'bin'))
  symlinkSync(cliPath, join(folder, 'bin', 'countersign'))
  mkdirSync(join(folder, 'stacks'))
  writeFileSync(join(folder, 'stack.yaml'), '')
})

afterAll(() => rmSync(folder, { recursive: true }))

function runShell(shell: string, script: string): readonly string[] {
  const env = { ...environment, PATH: [join(folder, 'bin'), PATH].join(delimiter) }
  const ran = spawnSync(shell, [...(shell === 'zsh' ? ['-f'] : []), '-c', script], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  expect(ran.stderr).toBe('')
  return ran.stdout.split('\n').filter((line) => line !== '')
}

function isThere(shell: string): boolean {
  const isFound = spawnSync(shell, ['-c', 'true']).status === 0
  if (!isFound) console.warn(`\n  !! There is no ${shell}: the tests of its completion are SKIPPED\n`)
  return isFound
}

describe('__complete', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['commands', ['re'], ['rehearse', ':4']],
    ['options of a command', ['gate', '--all'], ['--allow-incomplete', ':4']],
    ['the values of an option', ['gate', '--fail-on', ''], ['error', 'warning', 'note', ':4']],
    ['behind =', ['audit', '--format=j'], ['json', 'junit', ':4']],
    ['files', ['audit', '-f', ''], [':0']],
    ['folders', ['audit', ''], [':16']],
    ['a value that nobody knows', ['audit', '--project', ''], [':4']],
    ['rules', ['rules', 'token-exp'], ['token-expired', 'token-expires-soon', ':4']],
    ['what is another program’s', ['gate', '--', 'docker', ''], [':0']],
    ['options of no command', ['--ver'], ['--version', ':4']],
  ])('%s', async (_name, words, expected) => {
    const { stdout, exitCode } = await runCli(['__complete', ...words])
    const lines = stdout.trimEnd().split('\n')
    expect(exitCode).toBe(0)
    expect(lines.map((line) => line.split('\t')[0])).toEqual(expected)
  })

  test('with descriptions', async () => {
    const { stdout } = await runCli(['__complete', 'ga'])
    expect(stdout).toBe('gate\trun a command only if the keys will match afterwards\n:4\n')
  })

  test('without descriptions', async () => {
    expect((await runCli(['__completeNoDesc', 'ga'])).stdout).toBe('gate\n:4\n')
  })
})

test('a shell without a script', async () => {
  const { exitCode, stderr } = await runCli(['completion', 'tcsh'])
  expect([exitCode, stderr]).toEqual([
    2,
    'countersign: completion: there is no script for that shell\n  Use bash, zsh, fish.\n',
  ])
})

/** As bash cuts the line: `=` is a word of its own. */
describe.skipIf(!isThere('bash'))('bash', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['commands', ['ga'], ['gate']],
    ['options', ['gate', '--allow'], ['--allow-incomplete']],
    ['values', ['gate', '--fail-on', 'w'], ['warning']],
    ['values behind =', ['gate', '--fail-on', '=', 'w'], ['warning']],
    ['all values behind =', ['gate', '--fail-on', '='], ['error', 'warning', 'note']],
    ['files', ['audit', '-f', 'sta'], ['stack.yaml', 'stacks']],
    ['folders', ['audit', 'sta'], ['stacks']],
  ])('%s', (_name, words, expected) => {
    const typed = ['countersign', ...words].map((word) => `'${word}'`).join(' ')
    const script = `source <(countersign completion bash); COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _countersign; printf '%s\\n' "\${COMPREPLY[@]}"`
    expect(runShell('bash', script).toSorted()).toEqual(expected.toSorted())
  })

  test('it is registered', () => {
    expect(runShell('bash', 'source <(countersign completion bash); complete -p countersign')).toEqual([
      'complete -F _countersign countersign',
    ])
  })
})

describe.skipIf(!isThere('fish'))('fish', () => {
  test.each<[string, string, readonly string[]]>([
    ['commands', 'countersign ga', ['gate\trun a command only if the keys will match afterwards']],
    ['values', 'countersign gate --fail-on w', ['warning']],
    ['values behind =', 'countersign gate --fail-on=w', ['--fail-on=warning']],
    ['folders', 'countersign audit sta', ['stacks/\tDirectory']],
  ])('%s', (_name, line, expected) => {
    const script = `countersign completion fish | source; complete -C'${line}'`
    expect(runShell('fish', script).map((one) => one.trim())).toEqual(expected)
  })
})

/** zsh completes only in its editor: the functions of its completion are put aside by ones that tell what they are given. */
describe.skipIf(!isThere('zsh'))('zsh', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['commands', ['ga'], ['gate:run a command only if the keys will match afterwards']],
    ['values', ['gate', '--fail-on', 'w'], ['warning']],
    ['values behind =', ['gate', '--fail-on=w'], ['warning']],
    ['files', ['audit', '-f', ''], ['files']],
    ['folders', ['audit', ''], ['files -/']],
  ])('%s', (_name, typed, expected) => {
    const script = [
      'compdef() { : }; compset() { : }; _files() { print -r -- "files${1:+ $1}" }',
      '_describe() { print -rl -- "${(@P)4}" }',
      'source <(countersign completion zsh)',
      `words=(countersign ${typed.map((word) => `'${word}'`).join(' ')}); CURRENT=$#words; _countersign`,
    ].join('\n')
    expect(runShell('zsh', script)).toEqual(expected)
  })

  test('it is registered with the completion system', () => {
    const script =
      'autoload -U compinit; compinit -u -D; source <(countersign completion zsh); print $_comps[countersign]'
    expect(runShell('zsh', script)).toEqual(['_countersign'])
  })
})
