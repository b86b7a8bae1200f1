import type { ReadyMadeToken } from '../../model/report/audit-view.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'

/** Tokens that share one report. */
export type Tokens = readonly [ReadyMadeToken, ...ReadyMadeToken[]]

/** The tokens that end at the same moment: a token is usually handed to several services, and minted beside others. */
export function groupByExpiry(tokens: readonly ReadyMadeToken[]): readonly Tokens[] {
  const alike = groupBy(tokens, ({ project, expiresAt, confidence, expectedGroup }) =>
    identityOf(project, expiresAt, confidence, expectedGroup),
  )
  return [...alike.values()]
}

/** The tokens that the same key signed, where the same one should have: re-minting fixes all of them at once. */
export function groupBySigner(tokens: readonly ReadyMadeToken[]): readonly Tokens[] {
  const alike = groupBy(tokens, ({ project, confidence, expectedGroup, signedBy, decodedAs, signedByUnwired }) =>
    identityOf(project, confidence, expectedGroup, signedBy, decodedAs, signedByUnwired),
  )
  return [...alike.values()]
}
