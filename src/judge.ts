import type { AuditOptions } from './audit-options.ts'
import { dropHardcodedLooseEnds } from './check/compare/find-hardcoded.ts'
import { predictRollout } from './check/drift/predict-rollout.ts'
import { predictStale } from './check/drift/predict-stale.ts'
import { rules } from './check/rules/index.ts'
import { runRules } from './check/run-rules.ts'
import { demandSameProject } from './check/waive/apply-baseline.ts'
import { applyWaivers, type WaivedFindings } from './check/waive/apply-waivers.ts'
import { adviseStack, completeCommands } from './check/words/complete-commands.ts'
import { confirmByLogs } from './check/words/confirm-by-logs.ts'
import { describeAcrossGaps } from './check/words/describe-across.ts'
import { describeGaps } from './check/words/describe-gaps.ts'
import { labelLocations } from './check/words/label-locations.ts'
import { isRunning } from './collect/select-containers.ts'
import { supplyFiles } from './collect/supply-files.ts'
import type { Evidence } from './examine.ts'
import type { Look } from './look.ts'
import { reportCode } from './model/code/reported-code.ts'
import { projectOf, serviceOf } from './model/keys/belonging.ts'
import type { TrustGroup } from './model/keys/binding.ts'
import { unbounded } from './model/limits/budget.ts'
import { type AuditReport, decideVerdict, reportGroup, reportToken, type Source } from './model/report/audit-report.ts'
import type { AuditView } from './model/report/audit-view.ts'
import type { Finding, FindingLocation } from './model/report/finding.ts'
import type { InlineIgnores } from './model/report/waiver.ts'
import type { ComposeProject } from './model/stack/compose.ts'
import type { Declarations } from './model/stack/declarations.ts'
import { isFileLocation } from './model/text/location.ts'
import { listCells } from './relate/list-cells.ts'
import { relate } from './relate/relate.ts'
import { findExcerpts } from './resolve/find-excerpts.ts'
import { findIgnores } from './resolve/find-ignores.ts'

/**
 * What the evidence means: the findings, what of them is accepted, and the verdict.
 *
 * @throws AuditError when the baseline is of another project.
 */
export function judge(found: Look, evidence: Evidence, options: AuditOptions): AuditReport {
  const { groups, tokens, trials, live, liveCells } = evidence
  const now = options.now ?? new Date().toISOString()
  const future = predictView(found, evidence, options, now)
  const { relations: across, gaps: notCompared } = evidence.across.compare(future.groups)
  const view = { ...future, across }
  const { budget = unbounded } = options
  const severity = found.declarations.severity
  const said = runRules(rules, view, { severity, isOver: () => budget.isOver('rules') })
  const confirmed = confirmByLogs(said, view.logs)
  const broken = confirmed.map((finding) => ({ ...finding, remedy: completeRemedy(finding, found) }))
  const { findings, waivers } = waive(
    broken,
    { ...found, groups, today: now.slice(0, 10), isAcross: across.length > 0 },
    options,
  )
  const late = budget.describe()
  const gaps = [
    ...(late === null ? [] : [late]),
    ...found.gaps,
    ...evidence.gaps,
    ...notCompared,
    ...describeGaps(dropHardcodedLooseEnds(view)),
    ...describeAcrossGaps(across),
  ]
  // The proofs are of what is; a rollout is judged by what will be, and mints nothing.
  const matrix = [...listCells(view.court.relations, trials?.proofs), ...liveCells]
  return {
    schemaVersion: 1,
    tool: { name: 'countersign', version: options.version },
    verdict: decideVerdict({
      findings,
      gaps,
      results: [...matrix, ...across].map(({ result }) => resultOf[result]),
      failOn: options.failOn,
    }),
    failOn: options.failOn,
    sources: [...describeSources(found), ...evidence.across.snapshots.flatMap(describeSnapshot)],
    groups: groups.map(reportGroup),
    tokens: tokens.map(reportToken),
    matrix,
    ...(found.code.size === 0 ? {} : { code: Array.from(found.code.values(), reportCode) }),
    ...(options.readsLogs === true ? { logs: evidence.logs } : {}),
    ...(options.live === undefined ? {} : { live }),
    ...(across.length === 0 ? {} : { across }),
    findings: showLocations(labelLocations(findings, view.groups), found),
    gaps,
    ...(waivers.length === 0 ? {} : { waivers }),
  }
}

/** What each outcome counts for: a rule between hosts that holds was compared, and one that is broken has a finding. */
const resultOf = {
  accepted: 'accepted',
  refused: 'refused',
  unknown: 'unknown',
  holds: 'accepted',
  broken: 'refused',
} as const

function describeSnapshot({ name, snapshot, groups }: Evidence['across']['snapshots'][number]): readonly Source[] {
  if (snapshot === undefined) return []
  const services = new Set(groups.flatMap(({ bindings }) => bindings.map((one) => `${one.project}/${one.service}`)))
  return [{ kind: 'snapshot', host: name, ...snapshot, services: services.size }]
}

