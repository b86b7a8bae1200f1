import type { AuditReport } from '../model/report/audit-report.ts'
import type { Edit } from '../model/report/edit.ts'
import type { Finding } from '../model/report/finding.ts'
import type { FixSubject } from '../model/report/fix.ts'
import type { Gap } from '../model/report/gap.ts'
import { identityOf } from '../model/text/identity.ts'

/** A finding or gap that may be fixed. */
export type Candidate =
  | {
      readonly kind: 'finding'
      readonly finding: Finding
      readonly edits: readonly Edit[]
      /** Its services with those of other findings that are fixed together with it; left out where there are none. */
      readonly together?: readonly string[]
    }
  | { readonly kind: 'gap'; readonly gap: Gap; readonly edits: readonly Edit[] }

/** Which findings and gaps are wanted. */
export interface Selection {
  /** Rules and codes of gaps; all where there is none. */
  readonly only: readonly string[]
  /** All where there is none. */
  readonly services: readonly string[]
}

/** Everything of the report that is selected and not accepted, worst first; without edits where there is no machine's remedy. */
export function listCandidates({ findings, gaps }: AuditReport, { only, services }: Selection): readonly Candidate[] {
  const isWanted = (id: string, about: readonly string[]): boolean =>
    (only.length === 0 || only.includes(id)) && (services.length === 0 || about.some((name) => services.includes(name)))
  return [
    ...findings
      .filter((finding) => finding.waived === null && isWanted(finding.ruleId, finding.services))
      .map((finding) => ({ kind: 'finding', finding, edits: finding.edits ?? [] }) as const),
    ...gaps.flatMap((gap): readonly Candidate[] => {
      const edits = editsOf(gap)
      return edits.length > 0 && isWanted(gap.code, servicesOf(gap)) ? [{ kind: 'gap', gap, edits }] : []
    }),
  ]
}

function editsOf({ settle, edits }: Gap): readonly Edit[] {
  if (edits !== undefined) return edits
  return settle?.startsWith('groups: {') === true ? [{ kind: 'declare', settle }] : []
}

/** The services that a declaration names: a gap is about a place. */
function servicesOf({ settle }: Gap): readonly string[] {
  return settle?.split(/[^\w.-]+/) ?? []
}

/** What of a candidate an edit elsewhere does not change: neither its line nor its words. */
export function identify(candidate: Candidate): string {
  if (candidate.kind === 'gap') {
    const { source, code, settle, reason } = candidate.gap
    return identityOf(code, source, settle ?? reason)
  }
  const { ruleId, services, data } = candidate.finding
  return identifyFinding({ ruleId, services, data })
}

/** The same of a finding alone. */
export function identifyFinding({ ruleId, services, data }: Pick<Finding, 'ruleId' | 'services' | 'data'>): string {
  return identityOf(ruleId, services, data['variable'] ?? data['variables'] ?? data['names'] ?? data['name'])
}

/** What the report of `fix` says of it. */
export function toSubject(candidate: Candidate): FixSubject {
  if (candidate.kind === 'gap') {
    const { code, reason } = candidate.gap
    return { kind: 'gap', id: code, severity: null, confidence: null, message: reason, services: [] }
  }
  const { ruleId, severity, confidence, message, services } = candidate.finding
  return { kind: 'finding', id: ruleId, severity, confidence, message, services }
}

/** What a person has to do in place of the edit. */
export function remedyOf(candidate: Candidate): string {
  return candidate.kind === 'finding' ? candidate.finding.remedy : `In countersign.yaml: ${candidate.gap.settle ?? ''}`
}
