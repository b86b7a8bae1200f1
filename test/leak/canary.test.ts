import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canary, traces } from '../support/canary.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { codeWorlds } from './code-worlds.ts'

/** Worlds in which the canary stands where a secret can stand, also where it does not belong and breaks the reading. */
const worlds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...Object.fromEntries(Object.entries(codeWorlds).map(([name, write]) => [name, write(canary)])),
  'as a literal': { 'compose.yaml': compose(`JWT_SECRET: ${canary}`, 'JWT_SECRET: other-fake-key') },
  'in .env': { 'compose.yaml': compose(reference(), reference()), '.env': `JWT_SECRET=${canary}\n` },
  'in .env, unused': {
    'compose.yaml': compose('JWT_SECRET: x', 'JWT_SECRET: x'),
    '.env': `JWT_SECRET_KEY=${canary}\n`,
  },
  'with quotes on one side': {
    'compose.yaml': compose(reference(), '- JWT_SECRET="${JWT_SECRET}"'),
    '.env': `JWT_SECRET=${canary}\n`,
  },
  'as a default': {
    'compose.yaml': compose(`JWT_SECRET: \${JWT_SECRET:-${canary}}`, `JWT_SECRET: \${OTHER:-x${canary}}`),
  },
  'as the message of a required variable': {
    'compose.yaml': compose(`JWT_SECRET: \${JWT_SECRET:?${canary}}`, reference()),
  },
  'in a required variable that takes its message from .env': {
    'compose.yaml': compose('JWT_SECRET: ${NOPE:?${LEAK}}', reference()),
    '.env': `LEAK=${canary}\nJWT_SECRET=x\n`,
  },
  'as a variable name cut out of a secret by a dollar': {
    'compose.yaml': compose(reference(), reference()),
    '.env': `JWT_SECRET=abc$${canary.replaceAll('-', '_')}\n`,
  },
  'as a whole value that a dollar takes for a name, in .env': {
    'compose.yaml': compose(reference(), reference()),
    '.env': `JWT_SECRET=$${canary.replaceAll('-', '_')}\n`,
  },
  'as a whole value that a dollar takes for a name, in the compose file': {
    'compose.yaml': compose(`JWT_SECRET: $${canary.replaceAll('-', '_')}`, `JWT_ALGORITHM: HS256`),
  },
  'in a template that cannot be read': { 'compose.yaml': compose(`JWT_SECRET: "\${${canary}!}"`, reference()) },
  'in YAML that breaks on it': {
    'compose.yaml': `services:\n  a:\n    environment:\n      JWT_SECRET: [${canary}\n  b: }`,
  },
  'in YAML that breaks beside it': { 'compose.yaml': `services:\n  a: "${canary}\n\tb: x: y` },
  'where a mapping belongs': { 'compose.yaml': `services:\n  a: ${canary}\n` },
  'where the services belong': { 'compose.yaml': `services: [${canary}]\n` },
  'as an unknown tag': { 'compose.yaml': compose(`JWT_SECRET: !!int ${canary}`, reference()) },
  'on a line of .env that is none': {
    'compose.yaml': compose(reference(), reference()),
    '.env': `${canary} x y = z\n`,
  },
  'in an unclosed quote of .env': {
    'compose.yaml': compose(reference(), reference()),
    '.env': `JWT_SECRET="${canary}\n`,
  },
  'in an env_file that cannot be read': {
    'compose.yaml': 'services:\n  a:\n    image: x\n    env_file: a.env\n',
    'a.env': `JWT_SECRET=ok\n${canary} ${canary}=x\n"${canary}`,
  },
  'in a secret file': {
    'compose.yaml':
      'services:\n  a:\n    image: x\n    secrets: [jwt]\n    environment:\n      JWT_SECRET_FILE: /run/secrets/jwt\n' +
      '  b:\n    image: x\n    environment:\n      JWT_SECRET: other-fake\nsecrets:\n  jwt:\n    file: jwt.txt\n',
    'jwt.txt': `${canary}\n`,
  },
  'as half a PEM': {
    'compose.yaml': compose(`JWT_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\\n${canary}"`, reference()),
  },
  'as half a JWK': {
    'compose.yaml': compose(`JWT_KEY: '{"kty":"RSA","n":"${canary}"}'`, `JWT_KEY: '{"kty":"oct","k":"${canary}"'`),
  },
  'in a mounted JSON file': {
    'compose.yaml': mounting('settings.json', '/app/settings.json'),
    'settings.json': JSON.stringify({ jwt: { secret: canary, issuer: canary } }),
  },
  'in a mounted TOML file that breaks on it': {
    'compose.yaml': mounting('settings.toml', '/app/settings.toml'),
    'settings.toml': `[jwt]\nsecret = ${canary}\n"${canary}`,
  },
  'in a mounted YAML file that breaks on it': {
    'compose.yaml': mounting('application.yml', '/config/application.yml'),
    'application.yml': `jwt:\n  secret: [${canary}\n`,
  },
  'in a mounted env file': {
    'compose.yaml': mounting('app.env', '/app/.env'),
    'app.env': `JWT_SECRET="${canary}\nJWT_SECRET_KEY=${canary}\n`,
  },
  'in a flag of the command': {
    'compose.yaml': `services:\n  auth:\n    image: example/auth\n    command: serve --jwt-secret=${canary} --jwt.secret "${canary}"\n`,
  },
  'in labels': {
    'compose.yaml': `services:\n  auth:\n    image: example/auth\n    labels: { traefik.http.middlewares.x.plugin.jwt.secret: ${canary}, countersign.role: ${canary} }\n`,
  },
  'as issuer, audience and algorithm': {
    'compose.yaml': compose(
      `{ JWT_SECRET: one-fake-key-of-some-length, JWT_ISSUER: ${canary}, JWT_AUDIENCE: ${canary}, JWT_ALGORITHM: ${canary}, JWT_EXPIRES_IN: 5m }`,
      '{ JWT_SECRET: one-fake-key-of-some-length, JWT_ISSUER: other, JWT_AUDIENCE: other, JWT_ALGORITHM: HS256 }',
    ),
  },
  'as the path of a key file': { 'compose.yaml': compose(`JWT_SECRET_FILE: /${canary}`, `JWT_SECRET: /run/${canary}`) },
  'inside a ready-made token': {
    'compose.yaml': compose(`ANON_KEY: ${tokenOf(canary)}`, `JWT_SECRET: Bearer ${tokenOf(canary)}`),
  },
  'in the configuration, as a value': {
    'compose.yaml': compose(reference(), reference()),
    '.env': 'JWT_SECRET=x\n',
    'countersign.yaml': `severity: { secret-missing: ${canary} }\n`,
  },
  'in what looks like a comment of ours, in a value': {
    'compose.yaml': compose(`JWT_SECRET: "x # countersign-ignore literal-secret: ${canary}"`, reference()),
    '.env': `JWT_SECRET="y # countersign-ignore short-secret: ${canary}"\n`,
  },
  'in what looks like a wrong comment of ours, in a block': {
    'compose.yaml': compose(`JWT_SECRET: |\n        # countersign-ignore ${canary}\n`, reference()),
  },
  'in the wrong rule of a comment': {
    'compose.yaml': compose(`JWT_SECRET: x # countersign-ignore ${canary}: why`, reference()),
  },
  'in a variable that the label of a waiver shows': {
    'compose.yaml': compose(reference(), 'JWT_SECRET: x').replace(
      '    environment:',
      '    labels: { countersign.ignore.short-secret: "${JWT_SECRET}" }\n    environment:',
    ),
    '.env': `JWT_SECRET=${canary}\n`,
  },
  'in a variable that a waiver under x-countersign shows': {
    'compose.yaml': `x-countersign:\n  waivers: [{ rule: latent-split, reason: "\${JWT_SECRET}", owner: "\${JWT_SECRET}" }]\n${compose(reference(), 'JWT_SECRET: x')}`,
    '.env': `JWT_SECRET=${canary}\n`,
  },
  'in the configuration, broken': {
    'compose.yaml': compose(reference(), reference()),
    'countersign.yaml': `groups: [${canary}\n`,
  },
}

