import { expect, test } from 'vitest'
import type { PreflightResult } from '../ask/preflight.ts'
import { type ProbeFailureCode, probeFailure } from '../probe-failure.ts'
import type { ProbeResult } from '../probe-result.ts'
import type { ProbeAnswer } from './judge.ts'
import { describeEndpoint, describeGaps, type EndpointContext } from './live-endpoint.ts'

const where = 'http://localhost:8000/jobs'
const named = { service: 'api', kind: 'http', group: 'shop/access', where } as const
const frame: EndpointContext = {
  project: 'shop',
  service: 'api',
  group: 'shop/access',
  signer: { service: 'auth', variable: 'JWT_SECRET', group: 'shop/access' },
  offline: null,
  isKeyPublished: false,
  origin: 'http://localhost:3000',
  location: { file: 'countersign.yaml', line: 2 },
  foreign: new Map([['KEY of billing', { service: 'billing', variable: 'KEY', group: null }]]),
}
const result = (facts: Partial<ProbeResult> = {}): ProbeResult => ({
  ...named,
  isMeantToBeOpen: false,
  state: 'guarded',
  reason: '200',
  answers: [],
  good: { accepted: 8, refused: 0, inconclusive: 0 },
  clockSkewSeconds: 0,
  subprotocol: null,
  isReadableByOrigin: null,
  isExpectationMet: null,
  failures: [],
  isTokenUnseen: false,
  isSignatureAccepted: false,
  isPassingSilent: false,
  isPassingOther: false,
  unasked: [],
  pauses: 0,
  requests: 55,
  ...facts,
})
const answer = (probe: ProbeAnswer['probe'], verdict: ProbeAnswer['verdict'], variant: string | null = null) => {
  return { probe, variant, verdict, reason: 'test', came: '401', times: 1 }
}
const cors = (facts: Partial<PreflightResult> = {}): PreflightResult => ({
  ...named,
  isNeeded: true,
  objections: [],
  failure: null,
  ...facts,
})
const failing = (...codes: readonly ProbeFailureCode[]) => ({ failures: codes.map((code) => probeFailure(code)) })
const gapsOf = (asked: ProbeResult, preflight: PreflightResult | null = null, isUnresolved = false) =>
  describeGaps(describeEndpoint(frame, asked, preflight), asked, preflight, isUnresolved)

