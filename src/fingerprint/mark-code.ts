import type { ServiceCode, TokenUse, ValueChain, ValueStep, ValueTreatment } from '../model/code/code.ts'
import type {
  CodeFacts,
  CodeReading,
  CodeUse,
  GivenValue,
  KeyOrigin,
  KeyStep,
  WrittenKey,
} from '../model/code/code-facts.ts'
import type { KeyForm } from '../model/keys/binding.ts'
import { isAsked } from '../model/keys/is-asked.ts'
import { Secret } from '../model/keys/secret.ts'
import type { ComposeProject, ComposeService } from '../model/stack/compose.ts'
import { expandName } from '../model/text/expand-name.ts'
import { identityOf } from '../model/text/identity.ts'
import { markValue } from './mark-value.ts'
import { readKeys } from './read/read-keys.ts'
import { createGuessJudge, type GuessJudge } from './strength/guess-judge.ts'

interface Marking {
  readonly project: string
  /** `null` where no compose file names the service. */
  readonly service: ComposeService | null
  readonly code: ServiceCode
  readonly fingerprintKey: Uint8Array
  readonly judge: GuessJudge
}

/**
 * Replaces the texts in source that are used as keys by their fingerprints, which are those that holdings of the same keys have.
 * Empty where no project is looked at: code is in reach of compose files only.
 */
export async function markCode(
  code: ReadonlyMap<string, ServiceCode>,
  project: Pick<ComposeProject, 'name' | 'services'> | null,
  fingerprintKey: Uint8Array,
  judge: GuessJudge = createGuessJudge(),
  isOver: () => boolean = () => false,
): Promise<readonly CodeFacts[]> {
  if (project === null) return []
  const marked: CodeFacts[] = []
  const services = new Map(project.services.map((service) => [service.name, service]))
  for (const one of code.values()) {
    if (isOver()) break
    const service = services.get(one.service) ?? null
    marked.push(await markService({ project: project.name, service, code: one, fingerprintKey, judge }))
  }
  return marked
}

async function markService(marking: Marking): Promise<CodeFacts> {
  const { basis: _, image: __, setElsewhere: ___, uses, reads, ...facts } = marking.code
  const marked: CodeUse[] = []
  for (const use of uses) marked.push(await markUse(use, marking))
  const chains = [...reads.map(({ chain }) => chain), ...uses.flatMap(({ key }) => key ?? [])]
  return { ...facts, project: marking.project, uses: marked, reads: readingsOf(chains, marking.service) }
}

async function markUse(use: TokenUse, marking: Marking): Promise<CodeUse> {
  const { kind, library, call, location, certainty, key, algorithms, algorithmVariables = [] } = use
  const isReplaced = algorithmVariables.some((name) => givenOf(name, marking) !== 'nothing')
  return {
    ...{ kind, library, call, location, certainty },
    key: key === null ? null : await markChain(key, use, marking),
    algorithms: isReplaced ? null : algorithms,
  }
}

async function markChain(chain: ValueChain, use: TokenUse, marking: Marking): Promise<KeyOrigin> {
  const { treatments, certainty } = chain
  const steps: KeyStep[] = []
  const variables = marking.service?.environment ?? new Map()
  const isSetElsewhere = (name: string): boolean => marking.code.setElsewhere.includes(name)
  for (const step of chain.steps)
    if (isAsked(step, { variables, isSetElsewhere })) steps.push(await markStep(step, treatments, use, marking))
  return { steps, treatments, certainty }
}

async function markStep(
  step: ValueStep,
  treatments: readonly ValueTreatment[],
  use: TokenUse,
  marking: Marking,
): Promise<KeyStep> {
  if (step.kind === 'variable') {
    const name = nameFor(marking.service, step.name)
    return { ...step, name, given: givenOf(name, marking) }
  }
  if (step.kind === 'remote') return { kind: 'remote', location: step.location }
  if (step.kind !== 'literal') return step
  const { value, location } = step
  const written = await markWritten(value, treatments, use, marking)
  return { ...written, kind: 'literal', writtenIn: writtenIn(location.file), location }
}

const unmarked: WrittenKey = { fingerprint: null, holds: null, strength: null }

async function markWritten(
  text: Secret,
  treatments: readonly ValueTreatment[],
  { algorithms }: TokenUse,
  { project, code, fingerprintKey, judge }: Marking,
): Promise<WrittenKey> {
  const treated = treat(text, treatments)
  if (treated === null || treated.value.isEmpty) return unmarked
  const { value, form } = treated
  const use = { form, algorithms: algorithms ?? [], context: [code.service, project] }
  const marks = await markValue(value, use, readKeys(value, form), fingerprintKey, judge)
  return { fingerprint: marks.fingerprint, holds: marks.keys[0]?.kind ?? null, strength: marks.strength }
}

const decodings: Partial<Readonly<Record<ValueTreatment, KeyForm>>> = {
  'base64-decoded': 'base64',
  'base64url-decoded': 'base64url',
  'hex-decoded': 'hex',
}

/** The text and form that a holding with the same treatments would have; `null` where what it becomes is not a spelling of it. */
export function treat(
  text: Secret,
  treatments: readonly ValueTreatment[],
): { readonly value: Secret; readonly form: KeyForm } | null {
  const forms = treatments.flatMap((treatment) => decodings[treatment] ?? [])
  const isOther = treatments.some((one) => ['base64-encoded', 'cut', 'hashed', 'joined'].includes(one))
  if (isOther || forms.length > 1) return null
  let value = text.revealText()
  if (treatments.includes('newlines-restored')) value = value.replaceAll('\\n', '\n')
  if (treatments.includes('trimmed')) value = value.trim()
  return { value: Secret.fromText(value), form: forms[0] ?? (isJwk(value) ? 'jwk' : 'text') }
}

function isJwk(text: string): boolean {
  return /^\s*\{/.test(text) && text.includes('"kty"')
}

function writtenIn(file: string): 'source' | 'configuration' | 'env-file' {
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (name.startsWith('.env')) return 'env-file'
  return /\.(ya?ml|properties|json|toml|ini|cfg|conf)$/i.test(name) ? 'configuration' : 'source'
}

function givenOf(name: string, { service, code }: Marking): GivenValue {
  if (service === null || name.includes('${')) return 'unknown'
  const variable = service.environment.get(name)
  // A platform may set what is not set here, and an empty text may stand for what it sets.
  const isOpen = variable?.chain.some(({ supplier }) => supplier !== undefined) === true
  if (variable === undefined || variable.value === null) {
    const isSetElsewhere = code.setElsewhere.includes(name) || code.image?.startsWithScript === true
    return isOpen || isSetElsewhere || service.hasUnknownVariables === true ? 'unknown' : 'nothing'
  }
  if (!variable.value.isEmpty) return 'text'
  return isOpen ? 'unknown' : 'empty'
}

/** The name that the service asks, as far as it can be determined. */
function nameFor(service: ComposeService | null, name: string): string {
  return (service === null ? null : expandName(name, service.environment)) ?? name
}

/** Each variable of each place once, in the order of the code. */
function readingsOf(chains: readonly ValueChain[], service: ComposeService | null): readonly CodeReading[] {
  const found = chains.flatMap(({ steps, certainty }) =>
    steps.flatMap((step) =>
      step.kind === 'variable' ? [{ variable: nameFor(service, step.name), location: step.location, certainty }] : [],
    ),
  )
  const byPlace = new Map<string, CodeReading>()
  for (const one of found) {
    const place = identityOf(one.variable, one.location)
    if (byPlace.get(place)?.certainty !== 'seen') byPlace.set(place, one)
  }
  return [...byPlace.values()]
}
