import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { canary, traces } from '../support/canary.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const cwd = mkdtempSync(join(tmpdir(), 'countersign-wiring-'))

function service(name: string, secret: string): string {
  return `  ${name}:\n    image: example/${name}\n    environment:\n      JWT_SECRET: ${secret}\n`
}

function write(file: string, ...services: readonly string[]): string {
  writeFileSync(join(cwd, file), `name: shop\nservices:\n${services.join('')}`)
  return file
}

async function audit(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number | null; readonly report: AuditReport }> {
  const { exitCode, stdout } = await runCli(['audit', '--format', 'json', ...args], { cwd })
  return { exitCode, report: JSON.parse(stdout) as AuditReport }
}

beforeAll(ensureBuilt)
afterAll(() => rmSync(cwd, { recursive: true }))

describe('audit --wiring', () => {
  test('two services that take the same unset variable agree, whatever default and demand stand behind it', async () => {
    const file = write('same.yaml', service('auth', '${JWT_SECRET:?must be set}'), service('api', '${JWT_SECRET:-dev}'))
    const { exitCode, report } = await audit('--wiring', '-f', file)
    expect({ exitCode, verdict: report.verdict, findings: report.findings, gaps: report.gaps }).toEqual({
      exitCode: 0,
      verdict: 'consistent',
      findings: [],
      gaps: [],
    })
  })

  test('without --wiring the same files are incomplete: the variable is demanded and not there', async () => {
    const file = write(
      'same.yaml',
      service('auth', '${JWT_SECRET:?must be set}'),
      service('api', '${JWT_SECRET:?must be set}'),
    )
    const { exitCode, report } = await audit('-f', file)
    expect({ exitCode, codes: report.gaps.map(({ code }) => code) }).toEqual({
      exitCode: 3,
      codes: ['refused', 'refused'],
    })
  })

  test.each<[string, string]>([
    ['is empty', '${JWT_SECRET}'],
    ['is demanded', '${JWT_SECRET:?must be set}'],
  ])('where a key %s because there is no env file, the report hints at it', async (_name, text) => {
    const hint = 'where the secrets are not available'
    const file = write('ci.yaml', service('auth', text), service('api', text))
    expect((await runCli(['audit', '-f', file], { cwd })).stdout).toContain(hint)
    expect((await runCli(['audit', '-f', file, '--format', 'github'], { cwd })).stdout).toContain(hint)
    expect((await runCli(['audit', '-f', file, '--wiring'], { cwd })).stdout).not.toContain(hint)
    writeFileSync(join(cwd, 'ci.env'), 'JWT_SECRET=9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0\n')
    const given = await runCli(['audit', '-f', file, '--env-file', 'ci.env'], { cwd })
    expect({ exitCode: given.exitCode, hints: given.stdout.includes(hint) }).toEqual({ exitCode: 0, hints: false })
    // Something else is wrong: nobody is sent the wrong way.
    const other = write('default.yaml', service('auth', '${OTHER:-one}'), service('api', '${ANOTHER:-two}'))
    expect((await runCli(['audit', '-f', other], { cwd })).stdout).not.toContain(hint)
  })

  test('the halves of a pair come out of two variables, and that is right', async () => {
    const half = (name: string, variable: string) =>
      `  ${name}:\n    image: example/${name}\n    environment:\n      ${variable}: \${${variable}}\n`
    const file = write(
      'pair.yaml',
      half('auth', 'JWT_PRIVATE_KEY'),
      half('api', 'JWT_PUBLIC_KEY'),
      half('web', 'JWT_PUBLIC_KEY'),
    )
    const { exitCode, report } = await audit('--wiring', '-f', file)
    const roles = report.groups.flatMap(({ bindings }) => bindings.map(({ service, role }) => `${service} ${role}`))
    expect({ exitCode, findings: report.findings, roles }).toEqual({
      exitCode: 0,
      findings: [],
      roles: ['auth issuer', 'api validator', 'web validator'],
    })
  })

  test('a literal beside a variable does not agree', async () => {
    const file = write('literal.yaml', service('auth', '${JWT_SECRET}'), service('api', canary))
    const { exitCode, report } = await audit('--wiring', '-f', file)
    expect({ exitCode, rules: report.findings.map(({ ruleId }) => ruleId) }).toEqual({
      exitCode: 1,
      rules: ['secret-mismatch', 'literal-secret'],
    })
    expect(traces(JSON.stringify(report))).toEqual([])
  })

  test('a text around the variable on one side does not agree', async () => {
    const file = write('around.yaml', service('auth', '${JWT_SECRET}'), service('api', '"${JWT_SECRET} "'))
    const { report } = await audit('--wiring', '-f', file)
    expect(report.findings).toMatchObject([{ ruleId: 'secret-mismatch', data: { cause: 'surrounding-whitespace' } }])
  })

  test('with --running it is asked wrongly', async () => {
    const { exitCode, stderr } = await runCli(['audit', '--wiring', '--running'], { cwd })
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--wiring reads only files'),
    })
  })
})

