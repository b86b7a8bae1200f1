import type { TokenUse, ValueChain, ValueStep } from '../model/code/code.ts'
import type { FileLocation } from '../model/text/location.ts'
import { fetched, findResourceServer, springKey, withoutScheme } from './resource-server.ts'
import { settingSteps } from './setting-steps.ts'
import { normalizeKey, type Settings } from './settings.ts'
import type { SourceFile } from './sketch.ts'
import { fileAt, seenChain } from './traced.ts'

/*
 * Services that sign or verify by their settings alone, with no call in the source that shows it: Spring Boot's resource
 * server, MicroProfile JWT as Quarkus and others have it (https://quarkus.io/guides/security-jwt), and Micronaut
 * (https://micronaut-projects.github.io/micronaut-security/latest/guide/).
 */

const MP_KEY = ['mp.jwt.verify.publickey', 'smallrye.jwt.verify.secretkey']
const MP_LOCATION = ['mp.jwt.verify.publickey.location', 'smallrye.jwt.verify.key.location']
const OIDC = 'quarkus.oidc.auth-server-url'
const SIGN_KEY = ['smallrye.jwt.sign.key']
const SIGN_LOCATION = ['smallrye.jwt.sign.key.location']
const MICRONAUT = 'micronaut.security.token.jwt.signatures.secret'
const MICRONAUT_KEYS = [`${MICRONAUT}.generator.secret`, `${MICRONAUT}.validation.secret`]

/** The uses of tokens that follow from the settings and are not in the source. */
export function usesBySettings(
  settings: Settings,
  files: readonly SourceFile[],
  uses: readonly TokenUse[],
): readonly TokenUse[] {
  const has = (kind: TokenUse['kind']): boolean => uses.some((use) => use.kind === kind)
  const found: TokenUse[] = []
  const micronaut = locationOf(settings, MICRONAUT_KEYS)
  if (micronaut !== null) {
    const known = MICRONAUT_KEYS.find((key) => settings.has(normalizeKey(key))) ?? ''
    const key = seenChain(settingSteps(settings, known, micronaut, 'java'))
    if (!has('signs') && files.some(logsIn))
      found.push(configured('signs', 'micronaut-security', 'signatures.secret', micronaut, key))
    if (!has('verifies')) found.push(configured('verifies', 'micronaut-security', 'signatures.secret', micronaut, key))
    return found
  }
  if (has('verifies')) return found
  const spring = findResourceServer(settings)
  if (spring !== null)
    return [configured('verifies', 'spring-security', 'oauth2ResourceServer', spring, springKey(settings, spring))]
  const place = locationOf(settings, [...MP_LOCATION, ...MP_KEY]) ?? locationOf(settings, [OIDC])
  if (place !== null)
    found.push(configured('verifies', 'smallrye-jwt', 'mp.jwt.verify', place, microprofileKey(settings, place)))
  return found
}

/** The key that MicroProfile JWT verifies with: given itself, at a place, or fetched from the server that is named. */
export function microprofileKey(settings: Settings, location: FileLocation): ValueChain {
  const isFetched = locationOf(settings, [...MP_LOCATION, ...MP_KEY]) === null && settings.has(normalizeKey(OIDC))
  if (isFetched) return fetched(seenChain(settingSteps(settings, OIDC, location, 'java')), true, location)
  return keyOrLocation(settings, MP_KEY, MP_LOCATION, location)
}

/** The key that SmallRye signs with where the call names none. */
export function smallryeSigningKey(settings: Settings, location: FileLocation): ValueChain {
  return keyOrLocation(settings, SIGN_KEY, SIGN_LOCATION, location)
}

/** A key that is in no file may come from variables, under the first name of each kind. */
function keyOrLocation(
  settings: Settings,
  keys: readonly string[],
  locations: readonly string[],
  location: FileLocation,
): ValueChain {
  const known = (names: readonly string[]): readonly string[] =>
    names.filter((name) => settings.has(normalizeKey(name))).slice(0, 1)
  const ofKey = known(keys)
  const ofLocation = known(locations)
  const isSilent = ofKey.length === 0 && ofLocation.length === 0
  const given = (isSilent ? keys.slice(0, 1) : ofKey).flatMap((key) => settingSteps(settings, key, location, 'java'))
  const placed = (isSilent ? locations.slice(0, 1) : ofLocation).flatMap((key) =>
    settingSteps(settings, key, location, 'java').flatMap(atPath),
  )
  return seenChain([...given, ...placed])
}

/** A setting that says where the key is: an address, or a file on the class path or the disk. */
function atPath(step: ValueStep): readonly ValueStep[] {
  if (step.kind === 'variable') return [{ ...step, holds: 'path' }]
  if (step.kind !== 'literal') return [step]
  const text = step.value.revealText()
  if (!/^https?:/.test(text)) return fileAt(withoutScheme(text), step.location)
  const address = { chain: seenChain([step]), isIssuer: false }
  return [{ kind: 'remote', address, location: step.location }]
}

function locationOf(settings: Settings, keys: readonly string[]): FileLocation | null {
  for (const key of keys) {
    const [entry] = settings.get(normalizeKey(key)) ?? []
    if (entry !== undefined) return entry.location
  }
  return null
}

/** Whether a file says who may log in, for which Micronaut makes the tokens by itself. */
function logsIn({ text }: SourceFile): boolean {
  return /\bimplements\b/.test(text) && /AuthenticationProvider\b/.test(text)
}

/** Of what the files of all environments say, somebody may take something out again. */
function configured(
  kind: 'signs' | 'verifies',
  library: string,
  call: string,
  location: FileLocation,
  key: ValueChain,
): TokenUse {
  return {
    ...{ kind, library, call, location, certainty: 'seen', key },
    ...{ algorithms: null, issuer: null, audience: null, leewaySeconds: null },
    ...{ checksSignature: true, tokenFrom: kind === 'verifies' ? ['header'] : [] },
  }
}