/** The remedy with what its commands need here; for services of a Swarm, with commands of a Swarm. */
function completeRemedy({ remedy, locations }: Finding, { containers, request }: Look): string {
  const named = new Set(locations.flatMap((location) => ('container' in location ? [location.container] : [])))
  const tasks = containers.filter(({ name, task }) => named.has(name) && task !== undefined)
  const [first] = tasks
  const stack = first === undefined ? undefined : projectOf(first.labels)
  if (tasks.length < named.size || stack === undefined) return completeCommands(remedy, request)
  const services = new Map(
    containers.flatMap(({ labels, task }) => {
      const service = task === undefined || projectOf(labels) !== stack ? undefined : serviceOf(labels)
      return service === undefined || task === undefined ? [] : [[service, task.service] as const]
    }),
  )
  return completeCommands(adviseStack(remedy, { name: stack, services }, request), request)
}

/** The findings with the lines of the compose and env files that they name, masked. */
function showLocations(findings: readonly Finding[], { project, ask }: Look): readonly Finding[] {
  if (project === null) return findings
  const excerpts = ask(
    findExcerpts(
      project,
      findings.flatMap(({ locations }) => locations.filter(isFileLocation)),
    ),
  )
  const show = (location: FindingLocation): FindingLocation => {
    const excerpt = isFileLocation(location) ? excerpts.get(`${location.file}:${location.line}`) : undefined
    return excerpt === undefined ? location : { ...location, excerpt }
  }
  return findings.map((finding) => {
    const [first, ...others] = finding.locations
    return { ...finding, locations: [show(first), ...others.map(show)] }
  })
}

/** What the rules look at: what is, or in a rollout what will be when it is done. */
function predictView(
  found: Look,
  evidence: Evidence,
  { rollout: plan }: AuditOptions,
  now: string,
): Omit<AuditView, 'across'> {
  const { project, recognition, dialectSensitive } = found
  const { placements, wrongNames } = recognition
  const { across: _, ...known } = evidence
  const view = { ...known, wrongNames, dialectSensitive, rollout: [], now }
  if (plan === undefined || project === null) return view
  const { groups, drift, tokens, stale, processes } = evidence
  const started = new Set(found.containers.filter((one) => !isRunning(one)).map(({ name }) => name))
  const scene = { project, groups, placements, plan, stale, started }
  const { breaks, ...future } = predictRollout(scene, { groups, drift, tokens })
  const staying = new Set(future.groups.flatMap(({ bindings }) => bindings.map(({ container }) => container)))
  return {
    ...view,
    ...future,
    court: relate(future.groups, future.tokens),
    stale: predictStale(stale, groups, future.groups, plan),
    processes: processes.filter(({ container }) => staying.has(container)),
    rollout: breaks,
  }
}

/** Marks what is accepted, by whatever says so; in a strict run nothing is. */
function waive(
  found: readonly Finding[],
  known: {
    readonly project: ComposeProject | null
    readonly groups: readonly TrustGroup[]
    readonly declarations: Declarations
    readonly today: string
    readonly isAcross: boolean
  },
  options: AuditOptions,
): WaivedFindings {
  const { compose, baseline, isStrict, engine, isVerifying, live, noteFile } = options
  if (isStrict === true) return { findings: found, waivers: [] }
  const { project, declarations, groups, today, isAcross } = known
  const projects = [...(project === null ? [] : [project.name]), ...groups.map((group) => group.project)]
  if (baseline !== undefined) demandSameProject(baseline, projects)
  const ruleIds = rules.map(({ id }) => id)
  // What a stranger's files accept of themselves is not even looked for.
  const isUntrusted = compose?.untrusted !== undefined
  const inline = isUntrusted ? nothingInline : supplyFiles(findIgnores(project, ruleIds), { noteFile })
  const { waivers: declared, source } = declarations
  const reach = { hasEngine: engine !== null, isVerifying: isVerifying === true, isLive: live !== undefined, isAcross }
  const holdings = groups.flatMap(({ bindings }) => bindings)
  return applyWaivers(found, { ...inline, declared, source, holdings, baseline: baseline ?? null }, reach, today)
}

const nothingInline: InlineIgnores = { comments: [], labels: [] }

function describeSources({
  project,
  engine,
  stopped,
  recognition: { containers, leftOut, placements },
}: Look): readonly Source[] {
  return [
    ...(project === null
      ? []
      : [
          {
            kind: 'compose',
            project: project.name,
            files: project.files,
            services: project.services.length,
            ...(leftOut.length === 0 ? {} : { leftOut }),
            ...(project.lacksEnvFile === true ? { lacksEnvFile: true as const } : {}),
          } as const,
        ]),
    ...(engine === null ? [] : describeEngines(engine, placements, containers, stopped)),
  ]
}

function describeEngines(
  { address, hosts, containers: all }: NonNullable<Look['engine']>,
  placements: Look['recognition']['placements'],
  containers: number,
  stopped: Look['stopped'],
): readonly Source[] {
  const listStopped = (still: Look['stopped']) => (still.length === 0 ? {} : { stopped: still })
  if (hosts === undefined) return [{ kind: 'engine', address, containers, ...listStopped(stopped) }]
  return hosts.map(({ name: host, address: own }) => {
    const names = new Set(all.filter((one) => one.host === host).map(({ name }) => name))
    const placed = [...placements.keys()].filter((name) => names.has(name)).length
    const still = stopped.filter(({ container }) => names.has(container))
    return { kind: 'engine', address: own, host, containers: placed, ...listStopped(still) }
  })
}
