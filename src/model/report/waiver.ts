/**
 * Where a waiver stands: `configuration` countersign.yaml or `x-countersign`; `label` a label of a service in a compose
 * file; `comment` a `# countersign-ignore` in a compose or env file; `baseline` an earlier report.
 */
export type WaiverOrigin = 'configuration' | 'label' | 'comment' | 'baseline'

/**
 * What became of a waiver. `used` it covers a finding; `expires-soon` the same, and it ends within two weeks; `unused` this
 * run has no finding for it; `expired` its day is over, and it covers nothing.
 */
export type WaiverState = 'used' | 'expires-soon' | 'unused' | 'expired'

/** A waiver and what became of it, as published. */
export interface ReportedWaiver {
  readonly rule: string
  /** The service it is limited to; of one out of a baseline, the first that the finding named. */
  readonly service?: string
  readonly origin: WaiverOrigin
  /** The file, with the line where there is one. */
  readonly source: string
  readonly state: WaiverState
  readonly reason: string
  readonly owner?: string
  readonly expires?: string
}

/** A `# countersign-ignore RULE: reason` as written in a file. */
export interface IgnoreComment {
  readonly file: string
  readonly line: number
  /** The lines that it speaks of: its own, and the one below where it has a line of its own. */
  readonly covers: readonly number[]
  readonly rule: string
  readonly reason: string
}

/** A label `countersign.ignore.RULE` of a service, with its reason. */
export interface IgnoreLabel {
  readonly service: string
  readonly rule: string
  readonly reason: string
  readonly file: string
}

/** A finding that an earlier report had, as `identifyFinding` names it. */
export interface BaselineEntry {
  readonly identity: string
  readonly rule: string
  readonly service?: string
  readonly severity: 'error' | 'warning' | 'note'
}

/** An earlier report, taken as the state that is accepted. */
export interface Baseline {
  /** The file's name to show. */
  readonly source: string
  /** The projects that it is about. */
  readonly projects: readonly string[]
  readonly entries: readonly BaselineEntry[]
}

/** What is written beside the configuration of countersign to accept a finding. */
export interface InlineIgnores {
  readonly comments: readonly IgnoreComment[]
  readonly labels: readonly IgnoreLabel[]
}
