import type { AuditReport, Verdict } from '../../model/report/audit-report.ts'
import type { Severity } from '../../model/report/finding.ts'
import { describeVerdict, nameVerdict } from '../../report/headline.ts'
import { printable } from '../../report/printable.ts'

/** A verdict that became another one. */
export interface Turn {
  /** ISO 8601. */
  readonly at: string
  /** `null`: none was delivered before. */
  readonly was: Verdict | null
  readonly report: AuditReport
  /** What became different, a sentence each, worst first. */
  readonly changes: readonly string[]
  /** How many changes of the verdict before this one could not be delivered. */
  readonly missed: number
}

/** The kind of receiver, which decides the shape: an Alertmanager takes a list of alerts, any other one object. */
export type ReceiverKind = 'alertmanager' | 'any'

/** What the user adds to the document, or to the labels of the alert. */
export type ExtraFields = Readonly<Record<string, string | number | boolean>>

/** The names that the document has of its own. */
export const ownFields = ['text', 'title', 'message', 'tags', 'countersign'] as const

/** ntfy takes a body of at most 4,096 bytes for a message; the others take more. */
const LONGEST_TITLE = 120
const LONGEST_SENTENCE = 300
const LONGEST_CHANGE = 160
const MAXIMUM_CHANGES = 4
/** Until then an Alertmanager that hears nothing more takes the alert for one that fires. */
const FIRING_MS = 365 * 86_400_000

/** One JSON document about one change. Names and counts; no key, no fingerprint, no path of a secret's content. */
export function writeDocument(turn: Turn, kind: ReceiverKind, version: string, extra: ExtraFields): string {
  return JSON.stringify(kind === 'alertmanager' ? [makeAlert(turn, extra)] : makeDocument(turn, version, extra))
}

function makeDocument(turn: Turn, version: string, extra: ExtraFields): object {
  const { at, was, report, missed } = turn
  const { title, message, changes } = describeTurn(turn)
  return {
    ...extra,
    // Slack and Mattermost show `text`; ntfy shows `title`, `message` and `tags`.
    text: escapeChat(`${title}: ${message}`),
    title,
    message,
    tags: [tags[report.verdict], 'countersign'],
    countersign: {
      schemaVersion: 1,
      version,
      verdict: report.verdict,
      was,
      at,
      projects: projectsOf(report),
      counts: {
        error: count(report, 'error'),
        warning: count(report, 'warning'),
        note: count(report, 'note'),
        gap: report.gaps.length,
      },
      changes,
      missed,
    },
  }
}

/** Its labels never change while the server runs: an alert that ends must be the one that began. */
function makeAlert(turn: Turn, extra: ExtraFields): object {
  const { at, report } = turn
  const { title, message } = describeTurn(turn)
  const isResolved = report.verdict === 'consistent'
  const ends = isResolved ? at : new Date(Date.parse(at) + FIRING_MS).toISOString()
  const [project] = projectsOf(report)
  return {
    labels: {
      alertname: 'CountersignNotConsistent',
      ...(project === undefined ? {} : { project }),
      ...Object.fromEntries(Object.entries(extra).map(([name, value]) => [name, String(value)])),
    },
    annotations: { summary: title, description: message, verdict: report.verdict },
    ...(isResolved ? {} : { startsAt: at }),
    endsAt: ends,
  }
}

/** Of ntfy's list of emoji. */
const tags: Readonly<Record<Verdict, string>> = {
  consistent: 'white_check_mark',
  inconsistent: 'rotating_light',
  incomplete: 'warning',
  'nothing-to-audit': 'grey_question',
}

function describeTurn({ was, report, changes, missed }: Turn): {
  readonly title: string
  readonly message: string
  readonly changes: readonly string[]
} {
  const project = projectsOf(report).join(', ')
  const title = cut(`${project === '' ? 'countersign' : project} is ${nameVerdict(report.verdict)}`, LONGEST_TITLE)
  const shown = changes.slice(0, MAXIMUM_CHANGES).map((change) => cut(printable(change), LONGEST_CHANGE))
  const sentences = [
    cut(describeVerdict(report), LONGEST_SENTENCE),
    ...(was === null ? [] : [`it was ${nameVerdict(was)}`]),
    ...(missed === 0 ? [] : [`${missed} ${missed === 1 ? 'change' : 'changes'} before that could not be sent`]),
  ]
  return { title, message: sentences.join('; '), changes: shown }
}

function projectsOf({ sources, groups }: AuditReport): readonly string[] {
  const written = sources.flatMap((source) => (source.kind === 'compose' ? [source.project] : []))
  const seen = written.length > 0 ? written : groups.map(({ project }) => project)
  return [...new Set(seen)].slice(0, 3).map((name) => cut(printable(name), 64))
}

function count({ findings }: AuditReport, severity: Severity): number {
  return findings.filter((finding) => finding.waived === null && finding.severity === severity).length
}

function cut(text: string, maximum: number): string {
  return text.length <= maximum ? text : `${[...text.slice(0, maximum)].slice(0, maximum - 1).join('')}…`
}

/**
 * Slack takes `&`, `<` and `>` for its own (`<!channel>` calls everybody), Mattermost an `@` before a name: neither may come
 * from a name in the stack. The entities mean the same in both.
 */
function escapeChat(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('@', '@\u200b')
}
