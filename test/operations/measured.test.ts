import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findUnmeasured } from '../../scripts/check-measured.ts'

let root: string

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
    ...{ cwd: root, encoding: 'utf8' as const, env: { PATH: process.env['PATH'] ?? '', HOME: root } },
  }).trim()

/** So many commits, the last of which changes the program. */
function change(commits: number): void {
  for (let at = 1; at < commits; at += 1) git('commit', '--quiet', '--allow-empty', '-m', 'x')
  appendFileSync(join(root, 'src', 'a.ts'), 'x')
  git('add', '.')
  git('commit', '--quiet', '-m', 'x')
}

const write = (text: string) => writeFileSync(join(root, 'docs', 'performance.md'), text)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-measured-'))
  for (const folder of ['src', 'docs']) mkdirSync(join(root, folder))
  write('# Performance\n')
  git('init', '--quiet')
  change(1)
})

afterEach(() => rmSync(root, { recursive: true }))

test('figures are too old when what they measure changed more than 50 commits later', () => {
  write(`Measured commit: ${git('rev-parse', 'HEAD')}.\n`)
  change(50)
  expect(findUnmeasured(root)).toBeNull()
  git('commit', '--quiet', '--allow-empty', '-m', 'nothing that is measured')
  expect(findUnmeasured(root)).toBeNull()
  change(1)
  expect(findUnmeasured(root)).toBe(
    'docs/performance.md was measured 52 commits before the last change of what it measures (at most 50): run npm run bench',
  )
})

test('figures without a commit, or of one that is not here, are reported', () => {
  expect(findUnmeasured(root)).toBe('docs/performance.md names no measured commit: run npm run bench')
  write(`Measured commit: ${'0'.repeat(40)}.\n`)
  expect(findUnmeasured(root)).toContain('names a commit that is not here')
})

test('without a history nothing is reported', () => {
  rmSync(join(root, '.git'), { recursive: true })
  expect(findUnmeasured(root)).toBeNull()
})
