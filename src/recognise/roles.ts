import type { Role } from '../model/binding.ts'
import { type CompanionKind, readCompanion } from './companions.ts'
import { wordsOf } from './name-words.ts'

/** What is known of a service when its role is decided. */
export interface ServiceTraits {
  readonly name: string
  readonly image: string
  /** The names of every variable it gets. */
  readonly variables: readonly string[]
}

/** A role and the reason for it, in words that a report can print. */
export interface RoleReading {
  readonly role: Role
  readonly basis: string
}

/** Images that get a key through a shared env file and have no use for it. */
const bystanderImages =
  /(^|\/)(postgres|postgis|mysql|mariadb|mongo|mongodb|redis|valkey|memcached|rabbitmq|meilisearch|elasticsearch|minio|nginx|mailhog|mailpit|adminer|pgadmin4|zookeeper|clickhouse-server)(:|@|$)/

const issuerWords = new Set(
  'auth authn identity idp account accounts iam sso login token tokens user users authentication oauth'.split(' '),
)
const validatorWords = new Set(
  'gateway api ws websocket socket worker realtime processor consumer notification notifications chat scheduler jobs'.split(
    ' ',
  ),
)

/**
 * Decides what a service does with an HMAC key, from the strongest evidence to the weakest: the image, the settings beside
 * the key (who sets an expiry issues), the service's own name. An HMAC key alone cannot tell: who checks can also sign.
 */
export function readRole(service: ServiceTraits): RoleReading {
  if (bystanderImages.test(service.image)) {
    return { role: 'bystander', basis: `the image ${service.image} has no use for a token key` }
  }
  const companions = new Map<CompanionKind, string>()
  for (const variable of service.variables) {
    const kind = readCompanion(variable)
    if (kind !== null && !companions.has(kind)) companions.set(kind, variable)
  }
  const expiry = companions.get('expiry')
  if (expiry !== undefined) return { role: 'issuer', basis: `it sets how long tokens live (${expiry})` }
  const refresh = service.variables.find((variable) => /REFRESH.*(SECRET|KEY)/i.test(variable))
  if (refresh !== undefined) return { role: 'issuer', basis: `it holds a refresh key (${refresh})` }
  const words = wordsOf(service.name)
  const issuerWord = words.find((word) => issuerWords.has(word))
  if (issuerWord !== undefined && !words.includes('gateway')) {
    return { role: 'issuer', basis: `its name says “${issuerWord}”` }
  }
  const validatorWord = words.find((word) => validatorWords.has(word))
  if (validatorWord !== undefined) return { role: 'validator', basis: `its name says “${validatorWord}”` }
  return { role: 'both', basis: 'nothing tells whether it signs or checks' }
}
