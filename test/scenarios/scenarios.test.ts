import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { describeReport, readExpectation } from '../support/scenarios/expectation.ts'
import { readScenario, startScenarioEngine } from '../support/scenarios/scenario.ts'

/**
 * One folder is one small world: compose files, env files, what runs and its logs. Dropping a folder in makes a test. `bad/` and `gap/`
 * hold what is expected in `expected.txt`, which `UPDATE=1` writes, to be read before it is committed. A world in `ok/` is consistent,
 * without a finding and without a gap: it has no such file, and `UPDATE=1` does nothing for it.
 */
const root = import.meta.dirname

function foldersOf(kind: 'ok' | 'bad' | 'gap'): readonly string[] {
  const entries = readdirSync(join(root, kind), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(kind, name))
}

async function run(folder: string): Promise<AuditReport> {
  const directory = join(root, folder)
  const { shell, files, now, isVerifying, running } = readScenario(directory)
  const engine = running === undefined ? null : await startScenarioEngine(directory, running)
  try {
    return await audit(
      {
        compose: {
          directory,
          displayDirectory: directory,
          files: files ?? [],
          envFiles: [],
          profiles: [],
          shell: shell ?? {},
          compose: 'v5',
        },
        engine:
          engine === null
            ? null
            : { shell: {}, homeDirectory: directory, host: `unix://${engine.socketPath}`, timeoutMs: 10_000 },
        ...(running === undefined ? {} : { projectFilter: running.project, readsLogs: true }),
        fingerprintKey: new Uint8Array(32).fill(7),
        failOn: 'error',
        ...(isVerifying === true ? { isVerifying } : {}),
        version: '0.0.0-test',
        ...(now !== undefined && { now }),
      },
      AbortSignal.timeout(10_000),
    )
  } finally {
    await engine?.close()
  }
}

test.each([...foldersOf('bad'), ...foldersOf('gap')])('%s', async (folder) => {
  const file = join(root, folder, 'expected.txt')
  const expected = readExpectation(existsSync(file) ? readFileSync(file, 'utf8') : '')
  const lines = describeReport(await run(folder), expected.isInFull)
  if (process.env['UPDATE'] === '1') writeFileSync(file, `${lines.join('\n')}\n`)
  else expect(lines).toEqual(expected.lines)
})

test.each(foldersOf('ok'))('%s yields nothing', async (folder) => {
  expect(existsSync(join(root, folder, 'expected.txt')), 'ok/ needs no expectation').toBe(false)
  expect(describeReport(await run(folder), true)).toEqual(['consistent in full'])
})
