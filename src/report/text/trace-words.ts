import type {
  OtherReading,
  TokenKind,
  TokenTrace,
  TracedAnswer,
  TracedSigner,
  TracedToken,
} from '../../model/report/token-trace.ts'
import { identityOf } from '../../model/text/identity.ts'
import { countOf, describeLocation } from '../headline.ts'
import { printable } from '../printable.ts'
import { describeDistance } from './time-words.ts'

const SHOWN_NAMES = 4

/** What the token comes to, in one sentence without a full stop. */
export function describeOutcome({ outcome, answers, live = [] }: TokenTrace): string {
  const counted = answers.filter(({ counts }) => counts)
  switch (outcome) {
    case 'accepted':
      return counted.length === 1
        ? `${nameAll(counted)} accepts it`
        : `${countOf(new Set(counted.map(({ service }) => service)).size, 'service')} of its group accept it`
    case 'refused': {
      const refusing = counted.filter(({ result }) => result === 'refused')
      if (refusing.length === 0) {
        const asked = live.filter(({ result }) => result === 'refused')
        return `${nameAll(asked)} ${verb(asked, 'refuses', 'refuse')} it, although the keys agree`
      }
      const reasons = new Set(refusing.map(({ objections }) => objections[0]?.reason))
      const [reason] = reasons
      const why = reasons.size === 1 && reason !== undefined && fitsAll(refusing, reason) ? `: ${reason}` : ''
      return `${nameAll(refusing)} ${verb(refusing, 'refuses', 'refuse')} it${why}`
    }
    case 'unknown': {
      const open = counted.filter(({ result }) => result === 'unknown')
      if (counted.length === 0) return 'no service found here verifies such tokens'
      return `it is not known whether ${nameAll(open)} ${verb(open, 'accepts', 'accept')} it`
    }
  }
}

/** A reason that speaks of one service or of its key does not stand for several. */
function fitsAll(answers: readonly TracedAnswer[], reason: string): boolean {
  const names = new Set(answers.map(({ service }) => service))
  return names.size === 1 || (!reason.startsWith('it ') && ![...names].some((name) => reason.includes(name)))
}

function verb(named: readonly { readonly service: string }[], one: string, several: string): string {
  return new Set(named.map(({ service }) => service)).size === 1 ? one : several
}

function nameAll(named: readonly { readonly service: string }[]): string {
  const names = [...new Set(named.map(({ service }) => printable(service)))]
  const shown = names.length > SHOWN_NAMES ? names.slice(0, SHOWN_NAMES - 1) : names.slice(0, -1)
  const last = names.length > SHOWN_NAMES ? `${names.length - shown.length} more` : names.at(-1)
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`
}

const kindWords: Readonly<Record<TokenKind, string>> = {
  jwt: 'a JWT',
  'cut-jwt': 'a JWT with a missing part',
  'broken-jwt': 'a JWT that cannot be read',
  jwe: 'an encrypted JWT (JWE)',
  paseto: 'a PASETO, which is not a JWT',
  mock: 'a mock token, which is not a JWT',
  'session-cookie': 'a session cookie, which is not a JWT',
  opaque: 'no JWT: an opaque token',
}

/** What the token is and says, a line each. */
export function describeToken(token: TracedToken, now: string): readonly string[] {
  const { kind, algorithm, type, keyId, issuer, audience, otherClaims, withheld } = token
  const hidden = (name: TracedToken['withheld'][number]) => (withheld.includes(name) ? '(not shown)' : null)
  const parts = (all: readonly (readonly [string, string | null])[]) =>
    all.flatMap(([label, text]) => (text === null ? [] : [`${label} ${printable(text)}`])).join(', ')
  const signed = algorithm === 'none' ? ', not signed' : algorithm === null ? '' : `, ${algorithm}`
  const unknownAlgorithm = kind === 'jwt' && algorithm === null ? ', signed with no known algorithm' : ''
  const names = [...otherClaims.map(printable), ...(withheld.includes('otherClaims') ? ['others'] : [])]
  const head = parts([
    ['type', type === 'JWT' ? null : (type ?? hidden('type'))],
    ['kid', keyId ?? hidden('keyId')],
  ])
  return [
    `${kindWords[kind]}${signed}${unknownAlgorithm}${head === '' ? '' : `, ${head}`}`,
    parts([
      ['issuer', issuer ?? hidden('issuer')],
      ['audience', audience.length > 0 ? audience.join(', ') : hidden('audience')],
    ]),
    describeTimes(token, now),
    names.length === 0 ? '' : `other claims: ${names.join(', ')} (their values are not shown)`,
  ].filter((line) => line !== '')
}

function describeTimes({ issuedAt, notBefore, expiresAt, kind }: TracedToken, now: string): string {
  const distance = (time: string) => describeDistance(now, time)
  const isJustNow = (time: string) => Date.parse(now) - Date.parse(time) < 60_000
  const ago = (time: string) => (isJustNow(time) ? 'just now' : `${distance(time)} ago`)
  const describeTime = (time: string | null, past: string, future: string): readonly string[] =>
    time === null ? [] : [time <= now ? `${past} ${ago(time)}` : `${future} in ${distance(time)}`]
  const isReported = notBefore !== null && (notBefore > now || notBefore !== issuedAt)
  const times = [
    ...describeTime(issuedAt, 'issued', 'issued in the future,'),
    ...(isReported ? describeTime(notBefore, 'valid since', 'not valid yet, begins').map(withoutAgo) : []),
    ...describeTime(expiresAt, 'expired', 'expires'),
  ]
  return times.length === 0 || expiresAt !== null || kind !== 'jwt'
    ? times.join(', ')
    : `${times.join(', ')}, never expires`
}

function withoutAgo(text: string): string {
  return text.replace(/^valid since (.*) ago$/, 'valid for $1')
}

const readingWords: Readonly<Record<OtherReading, string>> = {
  text: 'used as it is written, without decoding',
  'surrounding-quotes': 'with or without the quotes around it',
  'trailing-newline': 'with or without the line break at its end',
  'surrounding-whitespace': 'without the whitespace around it',
  'carriage-return': 'with a carriage return at its end',
  'byte-order-mark': 'with or without a byte order mark',
  base64: 'decoded from base64, or encoded in it',
  base64url: 'decoded from base64url',
  hex: 'decoded from hexadecimal',
  'dollar-interpolation': 'with `$` read as a variable',
  'cut-at-hash': 'cut at `#`',
  'comment-as-secret': 'with a comment behind it',
  'letter-case': 'in other letter case',
  'escaped-newlines': 'with real line breaks',
  'json-wrapping': 'out of the JSON around it',
  truncated: 'cut short',
  'other-variable': 'the value of another variable',
  different: 'in another form',
}

