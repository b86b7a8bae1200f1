import { expect, test } from 'vitest'
import type { LiveEndpoint, LiveLogin } from '../../../model/live/live.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { answers, asked, endpoint, login, refusing } from '../../live-facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { tokenNotSignedByKey } from '../tokens/token-not-signed-by-key.ts'
import { liveAnswersDiffer } from './live-answers-differ.ts'
import { liveRefusesValidToken } from './live-refuses-valid-token.ts'

const rules = [tokenNotSignedByKey, liveRefusesValidToken, liveAnswersDiffer]
const groups = [group([holds('auth', 'K', { role: 'issuer' }), holds('api', 'K')])]
const billing = { service: 'billing', variable: 'BILLING_KEY', group: 'shop/billing' }
const socket: Partial<LiveEndpoint> = { kind: 'websocket', where: 'ws://localhost:8000/ws' }
const judge = (endpoints: readonly LiveEndpoint[], logins: readonly LiveLogin[]) =>
  runRules(rules, view({ groups, live: asked(endpoints, logins) }))

test.each<[string, readonly LiveEndpoint[], readonly LiveLogin[], readonly (readonly unknown[])[]]>([
  ['a good token passes', [endpoint()], [], []],
  ['the keys agree', [refusing()], [], [['live-refuses-valid-token', 'likely', 'keys-agree']]],
  [
    'it refuses its own tokens',
    [refusing({ offline: null, signer: { service: 'api', variable: 'JWT_SECRET', group: 'shop/access' } })],
    [],
    [['live-refuses-valid-token', 'likely', 'keys-agree']],
  ],
  [
    'nothing is known of its key',
    [refusing({ offline: null })],
    [],
    [['live-refuses-valid-token', 'likely', 'unknown']],
  ],
  [
    'it refuses forged tokens in other words',
    [refusing({ offline: null, isSignatureAccepted: true })],
    [],
    [['live-refuses-valid-token', 'likely', 'signature-accepted']],
  ],
  [
    'the keys differ',
    [refusing({ offline: { result: 'refused', step: 'key', reason: 'the keys differ' } })],
    [],
    [['live-refuses-valid-token', 'certain', 'keys-differ']],
  ],
  [
    'the audience differs',
    [refusing({ offline: { result: 'refused', step: 'audience', reason: 'it expects another audience' } })],
    [],
    [['live-refuses-valid-token', 'certain', 'settings-differ']],
  ],
  [
    'it takes the text in another reading',
    [refusing({ answers: answers({ 'good-first': 'refused', 're-encoded: base64': 'accepted' }) })],
    [],
    [['live-refuses-valid-token', 'certain', 'base64']],
  ],
  [
    'it takes the key of another',
    [refusing({ foreignKeys: [billing] })],
    [],
    [['live-refuses-valid-token', 'certain', 'other-variable']],
  ],
  [
    'it takes a published key',
    [refusing({ answers: answers({ 'placeholder: number 3': 'accepted' }) })],
    [],
    [['live-refuses-valid-token', 'certain', 'published-key']],
  ],
  [
    'it takes the token of a login that signs with an unknown key',
    [refusing({ answers: answers({ 'issued: auth': 'accepted' }) })],
    [login({ outcome: 'signed-otherwise', signedBy: [] })],
    [
      ['token-not-signed-by-key', 'certain', 'unknown'],
      ['live-refuses-valid-token', 'certain', 'issuer-signs-otherwise'],
    ],
  ],
  [
    'it takes the token of a login that signs with the right key: ours lacks a claim, which is a gap',
    [refusing({ answers: answers({ 'issued: auth': 'accepted' }) })],
    [login()],
    [],
  ],
  [
    'it refuses the token of a login that signs with the right key, and takes ours',
    [endpoint({ answers: answers({ 'good-first': 'accepted', 'issued: auth': 'refused' }) })],
    [login()],
    [['live-refuses-valid-token', 'likely', 'claims']],
  ],
  [
    'it refuses the token of a login that signs with another key: that is told of the login alone',
    [endpoint({ answers: answers({ 'good-first': 'accepted', 'issued: auth': 'refused' }) })],
    [login({ outcome: 'signed-otherwise', signedBy: ['shop/billing'] })],
    [['token-not-signed-by-key', 'certain', 'other-key']],
  ],
  [
    'the login signs with the decoded text of the key',
    [],
    [login({ outcome: 'signed-otherwise', decodedAs: 'base64' })],
    [['token-not-signed-by-key', 'certain', 'decoding']],
  ],
  ['a login gives no JWT', [endpoint()], [login({ outcome: 'opaque', signedBy: [] })], []],
  ['no key could be tried on it', [endpoint()], [login({ outcome: 'untried', signedBy: [] })], []],
  [
    'its socket refuses what REST takes',
    [endpoint(), refusing(socket)],
    [],
    [['live-answers-differ', 'certain', 'keys-agree']],
  ],
  [
    'one of two containers refuses',
    [endpoint({ container: 'shop-api-1' }), refusing({ container: 'shop-api-2', foreignKeys: [billing] })],
    [],
    [['live-answers-differ', 'certain', 'other-variable']],
  ],
  [
    'another service refuses: that is no disagreement',
    [endpoint(), refusing({ service: 'worker' })],
    [],
    [['live-refuses-valid-token', 'likely', 'keys-agree']],
  ],
  [
    'some of its processes refuse',
    [endpoint({ state: 'answers-differ', good: { accepted: 3, refused: 5, inconclusive: 0 } })],
    [],
    [['live-answers-differ', 'certain', undefined]],
  ],
])('%s', (_name, endpoints, logins, expected) => {
  const findings = judge(endpoints, logins)
  expect(findings.map(({ ruleId, confidence, data }) => [ruleId, confidence, data['cause']])).toEqual(expected)
})

test('the whole finding', () => {
  expect(judge([refusing()], [])).toEqual([
    {
      ruleId: 'live-refuses-valid-token',
      severity: 'error',
      confidence: 'likely',
      message:
        'api at http://localhost:8000/jobs refuses a token signed with JWT_SECRET of auth (401), although the keys agree',
      remedy:
        'Check the issuer, audience and claims that api asks for, and whether its process was started before its settings changed.',
      group: 'shop/access',
      services: ['api', 'auth'],
      data: { cause: 'keys-agree', where: 'http://localhost:8000/jobs' },
      locations: [
        { file: 'compose.yaml', line: 3 },
        { file: 'compose.yaml', line: 4 },
        { file: 'countersign.yaml', line: 2 },
      ],
      waived: null,
    },
  ])
})

test('REST against socket, in words', () => {
  expect(judge([endpoint(), refusing(socket)], [])[0]?.message).toBe(
    'api accepts a good token at http://localhost:8000/jobs but refuses it at ws://localhost:8000/ws (401)',
  )
})

test('a login, in words', () => {
  const [finding] = judge([], [login({ outcome: 'signed-otherwise', signedBy: [] })])
  expect(finding?.message).toBe(
    'the token that auth issues at its login is signed with a different key than JWT_SECRET of auth: it does not sign with its configured key',
  )
})

test('its own other key, in words', () => {
  const own = { service: 'api', variable: 'API_SECRET', group: 'shop/access' }
  expect(judge([refusing({ foreignKeys: [own] })], [])[0]?.message).toMatch(
    /, but accepts one signed with its own API_SECRET$/,
  )
  expect(judge([refusing({ foreignKeys: [billing] })], [])[0]?.message).toMatch(
    /, but accepts one signed with BILLING_KEY of billing instead$/,
  )
})
