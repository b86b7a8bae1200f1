import type { Finding } from '../../model/report/finding.ts'
import type { TokenTrace, TracedSigner, TraceStep } from '../../model/report/token-trace.ts'
import { mismatchCauses } from '../compare/mismatch-causes.ts'
import { recreate } from './recreate.ts'

type Facts = Pick<TokenTrace, 'token' | 'signers' | 'answers' | 'now'>

/** What to do about the token itself, beside what the findings of the audit say; the nearest cause first. */
export function adviseTrace(facts: Facts): readonly string[] {
  return [...adviseForm(facts), ...adviseSigner(facts), ...adviseTime(facts)]
}

function* adviseForm({ token: { kind, flaws, place } }: Facts): Iterable<string> {
  switch (kind) {
    case 'cut-jwt':
      yield 'Copy the whole token again: three parts separated by dots. If it is sent like this, look for a limit on the length of a cookie, a header or a database column.'
      break
    case 'broken-jwt':
      yield 'Copy the token again: the parts between its dots cannot be read.'
      break
    case 'mock':
      yield 'A JWT check rejects such a word with an error (`Not enough segments`, `jwt malformed`). Run the check that knows the word first, have it pass on everything else, and keep it out of production. `--live` shows what an endpoint answers.'
      break
    case 'session-cookie':
      yield 'A session is stored by its own server and involves no JWT key. An endpoint that verifies JWTs needs the token of a login; `--live` shows what an endpoint answers.'
      break
    case 'jwe':
      yield 'Its claims are encrypted, and only the service with the decryption key can read them: `--live` asks it.'
      break
    case 'paseto':
      yield 'A PASETO needs its own libraries; JWT libraries reject it. Sign a JWT, or check PASETO in every service that receives it.'
      break
    case 'opaque':
      yield 'Ask its issuer (introspection, RFC 7662), or get a JWT for a service that needs one; `--live` shows what an endpoint answers.'
      break
    case 'jwt':
      break
  }
  if (flaws.includes('bearer-twice'))
    yield 'Put `Bearer` before the token only once: a library that adds it by itself takes the bare token.'
  if (flaws.includes('bearer') && place === null) {
    yield 'A leading `Bearer ` was removed: it belongs in a header, but not in a cookie, a query or a variable.'
  }
  if (flaws.includes('quotes')) {
    yield 'Surrounding quotes were removed: a text that was stored as JSON (`JSON.stringify`) is sent with them.'
  }
  if (flaws.includes('url-encoding'))
    yield 'It was URL-encoded and has been decoded: a service that does not decode it refuses it.'
  if (flaws.includes('line-breaks')) yield 'Line breaks inside it were removed: a service refuses a token with them.'
  if (flaws.includes('plain-base64')) {
    yield 'It is encoded in plain base64 (`+`, `/`, `=`) instead of base64url: most libraries refuse it (RFC 7515 §2).'
  }
}

function* adviseSigner({ token, signers, answers }: Facts): Iterable<string> {
  if (token.kind !== 'jwt') return
  const [first] = signers
  if (first === undefined) {
    if (token.algorithm === 'none') yield 'Anyone can create such a token: no service may accept it.'
    else if (token.algorithm !== null && answers.length > 0) yield unknownSigner
    return
  }
  const older = signers
    .filter(({ isOlder }) => isOlder === true)
    .flatMap(({ service }) => (service === undefined ? [] : [{ service }]))
  if (older.length > 0 && signers.every((one) => one.isOlder === true)) {
    yield `The key is from before a change of the files. ${recreate(older)} Then log in again: this token will still be refused.`
  }
  if (first.kind === 'unwired') {
    yield `Pass ${first.variable} to the services that verify tokens, or sign with the key that they hold.`
  }
  if (first.kind === 'fallback') {
    yield `Set ${first.variable ?? 'the key'} wherever tokens are signed: a value in the code is not a secret.`
  }
  if (first.kind === 'other-secret')
    yield `Sign with the key that the services verify with: ${first.variable} has a different purpose.`
  if (first.kind === 'published')
    yield 'Find out which service signs with a key from a tutorial, and give it the key of the stack.'
  if (first.reading !== undefined) yield adviseReading(first)
}

