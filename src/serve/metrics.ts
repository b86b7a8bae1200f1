import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AuditReport, Verdict } from '../model/report/audit-report.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import type { EventClients } from './event-clients.ts'
import { type Standing, verdictOf } from './standing.ts'

/** What Prometheus scrapes. */
export interface Metrics {
  readonly contentType: string
  /** Counts what is new in this standing. */
  readonly note: (standing: Standing) => void
  /** The text for a standing, which is made once for each. */
  readonly render: (standing: Standing) => Promise<string>
}

const verdicts: readonly Verdict[] = ['consistent', 'inconsistent', 'incomplete', 'nothing-to-audit']
/** The most pairs that are exported, as label values are what Prometheus pays for. The broken ones come first. */
const MAXIMUM_PAIRS = 1_000
const LONGEST_LABEL = 63

/** The metrics, named by the guide of Prometheus. No label holds a fingerprint, an id or an address. */
export function createMetrics(version: string, clients: Pick<EventClients, 'count'>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const seconds = (name: string, help: string) => gauge(`countersign_${name}_timestamp_seconds`, help)

  gauge('countersign_build_info', 'The version that runs.', ['version']).set({ version }, 1)
  const verdict = gauge('countersign_verdict', '1 for the current verdict, 0 for the others.', ['verdict'])
  const verdictSince = seconds('verdict_since', 'When the verdict last changed.')
  const lastAudit = seconds('last_audit', 'When the last audit ended.')
  const lastProbe = seconds('last_probe', 'When the live endpoints were last asked; 0: not yet, or they are not.')
  const findings = gauge('countersign_findings', 'Findings that are not waived.', ['rule', 'severity'])
  const waived = gauge('countersign_waived_findings', 'Findings that are waived.', ['rule'])
  const gaps = gauge('countersign_gaps', 'What could not be checked.', ['code'])
  const pairs = gauge(
    'countersign_pair_verified',
    'Whether the validator accepts tokens of the issuer: 1 or 0. Left out where that is not known.',
    ['project', 'issuer', 'validator'],
  )
  const listening = gauge('countersign_engine_events_heard', '1 while the events of the engine are received.')
  const hostUp = gauge('countersign_host_up', 'Of several engines: 1 for one that answered, 0 for one that did not.', [
    'host',
  ])
  const hostContainers = gauge('countersign_host_containers', 'Of several engines: how many containers are judged.', [
    'host',
  ])
  const snapshotTaken = new Gauge({
    name: 'countersign_snapshot_taken_timestamp_seconds',
    help: 'Of the snapshots of other hosts that are believed: when each was taken.',
    labelNames: ['host'],
    registers,
  })
  const audits = new Counter({
    name: 'countersign_audits_total',
    help: 'Audits, by their result.',
    labelNames: ['outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'countersign_audit_duration_seconds',
    help: 'How long audits take.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  new Gauge({
    name: 'countersign_event_clients',
    help: 'Who listens to /events.',
    registers,
    collect() {
      this.set(clients.count())
    },
  })
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  for (const outcome of verdicts) audits.inc({ outcome }, 0)

  let counted = 0
  let shown = -1

  function fill(standing: Standing): void {
    for (const name of verdicts) verdict.set({ verdict: name }, verdictOf(standing) === name ? 1 : 0)
    verdictSince.set(toSeconds(standing.since))
    lastAudit.set(toSeconds(standing.auditedAt))
    lastProbe.set(toSeconds(standing.report?.live?.askedAt ?? null))
    listening.set(standing.hearing === 'live' ? 1 : 0)
    for (const filled of [findings, waived, gaps, pairs, hostUp, hostContainers, snapshotTaken]) filled.reset()
    for (const { host, containers } of listHosts(standing.report)) {
      hostUp.set({ host }, containers === null ? 0 : 1)
      if (containers !== null) hostContainers.set({ host }, containers)
    }
    for (const source of standing.report?.sources ?? []) {
      if (source.kind === 'snapshot')
        snapshotTaken.set({ host: nameLabel(source.host) }, Date.parse(source.takenAt) / 1_000)
    }
    for (const { ruleId: rule, severity, waived: waiver } of standing.report?.findings ?? []) {
      if (waiver === null) findings.inc({ rule, severity })
      else waived.inc({ rule })
    }
    for (const { code } of standing.report?.gaps ?? []) gaps.inc({ code })
    if (standing.report !== null) for (const pair of verifiedPairs(standing.report)) pairs.set(pair.labels, pair.value)
  }

  return {
    contentType: registry.contentType,
    note(standing) {
      if (standing.audits === counted || standing.tookMs === null || standing.report === null) return
      counted = standing.audits
      audits.inc({ outcome: standing.report.verdict })
      duration.observe(standing.tookMs / 1_000)
    },
    async render(standing) {
      if (standing.revision !== shown) fill(standing)
      shown = standing.revision
      return registry.metrics()
    },
  }
}

function toSeconds(at: string | null): number {
  return at === null ? 0 : Date.parse(at) / 1_000
}

/** Each of several engines by its name, with its containers; `null` for one that did not answer. */
function listHosts(
  report: AuditReport | null,
): readonly { readonly host: string; readonly containers: number | null }[] {
  const answered = (report?.sources ?? []).flatMap((source) =>
    source.kind === 'engine' && source.host !== undefined
      ? [{ host: nameLabel(source.host), containers: source.containers }]
      : [],
  )
  const known = new Set(answered.map(({ host }) => host))
  const silent = (report?.gaps ?? []).flatMap(({ subject }) =>
    subject?.kind === 'engine' && subject.host !== undefined ? [nameLabel(subject.host)] : [],
  )
  const missing = [...new Set(silent)].filter((host) => !known.has(host))
  return [...answered, ...missing.map((host) => ({ host, containers: null }))]
}

interface VerifiedPair {
  readonly labels: { readonly project: string; readonly issuer: string; readonly validator: string }
  readonly value: 0 | 1
}

/** The worst of all groups and evidence speaks for a pair; one that is not known anywhere is left out. */
function verifiedPairs({ groups, matrix }: AuditReport): readonly VerifiedPair[] {
  const projects = new Map(groups.map(({ id, project }) => [id, project]))
  const pairs = new Map<string, VerifiedPair>()
  for (const cell of matrix) {
    if (cell.result === 'unknown') continue
    const labels = labelPair(projects.get(cell.group) ?? '', cell)
    const name = JSON.stringify(Object.values(labels))
    if (pairs.get(name)?.value === 0) continue
    pairs.set(name, { labels, value: cell.result === 'accepted' ? 1 : 0 })
  }
  return [...pairs.values()].toSorted((one, other) => one.value - other.value).slice(0, MAXIMUM_PAIRS)
}

function labelPair(project: string, { issuer, validator }: MatrixCell): VerifiedPair['labels'] {
  return { project: nameLabel(project), issuer: nameLabel(issuer), validator: nameLabel(validator) }
}

/** A name as Compose would allow it: what comes from a label of a container may be anything, and as long as it likes. */
function nameLabel(name: string): string {
  return name.slice(0, LONGEST_LABEL).replace(/[^a-zA-Z0-9_.-]/g, '_')
}
