import type { ClaimSettings, KeyForm, ResolvedBinding } from '../../model/keys/binding.ts'
import type { Secret } from '../../model/keys/secret.ts'
import { type UnknownSupplier, UnknownValue } from '../../model/keys/unknown-value.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ProvenanceStep } from '../../model/stack/compose.ts'
import { symbolNames, symbolStart } from '../../model/stack/wiring-symbol.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isFileLocation } from '../../model/text/location.ts'
import type { Candidate } from './candidates.ts'

/** What a candidate holds as its binding tells it: the value where it is known, else its identity. */
export function readValue({ value, form, chain }: Candidate): ResolvedBinding['value'] {
  if (value === null) return null
  const text = value.revealText()
  const names = symbolNames(text)
  if (names.length === 0 && form !== 'reference') return value
  return new UnknownValue(text, supplierOf(names, form, chain) ?? { kind: 'mount', name: text })
}

/**
 * The form in which it is reported: an unknown value has no content to read, whatever its name says. An address is no
 * key, and in `audit --wiring` the forms are compared as well; but the halves of a pair never come from one variable, so that
 * where a symbol stands for the private one there is only its identity.
 */
export function boundForm(candidate: Candidate): KeyForm {
  const { form, reading } = candidate
  const value = readValue(candidate)
  if (!(value instanceof UnknownValue) || form === 'jwks-url' || form === 'path') return form
  return value.supplier.kind !== 'wiring' || reading.half === 'private' ? 'reference' : form
}

/** What a binding tells of a value that is not known. */
export function factsOf(value: ResolvedBinding['value']): Pick<ResolvedBinding, 'isValueUnknown' | 'isSymbol'> {
  if (!(value instanceof UnknownValue)) return {}
  return { isValueUnknown: true, ...(value.supplier.kind === 'wiring' ? { isSymbol: true } : {}) }
}

/** The settings for claims with those that are not known as such: nobody writes a symbol into a token. */
export function withUnknownClaims({ issuer, audience }: ClaimSettings<Secret>): ResolvedBinding['claims'] {
  return { ...(issuer && { issuer: markUnknown(issuer) }), ...(audience && { audience: markUnknown(audience) }) }
}

type Claim = NonNullable<ClaimSettings<Secret>['issuer']>

function markUnknown(setting: Claim): NonNullable<ResolvedBinding['claims']['issuer']> {
  const read = (value: Secret): Secret | UnknownValue => {
    const text = value.revealText()
    const [name] = symbolNames(text)
    return name === undefined ? value : new UnknownValue(text, { kind: 'wiring', name })
  }
  const [first, ...others] = setting.values
  const values = [read(first), ...others.map(read)] as const
  return { ...setting, values, ...(values.some((value) => value instanceof UnknownValue) && { isValueUnknown: true }) }
}

function supplierOf(
  names: readonly string[],
  form: KeyForm,
  chain: readonly ProvenanceStep[],
): UnknownSupplier | undefined {
  const [first] = names
  if (first === undefined) return undefined
  const step = chain.find(({ supplier, name }) => supplier !== undefined && name !== undefined && names.includes(name))
  if (step?.supplier !== undefined) return { ...step.supplier, name: step.name ?? first }
  return { kind: form === 'reference' ? 'mount' : 'wiring', name: first }
}

/**
 * The candidates, with those taken for unseen keys that a hosting platform may supply or not, because nothing marks the stack as
 * one that it deploys: plain Compose hands over an empty value in their place, which says nothing of the stack that runs. One
 * gap for each variable.
 */
export function doubtUnmarked(candidates: readonly Candidate[]): readonly Candidate[] {
  const gaps = new Map<string, Gap>()
  return candidates.map((candidate) => {
    const { chain, value, sighting, known } = candidate
    const step = chain.find(({ supplier }) => supplier?.kind === 'platform')
    if (step?.name === undefined || step.supplier === undefined) return candidate
    if (value?.revealText().includes(symbolStart) === true) return candidate
    const id = identityOf(sighting.project, step.name)
    const gap = gaps.get(id) ?? gapOfUnset(candidate, step.name, step.supplier.by)
    gaps.set(id, gap)
    const form = candidate.form === 'jwks-url' ? candidate.form : 'reference'
    return { ...candidate, known, state: 'present', value: null, form, unseen: gap }
  })
}

function gapOfUnset({ location, sighting }: Candidate, name: string, platform: string): Gap {
  const place = isFileLocation(location)
    ? {
        source: location.file,
        ...(location.line !== undefined && { line: location.line }),
        ...(location.column !== undefined && { column: location.column }),
      }
    : { source: sighting.service }
  const reason = `${name} is not set here: ${platform} sets it when it deploys the stack, but nothing in the files says that it does; plain \`docker compose\` passes an empty value. Set ${name} in .env or the shell`
  return { ...place, code: 'unresolved', reason }
}
