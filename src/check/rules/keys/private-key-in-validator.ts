import type { AuditView } from '../../../model/audit-view.ts'
import type { Binding, TrustGroup } from '../../../model/binding.ts'
import { groupBy } from '../../../model/group-by.ts'
import { checks, signs } from '../../../relate/roles.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listMountedKeys, type Place, placeOf } from '../../drift/exposed-places.ts'
import { listNames } from '../../words/list-names.ts'
import { listPlaces } from '../../words/list-places.ts'

/**
 * A service that only checks tokens needs the public half; with the private one, whoever breaks into it can sign as the
 * issuer. RFC 7517 §9.2 has private keys kept from all who are not entitled to them. It is the whole point of a pair, and
 * lost where one folder with both halves is mounted everywhere.
 */
export const privateKeyInValidator = defineRule({
  id: 'private-key-in-validator',
  severity: 'warning',
  confidence: 'likely',
  summary: 'A service that only checks tokens has the private key.',
  remedy: 'Give the service the public half only.',
  needs: ['files'],
  *check(view) {
    const mounted = listMountedKeys(view).filter(({ exposed, own }) => exposed.kind === 'private' && onlyCheck(own))
    for (const group of view.groups) {
      const files = mounted.filter((one) => one.group === group).map(({ exposed }) => placeOf(exposed))
      yield* describe(group, [...heldIn(group, view), ...files])
    }
  },
})

function heldIn(group: TrustGroup, { groups }: AuditView): readonly Place[] {
  const project = groups.filter((other) => other.project === group.project).flatMap(({ bindings }) => bindings)
  const tooMuch = group.bindings.filter((one) => {
    const own = project.filter(({ service, fingerprint }) => service === one.service && fingerprint === one.fingerprint)
    return one.keys.some(({ kind }) => kind === 'private') && onlyCheck(own)
  })
  return tooMuch.map(({ service, location, variable, roleSource, product }) => {
    return { service, location, name: variable, isSure: roleSource === 'declared' || product !== undefined }
  })
}

function* describe(group: TrustGroup, places: readonly Place[]): Iterable<Report> {
  for (const [name, side] of groupBy(places, (place) => place.name)) {
    const services = [...new Set(side.map(({ service }) => service))]
    const [they, check] = [listNames(services), services.length === 1 ? 'only checks' : 'only check']
    yield {
      message: `${they} ${check} tokens and can read the private key in ${name}`,
      remedy: `Give ${they} the public half only (\`openssl pkey -in key.pem -pubout\`), and mount no folder there that holds both.`,
      group: group.id,
      confidence: side.every(({ isSure }) => isSure) ? 'certain' : 'likely',
      services,
      data: { name },
      locations: listPlaces(side.map(({ location }) => location)),
    }
  }
}

function onlyCheck(own: readonly Binding[]): boolean {
  return own.some(checks) && !own.some(signs)
}
