import type {
  BindingState,
  Carrier,
  ClosedFile,
  FileInContainer,
  KeyAddress,
  KeyForm,
  ReadingAssumption,
} from '../../model/keys/binding.ts'
import type { Secret } from '../../model/keys/secret.ts'
import type { UnseenKey } from '../../model/report/gap.ts'
import type { ProvenanceStep } from '../../model/stack/compose.ts'
import type { Location } from '../../model/text/location.ts'
import { findKnownKey, foldName, isKnownNoKey, type KnownKey } from '../catalogue/match-key.ts'
import { isProductByImage } from '../catalogue/match-product.ts'
import type { ProductKey } from '../catalogue/product.ts'
import type { CodeKey } from '../code/code-key.ts'
import { readCodeName, sparesName } from '../code/read-code-name.ts'
import { handlesNoToken } from '../code/read-sightings.ts'
import { readCompanion } from '../names/companions.ts'
import { type NameReading, readAnyName, readKeyName } from '../names/key-names.ts'
import type { Held, Sighting } from '../sight/sighting.ts'
import type { Carried } from './carriers/carried.ts'
import { readForm } from './forms.ts'

/** A key that a sighting holds. */
export interface Candidate {
  readonly sighting: Sighting
  readonly variable: string
  readonly reading: NameReading
  /** What the catalogue says of it; `null` when the service is no product that it knows, or the product has no such key. */
  readonly known: KnownKey | null
  readonly carrier: Carrier
  readonly state: BindingState
  readonly form: KeyForm
  readonly value: Secret | null
  readonly location: Location
  readonly chain: readonly ProvenanceStep[]
  /** Why a key is missed that is not there, in words; only when `state` is `absent`. */
  readonly expectedBecause?: string
  /** Whether it may come by a way that cannot be seen here, so that somebody has to say whether it is missing. */
  readonly isOpenExpectation?: true
  /** The file that it was read from, in a container. */
  readonly file?: FileInContainer
  /** What keeps the key from being seen. */
  readonly unseen?: UnseenKey
  /** What its reader is taken to do to the text, and nothing proves. */
  readonly assumes?: ReadingAssumption
  /** Of a file with a final line break, its name as shown. */
  readonly assumedFile?: string
  /** Where its keys are fetched, of one that has an address of keys. */
  readonly fetchesFrom?: KeyAddress
  /** Whether its address may be another one in the environment that it runs in, so that nothing is concluded of where it leads. */
  readonly isAddressOpen?: true
  /** The variable that says which issuer its tokens name, where the names of settings beside it do not tell. */
  readonly issuerVariable?: string
  /** That it is no key in sight but the one which an issuer makes by itself; with a service that asks the issuer for it. */
  readonly ownKey?: { readonly asker: string }
  /** What the service's own code does with it. */
  readonly codeKey?: CodeKey
  /** Whether the text is what its code makes of what it is given, so that nothing about the reading is assumed. */
  readonly isReadByCode?: boolean
  /** Of a file whose final line break is not in the value. */
  readonly hasFinalLineBreak?: boolean
  /** That the service may not read the file that it stands in: the value is known here, and not there. */
  readonly closedFile?: ClosedFile
  /** What becomes of the service without it, as its code says. */
  readonly whenUnset?: 'random-per-process'
}

/** The keys among a sighting's variables: those that the catalogue knows for its product, and those whose name says so. */
export function findCandidates(sighting: Sighting): readonly Candidate[] {
  const found: Candidate[] = []
  const names = new Set(sighting.variables.keys())
  for (const [variable, held] of sighting.variables) {
    const known = findKnownKey(sighting.products, variable)
    if (known === null && isKnownNoKey(sighting.products, variable)) continue
    if (known !== null && (known.key.isToken === true || isSwitchedOff(known.key, sighting))) continue
    if (known === null && sparesName(sighting, variable)) continue
    const reading =
      known === null
        ? readCodeName(sighting, variable, readKeyName(variable, names))
        : readAnyName(variable, known.key.purpose)
    const candidate = reading === null ? null : candidateOf(sighting, variable, held, reading, known)
    if (candidate !== null && !isForSomebodyElse(candidate)) found.push(candidate)
  }
  if (found.length === 0) found.push(...findAppKey(sighting))
  return withoutShadowed(found)
}

/** An empty line of a shared env file, at a product whose keys are known and have other names. */
function isForSomebodyElse({ state, known, chain, sighting }: Candidate): boolean {
  return state === 'empty' && known === null && chain[0]?.kind === 'env-file' && isKnownByImage(sighting)
}

function isKnownByImage({ products }: Sighting): boolean {
  return products.some(({ images, keys }) => images.length > 0 && keys.length > 0)
}

/**
 * The candidate that a held variable makes; `null` when it holds nothing that counts: a product's optional key left empty,
 * a set without a key in it.
 */
export function candidateOf(
  sighting: Sighting,
  variable: string,
  held: Held,
  reading: NameReading,
  known: KnownKey | null,
): Candidate | null {
  const isOptional = known?.key.isOptional === true
  const base = { sighting, variable, reading, known, location: held.location, chain: held.chain }
  if (held.value === null) {
    return isOptional ? null : { ...base, carrier: 'environment', state: 'absent', form: 'text', value: null }
  }
  const text = held.value.revealText()
  if (/^\s*(\[\s*\]|\{\s*"keys"\s*:\s*\[\s*\]\s*\})\s*$/.test(text)) return null
  if (held.value.isEmpty) {
    if (isOptional || reading.carrier !== 'value') return null
    return { ...base, carrier: 'environment', state: 'empty', form: 'text', value: held.value }
  }
  const form = formOf(text, sighting, variable, reading, known?.key)
  return form === null ? null : { ...base, carrier: 'environment', state: 'present', form, value: held.value }
}

