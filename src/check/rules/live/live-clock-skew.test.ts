import { expect, test } from 'vitest'
import type { LiveEndpoint } from '../../../model/live/live.ts'
import { view } from '../../facts-for-tests.ts'
import { asked, endpoint } from '../../live-facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { corsPreflightRefused } from './cors-preflight-refused.ts'
import { liveClockSkew } from './live-clock-skew.ts'
import { websocketSubprotocolNotEchoed } from './websocket-subprotocol-not-echoed.ts'

const rules = [corsPreflightRefused, websocketSubprotocolNotEchoed, liveClockSkew]
const at = 'api at http://localhost:8000/jobs'
const origin = 'http://localhost:3000'
const skewed = (clockSkewSeconds: number | null, facts: Partial<LiveEndpoint> = {}) =>
  endpoint({ clockSkewSeconds, ...facts })

test.each<[string, readonly LiveEndpoint[], readonly (readonly [string, string, string])[]]>([
  ['no clock is reported', [skewed(null)], []],
  ['half a minute is tolerated', [skewed(30), skewed(-30)], []],
  ['it is ahead', [skewed(31)], [['live-clock-skew', 'warning', `the clock of ${at} is 31 s ahead of the one here`]]],
  [
    'two endpoints of one service are one clock',
    [skewed(-95), skewed(-95, { where: 'http://localhost:8000/users' })],
    [['live-clock-skew', 'warning', `the clock of ${at} is 95 s behind the one here`]],
  ],
  ['a page may use it', [endpoint({ origin })], []],
  [
    'the preflight is refused',
    [endpoint({ origin, corsObjections: ['status', 'headers'] })],
    [
      [
        'cors-preflight-refused',
        'error',
        `${at} cannot be used by pages of ${origin}: the preflight request is not answered with 2xx and the header of the token is not allowed`,
      ],
    ],
  ],
  [
    'only the answer may not be read',
    [endpoint({ origin, corsObjections: ['answer'] })],
    [
      [
        'cors-preflight-refused',
        'error',
        `${at} cannot be used by pages of ${origin}: the origin may not read the answer itself`,
      ],
    ],
  ],
  ['the subprotocol comes back', [endpoint({ kind: 'websocket', subprotocol: 'echoed' })], []],
  [
    'no subprotocol comes back',
    [endpoint({ kind: 'websocket', subprotocol: 'not-echoed' })],
    [
      [
        'websocket-subprotocol-not-echoed',
        'error',
        `${at} opens without a subprotocol although some were offered: browsers close it with 1006`,
      ],
    ],
  ],
  [
    'the token comes back',
    [endpoint({ kind: 'websocket', subprotocol: 'token-echoed' })],
    [
      [
        'websocket-subprotocol-not-echoed',
        'warning',
        `${at} answers the handshake with the token itself as the subprotocol, which ends up in logs along the way`,
      ],
    ],
  ],
])('%s', (_name, endpoints, expected) => {
  const findings = runRules(rules, view({ live: asked(endpoints) }))
  expect(findings.map(({ ruleId, severity, message }) => [ruleId, severity, message])).toEqual(expected)
})

test('the whole finding', () => {
  const live = asked([endpoint({ origin, corsObjections: ['origin'] })])
  expect(runRules(rules, view({ live }))).toEqual([
    {
      ruleId: 'cors-preflight-refused',
      severity: 'error',
      confidence: 'certain',
      message: `${at} cannot be used by pages of ${origin}: the origin is not allowed`,
      remedy: 'Name the origin in Access-Control-Allow-Origin; with credentials, * is not allowed.',
      group: 'shop/access',
      services: ['api'],
      data: { where: 'http://localhost:8000/jobs', origin, objections: ['origin'] },
      locations: [{ file: 'countersign.yaml', line: 2 }],
      waived: null,
    },
  ])
})
