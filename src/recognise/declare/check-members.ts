import { closest } from 'fastest-levenshtein'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import type { Declarations } from '../../model/stack/declarations.ts'
import { showKey } from '../../model/text/show-name.ts'

/**
 * Checks that the services which the declared groups and folders name exist: among those of the compose files, whatever their profile, or among
 * `others`, the services that containers stand for.
 *
 * @throws AuditError `configuration` for a service that does not exist, with the near name.
 */
export function checkMembers(
  { groups, code, source }: Declarations,
  { services, leftOut }: ComposeProject,
  others: Iterable<string>,
): void {
  const known = new Set([...services.map(({ name }) => name), ...leftOut.map(({ name }) => name), ...others])
  const named = [
    ...groups.map(({ name, issuers, validators }) => ({
      place: `groups.${name}`,
      services: [...issuers, ...validators],
    })),
    { place: 'code', services: code.map(({ service }) => service) },
  ]
  for (const { place, services: members } of named) {
    const unknown = members.find((service) => !known.has(service))
    if (unknown === undefined) continue
    throw new AuditError('configuration', `${source}: ${place}: there is no service “${showKey(unknown)}”`, {
      ...(known.size === 0 || showKey(unknown) !== unknown
        ? {}
        : { hint: `Did you mean “${closest(unknown, [...known])}”?` }),
    })
  }
}
