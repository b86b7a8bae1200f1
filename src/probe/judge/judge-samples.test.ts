import { expect, test } from 'vitest'
import type { ProbeId } from '../../token/probe-id.ts'
import { planRepeats } from '../ask/plan-repeats.ts'
import type { Sent } from '../ask/sent.ts'
import { markContent } from './content-marks.ts'
import { judge } from './judge.ts'
import type { HttpObservation } from './observation.ts'

function page(status: number, body: string, location: HttpObservation['location'] = null): HttpObservation {
  return {
    kind: 'http',
    isInsteadOfUpgrade: false,
    status,
    marks: markContent(body, null),
    location,
    pause: status === 429 || status === 503 ? { afterSeconds: null } : null,
    allowed: [],
    fault: null,
    clockSkewSeconds: null,
    isExpectationMet: null,
    isReadableByOrigin: null,
  }
}

const ok = page(200, '{"jobs":[{"id":7}]}')
const denied = page(401, '{"detail":"Could not validate credentials"}')
const limited = page(403, '<html><title>403 Forbidden</title></html>')
const broken = page(502, '<html><title>502 Bad Gateway</title></html>')
const paused = page(429, '{"error":"slow down"}')

const good = (observation: HttpObservation, isProof = false): Sent => ({
  probe: 'good-repeated',
  variant: null,
  observation,
  ...(isProof ? { isProof } : {}),
})
const bad = (probe: ProbeId, observation: HttpObservation): Sent => ({ probe, variant: null, observation })
const opening = [good(ok), bad('none', denied), bad('wrong-key', denied), good(ok)]
const verdictOf = (sent: readonly Sent[], probe: ProbeId) =>
  judge(sent).answers.find((one) => one.probe === probe)?.verdict
const repeatsOf = (sent: readonly Sent[]) => planRepeats(sent, judge(sent)).map(({ probe }) => probe)

test('a good token that meets a hiccup is no refusal, and the hiccup no way to pass', () => {
  const sent = [...opening, good(broken), bad('mock', broken), good(ok)]
  expect(judge(sent).state).toBe('guarded')
  expect(verdictOf(sent, 'mock')).toBe('inconclusive')
  expect(repeatsOf(sent)).toEqual(['mock'])
})

test('a refusal counts only if a good token passes later', () => {
  const sent = [...opening, bad('mock', denied)]
  expect(verdictOf(sent, 'mock')).toBe('inconclusive')
  expect(verdictOf([...sent, good(ok)], 'mock')).toBe('refused')
})

test('429 is no answer: what meets it is sent again, and nothing is called refused by it', () => {
  const sent = [...opening, bad('tampered', paused), bad('mock', denied), good(ok)]
  expect(verdictOf(sent, 'tampered')).toBe('inconclusive')
  expect(repeatsOf(sent)).toEqual(['tampered'])
})

test('what good tokens get at times is no word about a token where bad ones are refused in other words', () => {
  const burst = [...opening, good(limited), bad('mock', limited), good(limited), good(ok)]
  expect(judge(burst).state).toBe('guarded')
  expect(verdictOf(burst, 'mock')).toBe('inconclusive')
  const among = [...burst, bad('mock', limited), good(ok)]
  expect(verdictOf(among, 'mock')).toBe('inconclusive')
  expect(repeatsOf(among)).toEqual(['mock'])
  expect(verdictOf([...among, bad('mock', denied), good(ok)], 'mock')).toBe('refused')
  expect(verdictOf([...burst, bad('mock', ok), good(ok)], 'mock')).toBe('accepted')
})

test('where good tokens get the words of a refusal at times, one counts only between two that pass, and twice', () => {
  const calm = [...opening, good(denied), good(ok), good(ok), good(ok)]
  const once = [...calm, bad('mock', denied), good(ok)]
  expect(verdictOf([...calm, bad('mock', denied), good(denied), good(ok), good(ok), good(ok)], 'mock')).toBe(
    'inconclusive',
  )
  expect(verdictOf(once, 'mock')).toBe('refused')
  expect(repeatsOf(once)).toEqual(['wrong-key', 'mock'])
  expect(repeatsOf([...once, bad('mock', denied), good(ok)])).toEqual(['wrong-key'])
})

test('where all else changes, the names that every good answer has tell a refusal from it', () => {
  const changing = (names: readonly string[]) =>
    page(200, JSON.stringify(Object.fromEntries(names.map((name) => [name, name]))))
  const [passing, refusing] = [changing(['jobs', 'x']), changing(['note', 'z'])]
  const sent = [
    ...[good(passing), bad('none', changing(['note', 'a'])), bad('garbage', refusing), bad('wrong-key', refusing)],
    ...[good(changing(['jobs', 'y'])), bad('mock', changing(['note', 'b'])), good(passing)],
    ...[bad('expired', changing(['jobs', 'c'])), bad('expired', changing(['jobs', 'd'])), good(passing)],
  ]
  expect(judge(sent).state).toBe('guarded')
  expect([verdictOf(sent, 'mock'), verdictOf(sent, 'expired')]).toEqual(['refused', 'accepted'])
  // The same names say as little as the same status: that may be a refusal in other words.
  const alike = [good(passing), bad('none', changing(['jobs', 'b'])), bad('garbage', changing(['jobs', 'c']))]
  expect(judge([...alike, good(changing(['jobs', 'e']))]).state).toBe('unclear')
})

