import type { Confidence, Severity } from '../model/report/finding.ts'

/** What a format tells of a rule that it declares. */
export interface RuleDescription {
  readonly id: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly summary: string
  readonly remedy: string
  /** The rule's page, as Markdown; absent where the package has none. */
  readonly page?: string
}
