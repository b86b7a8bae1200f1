import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { cliPath, ensureBuilt, runCli } from '../support/run-cli.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'))

beforeAll(() => {
  ensureBuilt()
  mkdirSync(join(folder, 'shop'))
  writeFileSync(join(folder, 'shop', 'compose.yaml'), 'services: {}\n')
  writeFileSync(join(folder, 'short.key'), 'fifteen bytes..')
})

const help = '  Try countersign --help.'

test.each<[string, readonly string[], string]>([
  [
    'an unknown flag has its near one',
    ['audit', '--foramt', 'json'],
    "unknown option '--foramt'\n  Did you mean --format?",
  ],
  [
    'the value of an unknown flag is not repeated',
    ['audit', '--foramt=hunter2'],
    "unknown option '--foramt'\n  Did you mean --format?",
  ],
  ['nor that of a short one', ['audit', '-zhunter2'], `unknown option '-z'\n${help}`],
  ['nor that of a flag without a value', ['audit', '--running=hunter2'], `option '--running' takes no value\n${help}`],
  ['nor before the command', ['--token=hunter2', 'audit'], `unknown option '--token'\n${help}`],
  ['an unknown command has its near one', ['audti'], "unknown command 'audti'\n  Did you mean audit?"],
  ['a command cannot steer the terminal', ['x\u001b[2J'], `unknown command 'x\\u{1b}[2J'\n${help}`],
  ['a flag without its value', ['audit', '--config'], `option '--config <file>' argument missing\n${help}`],
  [
    'two engines of one name',
    ['audit', '--running', '--host', 'east=tcp://hunter2', '--host', 'east=unix:///hunter2'],
    'two engines would be called "east"\n  Give each a name: --host east=unix:///run/east/docker.sock --host west=ssh://user@host',
  ],
  [
    'a project that is named twice',
    ['audit', '--running', '--project', 'hunter2', '--project', 'hunter3'],
    `option '--project' takes one value, but is given twice\n${help}`,
  ],
  [
    'a project that is named twice, once by its short flag',
    ['audit', '-p', 'hunter2', '--project-name=hunter2'],
    `option '--project-name' takes one value, but is given twice\n${help}`,
  ],
  [
    'a port that is given twice',
    ['serve', '--listen', '1', '--listen', '2'],
    `option '--listen' takes one value, but is given twice\n${help}`,
  ],
  ['too many folders', ['audit', 'a', 'b'], `too many arguments for 'audit'. Expected 1 argument but got 2.\n${help}`],
  [
    'a folder that is not there',
    ['audit', 'nowhere'],
    'nowhere: no such folder\n  Name the folder that holds the compose file.',
  ],
  [
    'a file in place of the folder',
    ['audit', 'shop/compose.yaml'],
    'shop/compose.yaml is a file, not a folder\n  Name a compose file with -f: countersign audit -f shop/compose.yaml',
  ],
  [
    'a compose file that is not there',
    ['audit', '-f', 'nope.yaml'],
    '-f nope.yaml: no such file\n  The path starts from the current folder.',
  ],
  [
    'a compose file that is in the folder given',
    ['audit', 'shop', '-f', 'compose.yaml'],
    '-f compose.yaml: no such file\n  It is read from the current folder. Did you mean shop/compose.yaml?',
  ],
  [
    'an env file that is not there',
    ['audit', 'shop', '--env-file', 'prod.env'],
    '--env-file prod.env: no such file\n  The path starts from the current folder.',
  ],
  ['a configuration that is not there', ['audit', 'shop', '--config', 'c.yaml'], '--config c.yaml: no such file'],
  [
    'a format that is none',
    ['audit', 'shop', '--format', 'hunter2'],
    '--format: no such format\n  Use text, json, sarif, junit, github or markdown.',
  ],
  [
    'a severity that is none',
    ['audit', 'shop', '--fail-on', 'hunter2'],
    '--fail-on must be one of error, warning, note',
  ],
  [
    'a level that is none',
    ['audit', 'shop', '--log-level', 'hunter2'],
    '--log-level must be one of silent, error, warn, info, debug',
  ],
  [
    'a duration that is none',
    ['audit', 'shop', '--timeout', 'hunter2'],
    '--timeout must be a duration of at most an hour\n  For example 10s, 500ms or 2m.',
  ],
  [
    'an engine flag without --running',
    ['audit', 'shop', '--host', 'tcp://hunter2'],
    '--host applies only to running containers\n  Add --running, or leave it out.',
  ],
  [
    'commands in containers without --running',
    ['audit', 'shop', '--exec'],
    '--exec applies only to running containers\n  Add --running, or leave it out.',
  ],
  ['a rule that is none', ['rules', 'hunter2'], 'there is no rule with that name\n  countersign rules lists them.'],
  ['a slip', ['rules', 'secret-mismach'], 'there is no rule with that name\n  Did you mean secret-mismatch?'],
  ['other clothes', ['rules', 'STALE_PROCESS'], 'there is no rule with that name\n  Did you mean stale-process?'],
  ['a piece of a rule', ['rules', 'token-expire'], 'there is no rule with that name\n  Did you mean token-expired?'],
  [
    'a piece of several rules',
    ['rules', 'mismatch'],
    'there is no rule with that name\n  Did you mean secret-mismatch, key-type-mismatch, algorithm-mismatch or issuer-mismatch?',
  ],
  ...[
    ['docker', 'compose', 'up', '-d'],
    ['docker', 'compose', 'up'],
    ['shop', './deploy.sh'],
  ].map((command): [string, readonly string[], string] => [
    `gate ${command.join(' ')}: no -- before the command`,
    ['gate', ...command],
    'gate: put -- before the command\n  For example: countersign gate -- docker compose up -d',
  ]),
  [
    'a command of one word',
    ['gate', 'shop/compose.yaml'],
    'shop/compose.yaml is a file, not a folder\n  If it is part of the command, put -- before the command: countersign gate -- docker compose up -d',
  ],
  [
    'a command of one word on the PATH',
    ['gate', 'deploy'],
    'deploy: no such folder\n  If it is part of the command, put -- before the command: countersign gate -- docker compose up -d',
  ],
  ['an unknown option of the gate itself', ['gate', '--quite'], "unknown option '--quite'\n  Did you mean --quiet?"],
])('%s: exit code 2', async (_, args, complaint) => {
  expect(await runCli(args, { cwd: folder })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `countersign: ${complaint}\n`,
  })
})