describe('audit --explain', () => {
  test('the chain is reported with its places and without the value', async () => {
    const file = write(
      'chain.yaml',
      service('auth', '${JWT_SECRET:-${OLD_KEY}}'),
      service('api', `\${NOPE:-${canary}}`),
    )
    writeFileSync(join(cwd, '.env'), `OLD_KEY=${canary}\n`)
    const auth = await runCli(['audit', '-f', file, '--explain', 'auth.JWT_SECRET'], { cwd })
    expect(auth.stdout).toBe(
      [
        'auth.JWT_SECRET has a value',
        '  1. given in the compose file  chain.yaml:6:7',
        '  2. takes ${JWT_SECRET}  chain.yaml:6:19',
        '  3. JWT_SECRET has no value: the default after it is used  chain.yaml:6:19',
        '  4. takes ${OLD_KEY}  chain.yaml:6:19',
        '  5. OLD_KEY is set in the env file for interpolation  .env:1:1',
        '',
      ].join('\n'),
    )
    const shell = await runCli(['audit', '-f', file, '--explain', 'auth.JWT_SECRET'], {
      cwd,
      env: { JWT_SECRET: canary },
    })
    expect(shell.stdout.split('\n').at(-2)).toBe('  3. JWT_SECRET comes from the shell')
    const api = await runCli(['audit', '-f', file, '--explain', 'api.JWT_SECRET'], { cwd })
    expect({ exitCode: api.exitCode, traces: traces(auth.stdout + shell.stdout + api.stdout) }).toEqual({
      exitCode: 0,
      traces: [],
    })
  })

  test('of a service without a variable, all that it gets are reported', async () => {
    const file = write('service.yaml', service('auth', '${NOPE:-$JWT_SECRET}'), '  db:\n    image: postgres\n')
    writeFileSync(join(cwd, '.env'), `JWT_SECRET=${canary}\n`)
    const auth = await runCli(['audit', '-f', file, '--explain', 'auth'], { cwd })
    expect(auth).toEqual({
      exitCode: 0,
      stdout: [
        'auth gets 1 variable',
        '  JWT_SECRET has a value: JWT_SECRET is set in the env file for interpolation  .env:1:1',
        'For all steps of one: --explain auth.JWT_SECRET',
        '',
      ].join('\n'),
      stderr: '',
    })
    const db = await runCli(['audit', '-f', file, '--explain', 'db'], { cwd })
    expect(db).toEqual({ exitCode: 0, stdout: 'db gets no variables\n', stderr: '' })
  })

  test.each([
    ['nobody', 'no such service', 'The services are auth, api.'],
    ['nobody.JWT_SECRET', 'no such service', 'The services are auth, api.'],
    ['api.NOPE', 'api gets no such variable', 'It gets JWT_SECRET.'],
  ])('%s: %s', async (target, message, hint) => {
    const { exitCode, stderr } = await runCli(['audit', '-f', 'chain.yaml', '--explain', target], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })
})

test('--explain of a service that gets nothing tells which key its code asks for', async () => {
  const folder = join(cwd, 'coded')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'app.py'),
    'import os, jwt\njwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"])\n',
  )
  writeFileSync(join(folder, 'Dockerfile'), 'FROM python\nCOPY . /app\nCMD ["python", "/app/app.py"]\n')
  writeFileSync(join(folder, 'compose.yaml'), 'services:\n  web: { build: . }\n  cache: { image: redis }\n')
  const explain = async (name: string) => (await runCli(['audit', '--explain', name], { cwd: folder })).stdout
  expect(await explain('web')).toMatch(
    /^web gets no variables\n {2}JWT_SECRET is not given to the service, and its code asks for it\n/,
  )
  expect(await explain('cache')).toBe('cache gets no variables\n')
})

test('what countersign.yaml declares counts, however little time is left', async () => {
  const folder = join(cwd, 'late')
  mkdirSync(folder)
  writeFileSync(join(folder, 'compose.yaml'), `services:\n${service('auth', 'x')}`)
  writeFileSync(join(folder, 'countersign.yaml'), 'severity: { short-secret: error }\n')
  const { exitCode, stderr } = await runCli(['audit', '--timeout', '1ms'], { cwd: folder })
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' })
})