/** The candidate that a key carried otherwise makes. */
export function candidateOfCarried(sighting: Sighting, carried: Carried): Candidate | null {
  const { variable, carrier, state, value, location, chain, productKey, expectedBecause } = carried
  const product = productKey && sighting.products.find(({ keys }) => keys.includes(productKey))
  const known = productKey === undefined || product === undefined ? null : { product, key: productKey }
  const reading = { ...readCarriedName(carried.readAs ?? variable, known), isWeak: carried.isWeak === true }
  if (known?.key.isOptional === true && state !== 'present' && expectedBecause === undefined) return null
  if (known !== null && (known.key.isToken === true || isSwitchedOff(known.key, sighting))) return null
  const text = value?.revealText() ?? ''
  const form = carried.form ?? formOf(text, sighting, variable, { ...reading, carrier: 'value' }, known?.key)
  if (form === null) return null
  const because = expectedBecause === undefined ? {} : { expectedBecause }
  const origin = carried.file === undefined ? {} : { file: carried.file }
  // How a product of the catalogue reads its key files is known; and a PEM or a JWK is the same with a line break.
  const isAssumed = carried.finalLineBreakIn !== undefined && known === null && form === 'text'
  return {
    sighting,
    variable,
    reading,
    known,
    carrier,
    state,
    form,
    value,
    location,
    chain,
    ...because,
    ...origin,
    ...(isAssumed ? { assumes: 'final-line-break' } : {}),
    ...(carried.closedFile === undefined ? {} : { closedFile: carried.closedFile }),
    ...(carried.finalLineBreakIn === undefined
      ? {}
      : { assumedFile: carried.finalLineBreakIn, hasFinalLineBreak: true }),
  }
}

function readCarriedName(variable: string, known: KnownKey | null): NameReading {
  const purpose = known?.key.purpose ?? readKeyName(variable)?.purpose ?? 'access'
  return { ...readAnyName(variable, purpose), carrier: 'value' }
}

/**
 * How the service makes bytes of the text: a switch says, or the catalogue, or the name, or the text itself. `null` when the
 * text is no key at all but the switch that a name like `JWT_SECRET_BASE64` may be too.
 */
function formOf(
  text: string,
  sighting: Sighting,
  variable: string,
  reading: NameReading,
  key: ProductKey | undefined,
): KeyForm | null {
  if (reading.carrier === 'file') return 'path'
  if (reading.carrier === 'url') return 'jwks-url'
  const form = readForm(text)
  if (form === 'hasura-json' && /"jwk_url"\s*:/.test(text) && !/"key"\s*:/.test(text)) return 'jwks-url'
  const isOn = (name: string, value: string): boolean =>
    sighting.variables.get(name)?.value?.revealText().trim().toLowerCase() === value.toLowerCase()
  if (key?.formSwitch !== undefined && isOn(key.formSwitch.variable, key.formSwitch.value)) return key.formSwitch.form
  if (form === 'text' && isOn(`${variable}_IS_BASE64`, 'true')) return 'base64'
  if (key?.form !== undefined) {
    const isStructured = ['pem', 'x509', 'jwk', 'jwks', 'hasura-json'].includes(key.form)
    if (!isStructured) return key.form
    return form === 'text' && key.form === 'pem' ? 'pem' : form
  }
  if (reading.form !== null && form === 'text') {
    return /^(true|false|yes|no|on|off|[01])$/i.test(text.trim()) ? null : reading.form
  }
  return form
}

/** Whether a setting says that the product does not use the key. */
export function isSwitchedOff({ offSwitch }: ProductKey, { variables }: Sighting): boolean {
  if (offSwitch === undefined) return false
  return variables.get(offSwitch.variable)?.value?.revealText().trim().toLowerCase() === offSwitch.value.toLowerCase()
}

/** The key of a whole application, as Flask, Django and FastAPI's template name it. */
const appKey = /^((app|django|flask|fastapi)_)?secret(_?key)?$/i

/**
 * `SECRET_KEY` signs cookies in one application and tokens in the next. It counts as a token's key where the service is also
 * configured how tokens are signed or how long they live, and holds no other key.
 */
function findAppKey(sighting: Sighting): readonly Candidate[] {
  const names = [...sighting.variables.keys()].filter((name) => appKey.test(name))
  // A product that goes by the names of services only stands for any application.
  if (names.length !== 1 || isProductByImage(sighting.products) || handlesNoToken(sighting)) return []
  const speaks = [...sighting.variables.keys()].some((name) => {
    const kind = readCompanion(name)
    return kind === 'algorithm' || kind === 'expiry' || kind === 'issuer' || kind === 'audience'
  })
  return names.flatMap((name) => {
    const held = sighting.variables.get(name)
    const found =
      !speaks || !held?.value || held.value.isEmpty
        ? null
        : candidateOf(sighting, name, held, readAnyName(name, 'access'), null)
    return found === null ? [] : [found]
  })
}

/** Of several names of one key of a product, the one that the product reads first. */
function withoutShadowed(candidates: readonly Candidate[]): readonly Candidate[] {
  const winners = new Map<ProductKey, Candidate>()
  for (const candidate of candidates) {
    const key = candidate.known?.key
    if (key === undefined || candidate.state !== 'present') continue
    const winner = winners.get(key)
    if (winner === undefined || rankOf(candidate) < rankOf(winner)) winners.set(key, candidate)
  }
  return candidates.filter((candidate) => {
    const key = candidate.known?.key
    if (key === undefined || key.variables?.some((name) => name.includes('*'))) return true
    return (winners.get(key) ?? candidate) === candidate
  })
}

function rankOf({ variable, known }: Candidate): number {
  return (known?.key.variables ?? []).map(foldName).indexOf(foldName(variable))
}
