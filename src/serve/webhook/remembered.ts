import type { Verdict } from '../../model/report/audit-report.ts'
import type { Standing, VerdictChange } from '../standing.ts'

/** What of a server outlives it: names and sentences of the page, never a key nor a fingerprint. */
export interface Remembered {
  /** The last verdict, and since when it was so, ISO 8601. */
  readonly verdict: Verdict
  readonly since: string
  /** Newest first. */
  readonly history: readonly VerdictChange[]
  /** The verdict last delivered to the webhook's receiver; `null`: none yet. */
  readonly told: Verdict | null
}

/** What a file of this kind begins with. */
const KIND = 'countersign serve'
const VERSION = 1

const MAXIMUM_HISTORY = 50
const MAXIMUM_CHANGES = 9
/** As long as what one finding says may be. */
const LONGEST_CHANGE = 4_000

/** More than the largest that is written. */
export const LARGEST_REMEMBERED = 4_000_000

/** What is known now, as what to remember; `null` before the first look. */
export function remember(
  { report, since, history, isProvisional }: Standing,
  delivered: Verdict | null,
): Remembered | null {
  if (report === null || since === null || isProvisional) return null
  return {
    verdict: report.verdict,
    since,
    history: history.slice(0, MAXIMUM_HISTORY).map(({ changes, ...turn }) => ({
      ...turn,
      changes: changes.slice(0, MAXIMUM_CHANGES).map((change) => change.slice(0, LONGEST_CHANGE)),
    })),
    told: delivered,
  }
}

/** As a text that `readRemembered` reads. Ends with a line feed. */
export function writeRemembered(remembered: Remembered): string {
  return `${JSON.stringify({ kind: KIND, version: VERSION, ...remembered }, null, 1)}\n`
}

/** What was remembered, or in a few words why the text is none of it. */
export function readRemembered(text: string): Remembered | string {
  const written = parse(text)
  if (written === null) return 'it is not JSON'
  const { kind, version, verdict, since, history, told } = written
  if (kind !== KIND) return 'it is not the state of countersign serve'
  if (version !== VERSION) return 'another version of countersign wrote it'
  const isWhole =
    isVerdict(verdict) &&
    isMoment(since) &&
    Array.isArray(history) &&
    history.length <= MAXIMUM_HISTORY &&
    history.every(isChange) &&
    (told === null || isVerdict(told))
  if (!isWhole) return 'it is damaged'
  return {
    ...{ verdict, since, told },
    history: history.map(({ at, from, to, changes }) => ({ at, from, to, changes: [...changes] })),
  }
}

type Fields = Readonly<Record<string, unknown>>

function parse(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const verdicts: Readonly<Record<Verdict, true>> = {
  consistent: true,
  inconsistent: true,
  incomplete: true,
  'nothing-to-audit': true,
}

function isVerdict(value: unknown): value is Verdict {
  return typeof value === 'string' && Object.hasOwn(verdicts, value)
}

function isMoment(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 30 &&
    /^\d{4}-\d\d-\d\dT/.test(value) &&
    !Number.isNaN(Date.parse(value))
  )
}

function isChange(value: unknown): value is VerdictChange {
  if (!isFields(value)) return false
  const { at, from, to, changes } = value
  return (
    isMoment(at) &&
    (from === null || isVerdict(from)) &&
    isVerdict(to) &&
    Array.isArray(changes) &&
    changes.length <= MAXIMUM_CHANGES &&
    changes.every((change) => typeof change === 'string' && change.length <= LONGEST_CHANGE)
  )
}
