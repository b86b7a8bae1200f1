import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import type { AuditReport, Verdict } from '../../src/model/report/audit-report.ts'
import type { Confidence, Severity } from '../../src/model/report/finding.ts'
import type { Gap, GapCode } from '../../src/model/report/gap.ts'
import { type FaultyEngine, inspectAnswer, startFaultyEngine } from '../support/engine/faulty-engine.ts'

/**
 * Small stacks that decide what a relation, a gap and a verdict are: the number is the row of the list of decisions, a row
 * with variants has a folder for each. What is said is exactly what `expect.json` says, so one finding or gap more fails too.
 */
interface DecidedStack {
  readonly row: number
  readonly verdict: Verdict
  readonly findings: readonly {
    readonly ruleId: string
    readonly severity: Severity
    readonly confidence: Confidence
  }[]
  readonly gaps: readonly GapCode[]
  /** The verdict once the lines that the gaps name stand in `countersign.yaml`. */
  readonly settled?: Verdict
  /** Files that are there and that nobody can read, whoever runs the test. */
  readonly unreadable?: readonly string[]
  /** The containers of the project that an engine holds; left out where no engine is asked. */
  readonly containers?: readonly StackContainer[]
}

interface StackContainer {
  readonly service: string
  readonly state: 'running' | 'exited'
  readonly environment: readonly string[]
}

const root = import.meta.dirname
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()

const stacks = folders.map(
  (folder) => [folder, JSON.parse(readFileSync(join(root, folder, 'expect.json'), 'utf8')) as DecidedStack] as const,
)

let engine: FaultyEngine | undefined
let copy: string | undefined

afterEach(async () => {
  await engine?.close()
  if (copy !== undefined) rmSync(copy, { recursive: true })
  engine = undefined
  copy = undefined
})

test.each(stacks)('%s', async (folder, expected) => {
  const { verdict, findings, gaps } = await run(folder, expected)
  expect({
    verdict,
    findings: sort(findings.map(({ ruleId, severity, confidence }) => ({ ruleId, severity, confidence }))),
    gaps: gaps.map(({ code }) => code).toSorted(),
  }).toEqual({
    verdict: expected.verdict,
    findings: sort(expected.findings),
    gaps: expected.gaps.toSorted(),
  })
})

const settled = stacks.filter(([, stack]) => stack.settled !== undefined)

test.each(settled)('%s is settled by the lines that its gap names', async (folder, expected) => {
  const { gaps } = await run(folder, expected)
  const lines = gaps.map((gap: Gap & { readonly settle?: string }) => gap.settle ?? '').filter((line) => line !== '')
  expect(lines).not.toEqual([])
  const directory = copyFolder(folder)
  writeFileSync(join(directory, 'countersign.yaml'), `${lines.join('\n')}\n`)
  expect((await auditFolder(directory)).verdict).toBe(expected.settled)
})

test('every row is there, under its number', () => {
  const rows = new Set(stacks.map(([, { row }]) => row))
  const wanted = Array.from({ length: 46 }, (_, index) => index + 1)
  expect([...rows].toSorted((one, other) => one - other)).toEqual(wanted)
  for (const [folder, { row }] of stacks) expect(folder.slice(0, 3)).toBe(`${String(row).padStart(2, '0')}-`)
})

function sort<T>(facts: readonly T[]): readonly T[] {
  return facts.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
}

async function run(folder: string, { unreadable = [], containers }: DecidedStack): Promise<AuditReport> {
  const directory = unreadable.length === 0 ? join(root, folder) : copyUnreadable(folder, unreadable)
  if (containers !== undefined) {
    engine = await startFaultyEngine({ containers: containers.map((one, index) => describe(one, index, directory)) })
  }
  return auditFolder(directory)
}

function auditFolder(directory: string): Promise<AuditReport> {
  return audit(
    {
      compose: {
        directory,
        displayDirectory: directory,
        files: [],
        envFiles: [],
        profiles: [],
        shell: {},
        compose: 'v5',
      },
      engine:
        engine === undefined
          ? null
          : { shell: {}, homeDirectory: '/nonexistent', host: `unix://${engine.socketPath}`, timeoutMs: 5000 },
      ...(engine !== undefined && { projectFilter: 'shop' }),
      fingerprintKey: new Uint8Array(32).fill(7),
      failOn: 'error',
      version: '0.0.0-test',
    },
    AbortSignal.timeout(20_000),
  )
}

function copyFolder(folder: string): string {
  copy = mkdtempSync(join(tmpdir(), 'countersign-verdicts-'))
  cpSync(join(root, folder), copy, { recursive: true })
  return copy
}

/** A link to itself can be read by nobody (ELOOP), while permissions do not bind root. */
function copyUnreadable(folder: string, unreadable: readonly string[]): string {
  const directory = copyFolder(folder)
  for (const file of unreadable) {
    rmSync(join(directory, file))
    symlinkSync(file, join(directory, file))
  }
  return directory
}

function describe({ service, state, environment }: StackContainer, index: number, directory: string) {
  const answer = inspectAnswer(index + 1, environment, {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': service,
    'com.docker.compose.project.working_dir': directory,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
  })
  return {
    ...answer,
    Name: `/shop-${service}-1`,
    State: { Status: state, StartedAt: '2026-01-02T03:04:06.000000007Z' },
  }
}
