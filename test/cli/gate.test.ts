import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canary, traces } from '../support/canary.ts'
import { type FaultyEngine, inspectAnswer, startFaultyEngine } from '../support/engine/faulty-engine.ts'
import { cleanEnvironment, cliPath, ensureBuilt, runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-gate-'))
const key = randomBytes(32).toString('hex')
const noEngine = { DOCKER_HOST: `unix://${folder}/no.sock` }
const good = service('auth', key) + service('api', key)
const bad = service('auth', key) + service('api', canary)

function service(name: string, value: string): string {
  return `  ${name}:\n    image: example/${name}\n    environment:\n      JWT_SECRET: "${value}"\n`
}

function write(name: string, services: string, file = 'compose.yaml'): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, file), `name: shop\nservices:\n${services}`)
  return path
}

beforeAll(() => {
  ensureBuilt()
  write('good', good)
  write('bad', bad)
  write('two', good)
  write('two', bad, 'prod.yaml')
  write('none', '  db:\n    image: example/db\n')
  write('gap', `${good}  worker:\n    image: example/worker\n    env_file: missing.env\n`)
  mkdirSync(join(folder, 'empty'))
  mkdirSync(join(folder, 'broken'))
  writeFileSync(join(folder, 'broken', 'compose.yaml'), 'services: [\n')
  writeFileSync(join(folder, 'not-executable'), 'echo ran\n')
})

afterAll(() => rmSync(folder, { recursive: true }))

const passed = 'countersign gate: passed: shop is consistent (2 services)'

