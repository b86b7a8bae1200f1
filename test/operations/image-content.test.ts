import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { cleanEnvironment, ensureBuilt } from '../support/run-cli.ts'
import { ask, patience } from '../support/serve/start-serve.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
/** Beyond the base image, in bytes as they lie on the disk of a container. */
const LARGEST = 8_500_000

/*
 * What the Dockerfile copies into the image, put together here and started outside of the repository, where nothing of it is in reach: what
 * the command loads has to be in there. test/engine/docker-image.test.ts builds the image itself.
 */
describe('the content of the image', () => {
  let image = ''
  let folder = ''

  beforeAll(async () => {
    ensureBuilt()
    image = mkdtempSync(join(tmpdir(), 'countersign-image-content-'))
    folder = mkdtempSync(join(tmpdir(), 'countersign-image-stack-'))
    await run(process.execPath, [join(root, 'scripts', 'assemble-image.mjs'), image], { cwd: root })
  }, 120_000)
  afterAll(() => {
    for (const path of [image, folder]) rmSync(path, { recursive: true })
  })

  const files = () =>
    readdirSync(image, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))

  async function countersign(args: readonly string[], cwd = folder) {
    const cli = ['--', join(image, 'dist', 'cli.js'), ...args]
    try {
      return { ...(await run(process.execPath, cli, { cwd, env: cleanEnvironment() })), exitCode: 0 }
    } catch (error) {
      const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: number }
      return { stdout, stderr, exitCode: code }
    }
  }

  test('is small', () => {
    expect(files().reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThanOrEqual(LARGEST)
  })

  test('has the licence of every package that something was taken from', () => {
    const licences = readFileSync(join(image, 'THIRD-PARTY-LICENSES'), 'utf8')
    const grammars = ['web-tree-sitter', '@vscode/tree-sitter-wasm', '@tree-sitter-grammars/tree-sitter-kotlin']
    for (const name of ['fastify', 'zod', 'jose', 'commander', 'ajv', ...grammars])
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'))
  })

  test('what is loaded by name exports what the whole package does', async () => {
    const names = ['pino', 'tar-stream', 'ws', '@zxcvbn-ts/core', '@zxcvbn-ts/language-common']
    const script = `Promise.all(${JSON.stringify(names)}.map(async (name) => [name, Object.keys(await import(name)).sort()])).then((all) => console.log(JSON.stringify(all)))`
    const list = async (cwd: string) => (await run(process.execPath, ['-e', script], { cwd })).stdout
    expect(await list(image)).toBe(await list(root))
  })

  test('reads configuration and code, judges strength, mints and verifies as the whole does', async () => {
    for (const sample of ['federated-imputation', 'netra-staging']) {
      const args = ['verify', '-f', join(root, 'compose-samples', sample, 'broken', 'compose.yaml'), '--format', 'json']
      const mine = await countersign(args)
      const whole = await run(process.execPath, ['--', join(root, 'dist', 'cli.js'), ...args], {
        cwd: folder,
        env: cleanEnvironment(),
      }).catch((error: { stdout: string }) => error)
      expect(mine.stderr).toBe('')
      expect(strip(mine.stdout)).toEqual(strip(whole.stdout))
    }
  }, 120_000)

  test('logs, and tells what a rule means', async () => {
    writeFileSync(join(folder, 'compose.yaml'), 'services: { web: { image: nginx } }\n')
    const logged = await countersign(['audit', '--log-level', 'info'])
    expect(logged.exitCode).toBe(4)
    expect(logged.stderr).toContain('"msg":"audited"')
    expect((await countersign(['rules', 'secret-mismatch'])).stdout).toMatch(/^# secret-mismatch\n/)
  })

  test('serves every route', async () => {
    const child = spawn(
      process.execPath,
      [
        '--',
        join(image, 'dist', 'cli.js'),
        'serve',
        '--no-running',
        '--listen',
        '127.0.0.1:0',
        '--allow-host',
        'x.example',
      ],
      {
        cwd: join(root, 'compose-samples', 'netra-staging', 'fixed'),
        env: cleanEnvironment(),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    let log = ''
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk
    })
    try {
      const url = await vi.waitFor(() => {
        const found = /listening on (http:\/\/\S+)/.exec(log)?.[1]
        if (found === undefined) throw new Error(log)
        return found
      }, patience)
      await vi.waitFor(async () => expect((await ask(`${url}/readyz`)).status).toBe(200), patience)
      for (const path of ['/', '/page.css', '/page.js', '/report.json', '/metrics', '/openapi.json', '/livez'])
        expect([path, (await ask(url + path)).status]).toEqual([path, 200])
      expect(JSON.parse((await ask(`${url}/openapi.json`)).body)).toMatchObject({ openapi: '3.1.0' })
      expect(log).not.toContain('internal error')
    } finally {
      child.kill()
    }
  })
})

/** Without what is different in every run. */
function strip(text: string): AuditReport {
  return JSON.parse(text, (key, value) => (key === 'fingerprint' || key === 'fingerprints' ? undefined : value))
}
