import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canary, traces } from '../support/canary.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-provider-'))
// The environment of the project is the provider's: it holds the secrets.
const env = { DOCKER_HOST: `unix://${folder}/no.sock`, JWT_SECRET: canary }

function write(name: string, secondKey: string): void {
  mkdirSync(join(folder, name))
  writeFileSync(
    join(folder, name, 'compose.yaml'),
    `services:
  jwtgate: { provider: { type: countersign } }
  auth: { image: a, depends_on: [jwtgate], environment: { JWT_SECRET: "\${JWT_SECRET}" } }
  api: { image: b, depends_on: [jwtgate], environment: { JWT_SECRET: "${secondKey}" } }
`,
  )
}

beforeAll(() => {
  ensureBuilt()
  mkdirSync(join(folder, 'coded', 'api'), { recursive: true })
  writeFileSync(
    join(folder, 'coded', 'compose.yaml'),
    `services:
  jwtgate: { provider: { type: countersign } }
  auth: { image: a, depends_on: [jwtgate], environment: { JWT_SECRET: "\${JWT_SECRET}" } }
  api: { build: api, depends_on: [jwtgate], environment: { JWT_SECRET: "\${JWT_SECRET}" } }
`,
  )
  writeFileSync(join(folder, 'coded', 'api', 'Dockerfile'), 'FROM node\nCOPY . /app\nCMD ["node", "/app/main.js"]\n')
  writeFileSync(
    join(folder, 'coded', 'api', 'main.js'),
    `const jwt = require('jsonwebtoken')
exports.check = (token) => jwt.verify(token, 'fake-key-that-stands-in-the-code-0123456789')
`,
  )
  write('good', `\${JWT_SECRET}`)
  write('bad', 'another-key-of-this-test-0123456789abcdef')
  mkdirSync(join(folder, 'empty'))
})

afterAll(() => rmSync(folder, { recursive: true }))

test('who is refused is told to look at the same files', async () => {
  const args = ['compose', '--project-name=shop', 'up', '--file=../bad/compose.yaml', '--fail-on=warning', 'jwtgate']
  const { stdout } = await runCli(args, { cwd: join(folder, 'empty'), env })
  const { message } = JSON.parse(stdout) as { readonly message: string }
  expect(message.replace(/\s+/g, ' ')).toContain(
    'Nothing that depends on this service was replaced. To see everything: `countersign audit --running -f ../bad/compose.yaml -p shop --fail-on warning`.',
  )
})

