import type { Binding, ResolvedBinding } from '../model/keys/binding.ts'
import { toKnown } from '../model/keys/known-binding.ts'
import type { RefusedTrial } from '../model/report/audit-view.ts'
import type { Proof, Relation } from '../model/report/relation.ts'
import { identityOf } from '../model/text/identity.ts'
import { mintToken } from './mint-token.ts'
import { verifyToken } from './verify-token.ts'

/** Long enough for every verification of a run. */
const TTL_SECONDS = 300

/** What minting and verifying proved, by relation. */
export interface OfflineTrials {
  readonly proofs: ReadonlyMap<Relation, Proof>
  /** Refused although the court had no reason to. */
  readonly refused: readonly RefusedTrial[]
}

/**
 * The proof of what was judged: with the issuer's key of each relation a short-lived token is minted, and verified with the
 * validator's key as its own settings say. All pairs of a relation are alike, so one is tried. What is only known by its
 * identity can sign nothing.
 */
export async function verifyOffline(
  bindings: readonly ResolvedBinding[],
  relations: readonly Relation[],
  nowSeconds: number,
  isOver: () => boolean = () => false,
): Promise<OfflineTrials> {
  const held = new Map(bindings.map((binding) => [identityOfBinding(binding), binding]))
  const proofs = new Map<Relation, Proof>()
  const refused: RefusedTrial[] = []
  for (const relation of relations) {
    if (isOver()) break
    const [issuer, validator] = pickPair(relation)
    const [signing, verifying] = [held.get(identityOfBinding(issuer)), held.get(identityOfBinding(validator))]
    if (signing === undefined || verifying === undefined || !canBeProved(relation)) continue
    const proof = await prove(signing, verifying, nowSeconds)
    proofs.set(relation, proof)
    if (proof.result === 'refused' && relation.judgement.result === 'accepted') {
      refused.push(...describeRefusal(relation, issuer, proof))
    }
  }
  return { proofs, refused }
}

/** Where nobody can know the outcome there is nothing to prove, and where only an identity is known, nothing to do it with. */
function canBeProved({ judgement, basis, issuers, validators }: Relation): boolean {
  const isIdentity = [issuers[0], validators[0]].some(
    ({ form, isValueUnknown }) => form === 'reference' || form === 'jwks-url' || isValueUnknown === true,
  )
  return judgement.result !== 'unknown' && basis !== 'external' && basis !== 'token' && !isIdentity
}

/** A pair of different services, but where one signs for itself. */
function pickPair({ issuers, validators }: Relation): readonly [Binding, Binding] {
  for (const issuer of issuers.slice(0, 2)) {
    const other = validators.find(({ service }) => service !== issuer.service)
    if (other !== undefined) return [issuer, other]
  }
  return [issuers[0], validators[0]]
}

async function prove(issuer: ResolvedBinding, validator: ResolvedBinding, now: number): Promise<Proof> {
  const [signing, verifying] = [toKnown(issuer), toKnown(validator)]
  if (signing === null) return { result: 'unproved', reason: `${issuer.service} has no key to sign with` }
  const minted = await mintToken(signing, { now, ttlSeconds: TTL_SECONDS, claims: {} })
  if (!('token' in minted)) return { result: 'unproved', reason: minted.reason }
  if (verifying === null) {
    return { result: 'refused', step: 'key', reason: `${validator.service} has no key to verify with` }
  }
  const isItself = issuer.service === validator.service
  const verified = await verifyToken(minted.token, isItself ? { ...verifying, claims: {} } : verifying, {
    now,
    leewaySeconds: 0,
  })
  if (verified.isAccepted) return { result: 'accepted' }
  // It holds one key: that it refuses its own token tells of this check, and not of the service.
  if (isItself) return { result: 'unproved', reason: verified.reason }
  return { result: 'refused', step: verified.step, reason: verified.reason }
}

function describeRefusal(
  { group, project, issuers, validators }: Relation,
  issuer: Binding,
  { step, reason }: Extract<Proof, { result: 'refused' }>,
): readonly RefusedTrial[] {
  const names = new Set(issuers.length > 1 ? [] : [issuer.service])
  return validators
    .filter(({ service }) => !names.has(service))
    .map(({ service, variable, location }) => {
      return {
        project,
        group,
        issuer: issuer.service,
        validator: service,
        variable,
        step,
        reason,
        locations: [location, issuer.location],
      }
    })
}

function identityOfBinding({ project, service, container, variable, evidence }: ResolvedBinding | Binding): string {
  return identityOf(project, service, container, variable, evidence)
}