test.each([limited, denied, page(400, 'blocked')])(
  'after good tokens passed, none does any more: locked out ($status)',
  (lock) => {
    const sent = [...opening, bad('mock', denied), good(lock), good(lock), good(lock)]
    expect(judge(sent).state).toBe('locked-out')
    expect(verdictOf(sent, 'mock')).toBe('inconclusive')
  },
)

test('some good tokens pass and some do not: only in peace, and by turns, that accuses', () => {
  const turns = (isProof: boolean) => [denied, ok, denied, ok, denied, ok].map((one) => good(one, isProof))
  expect(judge([...opening, ...turns(false)]).state).toBe('unstable')
  expect(judge([...opening, ...turns(true)]).state).toBe('answers-differ')
  const onceLocked = [...opening, bad('mock', denied), good(denied), ...[ok, ok, ok, ok].map((one) => good(one, true))]
  expect(judge(onceLocked).state).toBe('guarded')
})

test('what accuses is heard twice, and one contradiction takes it back', () => {
  const once = [...opening, bad('expired', ok), good(ok)]
  expect(repeatsOf(once)).toEqual(['expired'])
  expect(repeatsOf([...once, bad('expired', ok), good(ok)])).toEqual([])
  expect(verdictOf([...once, bad('expired', denied), good(ok)], 'expired')).toBe('inconclusive')
})

test.each<[string, HttpObservation, HttpObservation, HttpObservation, string, string]>([
  [
    'an envelope with one reason per error',
    page(200, '{"code":200,"msg":"ok","data":{}}'),
    page(200, '{"code":401,"msg":"no token","data":null}'),
    page(200, '{"code":401,"msg":"bad signature","data":null}'),
    'guarded',
    'refused',
  ],
  [
    'a code of one shape',
    page(200, '{"code":0,"msg":"ok"}'),
    page(200, '{"code":1001,"msg":"no"}'),
    page(200, '{"code":1002,"msg":"nope"}'),
    'guarded',
    'refused',
  ],
  [
    'a redirect to the dashboard or to the login',
    page(302, '', { mark: 'a', isLogin: false, isRefusal: false }),
    page(302, '', { mark: 'b', isLogin: true, isRefusal: true }),
    page(302, '', { mark: 'b', isLogin: true, isRefusal: true }),
    'guarded',
    'refused',
  ],
  [
    'the same 404 in other words',
    page(404, '{"detail":"no such job"}'),
    page(404, '{"detail":"Not Found"}'),
    page(404, '{"detail":"Not Found"}'),
    'guarded',
    'refused',
  ],
  [
    'words that may be a refusal for all',
    page(200, '<p>Jobs</p><a href="/login">Log in</a>'),
    page(200, '<p>Jobs</p><a href="/login">Log in</a>'),
    page(200, '<p>Jobs</p><a href="/login">Log in</a>'),
    'unclear',
    'inconclusive',
  ],
  [
    'words that are a refusal, and nothing else, for all',
    page(200, 'you are not logged in'),
    page(200, 'you are not logged in'),
    page(200, 'you are not logged in'),
    'refuses-good',
    'inconclusive',
  ],
])('%s', (_name, passing, none, forged, state, verdict) => {
  const sent = [
    ...[good(passing), bad('none', none), bad('garbage', none), bad('wrong-key', forged)],
    ...[good(passing), bad('tampered', forged), good(passing)],
  ]
  expect(judge(sent).state).toBe(state)
  expect(verdictOf(sent, 'tampered')).toBe(verdict)
})

test('a published key that passed once, and was lost once, is sent again; one that passed twice ends the search', () => {
  const placeholder = (variant: string, observation: HttpObservation): Sent => ({
    probe: 'placeholder',
    variant,
    observation,
  })
  const once = [
    ...opening,
    placeholder('number 1', ok),
    placeholder('number 1', broken),
    placeholder('number 2', broken),
    good(ok),
  ]
  expect(repeatsOf(once)).toEqual(['placeholder', 'placeholder'])
  expect(repeatsOf([...once, placeholder('number 1', ok), good(ok)])).toEqual([])
})

test('where a good token gets neither yes nor no, a published key must pass three times', () => {
  const gone = page(404, '{"detail":"no such job"}')
  const placeholder: Sent = { probe: 'placeholder', variant: 'number 1', observation: gone }
  const twice = [
    good(gone),
    bad('none', denied),
    bad('wrong-key', denied),
    good(gone),
    placeholder,
    placeholder,
    good(gone),
  ]
  expect(repeatsOf(twice)).toEqual(['placeholder'])
  expect(repeatsOf([...twice, placeholder, good(gone)])).toEqual([])
})
