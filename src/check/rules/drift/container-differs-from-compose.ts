import type { ContainerDrift } from '../../../model/audit-view.ts'
import { groupBy } from '../../../model/group-by.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'
import { listPlaces } from '../../words/list-places.ts'
import { recreate } from '../../words/recreate.ts'

/**
 * The engine fixes a container's environment when it creates it (Engine API, `Config.Env`), so an edited .env reaches it
 * only when it is recreated; `docker compose restart` and `docker restart` keep the old key. A container that somebody
 * started by hand never had Compose's word at all.
 */
export const containerDiffersFromCompose = defineRule({
  id: 'container-differs-from-compose',
  severity: 'error',
  confidence: 'certain',
  summary: 'A running container does not hold the key that Compose would give it.',
  remedy:
    'Recreate the container (`docker compose up -d --force-recreate SERVICE`): a restart keeps the old environment.',
  needs: ['files', 'engine'],
  *check({ drift }) {
    const containers = groupBy(drift, ({ project, container }) => JSON.stringify([project, container]))
    for (const drifts of containers.values()) yield describe(drifts, listTogether(drifts, drift))
  },
})

/** The services whose containers differ in a key of the same group: recreated one by one, they would disagree meanwhile. */
function listTogether(
  drifts: readonly [ContainerDrift, ...ContainerDrift[]],
  all: readonly ContainerDrift[],
): readonly string[] {
  const [{ service, project }] = drifts
  const groups = new Set(drifts.map(({ group }) => group))
  const alike = all.filter((one) => one.project === project && !one.isByHand && groups.has(one.group))
  return [service, ...alike.map((one) => one.service)]
}

function describe(drifts: readonly [ContainerDrift, ...ContainerDrift[]], together: readonly string[]): Report {
  const [{ container, service, group, isByHand, isOneOff, membership }] = drifts
  const list = (kind: ContainerDrift['kind']): readonly string[] => [
    ...new Set(drifts.filter((drift) => drift.kind === kind).map((drift) => drift.variable)),
  ]
  const [differs, lacks, extra] = [list('differs'), list('lacks'), list('extra')]
  const parts = [
    ...(differs.length > 0 ? [`another value in ${listNames(differs)}`] : []),
    ...(lacks.length > 0 ? [`no ${listNames(lacks)}`] : []),
    ...(extra.length > 0 ? [`${listNames(extra)} in addition`] : []),
  ]
  const origin = isOneOff
    ? `, started by \`docker compose run ${service}\`,`
    : isByHand
      ? `, started outside Compose and taken for ${service} (${membership}),`
      : ` of ${service}`
  return {
    message: `container ${container}${origin} does not hold what Compose would give it: ${parts.join(', ')}`,
    remedy: isOneOff
      ? `Remove it (\`docker rm -f ${container}\`) and run it again: nothing else replaces it.`
      : isByHand
        ? `Replace it by Compose's own: \`docker rm -f ${container}\`, then \`docker compose up -d ${service}\`.`
        : recreate(together),
    ...(drifts.every((drift) => drift.group === group) && { group }),
    confidence: drifts.every((drift) => drift.mayBeInherited)
      ? 'possible'
      : isByHand && isOneOff !== true
        ? 'likely'
        : 'certain',
    services: [service],
    data: { container, differs, lacks, extra, isByHand },
    locations: listPlaces([
      ...drifts.map((drift) => drift.composeLocation),
      ...drifts.flatMap((drift) => drift.locations),
    ]),
  }
}