test('a short fingerprint key is refused', async () => {
  const path = join(folder, 'short.key')
  expect(await runCli(['audit', 'shop', '--fingerprint-key-file', 'short.key'], { cwd: folder })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `countersign: ${path}: a fingerprint key needs at least 16 bytes\n  Create one: (umask 077; head -c 32 /dev/urandom > ${path})\n`,
  })
})

test.each<[string, (path: string) => void, string]>([
  [
    'that every user can write',
    (path) => {
      writeFileSync(path, 'fake key of some length, of no use')
      chmodSync(path, 0o666)
    },
    ': every user of this machine can write the fingerprint key\n  Create one: (umask 077; head -c 32 /dev/urandom > PATH)',
  ],
  [
    'of 32 NULs',
    (path) => writeFileSync(path, Buffer.alloc(32)),
    ': the fingerprint key is not random, it repeats a few bytes\n  Create one: (umask 077; head -c 32 /dev/urandom > PATH)',
  ],
  [
    'that is a pipe',
    (path) => execFileSync('mkfifo', [path]),
    ' is not a fingerprint key file\n  Use a file with at least 16 bytes, such as 32 random bytes.',
  ],
])('a fingerprint key file %s is refused', async (name, make, complaint) => {
  const path = join(folder, `${name.replaceAll(' ', '-')}.key`)
  make(path)
  expect(await runCli(['audit', 'shop', '--fingerprint-key-file', path], { cwd: folder })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `countersign: ${path}${complaint.replace('PATH', path)}\n`,
  })
})

test('a fingerprint key file that others can read is taken with a warning', async () => {
  const path = join(folder, 'open.key')
  writeFileSync(path, 'fake key of some length, of no use')
  const warns = async (mode: number): Promise<string> => {
    chmodSync(path, mode)
    return (await runCli(['audit', 'shop', '--fingerprint-key-file', path], { cwd: folder })).stderr
  }
  const warning = `countersign: ${path}: other users can read the fingerprint key, and anyone who has it can test guesses at weak keys\n  Restrict it: chmod 600 ${path}\n`
  expect([await warns(0o644), await warns(0o640), await warns(0o600)]).toEqual([warning, warning, ''])
})

test('Node does not obey the NODE_OPTIONS of an env file that is audited', async () => {
  writeFileSync(join(folder, 'hostile.cjs'), "process.stdout.write('obeyed')")
  writeFileSync(join(folder, 'hostile.env'), `NODE_OPTIONS=--require ${join(folder, 'hostile.cjs')}\n`)
  const { stdout } = await runCli(['audit', 'shop', '--env-file', 'hostile.env'], { cwd: folder })
  expect(stdout).not.toContain('obeyed')
})

test('without a command the help goes to standard error', async () => {
  const outcome = await runCli([])
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '' })
  expect(outcome.stderr).toMatch(/^Usage: countersign <command> \[options\]\n/)
})

test.each([['--version'], ['-V']])('%s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(await runCli([flag])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
})

test.each([['--version'], ['docker-cli-plugin-metadata']])('%s to a full disk is an error', (word) => {
  const full = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(process.execPath, ['--', cliPath, word], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(full)
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'countersign: standard output cannot be written (ENOSPC)\n',
  })
})

test.each([
  [['--help'], ['countersign audit --running', 'rules [id]', '  70  a bug in countersign']],
  [
    ['audit', '--help'],
    ['Usage: countersign audit [options] [dir]', '--fingerprint-key-file <file>', '  3   incomplete'],
  ],
])('%j is help on standard output', async (args, parts) => {
  const outcome = await runCli(args)
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' })
  for (const part of parts) expect(outcome.stdout).toContain(part)
  expect(outcome.stdout.split('\n').filter((line) => line.length > 100)).toEqual([])
})

test('rules lists every rule, and explains one', async () => {
  const list = await runCli(['rules'])
  expect(list).toMatchObject({ exitCode: 0, stderr: '' })
  expect(list.stdout).toMatch(/^rule +severity +what it says\nsecret-mismatch +error +\S/)
  const page = await runCli(['rules', 'secret-mismatch'])
  expect(page).toMatchObject({ exitCode: 0, stderr: '' })
  expect(page.stdout).toMatch(/^# /)
  expect(page.stdout).toContain('secret-mismatch')
})
