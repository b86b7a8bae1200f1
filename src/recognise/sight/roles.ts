import type { ClaimSource, Role } from '../../model/keys/binding.ts'
import type { Template } from '../../model/text/template.ts'
import type { CompanionKind } from '../names/companions.ts'
import { wordsOf } from '../names/name-words.ts'

/** What is known of a service when its role is decided. */
export interface ServiceTraits {
  readonly name: string
  readonly image: Template
  /** The names of every variable it gets. */
  readonly variables: readonly string[]
  /** Those among them that are settings beside a key, by kind. */
  readonly companions: ReadonlyMap<CompanionKind, readonly string[]>
}

/** A role and the reason for it, in words that a report can print. */
export interface RoleReading {
  readonly role: Role
  readonly basis: string
  readonly source: ClaimSource
}

/** Images that get a key through a shared env file and have no use for it. */
const bystanderImages = new RegExp(
  `(^|/)(${[
    'postgres(ql)?|postgis|pgvector|timescaledb(-ha)?|pgbouncer|pgadmin4?|adminer|mysql|mariadb|percona|phpmyadmin|mongo(db)?',
    'mongo-express|redis|redis-stack(-server)?|valkey|keydb|dragonfly|memcached|rabbitmq|zookeeper|eclipse-mosquitto|cassandra',
    'meilisearch|elasticsearch|typesense|solr|clickhouse(-server)?|influxdb|minio|mc|nginx|httpd|mailhog|mailpit|maildev|smtp4dev',
    'couchdb|neo4j|cockroach|mssql/server|localstack|azurite|watchtower|cadvisor|node-exporter|promtail|jaeger|zipkin|dozzle',
    'portainer(-ce)?|cloudflared|certbot',
  ].join('|')})(:|@|$)`,
)

const issuerWords = new Set(
  'auth authn identity idp iam sso login token tokens authentication oauth authenticator'.split(' '),
)
const validatorWords = new Set(
  'gateway api ws websocket socket realtime notification notifications mailer chat'.split(' '),
)

/** Settings that only a service with user logins has: mail, other identity providers, a second factor. */
const loginSettings =
  /(^|_)(MFA|TOTP|OTP|2FA)_\w*(SECRET|KEY)|(GOOGLE|GITHUB|FACEBOOK|APPLE|MICROSOFT|GITLAB|DISCORD)\w*_CLIENT_SECRET|^(BCRYPT|ARGON2|PASSWORD_HASH)\w*/i

/**
 * Decides what a service does with an HMAC key, from the strongest evidence to the weakest: the image, the settings beside
 * the key (who sets an expiry issues), the service's own name. An HMAC key alone cannot tell: who checks can also sign.
 */
export function readRole(service: ServiceTraits): RoleReading {
  if (bystanderImages.test(service.image.filled())) {
    return { role: 'bystander', basis: `the image ${service.image} has no use for a token key`, source: 'catalogue' }
  }
  const bySettings = readSettings(service)
  if (bySettings === null) return readName(service.name)
  // A gateway or a mailer is handed the lifetime of tokens as well, to set a cookie or to word a mail: two weak reasons that
  // contradict each other tell nothing.
  const word = wordsOf(service.name)
    .flatMap(cutGlued)
    .find((part) => bystandingWords.has(part))
  return word === undefined ? bySettings : { ...noRole, basis: `${bySettings.basis}, and its name says “${word}”` }
}

/** Services that are handed the settings of tokens that others sign. */
const bystandingWords = new Set('gateway proxy mail mailer email notification notifications notifier'.split(' '))

/** What the settings beside the key tell; `null` when they tell nothing. */
function readSettings(service: ServiceTraits): RoleReading | null {
  const [expiry] = service.companions.get('expiry') ?? []
  if (expiry !== undefined) {
    return { role: 'issuer', basis: `it sets how long tokens live (${expiry})`, source: 'setting' }
  }
  const refresh = service.variables.find((variable) => /REFRESH.*(SECRET|KEY)/i.test(variable))
  if (refresh !== undefined) return { role: 'issuer', basis: `it holds a refresh key (${refresh})`, source: 'setting' }
  const login = service.variables.find((variable) => loginSettings.test(variable))
  if (login !== undefined) return { role: 'issuer', basis: `it lets users log in (${login})`, source: 'setting' }
  return null
}

/** `authservice`, `apigateway`: what is written together in names of services, cut before its last part. */
function cutGlued(word: string): readonly string[] {
  const [, head, tail] = /^(.{3,}?)(services?|svc|server|gateway|api|worker)$/.exec(word) ?? []
  return head === undefined || tail === undefined ? [word] : [head, tail]
}

/** What the service's own name tells, which is little. */
export function readName(name: string): RoleReading {
  const words = wordsOf(name).flatMap(cutGlued)
  const issuerWord = words.find((word) => issuerWords.has(word))
  if (issuerWord !== undefined && !words.includes('gateway')) {
    return { role: 'issuer', basis: `its name says “${issuerWord}”`, source: 'name' }
  }
  const validatorWord = words.find((word) => validatorWords.has(word))
  if (validatorWord !== undefined) {
    return { role: 'validator', basis: `its name says “${validatorWord}”`, source: 'name' }
  }
  return noRole
}

const noRole: RoleReading = {
  role: 'unknown',
  basis: 'it is not known whether it signs or verifies',
  source: 'nothing',
}
