import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanEnvironment } from '../support/run-cli.ts'
import { makeProject } from './packed-project.ts'

const root = join(import.meta.dirname, '..', '..')
let folder: string

/** The package as npm installs it for a user: beside it are its dependencies and theirs, and none of what builds or tests it. */
beforeAll(() => {
  folder = makeProject(null, true)
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>
  }
  for (const [path, { dev, devOptional }] of Object.entries(lock.packages)) {
    const isTopMost = path.lastIndexOf('node_modules/') === 0
    if (!isTopMost || dev || devOptional) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(join(root, path), join(folder, path))
  }
  mkdirSync(join(folder, 'node_modules', '.bin'))
  symlinkSync('../countersign/dist/cli.js', join(folder, 'node_modules', '.bin', 'countersign'))
  writeFileSync(join(folder, 'package.json'), '{"name":"user","private":true}\n')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('npx runs it, with everything that it loads only when it is needed', () => {
  const sample = join(root, 'compose-samples', 'netra-staging', 'fixed')
  const npx = (...args: readonly string[]): string =>
    execFileSync('npx', ['--no-install', 'countersign', ...args], {
      ...{ cwd: folder, env: cleanEnvironment(), encoding: 'utf8' as const },
    })
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  expect(npx('--version').trim()).toBe(version)
  expect(npx('rules', 'secret-mismatch')).toContain('# secret-mismatch')
  // jose, zod, yaml, tree-sitter.
  const report = JSON.parse(npx('verify', '--format', 'json', sample)) as { readonly verdict: string }
  expect(report.verdict).toBe('consistent')
})
