import type { AuditView } from '../../../model/report/audit-view.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { certaintyOf } from '../../compare/key-origins.ts'
import { type Fallback, listFallbacks } from '../../compare/list-fallbacks.ts'
import { weakestConfidence } from '../../compare/weakest-confidence.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * While the variable is set, a fallback does nothing. On the day it is not set, each service keeps using the key in its own
 * source, none of them fails to start, and RFC 7515 §5.2 has each refuse the tokens of the others. Judged only where the
 * variable reaches everybody: what a fallback does that is in effect, `secret-mismatch` tells.
 */
export const fallbacksDiffer = defineRule({
  id: 'fallbacks-differ',
  severity: 'warning',
  confidence: 'certain',
  summary: 'Services fall back to different keys in their source code when the variable is missing.',
  remedy: 'Remove the fallbacks, so that a service without the variable does not start.',
  needs: ['code'],
  *check(view) {
    const covered = listFallbacks(view).filter(({ isCovered }) => isCovered)
    for (const [first, ...others] of groupBy(covered, (fallback) => describeLocation(view, fallback)).values()) {
      const all = [first, ...others]
      if (new Set(all.map(({ step }) => step.fingerprint)).size > 1) yield toReport(all, first)
    }
  },
})

/**
 * What those share that must agree: the key that they hold in a trust group, or the variable's name where it is in none. Where they hold
 * different keys, that is what to fix, and `secret-mismatch` tells it.
 */
function describeLocation({ groups }: AuditView, { facts: { project, service }, variable }: Fallback): string {
  const held = groups.flatMap(({ id, bindings }) =>
    bindings
      .filter((one) => one.project === project && one.service === service && one.variable === variable)
      .map(({ fingerprint }) => ({ id, fingerprint })),
  )
  return identityOf(project, held[0] ?? variable)
}

function toReport(all: readonly Fallback[], { variable }: Fallback): Report {
  const services = [...new Set(all.map(({ facts }) => facts.service))]
  const variables = [...new Set(all.map((fallback) => fallback.variable))]
  const where = services.length === 1 ? 'in two places in its source code' : 'in their source code'
  return {
    message: `${listNames(services)} ${services.length === 1 ? 'falls' : 'fall'} back to different keys ${where} when ${listNames(variables)} ${variables.length === 1 ? 'is' : 'are'} missing`,
    remedy: `Remove the fallbacks, so that ${listNames(services)} ${services.length === 1 ? 'does' : 'do'} not start without ${listNames(variables)}.`,
    confidence: weakestConfidence(...all.map(({ facts, use }) => certaintyOf(facts, use))),
    services,
    data: { variable, variables },
    locations: listLocations(
      all.map(({ facts, step }) => ({ ...step.location, label: `${facts.service} falls back to this value` })),
    ),
  }
}
