import { expect, test } from 'vitest'
import type { ProbeId } from '../../token/probe-id.ts'
import { probeFailure } from '../probe-failure.ts'
import { markContent } from './content-marks.ts'
import { describeResult } from './describe-result.ts'
import type { Observation } from './observation.ts'

const target = { service: 'api', group: 'shop/access', kind: 'http', url: 'http://localhost:8000/jobs' } as const
const plainly = { isSpoken: false, isBodiless: false }

function refused(body: string, status = 401): Observation {
  return {
    kind: 'http',
    isInsteadOfUpgrade: false,
    status,
    marks: markContent(body, null),
    location: null,
    pause: null,
    allowed: [],
    fault: null,
    clockSkewSeconds: null,
    isExpectationMet: null,
    isReadableByOrigin: null,
  }
}

const role = refused('{"error":"not_authorised","reason":"Not management user"}')
const failed = refused('{"error":"not_authorized","reason":"Login failed"}')
const missing = refused('')
const lost: Observation = { kind: 'failure', failure: probeFailure('connection-lost') }

interface Answers {
  readonly good: readonly Observation[]
  readonly none?: Observation
  readonly forged: readonly Observation[]
}

test.each<readonly [string, Answers, boolean]>([
  ['forged ones in other words', { good: [role, role, role], forged: [failed, failed] }, true],
  ['forged ones in the same words', { good: [failed, failed, failed], forged: [failed, failed] }, false],
  ['one forged one in the same words', { good: [role, role, role], forged: [failed, role] }, false],
  ['none in the same words', { good: [role, role, role], none: role, forged: [failed, failed] }, false],
  ['good ones in other words each time', { good: [role, role, missing], forged: [failed, failed] }, false],
  ['too few good ones', { good: [role, role, lost], forged: [failed, failed] }, false],
  ['too few forged ones', { good: [role, role, role], forged: [failed, lost] }, false],
])('good tokens are refused, %s', (_, { good, none = missing, forged }, expected) => {
  const name = (probe: ProbeId) => (observation: Observation) => ({ probe, variant: null, observation })
  const sent = [
    ...[name('none')(none), ...good.map(name('good-repeated'))],
    ...forged.map((one, at) => name(at === 0 ? 'wrong-key' : 'tampered')(one)),
  ]
  const { state, isSignatureAccepted } = describeResult(target, sent, plainly)
  expect({ state, isSignatureAccepted }).toEqual({ state: 'refuses-good', isSignatureAccepted: expected })
})
