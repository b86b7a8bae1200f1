import type { RefusedTrial } from '../model/audit-view.ts'
import type { Binding, ResolvedBinding, TrustGroup } from '../model/binding.ts'
import { groupBy } from '../model/group-by.ts'
import type { MatrixCell } from '../model/matrix-cell.ts'
import { pairUp } from '../model/pair-up.ts'
import { type MintedToken, type MintRefusal, mintToken } from './mint-token.ts'
import { type Verification, verifyToken } from './verify-token.ts'

/** Long enough for every verification of a run. */
const ttlSeconds = 300

/** The most pairs of one group that are tried; past that the rest is left out, and the group's own findings speak. */
const maxPairs = 5_000

/** What came of minting with every issuer and verifying with every validator. */
export interface OfflineTrials {
  readonly matrix: readonly MatrixCell[]
  /** Refused although the two hold the same key. */
  readonly refused: readonly RefusedTrial[]
}

/** A holding with what is published of it. */
interface Holding {
  readonly resolved: ResolvedBinding
  readonly published: Binding
}

/**
 * The proof: for each trust group every issuer mints a short-lived token, and every validator verifies it as its own settings
 * say. Two with the same settings are tried once. `groups` are those that `fingerprint` made of `bindings`.
 */
export async function verifyOffline(
  bindings: readonly ResolvedBinding[],
  groups: readonly TrustGroup[],
  nowSeconds: number,
): Promise<OfflineTrials> {
  const members = groupBy(bindings, ({ group }) => group.id)
  const matrix: MatrixCell[] = []
  const refused: RefusedTrial[] = []
  for (const group of groups) {
    // fingerprint() keeps the order of a group's members.
    const holdings = (members.get(group.id) ?? []).flatMap((resolved, index): readonly Holding[] => {
      const published = group.bindings[index]
      return published === undefined ? [] : [{ resolved, published }]
    })
    for (const evidence of ['resolved', 'container'] as const) {
      const seen = holdings.filter(({ resolved }) => resolved.evidence === evidence)
      const trials = await tryPairs(seen, nowSeconds)
      matrix.push(...worstOf(trials.map((trial) => cellOf(group, trial, evidence))))
      refused.push(...trials.flatMap((trial) => refusalOf(group, trial)))
    }
  }
  return { matrix, refused }
}

interface Trial {
  readonly issuer: Holding
  readonly validator: Holding
  readonly minted: MintedToken | MintRefusal
  readonly verified: Verification | null
}

async function tryPairs(holdings: readonly Holding[], now: number): Promise<readonly Trial[]> {
  const sides = pairUp(holdings.map(({ resolved, published }) => ({ ...published, resolved, published })))
  const minted = new Map<string, Promise<MintedToken | MintRefusal>>()
  const verified = new Map<string, Promise<Verification>>()
  const trials: Promise<Trial>[] = []
  for (const issuer of sides.issuers) {
    for (const validator of sides.validators) {
      const isItself = issuer.service === validator.service && issuer.variable === validator.variable
      if (isItself || trials.length >= maxPairs) continue
      const issuerKind = kindOf(issuer)
      const mint = minted.get(issuerKind) ?? mintToken(issuer.resolved, { now, ttlSeconds, claims: {} })
      minted.set(issuerKind, mint)
      const pairKind = JSON.stringify([issuerKind, kindOf(validator)])
      trials.push(
        mint.then(async (token) => {
          if (!('token' in token)) return { issuer, validator, minted: token, verified: null }
          const known = verified.get(pairKind)
          const check = known ?? verifyToken(token.token, validator.resolved, { now, leewaySeconds: 0 })
          verified.set(pairKind, check)
          return { issuer, validator, minted: token, verified: await check }
        }),
      )
    }
  }
  return Promise.all(trials)
}

/** What decides a trial, so that the hundredth service with the same settings costs nothing. Names are in the reasons. */
function kindOf({ published }: Holding): string {
  const { service, variable, fingerprint, form, algorithms, claims, minimumBits, state } = published
  const settings = [claims.issuer?.values, claims.audience?.values]
  return JSON.stringify([service, variable, fingerprint, form, algorithms, settings, minimumBits, state])
}

function cellOf(group: TrustGroup, trial: Trial, evidence: 'resolved' | 'container'): MatrixCell {
  const { issuer, validator, minted, verified } = trial
  const names = { group: group.id, issuer: issuer.resolved.service, validator: validator.resolved.service, evidence }
  if (isUnseen(issuer) || isUnseen(validator)) {
    return { ...names, result: 'unknown', reason: 'a key could not be read', method: 'minted' }
  }
  if (verified === null) {
    const reason = 'reason' in minted ? minted.reason : 'no token could be minted'
    // A public half alone cannot sign: whoever does is not in this group, or was not seen.
    const canNotSign = issuer.resolved.value !== null && !issuer.resolved.value.isEmpty
    return { ...names, result: canNotSign ? 'unknown' : 'refused', reason, method: 'minted' }
  }
  if (verified.isAccepted) {
    return { ...names, result: 'accepted', reason: 'a token minted with the one key passed', method: 'minted' }
  }
  const cause = verified.step === 'signature' ? causeOf(group, issuer.published, validator.published) : undefined
  const { step, reason } = verified
  return { ...names, result: 'refused', reason, method: 'minted', step, ...(cause === undefined ? {} : { cause }) }
}

/** A path or URL whose content nobody read. */
function isUnseen({ published, resolved }: Holding): boolean {
  return resolved.state === 'present' && published.keys.length === 0
}

function causeOf(group: TrustGroup, one: Binding, other: Binding): MatrixCell['cause'] {
  const found = group.resemblances.find(
    ({ left, right }) =>
      (left === one.fingerprint && right === other.fingerprint) ||
      (left === other.fingerprint && right === one.fingerprint),
  )
  return found?.cause
}

/** One cell for each pair of services, the worst of what their holdings and containers gave. */
function worstOf(cells: readonly MatrixCell[]): readonly MatrixCell[] {
  const rank = { refused: 0, unknown: 1, accepted: 2 }
  const worst = new Map<string, MatrixCell>()
  for (const cell of cells) {
    const key = JSON.stringify([cell.issuer, cell.validator])
    const known = worst.get(key)
    if (known === undefined || rank[cell.result] < rank[known.result]) worst.set(key, cell)
  }
  return [...worst.values()]
}

function refusalOf(group: TrustGroup, { issuer, validator, verified }: Trial): readonly RefusedTrial[] {
  if (verified === null || verified.isAccepted) return []
  const own = new Set(issuer.published.keys.map(({ fingerprint }) => fingerprint))
  if (!validator.published.keys.some(({ fingerprint }) => own.has(fingerprint))) return []
  const { project, service, variable, location } = validator.published
  return [
    {
      project,
      group: group.id,
      issuer: issuer.published.service,
      validator: service,
      variable,
      step: verified.step,
      reason: verified.reason,
      locations: [location, issuer.published.location],
    },
  ]
}
