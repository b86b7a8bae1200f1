import type { LiveLogin } from '../../model/live/live.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type { Report } from '../define-rule.ts'
import { listLocations } from './list-locations.ts'
import { signerWords } from './signer-words.ts'

/** What there is to say of logins whose token none of the keys signed that should have. */
export function describeLogins(view: AuditView): readonly Report[] {
  return view.live.logins
    .filter(({ outcome }) => outcome === 'signed-otherwise')
    .map((login) => describeLogin(view, login))
}

function describeLogin({ groups }: AuditView, login: LiveLogin): Report {
  const { service, group, decodedAs, where, location } = login
  const bindings = groups.find(({ id }) => id === group)?.bindings ?? []
  const held = bindings.filter(({ role, keys }) => role !== 'bystander' && keys.length > 0)
  const key = held.find((binding) => binding.service === service) ?? held[0]
  const { cause, message } = signerWords({ ...login, expectedGroup: group }, key)
  return {
    message: `the token that ${service} issues at its login is ${message}: it does not sign with its configured key`,
    remedy: `Recreate ${service}, so that it uses its configured key; if it still does not, check where else it keeps one.`,
    ...(group !== null && { group }),
    services: [service],
    data: { cause, where, ...(decodedAs !== null && { decodedAs }) },
    locations: listLocations([...(key === undefined ? [] : [key.location]), location]),
  }
}
