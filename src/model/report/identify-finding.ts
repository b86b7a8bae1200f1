import { identityOf } from '../text/identity.ts'
import { isFileLocation } from '../text/location.ts'
import type { Finding } from './finding.ts'

/**
 * What a finding is known by from one run to the next: rule, services, variables and the file or container of its first
 * place. Not its line, which moves, nor its words, nor any fingerprint of a key. Two findings may share it; `nameFindings`
 * tells them apart.
 */
function identifyFinding(finding: Pick<Finding, 'ruleId' | 'services' | 'data' | 'locations'>): string {
  const { variable, variables } = finding.data
  const names = Array.isArray(variables) ? variables : [variables ?? variable ?? '']
  const [location] = finding.locations
  return identityOf(
    finding.ruleId,
    finding.services.toSorted(),
    names.map(String).toSorted(),
    isFileLocation(location) ? `file ${location.file}` : `container ${location.container}`,
  )
}

/** The identity of each finding, in their order; of several with one identity, the second and later are numbered. */
export function nameFindings(
  findings: readonly Pick<Finding, 'ruleId' | 'services' | 'data' | 'locations'>[],
): string[] {
  const seen = new Map<string, number>()
  return findings.map((finding) => {
    const identity = identifyFinding(finding)
    const count = (seen.get(identity) ?? 0) + 1
    seen.set(identity, count)
    return count === 1 ? identity : `${identity} ${count}`
  })
}
