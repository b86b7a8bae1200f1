import type { ValueTreatment } from '../../model/code/code.ts'
import type { KeyForm } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import { symbolStart } from '../../model/stack/wiring-symbol.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Candidate } from '../carry/candidates.ts'
import { findScript } from '../carry/carriers/scripts.ts'
import { readForm } from '../carry/forms.ts'
import { isProductByImage } from '../catalogue/match-product.ts'
import { readAnyName, readKeyName } from '../names/key-names.ts'
import type { Sighting } from '../sight/sighting.ts'
import { type CodeKey, nameOfCodeFile } from './code-key.ts'
import { codeKeyOf, purposeOfCode } from './read-code-name.ts'

/**
 * The candidates as the code of their services reads them, with those that only the code has: what it falls back to where Compose
 * sets nothing, constants, and keys that it asks for and nobody gives. What the catalogue knows of a product is left alone.
 */
export function applyCode(sightings: readonly Sighting[], candidates: readonly Candidate[]): readonly Candidate[] {
  if (sightings.every(({ codeKeys }) => codeKeys === undefined)) return candidates
  const read = candidates.map((candidate) => {
    const key = candidate.known === null ? findKey(candidate) : undefined
    return key === undefined ? candidate : readByCode(candidate, key)
  })
  const bySighting = groupBy(candidates, ({ sighting }) => sighting)
  const ofCode = sightings.flatMap((sighting) => findInCode(sighting, bySighting.get(sighting) ?? []))
  // A variable that is set to nothing counts as unset where the code falls back to a key of its own.
  const replaced = new Map(sightings.map((sighting) => [sighting, new Set<string>()]))
  for (const { sighting, variable, state } of ofCode) if (state === 'present') replaced.get(sighting)?.add(variable)
  const used = read.filter(
    ({ sighting, variable, state, known }) =>
      known !== null || state === 'present' || replaced.get(sighting)?.has(variable) !== true,
  )
  return [...used, ...ofCode]
}

/** The key of the code that the candidate is: by its variable, by the path in the code, or by a file that gives the variable. */
function findKey({ sighting, variable, carrier }: Candidate): CodeKey | undefined {
  const byName = codeKeyOf(sighting, variable)
  if (byName !== undefined) return byName
  return sighting.codeKeys?.find(({ effect, names }) => {
    if (effect.kind === 'file') return effect.path === variable || nameOfCodeFile(effect) === variable
    return carrier === 'mounted-env-file' && names.includes(variable)
  })
}

const decodings: Readonly<Partial<Record<ValueTreatment, KeyForm>>> = {
  'base64-decoded': 'base64',
  'base64url-decoded': 'base64url',
  'hex-decoded': 'hex',
}

/** How the text is used then cannot be determined here. */
const opaque: ReadonlySet<ValueTreatment> = new Set(['base64-encoded', 'cut', 'hashed', 'joined'])

/** The candidate with its text made to what the code makes of it, where the way was seen. */
function readByCode(candidate: Candidate, key: CodeKey): Candidate {
  const found = { ...candidate, codeKey: key }
  const { value, form } = candidate
  if (
    !key.isSeen ||
    value === null ||
    key.treatments.some((one) => opaque.has(one)) ||
    form === 'reference' ||
    form === 'path' ||
    form === 'jwks-url'
  )
    return found
  const { assumes: _, ...certain } = found
  const decoded = key.treatments.flatMap((treatment) => decodings[treatment] ?? [])[0]
  const isEncoded = form === 'base64' || form === 'base64url' || form === 'hex'
  return {
    ...certain,
    isReadByCode: true,
    form: decoded ?? (isEncoded ? 'text' : form),
    value: treat(value, key.treatments, candidate.hasFinalLineBreak === true),
  }
}

function treat(value: Secret, treatments: readonly ValueTreatment[], hasFinalLineBreak: boolean): Secret {
  const text = value.revealText()
  if (text.includes(symbolStart)) return value
  const isTrimmed = treatments.includes('trimmed')
  if (!isTrimmed && !hasFinalLineBreak && !treatments.includes('newlines-restored')) return value
  const whole = hasFinalLineBreak && !isTrimmed ? `${text}\n` : text
  const restored = treatments.includes('newlines-restored') ? whole.replaceAll('\\n', '\n') : whole
  return Secret.fromText(isTrimmed ? restored.trim() : restored)
}

/** The keys of a service's code that nothing carries to it. Only of what was seen: a guess makes no key. */
function findInCode(sighting: Sighting, own: readonly Candidate[]): readonly Candidate[] {
  const { codeKeys = [], products } = sighting
  if (!sighting.isVisible || sighting.role.role === 'bystander' || isProductByImage(products)) return []
  return codeKeys.flatMap((key) => {
    // One that is empty and asked for exists, and is reported as empty.
    const isCarried = own.some(({ variable, carrier }) => {
      return key.names.includes(variable) && (carrier !== 'environment' || key.effect.kind === 'absent')
    })
    return key.isSeen && !isCarried ? (inCode(sighting, key) ?? []) : []
  })
}

function inCode(sighting: Sighting, key: CodeKey): Candidate | null {
  const { effect } = key
  if (effect.kind === 'variable' || effect.kind === 'file' || effect.kind === 'elsewhere') return null
  // What a script or an env file that was not read sets is not missing.
  const maySet = sighting.lacksEnvFile || sighting.hasUnknownVariables || findScript(sighting) !== null
  const isScripted = sighting.code?.image?.startsWithScript === true && sighting.containerId === null
  if (effect.name !== null && (maySet || isScripted)) return null
  const variable = effect.name ?? effect.location.file
  const byName = effect.name === null ? null : readKeyName(effect.name)
  const reading = { ...(byName ?? readAnyName(variable, purposeOfCode(effect.name ?? ''))), carrier: 'value' as const }
  const base = {
    sighting,
    variable,
    // A constant has no name that it could share with another's variable.
    reading: effect.name === null ? { ...reading, stem: `constant ${variable}`, half: null } : reading,
    known: null,
    chain: [],
    codeKey: key,
    isReadByCode: true,
  }
  if (effect.kind !== 'literal') {
    const { file, line } = effect.location
    const reads = `${file}${line === undefined ? '' : `:${line}`} reads it`
    // A service to which Compose hands nothing at all gets its settings out of the env file that its code loads.
    const isOpen = sighting.variables.size === 0 && sighting.code?.lacksEnvFile === true
    return {
      ...base,
      ...{ carrier: 'environment', state: 'absent', form: 'text', value: null, location: sighting.location },
      expectedBecause: isOpen ? `${reads}, and loads an env file that is not there` : reads,
      ...(isOpen ? { isOpenExpectation: true } : {}),
      ...(effect.kind === 'generated' ? { whenUnset: 'random-per-process' } : {}),
    }
  }
  const decoded = key.treatments.flatMap((treatment) => decodings[treatment] ?? [])[0]
  const value = treat(effect.value, key.treatments, false)
  return {
    ...base,
    ...{ carrier: 'code', state: 'present', value, location: effect.location },
    form: decoded ?? readTextForm(value),
  }
}

/** A text in code is no path and no address of a key: the code would open it. */
function readTextForm(value: Secret): KeyForm {
  const form = readForm(value.revealText())
  return form === 'path' || form === 'jwks-url' ? 'text' : form
}
