import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { ask, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const compose = `services:
  auth:
    build: ./auth
    environment: {JWT_SECRET: 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0}
  api:
    build: ./api
    environment: {JWT_SECRET: 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0}
`
const dockerfile = 'FROM python:3.12\nCOPY . .\nCMD ["python", "app.py"]\n'
const signing = 'import os, jwt\nprint(jwt.encode({}, os.environ["JWT_SECRET"], "HS256"))\n'
const verifying = 'import os, jwt\nprint(jwt.decode("", os.environ["JWT_SECRET"], ["HS256"]))\n'
const blind = 'import jwt\nprint(jwt.decode("", options={"verify_signature": False}))\n'

let folder = ''
let serve: RunningServe | undefined

afterEach(async () => {
  await serve?.stop()
  serve = undefined
  rmSync(folder, { recursive: true })
})

async function start(...flags: readonly string[]): Promise<RunningServe> {
  folder = mkdtempSync(join(tmpdir(), 'countersign-watch-code-'))
  writeFileSync(join(folder, 'compose.yaml'), compose)
  for (const [service, source] of [
    ['auth', signing],
    ['api', verifying],
  ] as const) {
    mkdirSync(join(folder, service))
    writeFileSync(join(folder, service, 'Dockerfile'), dockerfile)
    writeFileSync(join(folder, service, 'app.py'), source)
  }
  serve = await startServe(['--no-running', '--interval', '60m', ...flags], folder)
  await vi.waitFor(async () => expect((await ask(`${serve?.url}/verdict`)).body).toBe('consistent\n'), patience)
  return serve
}

async function rulesOf({ url }: RunningServe): Promise<readonly string[]> {
  const { findings } = JSON.parse((await ask(`${url}/report.json`)).body) as { findings: { ruleId: string }[] }
  return findings.map(({ ruleId }) => ruleId)
}

test('with --watch-code a change of source is noticed at once', async () => {
  const running = await start('--watch-code')
  writeFileSync(join(folder, 'api/app.py'), blind)
  await vi.waitFor(async () => expect(await rulesOf(running)).toContain('signature-not-verified'), patience)
  writeFileSync(join(folder, 'api/app.py'), verifying)
  await vi.waitFor(async () => expect(await rulesOf(running)).not.toContain('signature-not-verified'), patience)
})

test('without it the source stands as it was read, while other files are followed', async () => {
  const running = await start()
  writeFileSync(join(folder, 'api/app.py'), blind)
  writeFileSync(join(folder, 'compose.yaml'), compose.replace('9f8e', '0f8e'))
  await vi.waitFor(async () => expect(await rulesOf(running)).toContain('secret-mismatch'), patience)
  expect(await rulesOf(running)).not.toContain('signature-not-verified')
})

test('--watch-code contradicts --no-code', async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-watch-code-'))
  expect(await runCli(['serve', '--watch-code', '--no-code'], { cwd: folder })).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringContaining('--watch-code and --no-code contradict each other'),
  })
})
