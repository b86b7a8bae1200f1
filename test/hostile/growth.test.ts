import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../support/run-cli.ts'

const root = join(import.meta.dirname, '..', '..')

beforeAll(() => {
  ensureBuilt()
})

/** Stacks with a finding for each of thousands: four times as many of them take four times as long, and what is quadratic sixteen times. */
test.each([
  'short',
  'placeholders',
  'comments',
  'missing',
  'refused',
  'claims',
  'misspelt',
  'wrong',
  'mismatches',
  'code',
  'constants',
  'declared',
  'members',
])('an audit takes no more than the size allows: %s', { timeout: 180_000 }, (dimension) => {
  const args = ['bench/scale.mjs', '--built', '--only', dimension, '--sizes', '1000,4000', '--most', '3']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  expect({ status, stderr, isMeasured: stdout.split('\n').length }, stdout).toEqual({
    status: 0,
    stderr: '',
    isMeasured: 3,
  })
})
