import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import type { AuditReport } from '../../src/model/audit-report.ts'
import { readScenario, startScenarioEngine } from '../support/scenarios/scenario.ts'

/**
 * One folder is one small world: compose files, env files, what runs and its logs, and `expected.json` with the verdict, every finding
 * and every gap. Dropping a folder in makes a test; `UPDATE=1` writes what came out, to be read before it is committed.
 */
const root = import.meta.dirname
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

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

test.each(folders)('%s', async (folder) => {
  const { verdict, findings, gaps } = await run(folder)
  const actual = { verdict, findings, gaps }
  const file = join(root, folder, 'expected.json')
  if (process.env['UPDATE'] === '1') writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`)
  expect(JSON.parse(JSON.stringify(actual))).toEqual(JSON.parse(readFileSync(file, 'utf8')))
})

test.each(folders.filter((folder) => folder.startsWith('ok-')))('%s yields nothing', async (folder) => {
  const { verdict, findings, gaps } = await run(folder)
  expect({ verdict, findings, gaps }).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
})
