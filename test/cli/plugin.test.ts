import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnvironment, cliPath, ensureBuilt } from '../support/run-cli.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'countersign-plugin-'))
const plugin = join(folder, 'cli-plugins', 'docker-countersign')
const bins = join(folder, 'bin')
const environment = cleanEnvironment({ DOCKER_CONFIG: folder })
const hasDocker = spawnSync('docker', ['--version']).status === 0
if (!hasDocker) console.warn('\n  !! There is no docker command: the tests of the plugin inside it are SKIPPED\n')

beforeAll(() => {
  ensureBuilt()
  // As npm links them, and as docs/gate.md says to go on from there.
  const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> }
  mkdirSync(bins)
  for (const [name, file] of Object.entries(bin)) symlinkSync(join(root, file), join(bins, name))
  const [, install = ''] =
    /## As a plugin of the Docker CLI[^`]+```sh\n([\s\S]+?)\ndocker /.exec(read('docs/gate.md')) ?? []
  const home = join(folder, 'home')
  mkdirSync(home)
  const env = { ...environment, HOME: home, PATH: [bins, environment['PATH']].join(delimiter) }
  execFileSync('sh', ['-e', '-c', install], { env, stdio: 'pipe' })
  renameSync(join(home, '.docker', 'cli-plugins'), join(folder, 'cli-plugins'))
  mkdirSync(join(folder, 'shop'))
  writeFileSync(
    join(folder, 'shop', 'compose.yaml'),
    'services:\n  a: { image: a, environment: { JWT_SECRET: one-key-of-this-test-0123456789abcdef } }\n  b: { image: b, environment: { JWT_SECRET: another-key-of-this-test-0123456789 } }\n',
  )
})

afterAll(() => rmSync(folder, { recursive: true }))

test.each(['countersign', 'docker-countersign'])('%s is the program whatever stands before it', async (name) => {
  const { stdout } = await run(join(bins, name), ['--version'], { env: environment })
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test.each<[string, string, readonly string[]]>([
  ['by the shell', plugin, ['docker-cli-plugin-metadata']],
  [
    'by Node, where the file is not started by a shell',
    process.execPath,
    ['--', cliPath, 'docker-cli-plugin-metadata'],
  ],
])('the metadata is answered %s', async (_name, program, args) => {
  const { stdout } = await run(program, [...args], { env: environment })
  expect(JSON.parse(stdout)).toEqual({
    SchemaVersion: '0.1.0',
    Vendor: 'countersign',
    Version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    ShortDescription: expect.any(String),
  })
})

describe.skipIf(!hasDocker)('inside docker', () => {
  const docker = (...args: readonly string[]) =>
    run('docker', [...args], { cwd: join(folder, 'shop'), env: environment })

  test('docker knows it', async () => {
    expect((await docker('--help')).stdout).toMatch(/countersign\*\s*Prove that/)
  })

  test('commands, exit codes and streams pass', async () => {
    const outcome = docker('countersign', 'audit')
    await expect(outcome).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('secret-mismatch') })
  })

  test('global flags before the name count', async () => {
    const outcome = docker('--host', `unix://${folder}/no.sock`, 'countersign', 'audit', '--running')
    await expect(outcome).rejects.toMatchObject({ stdout: expect.stringContaining(`unix://${folder}/no.sock`) })
  })

  test('the command of a gate sees the engine that docker was given', async () => {
    writeFileSync(join(folder, 'sound.yaml'), 'name: sound\nservices: { a: { image: a } }\n')
    const { stdout } = await docker(
      ...['--host', 'tcp://engine:1', 'countersign', 'gate', '--no-running', '-f', '../sound.yaml'],
      ...['--', 'sh', '-c', 'echo $DOCKER_HOST'],
    )
    expect(stdout).toBe('tcp://engine:1\n')
  })

  test('completion passes through docker', async () => {
    const { stdout } = await docker('__complete', 'countersign', 'ga')
    expect(stdout).toBe('gate\trun a command only if the keys will match afterwards\n:4\n')
  })
})
