import { expect, test } from 'vitest'
import type { Fingerprint } from '../../../model/keys/binding.ts'
import type { LiveEndpoint } from '../../../model/live/live.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { type Answers, answers, asked, endpoint, refusing } from '../../live-facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { liveAcceptsAnonymous } from './live-accepts-anonymous.ts'
import { liveAcceptsExpiredToken } from './live-accepts-expired-token.ts'
import { liveAcceptsForgedToken } from './live-accepts-forged-token.ts'
import { liveAcceptsMockToken } from './live-accepts-mock-token.ts'
import { liveAcceptsOtherAlgorithm } from './live-accepts-other-algorithm.ts'
import { liveAcceptsOtherAudience } from './live-accepts-other-audience.ts'
import { liveAcceptsPlaceholderKey } from './live-accepts-placeholder-key.ts'

const rules = [
  liveAcceptsAnonymous,
  liveAcceptsForgedToken,
  liveAcceptsExpiredToken,
  liveAcceptsPlaceholderKey,
  liveAcceptsMockToken,
  liveAcceptsOtherAudience,
  liveAcceptsOtherAlgorithm,
]
const groups = [
  group([holds('auth', 'K', { role: 'issuer' }), holds('api', 'K')]),
  group([holds('billing', 'B', { variable: 'BILLING_KEY' })], { id: 'shop/billing', purpose: 'billing' }),
  group([holds('billing', 'R'), holds('api', 'R')], { id: 'shop/refresh', purpose: 'refresh' }),
]
const billing = { service: 'billing', variable: 'BILLING_KEY', group: 'shop/billing' }
const at = 'api at http://localhost:8000/jobs'
const taking = (verdicts: Answers, facts: Partial<LiveEndpoint> = {}) =>
  endpoint({ answers: answers({ 'good-first': 'accepted', ...verdicts }), ...facts })

test.each<[string, LiveEndpoint, readonly (readonly [string, string, string])[]]>([
  ['it refuses all that it should', endpoint(), []],
  [
    'it is open',
    endpoint({ state: 'open', reason: '200, and the same without a token' }),
    [['live-accepts-anonymous', 'error', `${at} is open to everyone: 200, and the same without a token`]],
  ],
  ['it is open and meant to be', endpoint({ state: 'open', isMeantOpen: true }), []],
  [
    'it takes no token, and refuses bad ones',
    endpoint({ state: 'optional' }),
    [['live-accepts-anonymous', 'error', `${at} accepts requests without a token, although it refuses bad tokens`]],
  ],
  [
    'it does not verify signatures: what follows from that is not told apart',
    taking({
      'wrong-key': 'accepted',
      tampered: 'accepted',
      expired: 'accepted',
      'none-alg: none': 'accepted',
      'none-alg: None': 'accepted',
      'placeholder: number 1': 'accepted',
    }),
    [
      [
        'live-accepts-forged-token',
        'error',
        `${at} does not verify signatures: it accepts a token signed with a random key`,
      ],
    ],
  ],
  [
    'it takes what says it is unsigned',
    taking({ 'wrong-key': 'refused', 'none-alg: none': 'accepted', 'empty-key': 'accepted' }),
    [
      [
        'live-accepts-forged-token',
        'error',
        `${at} takes a token that says it is unsigned and one signed with the empty key`,
      ],
    ],
  ],
  ['an answer that tells nothing is no finding', taking({ tampered: 'inconclusive', expired: 'inconclusive' }), []],
  [
    'it takes the key of another group, too',
    taking({ 'foreign-key: BILLING_KEY of billing': 'accepted' }, { foreignKeys: [billing] }),
    [
      [
        'live-accepts-forged-token',
        'warning',
        `${at} also accepts a token signed with BILLING_KEY of billing, which it is not given`,
      ],
    ],
  ],
  [
    'it takes the key of another group that it holds itself',
    taking({}, { foreignKeys: [{ ...billing, variable: 'JWT_SECRET', group: 'shop/refresh' }] }),
    [],
  ],
  ['it takes a second key of its own group', taking({}, { foreignKeys: [{ ...billing, group: 'shop/access' }] }), []],
  [
    'it takes the key of another group in place of its own: that is no forgery',
    refusing({ foreignKeys: [billing] }),
    [],
  ],
  [
    'it takes a token that has ended',
    taking({ expired: 'accepted', 'not-yet-valid': 'accepted' }),
    [['live-accepts-expired-token', 'error', `${at} takes a token that ended an hour ago`]],
  ],
  [
    'it takes a token that has not begun',
    taking({ expired: 'refused', 'not-yet-valid': 'accepted' }),
    [['live-accepts-expired-token', 'warning', `${at} takes a token that begins in an hour`]],
  ],
  [
    'a token from the future, another issuer and another HMAC are no findings',
    taking({
      'issued-in-future': 'accepted',
      'wrong-issuer': 'accepted',
      'algorithm-swap: HS512': 'accepted',
    }),
    [],
  ],
  [
    'it takes a published key, and no good one',
    refusing({ answers: answers({ 'placeholder: number 3': 'accepted' }) }),
    [
      [
        'live-accepts-placeholder-key',
        'error',
        `${at} accepts a token signed with a published key: anyone can forge one`,
      ],
    ],
  ],
  [
    'the configured key is published',
    taking({ 'placeholder: number 1': 'accepted' }, { isKeyPublished: true }),
    [
      [
        'live-accepts-placeholder-key',
        'error',
        `${at} accepts a token signed with a published key, the one that is configured: anyone can forge one`,
      ],
    ],
  ],
  [
    'it takes words of developers',
    taking({ 'mock: mock-token': 'accepted', 'mock: admin': 'accepted', 'garbage: x': 'refused' }),
    [['live-accepts-mock-token', 'error', `${at} takes “mock-token” and “admin” for a token`]],
  ],
])('%s', (_name, one, expected) => {
  const findings = runRules(rules, view({ groups, live: asked([one]) }))
  expect(findings.map(({ ruleId, severity, message }) => [ruleId, severity, message])).toEqual(expected)
})

