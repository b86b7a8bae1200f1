import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { startFaultyEngine } from '../support/engine/faulty-engine.ts'
import { cleanEnvironment, cliPath, ensureBuilt, runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-cache-'))
const watcher = join(folder, 'watch-scripts.cjs')

beforeAll(() => {
  ensureBuilt()
  // Tells of every bundle that is started whether V8 took what was compiled of it when it was built.
  writeFileSync(
    watcher,
    `const vm = require('node:vm')
const { basename } = require('node:path')
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options)
    process.stderr.write(basename(options.filename) + (this.cachedDataRejected === false ? ' taken\\n' : ' refused\\n'))
  }
}
`,
  )
  mkdirSync(join(folder, 'api'))
  writeFileSync(join(folder, 'api', 'app.py'), 'import jwt, os\njwt.decode(t, os.environ["KEY"], ["HS256"])\n')
  writeFileSync(join(folder, 'compose.yaml'), 'services:\n  api:\n    build: ./api\n')
})

afterAll(() => rmSync(folder, { recursive: true }))

async function bundlesOf(...args: readonly string[]): Promise<readonly string[]> {
  const command = ['--require', watcher, '--', cliPath, 'audit', '--quiet', '--output', '/dev/null', ...args, folder]
  const { stderr } = await promisify(execFile)(process.execPath, command, { env: cleanEnvironment() }).catch(
    (error: { readonly stderr: string }) => error,
  )
  return stderr.split('\n').filter((line) => /\.cjs \w+$/.test(line))
}

test('an audit starts from what was compiled, and loads what reads source only where there is source', async () => {
  expect(await bundlesOf()).toEqual(['countersign.cjs taken', 'read-services.cjs taken'])
  expect(await bundlesOf('--no-code')).toEqual(['countersign.cjs taken'])
})

test('the engine client is loaded only with an engine', async () => {
  const host = ['--no-code', '--running', '--host', 'unix:///nonexistent/docker.sock']
  expect(await bundlesOf(...host)).toEqual(['countersign.cjs taken'])
  const engine = await startFaultyEngine({ containers: [] })
  const answered = await bundlesOf('--no-code', '--running', '--host', `unix://${engine.socketPath}`)
  await engine.close()
  expect(answered).toEqual(['countersign.cjs taken', 'dockerode.cjs taken'])
})

test('what the two bundles hand each other is of one class to both', async () => {
  mkdirSync(join(folder, 'filled', 'web'), { recursive: true })
  const stack = join(folder, 'filled', 'compose.yaml')
  writeFileSync(stack, 'services:\n  web:\n    build: { context: ./web, dockerfile: "${STAGE:-dev}.Dockerfile" }\n')
  writeFileSync(join(folder, 'filled', 'web', 'dev.Dockerfile'), 'FROM python\nCOPY . .\n')
  writeFileSync(
    join(folder, 'filled', 'web', 'app.py'),
    'import jwt, os\njwt.decode(t, os.environ["KEY"], ["HS256"])\n',
  )
  const { stdout } = await runCli(['audit', '-f', stack, '--format', 'json'])
  const { code, gaps } = JSON.parse(stdout) as AuditReport
  expect(gaps.filter((gap) => gap.code === 'bug')).toEqual([])
  expect(code?.map(({ service, role }) => [service, role])).toEqual([['web', 'validator']])
})
