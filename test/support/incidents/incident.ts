import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../../../src/audit.ts'
import type { AuditReport, Verdict } from '../../../src/model/report/audit-report.ts'
import type { MismatchCause, Severity } from '../../../src/model/report/finding.ts'
import { rehearse } from '../../../src/rehearse.ts'

/** The two states of every incident: as it was reported, and after the fix that ended it. */
export const states = ['broken', 'fixed'] as const

export type IncidentState = (typeof states)[number]

/** A finding that must be there. What is left out may be anything; of a list, any one will do. */
export interface ExpectedFinding {
  readonly ruleId: string | readonly string[]
  /** All of them are named by the finding. */
  readonly services?: readonly string[]
  readonly severity?: Severity | readonly Severity[]
  readonly cause?: MismatchCause | 'different'
  /** Places, as `file:line`, that are all among the locations of the finding. */
  readonly at?: readonly string[]
  /** Regular expressions, without regard to case: what message and remedy say, and what the remedy must not say. */
  readonly says?: string
  readonly remedy?: string
  readonly notRemedy?: string
}

/** What a correct tool says of one state, written by hand from the incident's report. */
export interface IncidentExpectation {
  /** Any of them. */
  readonly verdict: readonly Verdict[]
  readonly findings: readonly ExpectedFinding[]
  /** Words that one gap holds, for each gap that must be there; `a|b` is one or the other. */
  readonly gaps?: readonly (readonly string[])[]
  /** Rules or severities of which no finding may be there. */
  readonly absent: readonly string[]
  /** Words that name the missing fact; `null` where files show everything, and `incomplete` is no answer. */
  readonly orIncomplete: readonly string[] | null
  /** What the state cannot be shown without, when files do not suffice. */
  readonly needs: 'engine' | 'server' | null
  /** A rotation to rehearse, and who must be left behind. */
  readonly rehearse?: { readonly variable: string; readonly leftBehind: readonly string[] }
}

/** One state of one incident. */
export interface Incident {
  readonly name: string
  readonly state: IncidentState
  readonly expectation: IncidentExpectation
}

/** What came out for one incident. */
export interface IncidentOutcome {
  readonly report: AuditReport
  /** The services that the rehearsal leaves behind; `null` where none is asked for. */
  readonly leftBehind: readonly string[] | null
}

const root = join(import.meta.dirname, '..', '..', 'incidents')

/** Every state of every incident in the tests, with its expectation. */
export const incidents: readonly Incident[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()
  .flatMap((name) =>
    states.map((state) => {
      const text = readFileSync(join(root, name, state, 'expect.json'), 'utf8')
      return { name, state, expectation: JSON.parse(text) as IncidentExpectation }
    }),
  )

/** Those that files alone show. */
export const fileIncidents = incidents.filter(({ expectation }) => expectation.needs === null)

/** Audits one state as it stands in `folder`, and rehearses the rotation that it expects something of. */
export async function runIncident({ name, state, expectation }: Incident, folder = root): Promise<IncidentOutcome> {
  const directory = join(folder, name, state)
  const compose = {
    directory,
    displayDirectory: directory,
    files: [],
    envFiles: [],
    profiles: [],
    shell: readShell(join(folder, name, 'run.json'), state),
    compose: 'v5',
  } as const
  const report = await audit(
    { compose, engine: null, fingerprintKey: new Uint8Array(32).fill(7), failOn: 'error', version: '0.0.0-test' },
    AbortSignal.timeout(20_000),
  )
  if (expectation.rehearse === undefined) return { report, leftBehind: null }
  const { rotations } = await rehearse({ compose, only: expectation.rehearse.variable })
  const left = rotations.flatMap(({ leftBehind, outOfStep }) =>
    [...leftBehind, ...outOfStep].map(({ service }) => service),
  )
  return { report, leftBehind: [...new Set(left)].toSorted() }
}

function readShell(file: string, state: IncidentState): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {}
  const run = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Readonly<Record<string, string>>>>
  return run[`env_${state}`] ?? {}
}
