import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { traces } from '../support/canary.ts'
import { cleanEnvironment } from '../support/run-cli.ts'
import { makeProject } from './packed-project.ts'

let project: string
let key: string

beforeAll(() => {
  project = makeProject('vitest')
  key = /^JWT_SECRET=(.*)$/m.exec(readFileSync(join(project, 'test.env'), 'utf8'))?.[1] ?? ''
})

afterAll(() => {
  rmSync(project, { recursive: true, force: true })
})

function start(...words: readonly string[]) {
  const ran = spawnSync(process.execPath, [...words], { cwd: project, env: cleanEnvironment(), encoding: 'utf8' })
  expect(traces(ran.stdout + ran.stderr, key)).toEqual([])
  return ran
}

const runTests = () => start(join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--no-color')

test('the example passes', () => {
  const { status, stdout, stderr } = runTests()
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/Tests {2}2 passed/)
})

test('its types hold', () => {
  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    skipLibCheck: false,
  }
  const compilerOptions = { ...options, exactOptionalPropertyTypes: true, skipDefaultLibCheck: true }
  writeFileSync(
    join(project, 'use.ts'),
    `import { AuditError, type AuditReport, audit } from 'countersign'
const report: AuditReport = await audit({ directory: '.', running: { exec: false } }).catch((error: unknown) => {
  if (error instanceof AuditError && error.code === 'not-found') throw new Error(error.hint)
  throw error
})
const first: 'error' | 'warning' | 'note' | undefined = report.findings[0]?.severity
// @ts-expect-error: there is no such option
void audit({ fail_on: 'error' })
void first
`,
  )
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }))
  const { status, stdout } = start(join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.')
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
})

test('it fails when a service is given another key, and says what is wrong', () => {
  const file = join(project, 'compose.yaml')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/(chat:[\s\S]*?JWT_SECRET: )(\$\{[^}]*\})/, `$1'"$2"'`))
  const { status, stdout, stderr } = runTests()
  expect(status).toBe(1)
  expect(stdout + stderr).toContain('chat cannot verify tokens of auth: its JWT_SECRET')
  expect(stdout).toMatch(/Tests {2}2 failed/)
})
