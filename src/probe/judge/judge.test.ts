import { expect, test } from 'vitest'
import type { ProbeId } from '../../token/probe-id.ts'
import type { Sent } from '../ask/sent.ts'
import { probeFailure } from '../probe-failure.ts'
import { markContent } from './content-marks.ts'
import { judge } from './judge.ts'
import type { HttpObservation, Observation, SocketObservation } from './observation.ts'

function http(status: number, body = ''): HttpObservation {
  return {
    kind: 'http',
    isInsteadOfUpgrade: false,
    status,
    marks: markContent(body, null),
    location: null,
    pause: status === 429 || status === 503 ? { afterSeconds: null } : null,
    allowed: [],
    fault: null,
    clockSkewSeconds: null,
    isExpectationMet: null,
    isReadableByOrigin: null,
  }
}

const upgrade = (status: number): HttpObservation => ({ ...http(status), isInsteadOfUpgrade: true })

function socket(closeCode: number | null, ...messages: readonly string[]): SocketObservation {
  return {
    kind: 'socket',
    status: 101,
    messages: messages.map((text) => markContent(text, null)),
    word: null,
    closeCode,
    isKicked: false,
    subprotocol: null,
    fault: null,
    clockSkewSeconds: null,
    isExpectationMet: null,
  }
}

const lost: Observation = { kind: 'failure', failure: probeFailure('connection-lost') }

/** The controls with one probe among them. */
function send(answers: Partial<Record<ProbeId, Observation>>): readonly Sent[] {
  return Object.entries(answers).map(([probe, observation]) => ({
    probe: probe as ProbeId,
    variant: null,
    observation,
  }))
}

const jobs = '{"jobs":[{"id":7}]}'
const denied = '{"detail":"Not authenticated"}'

test.each<{ name: string; good: Observation; none: Observation; bad?: Observation; state: string }>([
  { name: '200 with and 401 without', good: http(200, jobs), none: http(401, denied), state: 'guarded' },
  { name: '200 for everybody', good: http(200, jobs), none: http(200, jobs), bad: http(200, jobs), state: 'open' },
  {
    name: '200 for everybody, other numbers',
    good: http(200, jobs),
    none: http(200, '{"jobs":[{"id":9}]}'),
    bad: http(200, jobs),
    state: 'open',
  },
  {
    name: '200 with none, 401 with a bad one',
    good: http(200, jobs),
    none: http(200, jobs),
    bad: http(401),
    state: 'optional',
  },
  {
    name: '200 with other words without',
    good: http(200, jobs),
    none: http(200, 'null'),
    bad: http(200, 'null'),
    state: 'guarded',
  },
  {
    name: '200 and an error document for everybody',
    good: http(200, '{"errors":[1]}'),
    none: http(200, '{"errors":[2]}'),
    state: 'refuses-good',
  },
  { name: '401 for everybody', good: http(401, denied), none: http(401, denied), state: 'refuses-good' },
  {
    name: '401 with, another 401 without',
    good: http(401, '{"code":"no_user"}'),
    none: http(401, denied),
    state: 'refuses-good',
  },
  { name: '401 with, 200 without', good: http(401), none: http(200, jobs), bad: http(401), state: 'refuses-good' },
  { name: '403 with, 401 without', good: http(403), none: http(401, denied), bad: http(401), state: 'guarded' },
  {
    name: '403 with as with a bad one, 401 without',
    good: http(403),
    none: http(401),
    bad: http(403, denied),
    state: 'refuses-good',
  },
  { name: '429 for everybody', good: http(429), none: http(429), state: 'unreachable' },
  {
    name: '200 in place of an upgrade for everybody',
    good: upgrade(200),
    none: upgrade(200),
    bad: upgrade(200),
    state: 'wrong-endpoint',
  },
  {
    name: '426 in place of an upgrade for everybody',
    good: upgrade(426),
    none: upgrade(426),
    bad: upgrade(426),
    state: 'wrong-endpoint',
  },
  {
    name: '401 in place of an upgrade without',
    good: socket(null),
    none: upgrade(401),
    bad: upgrade(401),
    state: 'guarded',
  },
  { name: '404 for everybody', good: http(404), none: http(404), bad: http(404), state: 'wrong-endpoint' },
  { name: '404 with, 401 without', good: http(404), none: http(401), state: 'guarded' },
  { name: '500 with, 401 without', good: http(500), none: http(401), state: 'guarded' },
  { name: '500 with a token, bad or good', good: http(500), none: http(401), bad: http(500), state: 'refuses-good' },
  { name: '404 with a token, bad or good', good: http(404), none: http(401), bad: http(404), state: 'unclear' },
  {
    name: 'one short refusal for everybody',
    good: http(200, '{"message":"Unauthorized"}'),
    none: http(200, '{"message":"Unauthorized"}'),
    state: 'refuses-good',
  },
  {
    name: 'the login page for everybody',
    good: http(200, '<html><title>Sign in</title><input type="password">'),
    none: http(200, '<html><title>Sign in</title><input type="password">'),
    state: 'refuses-good',
  },
  {
    name: 'a page with a link to the login for everybody',
    good: http(200, `<html><title>Jobs</title>${'<p>Seven jobs are done.</p>'.repeat(9)}<a href="/login">Log in</a>`),
    none: http(200, `<html><title>Jobs</title>${'<p>Seven jobs are done.</p>'.repeat(9)}<a href="/login">Log in</a>`),
    state: 'unclear',
  },
  {
    name: 'an answer with a word of a refusal, another one without',
    good: http(200, '{"user":"ann","forbidden":[]}'),
    none: http(200, '{"message":"Unauthorized"}'),
    state: 'guarded',
  },
  {
    name: 'a short answer with a word of a refusal, 401 without',
    good: http(200, '{"note":"expired tokens are forbidden"}'),
    none: http(401),
    state: 'guarded',
  },
  { name: 'no answer with', good: lost, none: http(401), state: 'unreachable' },
  { name: 'no answer without', good: http(200, jobs), none: lost, state: 'unreachable' },
  { name: 'open with, 4001 without', good: socket(null), none: socket(4001), bad: socket(4001), state: 'guarded' },
  { name: 'open with, 403 without', good: socket(null), none: http(403), bad: http(403), state: 'guarded' },
  {
    name: 'open and silent for everybody',
    good: socket(null),
    none: socket(null),
    bad: socket(null),
    state: 'unclear',
  },
  {
    name: 'greeted with, silent without',
    good: socket(null, '{"type":"hi"}'),
    none: socket(null),
    bad: socket(null),
    state: 'guarded',
  },
  {
    name: 'an error message with, 1008 without',
    good: socket(null, '{"error":"x"}'),
    none: socket(1008),
    bad: socket(1008),
    state: 'guarded',
  },
  { name: 'crash with, 4001 without', good: socket(1011), none: socket(4001), bad: socket(4001), state: 'guarded' },
  { name: 'crash for everybody', good: socket(1011), none: socket(1011), bad: socket(1011), state: 'wrong-endpoint' },
  { name: '4001 for everybody', good: socket(4001), none: socket(4001), bad: socket(4001), state: 'refuses-good' },
])('$name is $state', ({ good, none, bad = none, state }) => {
  expect(judge(send({ 'good-first': good, none, garbage: bad, 'wrong-key': bad, 'good-last': good })).state).toBe(state)
})