describe('what passes and what does not', () => {
  test.each<[string, string, readonly string[], number, string, string]>([
    ['a consistent stack runs the command', 'good', ['--', 'echo', 'ran'], 0, 'ran\n', passed],
    ['whose exit code is the gate’s', 'good', ['--', 'sh', '-c', 'exit 7'], 7, '', passed],
    [
      'and 128 and the number of the signal that ended it',
      'good',
      ['--', 'sh', '-c', 'kill -KILL $$'],
      137,
      '',
      passed,
    ],
    [
      'options of the command are the command’s',
      'good',
      ['--', 'echo', '--version', '--', '-f'],
      0,
      '--version -- -f\n',
      passed,
    ],
    ['without a command the verdict is reported', 'good', [], 0, '', passed],
    ['a mismatch refuses', 'bad', ['--', 'echo', 'ran'], 1, '', 'refused: shop is inconsistent (1 finding)'],
    ['also without a command', 'bad', [], 1, '', 'refused: shop is inconsistent (1 finding)'],
    [
      'what cannot be seen refuses',
      'gap',
      ['--', 'echo', 'ran'],
      3,
      '',
      'refused: not everything in shop could be checked (1 gap)',
    ],
    ['unless it may pass', 'gap', ['--allow-incomplete', '--', 'echo', 'ran'], 0, 'ran\n', 'not checked: '],
    [
      'a stack without a key passes, and that is said',
      'none',
      ['--', 'echo', 'ran'],
      0,
      'ran\n',
      'shop holds no JWT key, so there was nothing to compare',
    ],
    ['no compose file refuses', 'empty', ['--', 'echo', 'ran'], 4, '', 'refused: no compose file was found'],
    [
      'whatever may pass',
      'empty',
      ['--allow-incomplete', '--', 'echo', 'ran'],
      4,
      '',
      'refused: no compose file was found',
    ],
    [
      'a compose file that cannot be read refuses',
      'broken',
      ['--', 'echo', 'ran'],
      3,
      '',
      'refused: no compose file could be read',
    ],
    [
      'whatever may pass',
      'broken',
      ['--allow-incomplete', '--', 'echo', 'ran'],
      3,
      '',
      'refused: no compose file could be read',
    ],
    ['a command that does not exist', 'good', ['--', 'no-such-command'], 127, '', 'no-such-command: no such command'],
    ['one that is empty', 'good', ['--', ''], 127, '', ': no such command'],
    [
      'one that cannot be run',
      'good',
      ['--', '../not-executable'],
      126,
      '',
      '../not-executable: cannot be run (EACCES)',
    ],
    ['no command behind --', 'good', ['--'], 2, '', 'gate: there is no command after --'],
    ['a command without --', 'good', ['echo', 'ran'], 2, '', 'gate: put -- before the command'],
    ['a severity that is none', 'good', ['--fail-on', 'never', '--', 'echo', 'ran'], 2, '', '--fail-on must be one of'],
    [
      'the files that the command names',
      'two',
      ['--', 'docker', 'compose', '-f', 'prod.yaml', 'up', '-d'],
      1,
      '',
      'refused',
    ],
    ['its flags in other clothes', 'two', ['--', 'sudo', 'docker-compose', '--file=prod.yaml', 'up'], 1, '', 'refused'],
    ['but files named to the gate go first', 'two', ['-f', 'prod.yaml', '--', 'echo', 'ran'], 1, '', 'refused'],
    [
      'a file that the command names and is not there',
      'two',
      ['--', 'docker', 'compose', '-f', 'x.yaml', 'up'],
      2,
      '',
      '-f x.yaml: no such file',
    ],
  ])('%s', async (_name, where, args, exitCode, stdout, stderr) => {
    const outcome = await runCli(['gate', '--no-running', ...args], { cwd: join(folder, where) })
    expect({ ...outcome, stderr: outcome.stderr.includes(stderr) ? '' : outcome.stderr }).toEqual({
      exitCode,
      stdout,
      stderr: '',
    })
    expect(traces(outcome.stdout + outcome.stderr)).toEqual([])
    expect(traces(outcome.stdout + outcome.stderr, key)).toEqual([])
  })

  test('a folder is taken as by audit', async () => {
    const outcome = await runCli(['gate', '--no-running', 'good', '--', 'echo', 'ran'], { cwd: folder })
    expect([outcome.exitCode, outcome.stdout]).toEqual([0, 'ran\n'])
  })

  test('--quiet is silent only where there is nothing to say', async () => {
    const quiet = (where: string) => runCli(['gate', '--no-running', '--quiet'], { cwd: join(folder, where) })
    expect(await quiet('good')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect((await quiet('none')).stderr).not.toBe('')
    expect((await quiet('bad')).stderr).not.toBe('')
  })

  test('no engine: the files are judged, and that is said; an engine that was asked for must answer', async () => {
    const run = (...args: readonly string[]) =>
      runCli(['gate', ...args, '--', 'echo', 'ran'], { cwd: join(folder, 'good'), env: noEngine })
    const lenient = await run()
    expect([lenient.exitCode, lenient.stdout]).toEqual([0, 'ran\n'])
    expect(lenient.stderr).toContain('no engine answered, so only the files were looked at')
    const strict = await run('--running')
    expect([strict.exitCode, strict.stdout]).toEqual([3, ''])
  })

  test('a refusal is at most a screen, however much is wrong', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `worker${index}`)
    const path = write(
      'many',
      service('auth', key) + names.map((name) => service(name, randomBytes(32).toString('hex'))).join(''),
    )
    const { stderr, exitCode } = await runCli(['gate', '--no-running'], { cwd: path, env: { COLUMNS: '80' } })
    const lines = stderr.trimEnd().split('\n')
    expect(exitCode).toBe(1)
    expect(lines.length).toBeLessThanOrEqual(24)
    expect(lines.length).toBeGreaterThan(16)
    expect(stderr).toMatch(/and \d+ more/)
  })

  test.each<[string, readonly string[]]>([
    ['`countersign audit`', ['gate', '--no-running', '--', 'docker', 'compose', 'up']],
    [
      '`countersign audit -f compose.yaml`',
      ['gate', '--no-running', '--', 'docker', 'compose', '-f', 'compose.yaml', 'up'],
    ],
    ["`countersign audit --running -f 'b c.yaml' -p shop`", ['gate', '-f', 'b c.yaml', '-p', 'shop', '--', 'true']],
    ['`countersign audit --running`', ['gate', '--host', 'tcp://someone:word@127.0.0.1:1', '--', 'true']],
    ['`countersign audit --running --host tcp://127.0.0.1:1`', ['gate', '--host', 'tcp://127.0.0.1:1', '--', 'true']],
  ])('who is refused is told to look with %s', async (command, args) => {
    const path = write('bad', bad)
    write('bad', bad, 'b c.yaml')
    const { stderr } = await runCli(args, { cwd: path, env: noEngine })
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`The command was not run. To see everything: ${command}.`)
  })

  const elsewhere = `unix://${folder}/elsewhere.sock`
  test.each<[string, readonly string[]]>([
    ['docker -H', ['docker', '-H', elsewhere, 'compose', 'up', '-d']],
    ['docker --host=', ['docker', `--host=${elsewhere}`, 'stack', 'deploy', '-c', 'compose.yaml', 'shop']],
    ['of a service', ['sudo', 'docker', '--host', elsewhere, 'service', 'update', '--env-rm', 'A', 'shop_api']],
    ['docker-compose', ['docker-compose', '-f', 'compose.yaml', '-H', elsewhere, 'up']],
    ['in a variable', ['env', `DOCKER_HOST=${elsewhere}`, 'docker', 'compose', 'up']],
  ])('the engine that the command changes is the one that is looked at: %s', async (_how, command) => {
    const { stderr, exitCode } = await runCli(['gate', '--running', '--', ...command], {
      cwd: write('good', good),
      env: noEngine,
    })
    expect(exitCode).toBe(3)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`${elsewhere} cannot be reached (ENOENT)`)
    expect(stderr).not.toContain('no.sock')
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['named', ['--host', elsewhere], ['-H', `unix://${folder}/changed.sock`]],
    ['of the shell', ['--host', elsewhere], []],
    ['one of several', ['--host', `a=${elsewhere}`, '--host', 'b=tcp://127.0.0.1:1'], []],
  ])('looking at another engine than the command changes is a usage error: %s', async (_how, named, options) => {
    const args = ['gate', ...named, '--', 'docker', ...options, 'compose', 'up']
    const { stderr, exitCode } = await runCli(args, { cwd: write('good', good), env: noEngine })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(
      `gate: the command changes unix://${folder}/${options.length > 0 ? 'changed' : 'no'}.sock, and --host and --context name only others`,
    )
  })

  test('the engine of the default socket may be looked at through a proxy', async () => {
    const args = ['gate', '--host', elsewhere, '--', 'docker', 'compose', 'up']
    const { stderr, exitCode } = await runCli(args, { cwd: write('good', good), env: { HOME: folder } })
    expect(exitCode).toBe(3)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`${elsewhere} cannot be reached (ENOENT)`)
  })

  test('the variables that the command is run with are those of its compose file', async () => {
    const path = write('wrapped', service('auth', '${KEY:?}') + service('api', key))
    const gated = (ofShell: string, ofCommand: string) =>
      runCli(['gate', '--no-running', '--', 'env', `KEY=${ofCommand}`, 'echo', 'ran'], {
        cwd: path,
        env: { ...noEngine, KEY: ofShell },
      })
    expect(await gated(key, canary)).toMatchObject({ exitCode: 1, stdout: '' })
    expect(await gated(canary, key)).toMatchObject({ exitCode: 0, stdout: 'ran\n' })
  })

  test('where the file cannot be read, and what to do about it', async () => {
    const { stderr } = await runCli(['gate', '--no-running', '--', 'true'], { cwd: join(folder, 'broken') })
    expect(stderr).toBe(
      'countersign gate: refused: no compose file could be read\n  gap  compose.yaml:2:1: expected a value\nThe command was not run. Fix it, or name other files with -f.\n',
    )
  })

  test('what is waived passes and is counted, an end that is near is announced, and a lapsed waiver is told of', async () => {
    const path = write('waived', bad)
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    const run = (expires: string) => {
      const waivers = `waivers: [{ rule: secret-mismatch, reason: known, owner: ops, expires: ${expires} }, { rule: short-secret, reason: known, owner: ops, expires: ${day(-3)} }]\n`
      writeFileSync(join(path, 'countersign.yaml'), waivers)
      return runCli(['gate', '--no-running', '--', 'echo', 'ran'], { cwd: path })
    }
    const waiver = 'the waiver of secret-mismatch (ops)'
    const counted = `${passed}\n  2 findings below --fail-on: see countersign audit\n  1 finding waived: see countersign audit\n`
    expect(await run(day(90))).toEqual({ exitCode: 0, stdout: 'ran\n', stderr: counted })
    const near = await run(day(3))
    expect([near.exitCode, near.stderr.replace(/\s+/g, ' ')]).toEqual([
      0,
      `${counted.replace(/\s+/g, ' ')}${waiver} expires after ${day(3)}: fix the finding, or renew the waiver (countersign.yaml) `,
    ])
    const lapsed = await run(day(-1))
    expect([lapsed.exitCode, lapsed.stdout]).toEqual([1, ''])
    expect(lapsed.stderr.replace(/\s+/g, ' ')).toContain(
      ` waiver ${waiver} expired after ${day(-1)} and no longer covers anything (countersign.yaml) `,
    )
    expect(lapsed.stderr).not.toContain('short-secret')
  })

  test('a report goes to a file, never to the output of the command', async () => {
    const path = join(folder, 'bad')
    const file = join(folder, 'report.json')
    const args = ['gate', '--no-running', '--format', 'json', '--output', file, '--', 'echo', 'ran']
    expect((await runCli(args, { cwd: path })).exitCode).toBe(1)
    expect(existsSync(file)).toBe(true)
    const onScreen = await runCli(['gate', '--no-running', '--format', 'json', '--', 'echo', 'ran'], { cwd: path })
    expect([onScreen.exitCode, onScreen.stdout]).toEqual([2, ''])
  })
})

