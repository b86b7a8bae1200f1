import type { CodeFacts, CodeUse } from '../../model/code/code-facts.ts'
import type { Binding } from '../../model/keys/binding.ts'
import { normaliseAlgorithm } from '../../model/keys/normalise-algorithm.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type { Confidence } from '../../model/report/finding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { FileLocation, Location } from '../../model/text/location.ts'
import { algorithmsOf, areDisjoint } from '../../relate/algorithms.ts'
import { indexCode } from './code-readings.ts'
import { certaintyOf } from './key-origins.ts'
import { weakestConfidence } from './weakest-confidence.ts'

/** A validator whose code excludes what its issuer signs with. */
export interface CodeRefusal {
  readonly project: string
  readonly group: string
  readonly issuer: string
  readonly validator: string
  readonly signed: readonly string[]
  readonly accepted: readonly string[]
  readonly confidence: Confidence
  readonly locations: readonly Location[]
}

interface Named {
  readonly algorithms: readonly string[]
  readonly confidence: Confidence
  readonly locations: readonly Location[]
}

interface Signing {
  readonly issuer: Binding
  readonly signed: Named
}

/** Over the relations of the files: code is known of no container. */
export function listCodeRefusals({ code, court }: Pick<AuditView, 'code' | 'court'>): readonly CodeRefusal[] {
  const found = new Map<string, CodeRefusal>()
  if (code.length === 0) return []
  const namedBy = indexNamed(code)
  for (const { layer, project, group, issuers, validators, confidence } of court.relations) {
    if (layer !== 'files' || confidence === 'possible') continue
    const signing = issuers.flatMap((issuer): readonly Signing[] => {
      const signed = namedBy(issuer, 'signs') ?? ofSettings(issuer)
      return signed === null ? [] : [{ issuer, signed }]
    })
    // Of thousands that sign nearly all name the same.
    const bySigned = groupBy(signing, ({ signed }) => identityOf(signed.algorithms))
    for (const validator of validators) {
      const accepted = namedBy(validator, 'verifies')
      if (accepted === null) continue
      const isRefused = ([{ signed }]: readonly [Signing, ...Signing[]]): boolean =>
        areDisjoint(signed.algorithms, accepted.algorithms)
      for (const { issuer, signed } of [...bySigned.values()].filter(isRefused).flat()) {
        if (found.size >= MAX_REFUSALS) return [...found.values()]
        const id = identityOf(project, issuer.service, validator.service)
        if (found.has(id)) continue
        found.set(id, {
          ...{ project, group, issuer: issuer.service, validator: validator.service },
          ...{ signed: signed.algorithms, accepted: accepted.algorithms },
          confidence: weakestConfidence(confidence, signed.confidence, accepted.confidence),
          locations: [...accepted.locations, ...signed.locations],
        })
      }
    }
  }
  return [...found.values()]
}

/** Tells of two services whether `code-refuses-algorithm` is about them. */
export function indexCodeRefusals(refusals: readonly CodeRefusal[]): (issuer: Binding, validator: Binding) => boolean {
  const refusedPairs = new Set(refusals.map(({ project, issuer, validator }) => identityOf(project, issuer, validator)))
  return (issuer, validator) =>
    refusedPairs.size > 0 && refusedPairs.has(identityOf(validator.project, issuer.service, validator.service))
}

/** The most that are reported: nobody reads more, and thousands of services make millions of pairs. */
const MAX_REFUSALS = 1_000

/** What the code of a service names for signing and for verifying, looked up once for each. */
function indexNamed(code: readonly CodeFacts[]): (of: Binding, kind: CodeUse['kind']) => Named | null {
  const factsOf = indexCode(code)
  const known = new Map<string, Named | null>()
  return (of, kind) => {
    const name = identityOf(of.project, of.service, kind)
    const named = known.get(name)
    if (named !== undefined) return named
    const found = namedBy(factsOf(of), kind)
    known.set(name, found)
    return found
  }
}

/** What all uses of that kind name together; `null` where one of them names none, and its library's default is used. */
function namedBy(facts: CodeFacts | undefined, kind: CodeUse['kind']): Named | null {
  const uses = facts?.uses.filter((use) => use.kind === kind) ?? []
  if (facts === undefined || uses.length === 0 || uses.some(({ algorithms }) => algorithms === null)) return null
  // How the key gets there does not matter: only the call has to be seen.
  const confidence = weakestConfidence(...uses.map((use) => certaintyOf(facts, { ...use, key: null })))
  const algorithms = uses.flatMap((use) => use.algorithms ?? []).map(normaliseAlgorithm)
  return { algorithms: [...new Set(algorithms)], confidence, locations: uses.map((use): FileLocation => use.location) }
}

function ofSettings(issuer: Binding): Named | null {
  const algorithms = algorithmsOf(issuer)
  if (algorithms.length === 0 || issuer.role === 'unknown') return null
  return { algorithms, confidence: 'certain', locations: [issuer.algorithmLocation ?? issuer.location] }
}