test.each<{ name: string; probe: Observation; verdict: string; good?: Observation; none?: Observation }>([
  { name: 'the answer of the good token', probe: http(200, jobs), verdict: 'accepted' },
  { name: 'another 200', probe: http(200, '{"jobs":[],"as":"mock"}'), verdict: 'accepted' },
  { name: 'a 200 that is an error', probe: http(200, '{"error":"bad"}'), verdict: 'refused' },
  { name: 'the answer without a token', probe: http(401, denied), verdict: 'refused' },
  { name: 'another 401', probe: http(401, '{"detail":"Signature verification failed"}'), verdict: 'refused' },
  { name: '403', probe: http(403), verdict: 'refused' },
  { name: '400', probe: http(400), verdict: 'refused' },
  { name: '404', probe: http(404), verdict: 'inconclusive' },
  { name: '429', probe: http(429), verdict: 'inconclusive' },
  { name: '500', probe: http(500), verdict: 'inconclusive' },
  { name: 'a redirect', probe: http(302), verdict: 'inconclusive' },
  { name: 'no answer', probe: lost, verdict: 'inconclusive' },
  { name: '404 as with the good token', good: http(404), probe: http(404), verdict: 'accepted' },
  {
    name: '500 as with the good token, with other words',
    good: http(500, 'no such user'),
    probe: http(500, 'not a token'),
    verdict: 'inconclusive',
  },
  { name: '401 where the good token is forbidden', good: http(403), probe: http(401, 'other'), verdict: 'refused' },
  {
    name: 'a third 200 where none gets 200 too',
    none: http(200, 'null'),
    probe: http(200, '{}'),
    verdict: 'inconclusive',
  },
])(
  'beside 200 and 401, a probe that gets $name is $verdict',
  ({ probe, verdict, good = http(200, jobs), none = http(401, denied) }) => {
    const judged = judge(
      send({ 'good-first': good, none, garbage: none, 'wrong-key': none, mock: probe, 'good-last': good }),
    )
    expect(judged.answers.find((one) => one.probe === 'mock')?.verdict).toBe(verdict)
  },
)

test('where a good token is refused nothing is called refused, and what passes all the same is reported', () => {
  const denial = http(401, denied)
  const answers = {
    'good-first': denial,
    none: denial,
    garbage: denial,
    'wrong-key': denial,
    expired: denial,
    're-encoded': http(200, jobs),
    'good-last': denial,
  }
  expect(judge(send(answers)).answers.map(({ probe, verdict }) => [probe, verdict])).toEqual([
    ['good-first', 'refused'],
    ['none', 'inconclusive'],
    ['garbage', 'inconclusive'],
    ['wrong-key', 'inconclusive'],
    ['expired', 'inconclusive'],
    ['re-encoded', 'accepted'],
    ['good-last', 'refused'],
  ])
})

