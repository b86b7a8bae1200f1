import { closest } from 'fastest-levenshtein'
import { AuditError } from '../../model/audit-error.ts'
import type { ComposeProject } from '../../model/compose.ts'
import type { Declarations } from '../../model/declarations.ts'

/**
 * Checks that the services which the declared groups name exist: among those of the compose files, whatever their profile, or among
 * `others`, the services that containers stand for.
 *
 * @throws AuditError `configuration` for a service that does not exist, with the near name.
 */
export function checkMembers(
  { groups, source }: Declarations,
  { services, leftOut }: ComposeProject,
  others: Iterable<string>,
): void {
  const known = new Set([...services.map(({ name }) => name), ...leftOut.map(({ name }) => name), ...others])
  for (const { name, issuers, validators } of groups) {
    const unknown = [...issuers, ...validators].find((service) => !known.has(service))
    if (unknown === undefined) continue
    throw new AuditError('configuration', `${source}: groups.${name}: there is no service “${unknown}”`, {
      ...(known.size === 0 ? {} : { hint: `Did you mean “${closest(unknown, [...known])}”?` }),
    })
  }
}
