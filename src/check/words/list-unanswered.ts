import type { Binding } from '../../model/keys/binding.ts'
import type { Court } from '../../model/report/relation.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Report } from '../define-rule.ts'
import { listLocations } from './list-locations.ts'
import { listNames } from './list-names.ts'

/** The validators that fetch their keys from a name that nobody bears: they get none, and refuse every token. */
export function* listUnanswered({ relations }: Court): Iterable<Report> {
  const refused = relations.filter(({ judgement }) => judgement.result === 'refused' && judgement.step === 'key')
  const found = refused.flatMap(({ group, validators }) =>
    validators
      .filter(({ fetchesFrom }) => fetchesFrom?.leadsTo === 'nobody')
      .map((validator) => ({ group, validator })),
  )
  const alike = groupBy(found, ({ group, validator: { project, variable, fetchesFrom } }) =>
    identityOf(group, project, variable, fetchesFrom?.host),
  )
  for (const [{ group, validator }, ...others] of alike.values()) {
    const holders = [validator, ...others.map((one) => one.validator)] as const
    const services = [...new Set(holders.map(({ service }) => service))]
    yield {
      message: describeUnanswered(validator, services),
      remedy: advise(validator),
      ...renameHost(holders, services),
      group,
      confidence: 'likely',
      services,
      data: { variable: validator.variable, ...(validator.fetchesFrom?.near && { near: validator.fetchesFrom.near }) },
      locations: listLocations(holders.map(({ location }) => location)),
    }
  }
}

function describeUnanswered({ variable, fetchesFrom }: Binding, services: readonly string[]): string {
  const fetches = services.length === 1 ? 'fetches its keys' : 'fetch their keys'
  const from = fetchesFrom?.host === undefined ? 'by' : `from ${fetchesFrom.host} (`
  const start = `${listNames(services)} ${fetches} ${from}${fetchesFrom?.host === undefined ? ` ${variable}` : `${variable})`}`
  return isLoopback(fetchesFrom?.host)
    ? `${start}, which inside its container is the container itself`
    : `${start}, but nothing in the stack has that name`
}

function advise({ variable, fetchesFrom, claims }: Binding): string {
  const near = fetchesFrom?.near
  const service = near === undefined ? 'the service that serves the keys' : `${near}, as it seems`
  // The text is what tokens must name as well: another host in it makes them refused.
  return claims.issuer?.variable === variable
    ? `Set the address of the key set of ${service} separately (Spring: \`…_JWK_SET_URI\`), and leave the issuer that tokens name in ${variable}.`
    : `Use the name of ${service} in ${variable}.`
}

/** The name of the service in the address, where nothing but the keys is found by it. */
function renameHost(
  [{ variable, fetchesFrom, claims, evidence }]: readonly [Binding, ...Binding[]],
  services: readonly string[],
): Pick<Report, 'edits'> {
  const { host, near } = fetchesFrom ?? {}
  if (host === undefined || near === undefined || evidence !== 'resolved' || claims.issuer?.variable === variable)
    return {}
  return { edits: [{ kind: 'rename-host', services, variable, from: host, to: near }] }
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|0\.0\.0\.0|127\.[\d.]+|\[::1\])$/.test(host)
}
