import type { TokenPlace } from '../model/code/code.ts'
import type { ResolvedBinding } from '../model/keys/binding.ts'
import { type KnownBinding, toKnown } from '../model/keys/known-binding.ts'
import type { Secret } from '../model/keys/secret.ts'
import { UnknownValue } from '../model/keys/unknown-value.ts'
import type { Judgement } from '../model/report/relation.ts'
import type { OtherReading, TokenKind, TracedAnswer, TraceObjection } from '../model/report/token-trace.ts'
import { assumptionWords } from '../relate/judge-pair.ts'
import type { PastedToken } from './read-pasted.ts'
import { readToken, readTokenPart } from './read-token.ts'
import type { Trials } from './remember-trials.ts'
import { verifyToken } from './verify-token.ts'

/** What is known beside the validator itself. */
export interface AskedWith {
  readonly nowSeconds: number
  /** What its code allows for clocks. */
  readonly leewaySeconds: number
  /** Where its code takes tokens from; empty where that is not known. */
  readonly takesFrom: readonly TokenPlace[]
  /** The libraries that it verifies with, as its code has them, and the product that it is. */
  readonly programs: readonly string[]
  /** What the court says of the signer and this validator; `null` where they are no relation. */
  readonly judged: Judgement | null
  /** The holding that signed the token; `null` where none of the stack did. */
  readonly signing: KnownBinding | null
  /** Of keys on this token. */
  readonly trials: Trials
}

/** What a validator makes of a token. */
export type Answer = Pick<TracedAnswer, 'result' | 'reason' | 'objections'>

/**
 * Whether a validator accepts the token: with its own key in its own form, its algorithms, issuer, audience and leeway, as its
 * libraries would look. What its key does not tell is unknown, with the reason. No reason holds a value.
 */
export async function askValidator(pasted: PastedToken, validator: ResolvedBinding, asked: AskedWith): Promise<Answer> {
  if (pasted.kind !== 'jwt') return judgeForm(pasted.kind)
  // The library's own place is not the last word: an application may take the token out by itself.
  const doubt = judgePlacement(pasted, asked) ?? judgeIssue(pasted.token, asked)
  const answer = await judgeKey(pasted.token, validator, asked)
  if (doubt === null || answer.result === 'refused') return answer
  return { result: 'unknown', reason: answer.reason ?? doubt.reason, objections: [doubt] }
}

function judgeForm(kind: TokenKind): Answer {
  switch (kind) {
    case 'cut-jwt':
      return refuse([{ step: 'format', reason: 'a part of the token is missing' }])
    case 'broken-jwt':
      return refuse([{ step: 'format', reason: 'the token cannot be read as a JWT' }])
    default:
      return unknown('its key is for JWTs, and this is none')
  }
}

function judgePlacement({ place }: PastedToken, { takesFrom }: AskedWith): TraceObjection | null {
  if (place === null || takesFrom.length === 0 || takesFrom.includes(place)) return null
  const places = takesFrom.map((one) => placeWords[one]).join(' or ')
  return {
    step: 'placement',
    reason: `its library takes the token from ${places}, and this one stood in ${placeWords[place]}`,
  }
}

/** Those of which the versions of these years refuse a token of the future; before, some of them did not. */
const wantPastIssue: ReadonlySet<string> = new Set([
  'PyJWT',
  'Authlib',
  'joserfc',
  'firebase/php-jwt',
  'java-jwt',
  'PostgREST',
])

/** RFC 7519 §4.1.6 says what `iat` is, and not that anybody has to look at it. */
function judgeIssue(token: Secret, { nowSeconds, leewaySeconds, programs }: AskedWith): TraceObjection | null {
  const { iat } = readTokenPart(token.revealText().split('.')[1] ?? '') ?? {}
  const strict = programs.find((program) => wantPastIssue.has(program))
  if (typeof iat !== 'number' || iat - leewaySeconds <= nowSeconds || strict === undefined) return null
  return { step: 'time', reason: `${strict} refuses a token that was issued in the future, in most of its versions` }
}

const placeWords: Readonly<Record<TokenPlace, string>> = {
  header: 'a header',
  cookie: 'a cookie',
  query: 'the query',
  body: 'the body',
  subprotocol: 'a subprotocol',
  handshake: 'the handshake',
}

