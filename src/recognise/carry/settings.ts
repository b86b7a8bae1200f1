import type { ValueChain } from '../../model/code/code.ts'
import type { ClaimSetting, ClaimSettings } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { Location } from '../../model/text/location.ts'
import { foldName } from '../catalogue/match-key.ts'
import { type CodeKey, followChain } from '../code/code-key.ts'
import { readAlgorithms } from '../names/algorithms.ts'
import type { CompanionKind } from '../names/companions.ts'
import { wordsOf } from '../names/name-words.ts'
import { purposeOf } from '../names/purposes.ts'
import type { Held, Sighting } from '../sight/sighting.ts'
import type { Candidate } from './candidates.ts'

/** The algorithms that a service's configuration names for a key, and where. */
export interface AlgorithmSetting {
  readonly algorithms: readonly string[]
  readonly location?: Location
}

/**
 * The algorithms for a key: those that its own text names (Hasura's `type`), that a setting beside it names, or that its
 * product uses when no setting says otherwise.
 */
export function algorithmsOf(candidate: Candidate): AlgorithmSetting {
  const hasura = readHasura(candidate)
  if (typeof hasura?.['type'] === 'string') {
    return { algorithms: readAlgorithms(hasura['type']), location: candidate.location }
  }
  for (const [, held] of settingsFor(candidate, 'algorithm', candidate.known?.key.algorithmVariables)) {
    const algorithms = readAlgorithms(held.value?.revealText() ?? '')
    if (algorithms.length > 0) return { algorithms, location: held.location }
  }
  if (candidate.known !== null) return { algorithms: candidate.known.key.algorithms ?? [] }
  return algorithmsInCode(candidate.codeKey, candidate.sighting)
}

/** The algorithms that the code names, where every call with the key names some that could be followed. */
function algorithmsInCode(key: CodeKey | undefined, { variables }: Sighting): AlgorithmSetting {
  if (key?.isSeen !== true) return { algorithms: [] }
  const named = key.uses.map(({ algorithms, algorithmVariables = [] }) => {
    // The first variable that is set wins over the names in the code, which are what it falls back to.
    const set = algorithmVariables.map((name) => variables.get(name)?.value).find((value) => value?.isEmpty === false)
    return set === undefined || set === null ? (algorithms ?? []) : readAlgorithms(set.revealText())
  })
  const [{ location }] = key.uses
  if (named.some((algorithms) => algorithms.length === 0)) return { algorithms: [] }
  return { algorithms: [...new Set(named.flat().map((name) => name.toUpperCase()))], location }
}

/** The issuer and the audience that the service is configured with for a key. An address to fetch keys from is neither. */
export function claimsOf(candidate: Candidate): ClaimSettings<Secret> {
  const issuer = claimOf(candidate, 'issuer', candidate.known?.key.issuerVariables)
  const audience = claimOf(candidate, 'audience', candidate.known?.key.audienceVariables)
  return { ...(issuer && { issuer }), ...(audience && { audience }) }
}

function claimOf(
  candidate: Candidate,
  kind: 'issuer' | 'audience',
  variables: readonly string[] | undefined,
): ClaimSetting<Secret> | null {
  const inKey = readHasura(candidate)?.[kind]
  if (inKey !== undefined) {
    const values = secretsOf(Array.isArray(inKey) ? inKey : [inKey])
    return values && { variable: candidate.variable, location: candidate.location, values }
  }
  const { sighting, issuerVariable } = candidate
  const isReported = kind === 'issuer' && variables === undefined && issuerVariable !== undefined
  const reported = isReported ? lookUp(sighting, [issuerVariable]) : []
  for (const [variable, held] of [...reported, ...settingsFor(candidate, kind, variables)]) {
    const values = secretsOf(splitList(held.value?.revealText() ?? ''))
    if (values !== null) return { variable, location: held.location, values }
  }
  return candidate.known === null ? claimInCode(candidate, kind) : null
}

