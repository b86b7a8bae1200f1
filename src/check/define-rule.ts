import type { AuditView } from '../model/report/audit-view.ts'
import type { Confidence, Finding, Severity } from '../model/report/finding.ts'

/**
 * What a run has to look at. `files`: what the files say is enough, and so is what containers say that are looked at without
 * files; `code` the services' own source; `engine` containers; `processes` the programs in them; `logs` what containers wrote;
 * `verify` minted tokens; `endpoints` the answers of live endpoints; `hosts` another host that keys are compared with.
 */
export type Need = 'files' | 'code' | 'engine' | 'processes' | 'logs' | 'verify' | 'endpoints' | 'hosts'

/** What is said of a rule wherever it is listed: the rule table, `countersign rules`, SARIF. */
export interface RuleHeader {
  /** Kebab-case; also the file name, the docs page, the scenario folder and the waiver's name. Never reused. */
  readonly id: string
  readonly severity: Severity
  /** Of a finding that does not say otherwise. */
  readonly confidence: Confidence
  /** What is wrong, in one sentence. Becomes the rule table and the SARIF description. */
  readonly summary: string
  /** What to do about it, in one sentence, for a finding that knows nothing better. */
  readonly remedy: string
  /** All of it is needed: a run that looks at less cannot make the finding. */
  readonly needs: readonly [Need, ...Need[]]
}

/**
 * What a rule returns; the rest of the finding comes from the rule's header. A report may replace the header's confidence
 * and remedy with its own. Its severity can only lower what the header or the user's configuration says.
 */
export type Report = Pick<Finding, 'message' | 'services' | 'locations' | 'data'> &
  Partial<Pick<Finding, 'group' | 'confidence' | 'remedy' | 'edits' | 'severity'>>

/** One thing that can be wrong with a stack. */
export interface Rule extends RuleHeader {
  /**
   * Pure and synchronous: same view, same reports, same order. `reported` is what every other rule found, and empty unless the rule
   * is one that `completes` them.
   */
  readonly check: (view: AuditView, reported: readonly Finding[]) => Iterable<Report>
  /** Whether it reports only what the other rules do not. */
  readonly completes?: boolean
}

/** Gives a rule its type. There is no registration side effect; see `rules/index.ts`. */
export function defineRule(rule: Rule): Rule {
  return rule
}