async function judgeKey(token: Secret, validator: ResolvedBinding, asked: AskedWith): Promise<Answer> {
  const { value, form, state, unseen, assumes } = validator
  if (unseen !== undefined && !(form === 'jwks-url')) return unknown(`its key could not be seen: ${unseen.reason}`)
  if (form === 'jwks-url') return judgeFetched(token, validator, asked)
  if (state !== 'present') return refuse([{ step: 'key', reason: 'it has no key to verify with' }])
  const known = toKnown(validator)
  if (value instanceof UnknownValue || known === null || form === 'path' || form === 'reference') {
    return unknown('its key is not known here')
  }
  const [first, ...others] = await listObjections(token, known, asked)
  const reading = first?.step === 'signature' ? await readOwn(token, known, asked) : null
  if (assumes !== undefined && asked.judged?.result !== 'accepted') {
    // Without the assumption, the text is the key as it stands.
    const isUnread = reading === 'text' || (assumes === 'final-line-break' && reading === 'trailing-newline')
    if (first === undefined || isUnread) return unknown(`it depends on whether it ${assumptionWords[assumes]}`)
  }
  if (first === undefined) return listUnknownClaims(validator)
  const cause = reading === null || reading === 'text' ? causeOf(asked.judged) : reading
  return refuse([first.step === 'signature' && cause !== undefined ? { ...first, cause } : first, ...others])
}

/** How the validator's own text would have to be read. */
function readOwn(token: Secret, { value, form }: KnownBinding, { trials }: AskedWith): Promise<OtherReading | null> {
  return trials.read(readToken(token.revealText())?.algorithm ?? 'none', value, form)
}

/** A validator that fetches its keys gets the public half of what its issuer signs with. */
async function judgeFetched(token: Secret, validator: ResolvedBinding, asked: AskedWith): Promise<Answer> {
  const { judged, signing } = asked
  if (judged?.result === 'refused') return refuse([judged])
  if (judged?.result !== 'accepted' || signing === null) {
    return unknown('the address that it fetches its keys from was not asked')
  }
  const { claims } = validator
  const known = toKnown({ ...validator, claims, value: signing.value, form: signing.form })
  if (known === null) return unknown('its key is not known here')
  const objections = await listObjections(token, known, asked)
  return objections.length > 0 ? refuse(objections) : listUnknownClaims(validator)
}

/** A claim of which the accepted value is not known here. */
function listUnknownClaims({ claims: { issuer, audience } }: ResolvedBinding): Answer {
  const open = [issuer, audience].find((setting) => setting?.values.some((value) => value instanceof UnknownValue))
  if (open === undefined) return { result: 'accepted', reason: null, objections: [] }
  return unknown(`the value of ${open.variable}, which it compares with a claim, is not known here`)
}

/** All objections: the first is the one that the library says, and an expired token may be wrong in other ways, too. */
async function listObjections(
  token: Secret,
  validator: KnownBinding,
  { nowSeconds, leewaySeconds, trials: { verify } }: AskedWith,
): Promise<readonly TraceObjection[]> {
  const text = token.revealText()
  const algorithm = readToken(text)?.algorithm ?? null
  const claims = readTokenPart(text.split('.')[1] ?? '') ?? {}
  if (algorithm === 'none') return [{ step: 'algorithm', reason: 'the token is not signed' }]
  const at = async (now: number): Promise<readonly TraceObjection[]> => {
    const verified = await verifyToken(token, validator, { now, leewaySeconds, verify })
    return verified.isAccepted ? listMissing(claims, validator) : [{ step: verified.step, reason: verified.reason }]
  }
  const now = await at(nowSeconds)
  const [first] = now
  if (first?.step !== 'time') return now
  return [first, ...(await at(withinLifetime(claims, nowSeconds))).filter(({ step }) => step !== 'time')]
}

function causeOf(judged: Judgement | null): TraceObjection['cause'] {
  return judged?.result === 'refused' ? judged.cause : undefined
}

/** A moment at which the token is, or was, valid. */
function withinLifetime({ exp, nbf }: Readonly<Record<string, unknown>>, nowSeconds: number): number {
  if (typeof exp === 'number' && exp <= nowSeconds) return exp - 1
  return typeof nbf === 'number' ? Math.max(nbf, nowSeconds) : nowSeconds
}

/**
 * A validator that is configured with an issuer or an audience requires the claim (RFC 7519 §4.1.3: PyJWT, jose,
 * jsonwebtoken, golang-jwt, Spring and .NET refuse a token without it).
 */
function listMissing(claims: Readonly<Record<string, unknown>>, validator: KnownBinding): readonly TraceObjection[] {
  const { issuer, audience } = validator.claims
  return [
    ...(issuer !== undefined && claims['iss'] === undefined
      ? [
          {
            step: 'claims',
            reason: `the token has no iss, and it asks for one (${issuer.variable})`,
          } as const,
        ]
      : []),
    ...(audience !== undefined && claims['aud'] === undefined
      ? [
          {
            step: 'claims',
            reason: `the token has no aud, and it asks for one (${audience.variable})`,
          } as const,
        ]
      : []),
  ]
}

function refuse(objections: readonly TraceObjection[]): Answer {
  return { result: 'refused', reason: null, objections }
}

function unknown(reason: string): Answer {
  return { result: 'unknown', reason, objections: [] }
}
