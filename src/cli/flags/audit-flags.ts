import { AuditError } from '../../model/limits/audit-error.ts'
import { type Severity, severities } from '../../model/report/finding.ts'
import type { ComposeFlags } from '../rollout/compose-files.ts'

/** The flags of `audit` as typed; a flag that can be given several times is a list. */
export interface AuditFlags extends ComposeFlags {
  /** `SERVICE.VARIABLE`. */
  readonly explain?: string
  readonly running?: boolean
  /** `verify`: mint and verify a token for every pair. */
  readonly verify?: boolean
  /** `verify --live`: ask the endpoints that are declared. */
  readonly live?: boolean
  readonly intrusive?: boolean
  /** With `live`: list what would be sent, and send nothing. */
  readonly plan?: boolean
  readonly tryPlacements?: boolean
  /** The address of this machine that the services reach, for `jku`. */
  readonly jkuAddress?: string
  readonly probeTimeout?: string
  readonly trustCompose?: boolean
  readonly project?: string
  readonly context?: readonly string[]
  readonly host?: readonly string[]
  readonly exec?: boolean
  /** Read the containers' logs. */
  readonly logs?: boolean
  readonly config?: string
  /** An earlier JSON report, whose findings are accepted. */
  readonly baseline?: string
  /** `false` for `--no-waivers`. */
  readonly waivers?: boolean
  readonly format: readonly string[]
  readonly output: readonly string[]
  readonly failOn?: string
  readonly quiet?: boolean
  /** `false` for `--no-color`. */
  readonly color: boolean
  readonly fingerprintKeyFile?: string
  /** Snapshots of other hosts. */
  readonly with?: readonly string[]
  /** `NAME=FILE`: public keys of other hosts. */
  readonly withKey?: readonly string[]
  readonly maxAge?: string
  /** What this host is called. */
  readonly name?: string
  readonly timeout?: string
  readonly logLevel?: string
}

/** Every format that a report can be written in. */
export const reportFormats = ['text', 'json', 'sarif', 'junit', 'github', 'markdown'] as const

export type ReportFormat = (typeof reportFormats)[number]

/** One report to write; `null` is standard output. */
export interface Delivery {
  readonly format: ReportFormat
  readonly file: string | null
}

/** The levels of the log on standard error. */
export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

export type LogLevel = (typeof logLevels)[number]

/**
 * The reports to write: each `--format` goes to the `--output` in the same position, `-` being standard output. A single format
 * needs no output. Throws a usage error for a format that is not there, for counts that do not match, and for two
 * reports on one output.
 */
export function pairDeliveries(formats: readonly string[], outputs: readonly string[]): readonly Delivery[] {
  const wanted = formats.length === 0 ? ['text'] : formats
  if (outputs.length === 0 && wanted.length === 1)
    return wanted.map((name) => ({ format: readFormat(name), file: null }))
  if (outputs.length !== wanted.length) {
    throw new AuditError(
      'usage',
      `${wanted.length} --format and ${outputs.length} --output: several reports need one output each`,
      { hint: 'Pair them in order, - is standard output: --format text --output - --format json --output report.json' },
    )
  }
  if (new Set(outputs).size < outputs.length) {
    throw new AuditError('usage', 'two reports cannot go to the same --output', {
      hint: 'Give each --format an --output of its own.',
    })
  }
  return wanted.map((name, index) => {
    const file = outputs[index] ?? '-'
    return { format: readFormat(name), file: file === '-' ? null : file }
  })
}

function readFormat(name: string): ReportFormat {
  const format = reportFormats.find((written) => written === name)
  if (format !== undefined) return format
  throw new AuditError('usage', '--format: no such format', {
    hint: `Use ${reportFormats.slice(0, -1).join(', ')} or ${reportFormats.at(-1)}.`,
  })
}

/** The severity that `--fail-on` names; `error` when it is not given. */
export function readFailOn(text: string | undefined): Severity {
  return readWord('--fail-on', severities, text ?? 'error')
}

/** The level that `--log-level` names; `silent` when it is not given. */
export function readLogLevel(text: string | undefined): LogLevel {
  return readWord('--log-level', logLevels, text ?? 'silent')
}

function readWord<Word extends string>(flag: string, words: readonly Word[], text: string): Word {
  const word = words.find((candidate) => candidate === text)
  if (word === undefined) throw new AuditError('usage', `${flag} must be one of ${words.join(', ')}`)
  return word
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, '': 1_000 }
const LONGEST_TIMEOUT_MS = 3_600_000

/**
 * The milliseconds that a duration such as `10s`, `500ms`, `2m` or `10` (seconds) names; 10 seconds when not given. Throws a
 * usage error past `longestMs`.
 */
export function readTimeoutMs(text: string | undefined, flag = '--timeout', longestMs = LONGEST_TIMEOUT_MS): number {
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|)$/.exec(text ?? '10s') ?? []
  const timeoutMs = Math.round(Number(digits) * (unitMs[unit ?? ''] ?? Number.NaN))
  if (!(timeoutMs >= 1 && timeoutMs <= longestMs)) {
    const bound =
      longestMs === LONGEST_TIMEOUT_MS
        ? 'an hour'
        : longestMs < LONGEST_TIMEOUT_MS
          ? `${longestMs / 60_000} minutes`
          : `${longestMs / 3_600_000} hours`
    throw new AuditError('usage', `${flag} must be a duration of at most ${bound}`, {
      hint: 'For example 10s, 500ms or 2m.',
    })
  }
  return timeoutMs
}
