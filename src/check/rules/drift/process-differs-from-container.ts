import type { ProcessDrift } from '../../../model/report/audit-view.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * What the engine says of a container is what its entrypoint was started with. The entrypoint may export another value before
 * it starts the program (execve(2) hands over its own environment), and then that is the key in use: `/proc/<pid>/environ`
 * shows it (proc(5)). An entrypoint that removes the key has most often passed it in another way.
 */
export const processDiffersFromContainer = defineRule({
  id: 'process-differs-from-container',
  severity: 'error',
  confidence: 'likely',
  summary: 'A process in a container runs with a different key than the container holds.',
  remedy: 'Check what the entrypoint does to the variable: it starts the program with the result.',
  needs: ['engine', 'processes'],
  *check({ processes }) {
    const containers = groupBy(processes, ({ project, container, kind }) => identityOf(project, container, kind))
    for (const drifts of containers.values()) yield toReport(drifts)
  },
})

function toReport(drifts: readonly [ProcessDrift, ...ProcessDrift[]]): Report {
  const [{ service, container, group, kind }] = drifts
  const variables = [...new Set(drifts.map(({ variable }) => variable))]
  const names = listNames(variables)
  const disagreesWith = [...new Set(drifts.flatMap((drift) => drift.disagreesWith))]
  const others = disagreesWith.length === 0 ? '' : `, and different from that of ${listNames(disagreesWith)}`
  return {
    message:
      kind === 'lacks'
        ? `the program in container ${container} of ${service} runs without ${names}, which its container holds`
        : `the program in container ${container} of ${service} runs with a different ${names} than its container holds${others}`,
    remedy: `Check what the entrypoint of ${service} does to ${names}: it starts the program with the result.`,
    ...(drifts.every((drift) => drift.group === group) && { group }),
    ...(kind === 'lacks' && { confidence: 'possible' }),
    ...(disagreesWith.length === 0 && { severity: 'warning' }),
    services: [service],
    data: { container, variables, kind, disagreesWith },
    locations: listLocations(drifts.map(({ location }) => location)),
  }
}
