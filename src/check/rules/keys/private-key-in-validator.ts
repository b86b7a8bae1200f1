import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { signs, verifies } from '../../../relate/roles.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listMountedKeys, locationOf, type Place } from '../../drift/exposed-places.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A service that only verifies tokens needs the public half; with the private one, whoever breaks into it can sign as the
 * issuer. RFC 7517 §9.2 has private keys kept from all who are not entitled to them. It is the whole point of a pair, and
 * lost where one folder with both halves is mounted everywhere.
 */
export const privateKeyInValidator = defineRule({
  id: 'private-key-in-validator',
  severity: 'warning',
  confidence: 'likely',
  summary: 'A service that only verifies tokens has the private key.',
  remedy: 'Give the service only the public half.',
  needs: ['files'],
  *check(view) {
    const mounted = listMountedKeys(view).filter(({ exposed, own }) => exposed.kind === 'private' && onlyCheck(own))
    const filesOf = groupBy(mounted, ({ group }) => group)
    const holdings = indexHoldings(view)
    for (const group of view.groups) {
      const files = (filesOf.get(group) ?? []).map(({ exposed }) => locationOf(exposed))
      yield* describe(group, [...heldIn(group, holdings), ...files])
    }
  },
})

/** Whatever one service holds of one key, in all groups of its project. */
type Holdings = (holder: Binding, group: TrustGroup) => readonly Binding[]

function indexHoldings({ groups }: AuditView): Holdings {
  const nameOf = (project: string, { service, fingerprint }: Binding): string =>
    identityOf(project, service, fingerprint)
  const byName = groupBy(
    groups.flatMap(({ project, bindings }) => bindings.map((binding) => ({ project, binding }))),
    ({ project, binding }) => nameOf(project, binding),
  )
  return (holder, { project }) => (byName.get(nameOf(project, holder)) ?? []).map(({ binding }) => binding)
}

function heldIn(group: TrustGroup, holdings: Holdings): readonly Place[] {
  const tooMuch = group.bindings.filter(
    (one) => one.keys.some(({ kind }) => kind === 'private') && onlyCheck(holdings(one, group)),
  )
  return tooMuch.map(({ service, location, variable, roleSource, product }) => {
    return { service, location, name: variable, isSure: roleSource === 'declared' || product !== undefined }
  })
}

function* describe(group: TrustGroup, places: readonly Place[]): Iterable<Report> {
  for (const [name, side] of groupBy(places, (place) => place.name)) {
    const services = [...new Set(side.map(({ service }) => service))]
    const [they, check] = [listNames(services), services.length === 1 ? 'only verifies' : 'only verify']
    yield {
      message: `${they} ${check} tokens and can read the private key in ${name}`,
      remedy: `Give ${they} only the public half (\`openssl pkey -in key.pem -pubout\`), and do not mount a folder that holds both.`,
      group: group.id,
      confidence: side.every(({ isSure }) => isSure) ? 'certain' : 'likely',
      services,
      data: { name },
      locations: listLocations(side.map(({ location }) => location)),
    }
  }
}

function onlyCheck(own: readonly Binding[]): boolean {
  return own.some(verifies) && !own.some(signs)
}
