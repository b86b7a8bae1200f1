import type { StaleKeyFile } from '../../../model/report/audit-view.ts'
import { splitName } from '../../../model/stack/container.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { weakestConfidence } from '../../compare/weakest-confidence.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A program reads its key file when it starts; what is written there later it does not see, and Compose does not compare what
 * is in a mounted file, so `up` leaves the container alone (docker/compose#13045, #11900). The file's time is all that is
 * looked at: one that was written again with the same key, or that the program watches, is no fault. As long as nobody of the
 * group was started since, or has the new key by other means, all hold the old key and agree.
 */
export const staleProcess = defineRule({
  id: 'stale-process',
  severity: 'error',
  confidence: 'likely',
  summary: 'A key file is newer than the process that reads it.',
  remedy: 'Restart the container, so that it reads the file again.',
  needs: ['engine'],
  *check({ stale }) {
    const containers = groupBy(stale, ({ project, container, path }) => identityOf(project, container, path))
    for (const files of containers.values()) yield toReport(files)
  },
})

function toReport(files: readonly [StaleKeyFile, ...StaleKeyFile[]]): Report {
  const [{ service, container, path, group, startedAt, modifiedAt }] = files
  const variables = [...new Set(files.map(({ variable }) => variable))].filter((name) => !name.startsWith(path))
  const upToDate = [...new Set(files.flatMap((file) => file.upToDate))]
  const named = variables.length === 0 ? path : `${path} (${listNames(variables)})`
  const holdsNow = [...new Set(files.flatMap((file) => file.holdsNow))]
  const startedNext = [...new Set(files.flatMap((file) => file.startedNext ?? []))]
  const others = [...upToDate, ...holdsNow, ...startedNext]
  const then =
    (upToDate.length === 0
      ? ''
      : `; ${listNames(upToDate)} ${upToDate.length === 1 ? 'has' : 'have'} been started since`) +
    (holdsNow.length === 0
      ? ''
      : `; ${listNames(holdsNow)} ${holdsNow.length === 1 ? 'holds' : 'hold'} its current content`) +
    (startedNext.length === 0 ? '' : `; this rollout starts ${listNames(startedNext)}, which will read the new file`)
  const { host, name: own } = splitName(container)
  const isSameMoment = files.every((file) => file.isSameMoment === true)
  return {
    message: isSameMoment
      ? `container ${container} of ${service} was started in the same second in which its key file ${named} was last written, and may still use its previous content${then}`
      : `container ${container} of ${service} was started before its key file ${named} was last written, and still uses what it read then${then}`,
    remedy: `Restart it, so that it reads the file again: \`docker restart ${own}\`${host === null ? '' : ` on ${host}`}.`,
    ...(files.every((file) => file.group === group) && { group }),
    ...(others.length === 0 && { severity: 'warning' }),
    confidence: weakestConfidence(...files.map((file) => file.confidence)),
    services: [service],
    data: {
      ...{ container, path, startedAt, modifiedAt, upToDate },
      ...(holdsNow.length > 0 && { holdsNow }),
      ...(startedNext.length > 0 && { startedNext }),
    },
    locations: listLocations(files.flatMap(({ locations }) => locations)),
  }
}