test('the whole finding', () => {
  expect(
    runRules(rules, view({ groups, live: asked([endpoint({ state: 'open', reason: 'so', kind: 'websocket' })]) })),
  ).toEqual([
    {
      ruleId: 'live-accepts-anonymous',
      severity: 'error',
      confidence: 'likely',
      message: `${at} is open to everyone: so`,
      remedy:
        'Make api refuse requests without a token there, or write `accepts: anonymous` to the probe if it is meant to be open.',
      group: 'shop/access',
      services: ['api'],
      data: { where: 'http://localhost:8000/jobs', refusesBadTokens: false },
      locations: [
        { file: 'countersign.yaml', line: 2 },
        { file: 'compose.yaml', line: 3 },
        { file: 'compose.yaml', line: 4 },
      ],
      waived: null,
    },
  ])
})

test('the configured key is published: all endpoints of the group are one finding, one that runs with another is not', () => {
  const verdicts = { 'placeholder: number 1': 'accepted' } as const
  const one = taking(verdicts, { isKeyPublished: true })
  const other = taking(verdicts, { isKeyPublished: true, service: 'web', where: 'http://localhost:8001/' })
  const apart = refusing({ answers: answers(verdicts), isKeyPublished: true, service: 'jobs' })
  const findings = runRules(rules, view({ groups, live: asked([one, other, apart]) }))
  expect(findings.map(({ services, message }) => [services, message])).toEqual([
    [
      ['api', 'web'],
      `${at} and web at http://localhost:8001/ accept a token signed with a published key, the one that is configured: anyone can forge one`,
    ],
    [['jobs'], 'jobs at http://localhost:8000/jobs accepts a token signed with a published key: anyone can forge one'],
  ])
})

const mark = 'fp1:0123456789ab' as Fingerprint
const named = [
  group([
    holds('auth', 'K', { role: 'issuer' }),
    holds('api', 'K', {
      algorithms: ['HS256'],
      claims: { audience: { variable: 'JWT_AUDIENCE', values: [mark], location: { file: 'compose.yaml', line: 9 } } },
    }),
  ]),
]
const other = { 'wrong-audience: another': 'accepted', 'algorithm-swap: HS384': 'accepted' } as const

test.each<[string, ReturnType<typeof group>[], Answers, readonly (readonly [string, string, string])[]]>([
  ['no setting names an audience or an algorithm', [groups[0] ?? group([])], other, []],
  [
    'the settings name both',
    named,
    other,
    [
      [
        'live-accepts-other-audience',
        'warning',
        `${at} accepts a token for a different audience, although its settings name one`,
      ],
      [
        'live-accepts-other-algorithm',
        'warning',
        `${at} accepts tokens signed with HS384, although its settings name HS256`,
      ],
    ],
  ],
  ['it refuses both', named, { 'wrong-audience: another': 'refused', 'algorithm-swap: HS384': 'refused' }, []],
])('%s', (_name, given, verdicts, expected) => {
  const findings = runRules(
    [liveAcceptsOtherAudience, liveAcceptsOtherAlgorithm],
    view({ groups: given, live: asked([taking(verdicts)]) }),
  )
  expect(findings.map(({ ruleId, severity, message }) => [ruleId, severity, message])).toEqual(expected)
})

test('where no signature is checked, another audience and algorithm are not told apart', () => {
  const live = asked([taking({ 'wrong-key': 'accepted', ...other })])
  expect(runRules([liveAcceptsOtherAudience, liveAcceptsOtherAlgorithm], view({ groups: named, live }))).toEqual([])
})

test.each<[string, boolean | undefined, string]>([
  ['with a word', undefined, 'certain'],
  ['in silence, which may only be an answer that is late', true, 'likely'],
])('a bad token that passes %s', (_name, isSilent, confidence) => {
  const facts = isSilent === undefined ? {} : { isPassingSilent: isSilent }
  const bad: readonly Answers[] = [
    { 'wrong-key': 'accepted' },
    { expired: 'accepted' },
    { 'placeholder: number 1': 'accepted' },
    { 'mock: mock_token': 'accepted' },
  ]
  const live = asked(bad.map((verdicts) => taking({ 'wrong-key': 'refused', ...verdicts }, facts)))
  const findings = runRules(rules, view({ groups, live }))
  expect(findings.map((finding) => [finding.ruleId, finding.confidence]).toSorted()).toEqual([
    ['live-accepts-expired-token', confidence],
    ['live-accepts-forged-token', confidence],
    ['live-accepts-mock-token', confidence],
    ['live-accepts-placeholder-key', confidence],
  ])
})