test.each<[string, ProbeResult, PreflightResult | null, readonly (readonly [string, string])[]]>([
  ['all is reported', result({ answers: [answer('wrong-key', 'refused')] }), null, []],
  [
    'a probe that decides was not told from either',
    result({ answers: [answer('expired', 'inconclusive'), answer('none-alg', 'inconclusive', 'none')] }),
    null,
    [['unresolved', 'it is not known whether it accepts expired, none-alg: unlike both a good token and no token']],
  ],
  [
    'a probe that decides was never sent',
    result({ answers: [answer('wrong-key', 'refused')], unasked: ['expired', 'wrong-issuer'] }),
    null,
    [
      [
        'unresolved',
        'it is not known whether it accepts expired: it stopped accepting good tokens before everything was sent',
      ],
    ],
  ],
  [
    'a probe that only informs was not reported',
    result({ answers: [answer('wrong-issuer', 'inconclusive')] }),
    null,
    [],
  ],
  [
    'it is open: there is nothing to refuse',
    result({ state: 'open', answers: [answer('wrong-key', 'inconclusive')] }),
    null,
    [],
  ],
  ['a large answer that told all the same', result(failing('too-large')), null, []],
  [
    'a large answer that told nothing',
    result({ ...failing('too-large'), answers: [answer('tampered', 'inconclusive')] }),
    null,
    [['too-large', 'the answer is larger than 64 KiB; only its beginning was compared']],
  ],
  [
    'nobody listens',
    result({ state: 'unreachable', ...failing('refused-connection') }),
    null,
    [['unreachable', 'nobody listens there']],
  ],
  [
    'the preflight has the same trouble: it is reported once',
    result({ state: 'unreachable', ...failing('refused-connection') }),
    cors({ failure: probeFailure('refused-connection') }),
    [['unreachable', 'nobody listens there']],
  ],
  [
    'only the preflight has trouble',
    result(),
    cors({ failure: probeFailure('timeout') }),
    [['timeout', 'no whole answer in time']],
  ],
  [
    'it is the wrong endpoint',
    result({ state: 'wrong-endpoint', reason: '404' }),
    null,
    [['unresolved', '404: check the URL, or declare the claims that it requires']],
  ],
  [
    'no good token passes',
    result({ state: 'refuses-good' }),
    null,
    [['unresolved', 'as long as no good token is accepted, refusing bad ones proves nothing']],
  ],
  [
    'it locked us out',
    result({
      state: 'locked-out',
      reason: 'none since',
      answers: [answer('mock', 'inconclusive')],
      unasked: ['expired'],
    }),
    null,
    [
      [
        'unresolved',
        'none since: it could not be determined whether it accepts mock, expired. It blocks clients that send bad tokens: ask it where no such limit applies, or raise the limit while it is asked',
      ],
    ],
  ],
  [
    'good and forged tokens get neither yes nor no',
    result({ isPassingOther: true, answers: [answer('wrong-key', 'accepted')] }),
    null,
    [
      [
        'unresolved',
        'a good token gets neither yes nor no, as one of a random key does: it does not verify signatures, or refuses both. Check the URL, and declare the claims that it requires',
      ],
    ],
  ],
  [
    'only the token of the login passes',
    result({ state: 'refuses-good', answers: [answer('issued', 'accepted', 'auth')] }),
    null,
    [
      [
        'unresolved',
        'it accepts the token of the login, but none that is minted here: declare the claims that it requires',
      ],
    ],
  ],
  [
    'what is expected does not come',
    result({ isExpectationMet: false }),
    null,
    [['unresolved', 'a good token is accepted, but the answer is not the expected one']],
  ],
])('%s', (_name, asked, preflight, expected) => {
  expect(gapsOf(asked, preflight).map(({ code, reason }) => [code, reason])).toEqual(expected)
})

test('a name of the stack that nobody resolved', () => {
  const [gap] = gapsOf(result({ state: 'unreachable', ...failing('unknown-host') }), null, true)
  expect(gap).toEqual({
    source: `api (${where})`,
    code: 'unreachable',
    reason:
      'the host name does not resolve here: it is a service of the stack; get its address from the engine with --running, or use its published port (http://localhost:PORT)',
  })
})

test.each<[string, ProbeResult, PreflightResult | null, readonly string[]]>([
  ['nothing was asked', result(), null, []],
  ['a browser would go on', result({ isReadableByOrigin: true }), cors(), []],
  ['it would not', result(), cors({ objections: ['origin', 'headers'] }), ['origin', 'headers']],
  ['only the answer forbids it', result({ isReadableByOrigin: false }), cors(), ['answer']],
  [
    'no preflight is needed',
    result({ isReadableByOrigin: true }),
    cors({ isNeeded: false, objections: ['status'] }),
    [],
  ],
  ['it is the wrong endpoint', result({ state: 'wrong-endpoint' }), cors({ objections: ['status'] }), []],
])('for a page: %s', (_name, asked, preflight, expected) => {
  expect(describeEndpoint(frame, asked, preflight).corsObjections).toEqual(expected)
})

test('answers are reported once for each verdict, and foreign keys by their holder', () => {
  const accepted = answer('foreign-key', 'accepted', 'KEY of billing')
  const good = answer('good-repeated', 'accepted')
  const described = describeEndpoint(frame, result({ answers: [good, good, accepted] }), null)
  expect(described.answers).toEqual([
    { probe: 'good-repeated', variant: null, verdict: 'accepted', came: '401', times: 2 },
    { probe: 'foreign-key', variant: 'KEY of billing', verdict: 'accepted', came: '401', times: 1 },
  ])
  expect(described.foreignKeys).toEqual([{ service: 'billing', variable: 'KEY', group: null }])
})
