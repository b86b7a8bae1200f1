import type { ValueChain } from '../model/code/code.ts'
import type { FileLocation } from '../model/text/location.ts'
import { settingSteps } from './setting-steps.ts'
import { normalizeKey, type Settings } from './settings.ts'
import { fileAt, seenChain } from './traced.ts'

/*
 * Frameworks that verify tokens by settings alone: Spring Boot's resource server
 * (https://docs.spring.io/spring-security/reference/servlet/oauth2/resource-server/jwt.html) and .NET's bearer authentication
 * (https://learn.microsoft.com/aspnet/core/security/authentication/configure-jwt-bearer-authentication).
 */

const SPRING = 'spring.security.oauth2.resourceserver.jwt'
const SPRING_ADDRESSES = [`${SPRING}.jwk-set-uri`, `${SPRING}.issuer-uri`]
const DOTNET_AUTHORITY = 'Authentication:Schemes:Bearer:Authority'

const IMPORT = 'spring.config.import'
const CONFIG_SERVER = [IMPORT, 'spring.cloud.config.uri', 'spring.cloud.config.discovery.enabled']

/** Where the configuration files say that Spring's resource server fetches its keys; `null` where they do not. */
export function findResourceServer(settings: Settings): FileLocation | null {
  const [entry] = SPRING_ADDRESSES.flatMap((key) => settings.get(normalizeKey(key)) ?? [])
  return entry?.location ?? null
}

/** Where Spring's resource server gets its keys: from an address, or a file. What stands in no file may come by a variable. */
export function springKey(settings: Settings, location: FileLocation): ValueChain {
  const known = SPRING_ADDRESSES.find((key) => settings.has(normalizeKey(key)))
  const file = settings.get(normalizeKey(`${SPRING}.public-key-location`))?.[0]
  if (known === undefined && file !== undefined && !file.text.includes('${')) {
    return seenChain(fileAt(withoutScheme(file.text), file.location))
  }
  const asked = known === undefined ? SPRING_ADDRESSES : [known]
  const steps = asked.flatMap((key) => settingSteps(settings, key, location, 'java'))
  // A server of configuration may say otherwise.
  const isServed = CONFIG_SERVER.some((key) =>
    (settings.get(normalizeKey(key)) ?? []).some(
      ({ text }) => key !== IMPORT || /configserver|consul|vault/.test(text),
    ),
  )
  const certainty = isServed ? 'guessed' : 'seen'
  return fetched({ steps, treatments: [], certainty }, known?.endsWith('issuer-uri') === true, location)
}

/** The authority of .NET's bearer authentication where the code names none; `null` where no setting does. */
export function dotnetKey(settings: Settings, location: FileLocation): ValueChain | null {
  if (!settings.has(normalizeKey(DOTNET_AUTHORITY))) return null
  const steps = settingSteps(settings, DOTNET_AUTHORITY, location, 'csharp')
  return fetched(seenChain(steps), true, location)
}

/** A key that is fetched from the address that a chain leads to. */
export function fetched(chain: ValueChain, isIssuer: boolean, location: FileLocation): ValueChain {
  return seenChain([{ kind: 'remote', address: { chain, isIssuer }, location }])
}

/** The path in `classpath:keys/public.pem` and `file:/run/secrets/key`. */
export function withoutScheme(text: string): string {
  return text.replace(/^(classpath|file):(\/\/)?/, '')
}