function mounting(file: string, target: string): string {
  return `services:\n  auth:\n    image: example/auth\n    volumes: [ "./${file}:${target}" ]\n    environment: { JWT_EXPIRES_IN: 5m }\n`
}

/** A token whose header, payload and signature are made of the canary, as text. */
function tokenOf(text: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', kid: text })}.${part({ iss: text, role: text })}.${text}`
}

function compose(one: string, other: string): string {
  return `name: canary\nservices:\n  auth:\n    image: example/auth\n    environment:\n      ${one}\n  api:\n    image: example/api\n    environment:\n      ${other}\n`
}

function reference(): string {
  return 'JWT_SECRET: ${JWT_SECRET}'
}

const root = mkdtempSync(join(tmpdir(), 'countersign-leak-'))
let hostile: Server
const socket = join(root, 'engine.sock')

beforeAll(async () => {
  ensureBuilt()
  for (const [name, files] of Object.entries(worlds)) {
    for (const [file, text] of Object.entries(files)) {
      const path = join(root, name, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }
  // An engine that answers every call with an error that quotes a secret.
  hostile = createServer((request, response) => {
    if (request.url === '/_ping') return response.setHeader('Api-Version', '1.41').end('OK')
    return response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ message: canary }))
  })
  await new Promise<void>((resolve) => {
    hostile.listen(socket, resolve)
  })
})

afterAll(async () => {
  await new Promise((resolve) => {
    hostile.close(resolve)
  })
  rmSync(root, { recursive: true })
})