test('good tokens that are asked to slow down do not make a difference', () => {
  const [good, denial] = [http(200, jobs), http(401, denied)]
  const answers = {
    'good-first': good,
    none: denial,
    garbage: denial,
    'wrong-key': denial,
    'good-repeated': http(429),
    'good-last': good,
  }
  const judged = judge(send(answers))
  expect(judged.state).toBe('guarded')
  expect(judged.answers.map(({ verdict }) => verdict)).toEqual([
    ...['accepted', 'refused', 'refused', 'refused', 'inconclusive', 'accepted'],
  ])
})

test('what the user expects tells apart what says other words each time', () => {
  const page = (text: string, isExpectationMet: boolean) => ({ ...http(200, text), isExpectationMet })
  const answers = {
    'good-first': page('one', true),
    none: page('two', false),
    garbage: page('three', false),
    'wrong-key': page('four', true),
    expired: page('five', false),
    'good-last': page('six', true),
  }
  const judged = judge(send(answers))
  expect(judged.state).toBe('guarded')
  expect(judged.answers.map(({ verdict }) => verdict)).toEqual([
    ...['accepted', 'refused', 'refused', 'accepted', 'refused', 'accepted'],
  ])
})

test('without a key, what a login gave is the good token', () => {
  const denial = http(401, denied)
  const judged = judge([
    ...send({ none: denial, garbage: denial, 'wrong-key': denial, issued: http(200, jobs), tampered: denial }),
    ...send({ issued: http(200, jobs) }),
  ])
  expect(judged.state).toBe('guarded')
  expect(judged.answers.map(({ verdict }) => verdict)).toEqual([
    'refused',
    'refused',
    'refused',
    'accepted',
    'refused',
    'accepted',
  ])
})

test('without any good token nothing is judged but an open door', () => {
  const denial = http(401, denied)
  expect(judge(send({ none: denial, garbage: denial, 'wrong-key': denial })).state).toBe('no-control')
  expect(judge(send({ none: lost })).state).toBe('unreachable')
  const open = http(200, jobs)
  expect(judge(send({ none: open, garbage: open, 'wrong-key': open })).state).toBe('open')
})

/** A good token and one of a random key get the same, which is neither yes nor no; no token and garbage get something else. */
function sendForged(asGood: Observation, asNone: Observation, expired: readonly Observation[] = []): readonly Sent[] {
  const of = (probe: ProbeId, ...all: readonly Observation[]) =>
    all.map((observation): Sent => ({ probe, variant: null, observation }))
  return [
    ...of('good-first', asGood),
    ...of('none', asNone),
    ...of('wrong-key', asGood, asGood, asGood),
    ...of('garbage', asNone, asNone),
    ...of('expired', ...expired),
    ...of('good-last', asGood),
  ]
}

const to = (mark: string, is: { isLogin?: true; isRefusal?: true } = {}): HttpObservation => {
  return { ...http(302), location: { mark, isLogin: false, isRefusal: is.isLogin === true, ...is } }
}
const [there, nowhere] = [http(404, '{"detail":"no such job"}'), http(404, '{"detail":"Not Found"}')]

test.each<[string, readonly Sent[], string]>([
  ['404 where none gets 401', sendForged(http(404), http(401)), 'accepted'],
  ['a page of the application where none gets the login', sendForged(to('a'), to('b', { isLogin: true })), 'accepted'],
  ['404 in other words than none, and its end matters', sendForged(there, nowhere, [nowhere, nowhere]), 'accepted'],
  ['404 in other words than none', sendForged(there, nowhere), 'inconclusive'],
  ['404 in other words than none, and no end matters', sendForged(there, nowhere, [there, there]), 'inconclusive'],
  [
    '404 in other words, and others for the end',
    sendForged(there, nowhere, [http(404, 'x'), http(404, 'x')]),
    'inconclusive',
  ],
  [
    'a page of errors where none gets the login',
    sendForged(to('a', { isRefusal: true }), to('b', { isLogin: true })),
    'inconclusive',
  ],
  ['400 where none gets 401', sendForged(http(400), http(401)), 'inconclusive'],
  ['403 where none gets 401', sendForged(http(403), http(401), [http(401), http(401)]), 'inconclusive'],
  ['500 where none gets 401', sendForged(http(500), http(401)), 'inconclusive'],
])('a random key that fares as a good token does, with %s', (_name, sent, verdict) => {
  expect(judge(sent).answers.find(({ probe }) => probe === 'wrong-key')?.verdict).toBe(verdict)
})

test('where everybody gets what is expected, other words each time are no doubt', () => {
  const page = (text: string) => ({ ...http(200, text), isExpectationMet: true })
  const answers = {
    'good-first': page('one'),
    none: page('two'),
    garbage: page('three'),
    'wrong-key': page('four'),
    'good-last': page('five'),
  }
  expect(judge(send(answers)).state).toBe('open')
})