const unknownSigner =
  'None of the keys found here signed it. It may come from another stack or environment, or from before a key was replaced: log in again at this stack. `--running` also tries the keys that containers hold.'

function adviseReading({ variable = 'the key', reading }: TracedSigner): string {
  const words = `The service that signs reads ${variable} differently from the services that verify.`
  if (reading === undefined || reading === 'text') return `${words} Have all of them decode the text, or none.`
  return `${words} ${mismatchCauses[reading].remedy}`
}

/** Less is no reason to look at clocks. */
const CLOCKS_DIFFER_MS = 30_000

const issuedAhead =
  'Compare the clock of the machine that signs with the clock of this one: the token was issued in the future. Some libraries refuse that: PyJWT, Authlib, java-jwt and php-jwt do.'

function* adviseTime({ token: { notBefore, issuedAt }, answers, now }: Facts): Iterable<string> {
  const steps = new Set(answers.flatMap(({ objections }) => objections.map(({ step }) => step)))
  if (!steps.has('time')) {
    if (issuedAt !== null && Date.parse(issuedAt) > Date.parse(now) + CLOCKS_DIFFER_MS) yield issuedAhead
    return
  }
  const isEarly = [notBefore, issuedAt].some((time) => time !== null && time > now)
  yield isEarly
    ? 'Compare the clock of the machine that signs with the clock of this one: the token is not valid yet.'
    : 'Log in again, or refresh the token. If a new token is refused at once, compare the clocks of the machines.'
}

/** The rules that bear on each step. */
const rulesOfStep: Readonly<Record<TraceStep, readonly string[]>> = {
  format: [],
  placement: [],
  key: ['secret-missing', 'secret-empty', 'wrong-variable-name', 'unwired-variable'],
  algorithm: ['algorithm-mismatch', 'code-refuses-algorithm', 'key-type-mismatch'],
  'key-type': ['key-type-mismatch', 'algorithm-mismatch', 'mangled-pem', 'path-as-secret', 'token-as-secret'],
  'key-length': ['short-secret'],
  signature: [
    'secret-mismatch',
    'secret-missing',
    'container-differs-from-compose',
    'process-differs-from-container',
    'stale-process',
    'replicas-disagree',
    'shell-overrides-env-file',
    'dialect-sensitive-value',
    'unwired-variable',
    'wrong-variable-name',
    'hardcoded-key',
    'fallbacks-differ',
    'random-per-process',
    'comment-as-secret',
    'mangled-pem',
    'path-as-secret',
  ],
  time: ['live-clock-skew'],
  issuer: ['issuer-mismatch'],
  audience: ['audience-mismatch'],
  claims: ['issuer-mismatch', 'audience-mismatch'],
}

/** The findings that explain the answers: of the steps at which the token is refused, about the services that refuse it or sign it. */
export function pickFindings(
  findings: readonly Finding[],
  { signers, answers }: Pick<TokenTrace, 'signers' | 'answers'>,
): readonly Finding[] {
  const steps = new Set(answers.flatMap(({ objections }) => objections.map(({ step }) => step)))
  const wanted = new Set([...steps].flatMap((step) => rulesOfStep[step]))
  if (signers.some(({ kind }) => kind === 'unwired')) wanted.add('unwired-variable')
  const refusing = answers.filter(({ result }) => result === 'refused')
  const services = new Set([...refusing, ...signers].flatMap(({ service }) => service ?? []))
  const groups = new Set(answers.map(({ group }) => group))
  const published = new Set(signers.flatMap(({ isPublished, service }) => (isPublished && service) || []))
  return findings.filter(({ ruleId, waived, services: named, group }) => {
    if (waived !== null) return false
    if (ruleId === 'placeholder-secret') return named.some((name) => published.has(name))
    if (!wanted.has(ruleId)) return false
    return (
      (group === undefined || groups.has(group)) && (named.length === 0 || named.some((name) => services.has(name)))
    )
  })
}

/** A refusal of the signature in words: how the keys differ. */
export function describeSignature(cause: keyof typeof mismatchCauses | undefined): string {
  const words = cause === undefined ? '' : mismatchCauses[cause].words
  return words === '' ? 'it verifies with a different key' : `it verifies with a different key (${words})`
}
