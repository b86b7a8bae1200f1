import type { Waiver } from '../model/declarations.ts'
import type { Finding } from '../model/finding.ts'

/** Marks the findings that a waiver covers. They stay in the report; a lapsed waiver covers nothing. `today` is an ISO date in UTC. */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  today: string,
): readonly Finding[] {
  return findings.map((finding) => {
    const waiver = waivers.find((candidate) => covers(candidate, finding, today))
    if (waiver === undefined) return finding
    const { reason, owner, expires } = waiver
    return {
      ...finding,
      waived: { reason, ...(owner === undefined ? {} : { owner }), ...(expires === undefined ? {} : { expires }) },
    }
  })
}

function covers(waiver: Waiver, finding: Finding, today: string): boolean {
  if (waiver.rule !== finding.ruleId) return false
  if (waiver.expires !== undefined && waiver.expires < today) return false
  // A waiver for one service does not silence what is also wrong elsewhere.
  return waiver.service === undefined || finding.services.every((service) => service === waiver.service)
}