test.each<[string, string, string, number, readonly string[]]>([
  [
    'up passes',
    'good',
    '--project-name=shop up --file=compose.yaml jwtgate',
    0,
    ['info: countersign: no engine', 'info: countersign: shop is consistent'],
  ],
  [
    'as Compose 2.35 calls it',
    'good',
    '--project-name shop up --file=compose.yaml jwtgate',
    0,
    ['info: countersign: no engine', 'info: countersign: shop is consistent'],
  ],
  [
    'with the flags of a newer Compose',
    'good',
    '--dry=1 --project-name=shop up --file=compose.yaml --fail-on=error --newer=1 jwtgate',
    0,
    [
      'debug: countersign ignores the unknown option --dry',
      'debug: countersign ignores the unknown option --newer',
      'info: countersign: no engine',
      'info: countersign: shop is consistent',
    ],
  ],
  [
    'also where their values are words of their own',
    'good',
    '--dry very --project-name=shop up --file=compose.yaml --newer 1 jwtgate',
    0,
    [
      'debug: countersign ignores the unknown option --dry',
      'debug: countersign ignores the unknown option --newer',
      'info: countersign: no engine',
      'info: countersign: shop is consistent',
    ],
  ],
  [
    'up refuses',
    'bad',
    '--project-name=shop up --file=compose.yaml jwtgate',
    1,
    ['error: countersign gate: refused: shop is inconsistent'],
  ],
  [
    'nothing tells which files Compose was given',
    'good',
    '--project-name=shop up jwtgate',
    1,
    ['error: countersign: it is not known which files docker compose was given'],
  ],
  [
    'files by the option',
    'empty',
    '--project-name=shop up --file=../good/compose.yaml jwtgate',
    0,
    ['info: countersign: no engine', 'info: countersign: shop is consistent'],
  ],
  [
    'files of another stack',
    'good',
    '--project-name=shop up --file=compose.yaml othergate',
    1,
    ['error: countersign gate: refused: the compose files found here are not those'],
  ],
  [
    'a file that is not there',
    'good',
    '--project-name=shop up --file=x.yaml jwtgate',
    1,
    ['error: countersign: -f x.yaml: no such file'],
  ],
  [
    'a configuration that is not there',
    'good',
    '--project-name=shop up --file=compose.yaml --config=x.yaml jwtgate',
    1,
    ['error: countersign: --config x.yaml: no such file'],
  ],
  [
    'a severity that is none',
    'good',
    '--project-name=shop up --file=compose.yaml --fail-on=x jwtgate',
    1,
    ['error: countersign: --fail-on must be one of'],
  ],
  [
    'a switch that is none',
    'good',
    '--project-name=shop up --allow-incomplete=x jwtgate',
    1,
    ['error: countersign: provider option allow-incomplete must be'],
  ],
  [
    'what the code says counts',
    'coded',
    '--project-name=shop up --file=compose.yaml jwtgate',
    1,
    ['error: countersign gate: refused'],
  ],
  [
    'unless the code is left alone',
    'coded',
    '--project-name=shop up --file=compose.yaml --code=false jwtgate',
    0,
    ['info: countersign: no engine', 'info: countersign: shop is consistent'],
  ],
  [
    'reading code is a switch',
    'good',
    '--project-name=shop up --code=x jwtgate',
    1,
    ['error: countersign: provider option code must be true or false'],
  ],
  ['down has nothing to do', 'bad', '--project-name=shop down jwtgate', 0, []],
  ['nor has stop', 'bad', '--project-name=shop stop jwtgate', 0, []],
  [
    'anything else is not known',
    'good',
    '--project-name=shop pull jwtgate',
    1,
    ['error: countersign: compose: up, down, stop, metadata'],
  ],
])('%s', async (_name, where, words, exitCode, starts) => {
  const outcome = await runCli(['compose', ...words.split(' ')], { cwd: join(folder, where), env })
  const messages = outcome.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly message: string })
    .map(({ type, message }) => `${type}: ${message}`)
  expect({
    exitCode: outcome.exitCode,
    starts: messages.map((line, index) => line.slice(0, starts[index]?.length)),
  }).toEqual({ exitCode, starts })
  expect(traces(outcome.stdout + outcome.stderr)).toEqual([])
})

test('files are taken from COMPOSE_FILE', async () => {
  const outcome = await runCli(['compose', '--project-name=shop', 'up', 'jwtgate'], {
    cwd: join(folder, 'empty'),
    env: { ...env, COMPOSE_FILE: join(folder, 'bad', 'compose.yaml') },
  })
  expect([outcome.exitCode, outcome.stdout.includes('secret-mismatch')]).toEqual([1, true])
})

test('the metadata names every option, requires none and declares no stop', async () => {
  const metadata = JSON.parse((await runCli(['compose', 'metadata'], { env })).stdout) as {
    readonly up: { readonly parameters: readonly { readonly name: string; readonly required: boolean }[] }
  }
  expect(metadata).toEqual({
    description: expect.any(String),
    up: { parameters: expect.any(Array) },
    down: { parameters: [] },
  })
  expect(metadata.up.parameters.map(({ name, required }) => [name, required])).toEqual(
    [
      'file',
      'env-file',
      'profile',
      'project-directory',
      'code',
      'config',
      'fail-on',
      'allow-incomplete',
      'timeout',
      'with',
      'with-key',
      'max-age',
      'name',
      'fingerprint-key-file',
    ].map((name) => [name, false]),
  )
})
