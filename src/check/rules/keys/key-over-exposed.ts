import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import type { Edit } from '../../../model/report/edit.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { usesKey } from '../../../relate/roles.ts'
import { findHardcoded } from '../../compare/find-hardcoded.ts'
import { listWrongNames } from '../../compare/wrong-names-in-code.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listMountedKeys, locationOf, type Place } from '../../drift/exposed-places.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * Anyone who holds the secret or the private key can sign tokens, and a database that gets it through a shared env_file is one
 * more place to steal it from (RFC 7517 §9.2). Only a note: everything works, and nearly every stack with one .env for all
 * does it. A public key is no secret, and a placeholder has nothing to lose.
 */
export const keyOverExposed = defineRule({
  id: 'key-over-exposed',
  severity: 'note',
  confidence: 'likely',
  summary: 'A service is given the key, but does not use it.',
  remedy: 'Give the key only to the services that sign or verify tokens.',
  needs: ['files'],
  *check(view) {
    const idle = listMountedKeys(view).filter(({ own }) => !own.some(usesKey))
    const mounted = groupBy(idle, ({ group }) => group)
    const isExplained = listExplained(view)
    for (const group of view.groups) {
      const places = (mounted.get(group) ?? []).map(({ exposed }) => locationOf(exposed))
      yield* describe(group, [...idleHolders(group, isExplained), ...places])
    }
    // A private key without a group may be anything, a web server's too.
    const astray = idle.filter(({ group, exposed }) => group === null && exposed.kind === 'symmetric')
    yield* describe(
      null,
      astray.map(({ exposed }) => locationOf(exposed)),
    )
  },
})

/** Tells of a holder that does nothing with its key whether another finding says why. */
type IsExplained = (holder: Binding, group: TrustGroup) => boolean

function listExplained(view: AuditView): IsExplained {
  const misnamed = new Set(listWrongNames(view).map(({ service, variable }) => identityOf(service, variable)))
  // Code that uses a constant in its place is to read it.
  const hardcoded = new Set(
    findHardcoded(view).flatMap(({ effect, project, services }) =>
      effect === 'alone' ? [] : services.map((service) => identityOf(project, service)),
    ),
  )
  return ({ service, variable }, { project }) =>
    misnamed.has(identityOf(service, variable)) || hardcoded.has(identityOf(project, service))
}

function idleHolders(group: TrustGroup, isExplained: IsExplained): readonly Place[] {
  return group.bindings
    .filter(({ role, strength }) => role === 'bystander' && (strength?.placeholder ?? null) === null)
    .filter(({ keys }) => keys.some(({ kind }) => kind !== 'public'))
    .filter((holder) => !isExplained(holder, group))
    .map(({ service, location, variable }) => ({ service, location, name: variable, isSure: false }))
}

/** The entries of the compose file that give it to them; what an env file gives, others may read there. */
function takeAway({ bindings }: TrustGroup, places: readonly Place[]): Pick<Report, 'edits'> {
  const isEntry = ({ service, name }: Place): boolean =>
    bindings.some(
      (one) =>
        one.service === service &&
        one.variable === name &&
        one.evidence === 'resolved' &&
        one.carrier === 'environment' &&
        one.chain[0]?.kind === 'entry',
    )
  if (!places.every(isEntry)) return {}
  const [first, ...others] = [...groupBy(places, ({ name }) => name)].map(
    ([variable, own]): Edit => ({
      kind: 'remove-variable',
      services: [...new Set(own.map(({ service }) => service))],
      variable,
    }),
  )
  return first === undefined ? {} : { edits: [first, ...others] }
}

function* describe(group: TrustGroup | null, places: readonly Place[]): Iterable<Report> {
  if (places.length === 0) return
  const services = [...new Set(places.map(({ service }) => service))]
  const names = [...new Set(places.map(({ name }) => name))]
  yield {
    message: `${listNames(services)} can read the key in ${listNames(names)} and ${services.length === 1 ? 'does' : 'do'} not use it`,
    remedy: `Remove ${listNames(names)} from ${listNames(services)}: give the key only to the services that sign or verify tokens, with a separate env file or secret.`,
    ...(group !== null && takeAway(group, places)),
    ...(group !== null && { group: group.id }),
    services,
    data: { names },
    locations: listLocations(places.map(({ location }) => location)),
  }
}
