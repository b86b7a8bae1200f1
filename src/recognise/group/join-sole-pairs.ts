import type { ClaimSource, Role } from '../../model/keys/binding.ts'
import type { Calls } from '../sight/find-calls.ts'
import { callOf } from '../sight/find-calls.ts'
import type { Holder } from './holders.ts'

/** Holders that share a key, as far as names and sources tell. */
export type Component<Member extends Holder = Holder> = readonly [Member, ...Member[]]

/** What is enough for a role to be believed without a call. */
const strong: ReadonlySet<ClaimSource> = new Set(['declared', 'key', 'catalogue', 'code'])

/** Among more no one is the only one of its kind; whom each asks then is for the user to declare. */
const MAX_PAIRS = 100_000

/**
 * The pairs of components of one purpose that belong together by their roles: one whose tokens nobody verifies with its key, and
 * one whose tokens nobody signs with its key. They must be the only ones of their kind, and both roles must rest on more than
 * settings and names; or the one that checks asks the one that signs, and no other.
 */
export function joinSolePairs(
  components: readonly Component[],
  calls: Calls,
): readonly (readonly [Component, Component])[] {
  const signers = components.filter((component) => standsAlone(component, isSigner, isVerifier))
  const verifiers = components.filter((component) => standsAlone(component, isVerifier, isSigner))
  if (signers.length * verifiers.length > MAX_PAIRS) return []
  const pairs: (readonly [Component, Component])[] = []
  for (const verifier of verifiers) {
    const fitting = signers.filter((signer) => canMeet(signer, verifier) && areOfOthers(signer, verifier))
    const asked = fitting.filter((signer) => isAsked(signer, verifier, calls.byAddress))
    const awaited = asked.length > 0 ? asked : fitting.filter((signer) => isAsked(signer, verifier, calls.byDependency))
    const [called, another] = awaited
    if (called !== undefined && another === undefined) pairs.push([called, verifier])
    else if (called === undefined && isSure(verifier)) {
      const [only, second] = fitting.filter((signer) => isOfStranger(signer) === isOfStranger(verifier))
      const isOnly = verifiers.filter((other) => only !== undefined && canMeet(only, other)).length === 1
      if (only !== undefined && second === undefined && isOnly && isSure(only)) pairs.push([only, verifier])
    }
  }
  return pairs
}

function standsAlone(component: Component, has: (role: Role) => boolean, lacks: (role: Role) => boolean): boolean {
  return component.some(({ role }) => has(role)) && !component.some(({ role }) => lacks(role) || role === 'unknown')
}

function isSigner(role: Role): boolean {
  return role === 'issuer' || role === 'both'
}

function isVerifier(role: Role): boolean {
  return role === 'validator' || role === 'both'
}

function isSure(component: Component): boolean {
  return component.every(({ roleSource }) => strong.has(roleSource))
}

function isOfStranger(component: Component): boolean {
  return component.some((holder) => holder.isOfStranger)
}

/** Whether tokens would pass between services: two keys of one service are for two families. */
function areOfOthers(signer: Component, verifier: Component): boolean {
  const own = new Set(signer.map(({ service }) => service))
  return verifier.some(({ service }) => !own.has(service))
}

function isAsked(signer: Component, verifier: Component, calls: ReadonlySet<string>): boolean {
  return verifier.some((one) => signer.some((other) => calls.has(callOf(one.project, one.service, other.service))))
}

/** A shared secret and half a pair never meet: the one is for other tokens than the other. */
function canMeet(one: Component, other: Component): boolean {
  const kinds = (component: Component): ReadonlySet<string> => new Set(component.map(({ kind }) => kind))
  const [mine, theirs] = [kinds(one), kinds(other)]
  return mine.has('any') || theirs.has('any') || [...mine].some((kind) => theirs.has(kind))
}
