import type { LiveEndpoint } from '../../model/live/live.ts'
import type { MatrixCell } from '../../model/report/matrix-cell.ts'

const results: Readonly<Record<LiveEndpoint['state'], MatrixCell['result']>> = {
  guarded: 'accepted',
  optional: 'accepted',
  open: 'unknown',
  'refuses-good': 'refused',
  'answers-differ': 'refused',
  'locked-out': 'accepted',
  unstable: 'unknown',
  unclear: 'unknown',
  'wrong-endpoint': 'unknown',
  'no-control': 'unknown',
  unreachable: 'unknown',
}

/** The cells of the matrix that an endpoint's answers fill: of the key that signed the good tokens, and of each login. */
export function describeLiveCells(endpoint: LiveEndpoint): readonly MatrixCell[] {
  const { group, service, signer, where, state, reason, answers, isMeantOpen } = endpoint
  if (group === null) return []
  const common = { group, validator: service, evidence: 'live', method: 'asked', endpoint: where } as const
  const issued = answers.filter(({ probe }) => probe === 'issued')
  // One that is open by intention asks for no token, which says nothing of the keys.
  const isSilent = signer === null || (isMeantOpen && state === 'open')
  return [
    ...(isSilent ? [] : [{ ...common, issuer: signer.service, result: results[state], reason }]),
    ...issued.map(({ variant, verdict }) => ({
      ...common,
      issuer: variant ?? '',
      result: verdict === 'inconclusive' ? ('unknown' as const) : verdict,
      reason: 'the token of its login',
    })),
  ]
}