describe('signals', () => {
  const children: ChildProcess[] = []
  let engine: FaultyEngine

  beforeAll(async () => {
    engine = await startFaultyEngine({ containers: [inspectAnswer(1, [])], faults: { list: { kind: 'hang' } } })
  })

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await engine.close()
  })

  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(cliPath, ['gate', ...args], {
      cwd: join(folder, 'good'),
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    return child
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('%s in the midst of the audit: the command never runs', async (signal) => {
    const marker = join(folder, `ran-${signal}`)
    const asked = engine.calls.length
    const child = start(['--', 'touch', marker], { DOCKER_HOST: `unix://${engine.socketPath}` })
    await expect.poll(() => engine.calls.length, { timeout: 10_000 }).toBeGreaterThan(asked + 1)
    child.kill(signal)
    const [[, endedBy], said] = await Promise.all([once(child, 'close'), text(child.stderr)])
    expect([endedBy, existsSync(marker), said]).toEqual([signal, false, ''])
  })

  test.each([
    ['SIGTERM', 41],
    ['SIGINT', 42],
    ['SIGHUP', 43],
    ['SIGUSR1', 44],
  ] as const)('%s goes on to the command, whose exit code counts', async (signal, expected) => {
    const trap = `trap 'exit ${expected}' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`
    const child = start(['--no-running', '--', 'sh', '-c', trap])
    await once(child.stdout, 'data')
    child.kill(signal)
    const [exitCode] = await once(child, 'close')
    expect(exitCode).toBe(expected)
  })
})
