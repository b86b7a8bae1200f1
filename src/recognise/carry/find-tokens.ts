import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { FoundToken } from '../../model/stack/found.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Location } from '../../model/text/location.ts'
import { findKnownKey, type KnownKey } from '../catalogue/match-key.ts'
import type { Sighting } from '../sight/sighting.ts'
import type { Candidate } from './candidates.ts'

/** A text of a service in which a token may stand. */
export interface TokenText {
  /** The variable, or where else it stands. */
  readonly variable: string
  /** A place where a token of the stack's own is to be expected, whatever it is called. */
  readonly place?: 'healthcheck' | 'document'
  readonly text: Secret
  readonly location: Location
}

/** `{"` in base64url. */
const mark = 'eyJ'
const MOST_PER_TEXT = 20

/** Whether the text is a whole compact JWS, and not a key. */
export function holdsToken(value: Secret | null): boolean {
  return (
    value !== null && mayHoldToken(value) && /^\s*(Bearer\s+)?eyJ[\w-]+\.[\w-]+\.[\w-]+\s*$/i.test(value.revealText())
  )
}

function mayHoldToken(value: Secret): boolean {
  const bytes = value.reveal()
  return bytes.length > 20 && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(mark)
}

/**
 * Finds the ready-made tokens of a stack: in variables, command lines, health checks, labels and build arguments, and in
 * what else is given. A key's own variable is left out: a token there is another mistake. Which group's key should have
 * signed one is known from the catalogue, or likely when its name says so and the project has one shared secret only.
 */
export function findTokens(
  sightings: readonly Sighting[],
  candidates: readonly Candidate[],
  bindings: readonly ResolvedBinding[],
  documents: ReadonlyMap<Sighting, readonly TokenText[]>,
): readonly FoundToken[] {
  const keys = groupBy(candidates, ({ sighting }) => sighting)
  const expectations = expectGroups(candidates, bindings)
  return sightings.flatMap((sighting) => {
    const own = new Set((keys.get(sighting) ?? []).map(({ variable }) => variable))
    const texts = [...textsOf(sighting), ...(documents.get(sighting) ?? [])]
    return texts.flatMap(({ variable, place, text, location }) =>
      own.has(variable) || !mayHoldToken(text)
        ? []
        : tokensIn(text).map(({ token, algorithm }) => ({
            project: sighting.project,
            service: sighting.service,
            ...(sighting.container === undefined ? {} : { container: sighting.container }),
            variable,
            location,
            token,
            ...expectations(sighting, { variable, place }, algorithm),
          })),
    )
  })
}

function* textsOf(sighting: Sighting): Iterable<TokenText> {
  for (const [variable, { value, location }] of sighting.variables) {
    if (value !== null) yield { variable, text: value, location }
  }
  for (const { text, location } of sighting.command) yield { variable: 'command', text, location }
  for (const { text, location } of sighting.healthcheck) {
    yield { variable: 'healthcheck', place: 'healthcheck', text, location }
  }
  yield* sighting.otherTexts
}

/** The tokens in a text, each once: three parts of which the first is a header with an algorithm (RFC 7515 §4.1.1). */
function tokensIn(text: Secret): readonly { readonly token: Secret; readonly algorithm: string }[] {
  const found = new Set(listCompact(text.revealText()).slice(0, MOST_PER_TEXT))
  return [...found].flatMap((token) => {
    const algorithm = readHeader(token.slice(0, token.indexOf('.')))
    return algorithm === null ? [] : [{ token: Secret.fromText(token), algorithm }]
  })
}

/**
 * What looks like a compact JWS (RFC 7515 §7.1): three parts of base64url, the first of which begins a JSON object. The text is cut
 * where neither a part nor a dot goes on, and gone through once: one expression for it all takes the square of a hostile text.
 */
function listCompact(text: string): readonly string[] {
  const found: string[] = []
  for (const [run] of text.matchAll(/[\w.-]+/g)) {
    const parts = run.split('.')
    for (let at = 0; at + 2 < parts.length; at += 1) {
      const [first = '', payload = '', signature = ''] = parts.slice(at, at + 3)
      const header = first.includes(mark) ? first.slice(first.indexOf(mark)) : ''
      if (header.length < 8 || payload.length < 2 || signature === '') continue
      found.push(`${header}.${payload}.${signature}`)
      at += 2
    }
  }
  return found
}

function readHeader(part: string): string | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    if (typeof header !== 'object' || header === null || !('alg' in header)) return null
    return typeof header.alg === 'string' ? header.alg.toUpperCase() : null
  } catch (error) {
    if (error instanceof SyntaxError) return null // it only looks like a token
    throw error
  }
}

interface Named {
  readonly variable: string
  readonly place: TokenText['place']
}

type Expectation = Pick<FoundToken, 'expectedGroup' | 'expectedBecause' | 'confidence'>

const nothingSays: Expectation = { expectedGroup: null, expectedBecause: null, confidence: 'possible' }

function expectGroups(
  candidates: readonly Candidate[],
  bindings: readonly ResolvedBinding[],
): (sighting: Sighting, text: Named, algorithm: string) => Expectation {
  const byVariable = new Map(bindings.map((binding) => [idOf(binding), binding.group]))
  const byLink = new Map<string, string>()
  for (const { sighting, variable, known, state } of candidates) {
    const group = byVariable.get(idOf({ ...sighting, variable }))
    if (known === null || group === undefined || state !== 'present') continue
    for (const link of known.key.links) {
      const id = `${sighting.project} ${link}`
      if (!byLink.has(id)) byLink.set(id, group.id)
    }
  }
  const shared = groupBy(
    bindings.filter(({ purpose, state, form }) => purpose === 'access' && state === 'present' && isSecret(form)),
    ({ project }) => project,
  )
  return (sighting, { variable, place }, algorithm) => {
    const known = findKnownKey(sighting.products, variable)
    if (known?.key.isToken === true) return expectFromCatalogue(known, sighting, variable, byLink)
    const groups = new Set((shared.get(sighting.project) ?? []).map(({ group }) => group.id))
    const [only] = groups
    if (only === undefined || groups.size > 1 || !algorithm.startsWith('HS')) return nothingSays
    if (/(^|_)(ANON|SERVICE_ROLE|SERVICE)(_API)?_?KEY$/i.test(variable)) {
      const because = `${variable} is the name of a token that the stack's own key signs`
      return { expectedGroup: only, expectedBecause: because, confidence: 'likely' }
    }
    if (place === undefined && !/token|jwt|anon|service_role|authorization/i.test(variable)) return nothingSays
    return { expectedGroup: only, expectedBecause: 'the project has one shared key', confidence: 'possible' }
  }
}

function expectFromCatalogue(
  { product, key }: KnownKey,
  { project }: Sighting,
  variable: string,
  byLink: ReadonlyMap<string, string>,
): Expectation {
  const group = key.links.map((link) => byLink.get(`${project} ${link}`)).find((id) => id !== undefined)
  if (group === undefined) return nothingSays
  const because = `${product.title} takes ${variable} for a token that the stack's own key signs`
  return { expectedGroup: group, expectedBecause: because, confidence: 'certain' }
}

function isSecret(form: ResolvedBinding['form']): boolean {
  return ['text', 'base64', 'base64url', 'hex', 'hasura-json'].includes(form)
}

function idOf(holding: Pick<ResolvedBinding, 'project' | 'service' | 'variable'>): string {
  return identityOf(holding.project, holding.service, holding.variable)
}