const commands: Readonly<Record<string, readonly string[]>> = {
  'audit as text': ['audit'],
  'audit as JSON': ['audit', '--format', 'json'],
  'audit as SARIF': ['audit', '--format', 'sarif'],
  'audit as JUnit': ['audit', '--format', 'junit'],
  'audit as GitHub annotations, with the step summary': ['audit', '--format', 'github'],
  'audit as Markdown': ['audit', '--format', 'markdown'],
  'audit without waivers': ['audit', '--no-waivers'],
  'audit with every log': ['audit', '--log-level', 'debug'],
  'audit of the wiring': ['audit', '--wiring'],
  'audit that explains a value': ['audit', '--explain', 'auth.JWT_SECRET'],
  'audit that explains a service': ['audit', '--explain', 'auth'],
  'audit in colour with a failing engine': ['audit', '--running', '--host', `unix://${socket}`, '--timeout', '2s'],
  'verify by minting': ['verify'],
  'verify as JSON': ['verify', '--format', 'json'],
  'rehearse a rotation': ['rehearse'],
  'rehearse as JSON': ['rehearse', '--format', 'json'],
  'draft a configuration': ['init', '--print'],
  'propose probes': ['init', '--live', '--print'],
  'list what would be sent': ['verify', '--live', '--plan'],
  'mint a token, which is all that may come out': ['mint', 'auth'],
  'gate without an engine': ['gate', '--no-running'],
  'fix what is safe': ['fix'],
  'fix everything': ['fix', '--unsafe'],
  'fix as JSON': ['fix', '--unsafe', '--format', 'json'],
  'trace a token': ['trace'],
  'trace a token as JSON, with every log': ['trace', '--format', 'json', '--log-level', 'debug'],
}

/** What is given to those that read standard input: a token with the canary in all that is never shown of one. */
const inputs: Readonly<Record<string, string>> = { trace: secretToken(canary) }

function secretToken(text: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', x5t: text })}.${part({ sub: text, jti: text, email: text })}.${text}`
}

/** Runs the jobs a few at a time, and gives their outcomes in the order of the jobs. */
async function inTurns<T>(jobs: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const outcomes: T[] = []
  const waiting = [...jobs.entries()]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) outcomes[next[0]] = await next[1]()
  }
  await Promise.all(Array.from({ length: 4 }, work))
  return outcomes
}

test.each(Object.keys(commands))('%s: no world gets the canary out', { timeout: 300_000 }, async (command) => {
  const outcomes = await inTurns(
    Object.keys(worlds).map((name) => async () => {
      const summary = join(root, name, 'summary.md')
      writeFileSync(summary, '')
      const run = { cwd: join(root, name), env: { FORCE_COLOR: '1', GITHUB_STEP_SUMMARY: summary } }
      const args = commands[command] ?? []
      const input = inputs[args[0] ?? '']
      const { stdout, stderr, exitCode } = await runCli(args, { ...run, ...(input === undefined ? {} : { input }) })
      const printed = stdout + stderr + readFileSync(summary, 'utf8')
      return {
        name,
        // A variable's name is no secret, but one that a `$` cuts out of a secret is.
        traces: [...traces(printed), ...traces(printed, canary.replaceAll('-', '_'))],
        isCrashed: exitCode === 70 || exitCode === null,
        isSilent: printed === '',
      }
    }),
  )
  const clean = { traces: [], isCrashed: false, isSilent: false }
  expect(outcomes).toEqual(Object.keys(worlds).map((name) => ({ name, ...clean })))
})

test('a canary in the shell or in a flag does not get out', async () => {
  const cwd = join(root, 'in .env')
  for (const args of [
    ['audit', `--fail-on=${canary}`],
    ['audit', `--format=${canary}`],
    ['audit', `--timeout=${canary}`],
    ['audit'],
  ]) {
    const { stdout, stderr } = await runCli(args, { cwd, env: { JWT_SECRET: canary } })
    expect({ args: args.length, traces: traces(stdout + stderr) }).toEqual({ args: args.length, traces: [] })
  }
})

test('a report written to a file holds no canary', async () => {
  const cwd = join(root, 'as a literal')
  await runCli(['audit', '--format', 'json', '--output', 'report.json', '--format', 'text', '--output', 'report.txt'], {
    cwd,
  })
  const written = readFileSync(join(cwd, 'report.json'), 'utf8') + readFileSync(join(cwd, 'report.txt'), 'utf8')
  expect(written).toContain('fp1:')
  expect(traces(written)).toEqual([])
})

test('the code worlds are read: what stands in them is found', async () => {
  const cwd = join(root, 'in code, as a constant beside another key')
  const { stdout } = await runCli(['audit', '--format', 'json'], { cwd })
  const { findings } = JSON.parse(stdout) as { findings: readonly { ruleId: string }[] }
  expect(findings.map(({ ruleId }) => ruleId)).toContain('hardcoded-key')
})

test('the search finds a canary that did get out', () => {
  expect(traces(`x ${Buffer.from(canary).toString('base64')}`)).toContain('base64')
  expect(traces(canary.slice(0, 9))).toEqual(['beginning'])
})
