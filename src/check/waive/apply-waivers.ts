import type { AppliedWaiver, Finding } from '../../model/report/finding.ts'
import type { Baseline, IgnoreComment, InlineIgnores, ReportedWaiver, WaiverState } from '../../model/report/waiver.ts'
import type { Waiver } from '../../model/stack/declarations.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { isFileLocation, type Location } from '../../model/text/location.ts'
import { applyBaseline } from './apply-baseline.ts'
import { canFind, type RunReach } from './can-find.ts'

/** Everything by which findings are accepted. */
export interface Waivers extends InlineIgnores {
  readonly declared: readonly Waiver[]
  /** The file that they are declared in, to show. */
  readonly source: string
  /** Who holds a key where. */
  readonly holdings: readonly Holding[]
  readonly baseline: Baseline | null
}

/** One service's holding of a key, as far as waivers ask. */
export interface Holding {
  readonly service: string
  readonly location: Location
}

/** The findings with their waivers, and what became of each waiver. */
export interface WaivedFindings {
  readonly findings: readonly Finding[]
  readonly waivers: readonly ReportedWaiver[]
}

type Candidate = Omit<ReportedWaiver, 'state'> & { readonly covers: (finding: Finding) => boolean }

const ANNOUNCED_DAYS = 14

/**
 * Marks the findings that something covers. They stay in the report; a lapsed waiver covers nothing. Of several the first
 * counts: the configuration, labels, comments, the baseline. A waiver for what this run did not look at, and that has not
 * lapsed, is passed over in silence. `today` is an ISO date in UTC.
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: Waivers,
  reach: RunReach,
  today: string,
): WaivedFindings {
  const candidates = listCandidates(waivers)
  const valid = groupBy(
    candidates.filter((one) => !hasLapsed(one, today)),
    ({ rule }) => rule,
  )
  const marked = findings.map((finding) => {
    const candidate = valid.get(finding.ruleId)?.find((one) => one.covers(finding))
    return candidate === undefined ? finding : { ...finding, waived: applied(candidate) }
  })
  const byRule = groupBy(findings, ({ ruleId }) => ruleId)
  const reported = candidates.map(({ covers, ...rest }): ReportedWaiver => {
    return { ...rest, state: describeState(rest.expires, byRule.get(rest.rule)?.some(covers) === true, today) }
  })
  const { baseline } = waivers
  const outcome = baseline === null ? { findings: marked, waivers: [] } : applyBaseline(marked, baseline)
  return {
    findings: outcome.findings,
    waivers: [...reported, ...outcome.waivers].filter(({ state, rule }) => state !== 'unused' || canFind(rule, reach)),
  }
}

function listCandidates({ declared, source, labels, comments, holdings }: Waivers): readonly Candidate[] {
  return [
    ...declared.map((waiver): Candidate => {
      const { rule, service } = waiver
      return { ...waiver, origin: 'configuration', source, covers: (finding) => isOf(finding, rule, service) }
    }),
    ...labels.map(
      ({ service, rule, reason, file }): Candidate => ({
        rule,
        service,
        origin: 'label',
        source: file,
        reason,
        covers: (finding) => isOf(finding, rule, service),
      }),
    ),
    ...comments.map(
      ({ rule, reason, file, line, covers }): Candidate => ({
        rule,
        origin: 'comment',
        source: `${file}:${line}`,
        reason,
        covers: (finding) =>
          finding.ruleId === rule &&
          isAt(finding.locations[0], { file, covers }) &&
          listOwnPlaces(finding, holdings).every((location) =>
            comments.some((comment) => comment.rule === rule && isAt(location, comment)),
          ),
      }),
    ),
  ]
}

/** A waiver for one service does not silence what is also wrong elsewhere, nor what is about no service at all. */
function isOf({ ruleId, services }: Finding, rule: string, service: string | undefined): boolean {
  if (ruleId !== rule) return false
  return service === undefined || (services.length > 0 && services.every((name) => name === service))
}

function isAt(location: Location, { file, covers }: Pick<IgnoreComment, 'file' | 'covers'>): boolean {
  return (
    isFileLocation(location) && location.file === file && location.line !== undefined && covers.includes(location.line)
  )
}

/**
 * The places at which a service of the finding holds its key. A comment at one of them does not silence what is also wrong at
 * another; a place that only explains the finding needs none.
 */
function listOwnPlaces({ services, locations }: Finding, holdings: readonly Holding[]): readonly Location[] {
  const own = new Set(
    holdings.filter(({ service }) => services.includes(service)).map(({ location }) => JSON.stringify(location)),
  )
  return locations.filter(({ label: _, ...place }) => own.has(JSON.stringify(place)))
}

function applied({ reason, owner, expires, origin }: Candidate): AppliedWaiver {
  return {
    reason,
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
    ...(origin === 'configuration' ? {} : { origin }),
  }
}

function hasLapsed({ expires }: Pick<Candidate, 'expires'>, today: string): boolean {
  return expires !== undefined && expires < today
}

function describeState(expires: string | undefined, isCovering: boolean, today: string): WaiverState {
  if (hasLapsed({ ...(expires === undefined ? {} : { expires }) }, today)) return 'expired'
  if (!isCovering) return 'unused'
  return expires !== undefined && expires <= addDays(today, ANNOUNCED_DAYS) ? 'expires-soon' : 'used'
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}