/** What the code writes into a claim, or else demands in it; `null` where its calls do not agree on one. */
function claimInCode(candidate: Candidate, kind: 'issuer' | 'audience'): ClaimSetting<Secret> | null {
  const { codeKey } = candidate
  if (codeKey?.isSeen !== true) return null
  for (const side of ['signs', 'verifies'] as const) {
    const chains = codeKey.uses.flatMap((use) => (use.kind === side ? (use[kind] ?? []) : []))
    const [first, ...others] = chains
      .filter(({ steps }) => steps.length > 0)
      .map((chain) => readClaim(candidate, chain))
    if (first === undefined) continue
    const text = first?.values[0].revealText()
    return others.every((other) => other?.values[0].revealText() === text) ? first : null
  }
  return null
}

/** The value of a claim that comes from a variable, or is a text that is in the code. */
function readClaim({ sighting }: Candidate, chain: ValueChain): ClaimSetting<Secret> | null {
  const { code, variables, containerId } = sighting
  if (code === undefined || chain.certainty !== 'seen' || chain.treatments.length > 0) return null
  const { effect } = followChain(chain, code, { variables, isWithoutImage: containerId === null })
  if (effect.kind === 'literal') {
    // Several that stand there are those that it accepts.
    if (chain.steps.filter((step) => step.kind === 'literal').length > 1) return null
    return { variable: effect.name ?? effect.location.file, location: effect.location, values: [effect.value] }
  }
  const held = effect.kind === 'variable' ? variables.get(effect.name) : undefined
  if (effect.kind !== 'variable' || held === undefined || held.value === null || held.value.isEmpty) return null
  return { variable: effect.name, location: held.location, values: [held.value] }
}

function secretsOf(texts: readonly unknown[]): readonly [Secret, ...Secret[]] | null {
  const [first, ...rest] = texts.filter((text): text is string => typeof text === 'string' && text !== '')
  return first === undefined ? null : [Secret.fromText(first), ...rest.map((text) => Secret.fromText(text))]
}

/** One value or several: separated by commas, or a JSON list. */
function splitList(text: string): readonly unknown[] {
  const trimmed = text.trim()
  if (trimmed.startsWith('[')) {
    const parsed = parseJson(trimmed)
    if (Array.isArray(parsed)) return parsed
  }
  return trimmed.split(',').map((part) => part.trim())
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null // it only begins like JSON
    throw error
  }
}

function readHasura({ form, value }: Candidate): Readonly<Record<string, unknown>> | null {
  if ((form !== 'hasura-json' && form !== 'jwks-url') || value === null) return null
  const parsed = parseJson(value.revealText())
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null
}

/** The settings of a kind that speak of the key: the catalogue's variables, else those whose names are nearest to the key's. */
function settingsFor(
  { sighting, variable, reading, known }: Candidate,
  kind: CompanionKind,
  variables: readonly string[] | undefined,
): readonly (readonly [string, Held])[] {
  if (variables !== undefined) return lookUp(sighting, variables)
  // A product of the catalogue reads its own settings: a name that merely looks alike says nothing of it.
  const names = known === null || sighting.companions.size > 0 ? (sighting.companions.get(kind) ?? []) : []
  if (names.length === 0) return []
  const near = names
    .filter((name) => isFor(purposeOf(wordsOf(name)), reading.purpose))
    .map((name) => ({ name, common: commonStart(wordsOf(name), wordsOf(variable)) }))
    .toSorted((one, other) => other.common - one.common)
  return near.flatMap(({ name }) => {
    const held = sighting.variables.get(name)
    return held === undefined ? [] : [[name, held] as const]
  })
}

function lookUp({ variables }: Sighting, names: readonly string[]): readonly (readonly [string, Held])[] {
  const folded = names.map(foldName)
  return [...variables]
    .filter(([name]) => folded.includes(foldName(name)))
    .toSorted(([one], [other]) => folded.indexOf(foldName(one)) - folded.indexOf(foldName(other)))
}

/** A setting without a purpose is for every key, one with a purpose is for that. */
function isFor(setting: string, key: string): boolean {
  return setting === key || setting === 'access'
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  const end = one.findIndex((word, index) => word !== other[index])
  return end < 0 ? one.length : end
}
