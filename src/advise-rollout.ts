import type { Audited } from './audit.ts'
import type { AuditOptions } from './audit-options.ts'
import { judge } from './judge.ts'
import { type AuditReport, isBlocking } from './model/report/audit-report.ts'
import { type RolloutPlan, upAll } from './model/stack/rollout.ts'

/** Every service that breaks something by staying brings in others: more rounds than this lead nowhere. */
const MAX_ROUNDS = 8

/**
 * The smallest `docker compose up` that would pass where the plan was refused, found by judging it with the same evidence; `null`
 * where none does, as when the files themselves disagree. First what the plan names and what its findings name beside; then the same by
 * force, for what Compose sees no change in; then the whole project.
 */
export function adviseRollout({ found, evidence, report }: Audited, options: AuditOptions): RolloutPlan | null {
  const { rollout: refused } = options
  const { project } = found
  if (refused === undefined || project === null || report.gaps.length > 0) return null
  const up: RolloutPlan = refused.host === undefined ? upAll : { ...upAll, host: refused.host }
  const known = new Set(project.services.map(({ name }) => name))
  const judgeAs = (plan: RolloutPlan): AuditReport => judge(found, evidence, { ...options, rollout: plan })
  const servicesOf = ({ findings, failOn }: AuditReport): readonly string[] =>
    findings
      .filter((finding) => isBlocking(finding, failOn))
      .flatMap(({ services }) => services)
      .filter((name) => known.has(name))

  if (refused.stack !== undefined) {
    // A stack is deployed whole; what it no longer has stays, unless that is said.
    const prune = { ...up, stack: refused.stack, removesOrphans: true }
    return judgeAs(prune).verdict === 'consistent' ? prune : null
  }
  const begun = [...(refused.services ?? []).filter((name) => known.has(name)), ...servicesOf(report)]
  for (const replaces of ['changed', 'all'] as const) {
    const services = new Set(begun)
    for (let round = 0; round < MAX_ROUNDS && services.size > 0; round += 1) {
      const plan = {
        ...up,
        services: [...services].toSorted(),
        replaces,
        removesOrphans: refused.removesOrphans,
      }
      const outcome = judgeAs(plan)
      if (outcome.verdict === 'consistent') return plan
      if (outcome.verdict !== 'inconsistent') break
      const before = services.size
      for (const name of servicesOf(outcome)) services.add(name)
      if (services.size === before) break
    }
  }
  const whole = [
    { ...up, removesOrphans: refused.removesOrphans },
    { ...up, replaces: 'all' as const },
    { ...up, replaces: 'all' as const, removesOrphans: true },
  ]
  return whole.find((plan) => judgeAs(plan).verdict === 'consistent') ?? null
}