/** Who holds the key that signed it, a line for each way of holding it. */
export function describeSigners({ signers, token }: TokenTrace): readonly string[] {
  if (token.kind !== 'jwt') return []
  if (signers.length === 0)
    return [token.algorithm === 'none' ? 'no key: anyone can create it' : 'no key that was found here']
  const lines = new Map<string, { readonly first: TracedSigner; readonly services: Set<string> }>()
  for (const signer of signers) {
    const { kind, variable, reading, isOlder, project } = signer
    const place = signer.kind === 'holding' && signer.evidence === 'container' ? 'container' : signer.location
    const identity = identityOf(kind, variable, reading, isOlder, project, place)
    const line = lines.get(identity) ?? { first: signer, services: new Set<string>() }
    lines.set(identity, line)
    if (signer.service !== undefined) line.services.add(signer.service)
  }
  const sentences = Array.from(lines.values(), ({ first, services }) => describeSigner(first, services))
  const isPublished = signers.some((signer) => signer.isPublished === true)
  return [...sentences, ...(isPublished ? ['this key is published: anyone can sign such a token'] : [])]
}

function describeSigner(signer: TracedSigner, services: ReadonlySet<string>): string {
  const { kind, variable = '', reading, location, evidence, isOlder, container } = signer
  const name = printable(variable)
  const owners = nameAll([...services].map((service) => ({ service })))
  const isRunning = evidence === 'container'
  const where = isRunning && services.size > 1 ? 'containers' : location === undefined ? '' : describeLocation(location)
  const place = where === '' ? '' : ` (${where})`
  const read = reading === undefined ? '' : `, ${readingWords[reading]}`
  switch (kind) {
    case 'holding': {
      const age =
        isOlder === true ? `, which only ${container === undefined ? 'a container' : 'the container'} still holds` : ''
      return `${name} of ${owners}${projectOf(signer)}${read}${age}${place}`
    }
    case 'unwired':
      return `${name}${read}, which no service receives${place}`
    case 'fallback':
      return `a value in the code of ${owners}${variable === '' ? '' : `, which replaces ${name}`}${read}${place}`
    case 'other-secret':
      return `${name} of ${owners}, which has a different purpose${read}${place}`
    case 'published':
      return 'none of the stack: a key from public samples'
  }
}

/** The project of a signer, when its validators are of another one. */
function projectOf({ project = '', isForeign }: TracedSigner): string {
  return isForeign === true ? ` in the project ${printable(project)}` : ''
}

/** Why a validator refuses, or why that is not known, in one cell. */
export function describeAnswer({ result, reason, objections, counts }: TracedAnswer): string {
  const words = result === 'unknown' ? (reason ?? '') : objections.map((one) => one.reason).join('; besides, ')
  return printable(counts ? words : `${words === '' ? '' : `${words}; `}according to the files, once it is restarted`)
}
