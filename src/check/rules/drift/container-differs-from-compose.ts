import type { ContainerDrift } from '../../../model/report/audit-view.ts'
import type { Confidence } from '../../../model/report/finding.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { asNoun } from '../../../model/text/show-name.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { type Replaceable, recreate } from '../../words/recreate.ts'

/**
 * The engine fixes a container's environment when it creates it (Engine API, `Config.Env`), so an edited .env reaches it
 * only when it is recreated; `docker compose restart` and `docker restart` keep the old key. A container that somebody
 * started by hand never had Compose's word at all.
 */
export const containerDiffersFromCompose = defineRule({
  id: 'container-differs-from-compose',
  severity: 'error',
  confidence: 'certain',
  summary: 'A running container holds a different key than Compose would give it.',
  remedy:
    'Recreate the container (`docker compose up -d --force-recreate SERVICE`): a restart keeps the old environment.',
  needs: ['files', 'engine'],
  *check({ drift }) {
    const containers = [...groupBy(drift, ({ project, container }) => identityOf(project, container)).values()]
    // One rotation that reached nobody is one finding, not one for every container that waits for it.
    for (const alike of groupBy(containers, causeOf).values()) yield toReport(alike, listTogether(alike, drift))
  },
})

type Drifts = readonly [ContainerDrift, ...ContainerDrift[]]

/** The same for containers that are fixed by one command: of one trust group, and apart from the files in the same way. */
function causeOf(drifts: Drifts): string {
  const [{ project, container, group, isByHand }] = drifts
  const isOfOneGroup = drifts.every((drift) => drift.group === group)
  return isByHand || !isOfOneGroup
    ? identityOf(project, container)
    : identityOf(project, group, describeParts(drifts), confidenceOf(drifts))
}

/** The containers that differ in a key of the same group: recreated one by one, they would disagree meanwhile. */
function listTogether(containers: readonly Drifts[], all: readonly ContainerDrift[]): readonly Replaceable[] {
  const drifts = containers.flat()
  const groups = new Set(drifts.map(({ group }) => group))
  const alike = all.filter((one) => one.project === drifts[0]?.project && !one.isByHand && groups.has(one.group))
  return [...drifts, ...alike]
}

function listVariables(drifts: Drifts, kind: ContainerDrift['kind']): readonly string[] {
  return [...new Set(drifts.filter((drift) => drift.kind === kind).map((drift) => drift.variable))]
}

function describeParts(drifts: Drifts): string {
  const [differs, lacks, extra] = (['differs', 'lacks', 'extra'] as const).map((kind) => listVariables(drifts, kind))
  return [
    ...(differs?.length ? [`a different value in ${listNames(differs)}`] : []),
    ...(lacks?.length ? [`no ${listNames(lacks.map(asNoun))}`] : []),
    ...(extra?.length ? [`${listNames(extra)} in addition`] : []),
  ].join(', ')
}

function confidenceOf(drifts: Drifts): Confidence {
  if (drifts.every((drift) => drift.mayBeInherited)) return 'possible'
  return drifts[0].isByHand && drifts[0].isOneOff !== true ? 'likely' : 'certain'
}

function toReport(containers: readonly [Drifts, ...Drifts[]], together: readonly Replaceable[]): Report {
  const [drifts] = containers
  const [{ container, service, group, isByHand, isOneOff, membership }] = drifts
  const [differs, lacks, extra] = [
    listVariables(drifts, 'differs'),
    listVariables(drifts, 'lacks'),
    listVariables(drifts, 'extra'),
  ]
  const names = containers.map(([one]) => `${one.container} of ${one.service}`)
  const origin = isOneOff
    ? `, started by \`docker compose run ${service}\`,`
    : isByHand
      ? `, started outside Compose and matched to ${service} (${membership}),`
      : ` of ${service}`
  return {
    message:
      containers.length === 1
        ? `container ${container}${origin} does not hold what Compose would give it: ${describeParts(drifts)}`
        : `containers ${listNames(names)} do not hold what Compose would give them: ${describeParts(drifts)}`,
    remedy: isByHand
      ? recreate([{ service, container, startedBy: isOneOff === true ? 'compose-run' : 'hand' }])
      : recreate(together),
    ...(drifts.every((drift) => drift.group === group) && { group }),
    confidence: confidenceOf(drifts),
    services: [...new Set(containers.map(([one]) => one.service))],
    data: {
      container,
      ...(containers.length > 1 && { containers: containers.map(([one]) => one.container) }),
      ...{ differs, lacks, extra, isByHand },
    },
    locations: listLocations([
      ...containers.flat().map((drift) => drift.composeLocation),
      ...containers.flat().flatMap((drift) => drift.locations),
    ]),
  }
}
