import { distance } from 'fastest-levenshtein'
import type { GroupMembership } from '../../model/keys/binding.ts'
import type { WrongName } from '../../model/report/audit-view.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Candidate } from '../carry/candidates.ts'
import { findKnownKey, foldName, isKnownNoKey } from '../catalogue/match-key.ts'
import { matchProducts } from '../catalogue/match-product.ts'
import type { Product } from '../catalogue/product.ts'
import { holderKey } from '../group/holders.ts'
import { wordsOf } from '../names/name-words.ts'
import type { Held, Sighting } from '../sight/sighting.ts'
import { findMisspeltNames } from './misspelt-names.ts'

/**
 * Finds variables that look like the one that a product reads, and are not: those that the catalogue knows people to set in
 * vain, and those whose name is nearly that of a key that the product lacks, or that another service of the team's own holds. Two services of one project whose only keys are
 * called `JWT_SECRET` and `JWT_SECRET_KEY`, differ and are related by nothing are a possible case.
 */
export function findWrongNames(
  sightings: readonly Sighting[],
  candidates: readonly Candidate[],
  memberships: ReadonlyMap<string, GroupMembership>,
): readonly WrongName[] {
  const own = groupBy(candidates, ({ sighting }) => sighting)
  const inProducts = sightings.flatMap((sighting) =>
    sighting.evidence === 'resolved' && sighting.products.length > 0
      ? findInProduct(sighting, own.get(sighting) ?? [])
      : [],
  )
  return [...inProducts, ...findMisspeltNames(sightings, candidates), ...findUnrelated(candidates, memberships)]
}

function findInProduct(sighting: Sighting, own: readonly Candidate[]): readonly WrongName[] {
  const isSure = (product: Product): boolean => matchProducts(sighting.image.filled(), '', false).includes(product)
  const strangers = [...sighting.variables].filter(
    ([name, { value }]) =>
      value !== null && !value.isEmpty && findKnownKey(sighting.products, name) === null && isSecretName(name),
  )
  return sighting.products.flatMap((product) =>
    product.keys.flatMap((key) => {
      const expected = key.variables?.find((name) => !name.includes('*'))
      const state = own.find((candidate) => candidate.known?.key === key)?.state
      if (expected === undefined || key.isToken === true || state === 'present') return []
      const [found] = strangers.flatMap(([variable, held]) => {
        const isListed = key.wrongNames?.some((name) => foldName(name) === foldName(variable)) === true
        // What merely resembles the name is no mistake where the key may well be left out.
        const isNear =
          state === 'absent' && !isKnownNoKey(sighting.products, variable) && isNearName(variable, expected)
        if (!isListed && !isNear) return []
        const confidence = isListed && isSure(product) ? ('certain' as const) : ('likely' as const)
        return [wrongName(sighting, variable, held, expected, `${product.title} reads ${expected}`, confidence)]
      })
      return found === undefined ? [] : [found]
    }),
  )
}

function wrongName(
  { project, service }: Sighting,
  variable: string,
  { location }: Pick<Held, 'location'>,
  expected: string,
  because: string,
  confidence: WrongName['confidence'],
): WrongName {
  return { project, service, variable, expected, because, location, confidence }
}

function isSecretName(name: string): boolean {
  return /secret|key|jwt|token/i.test(name)
}

/** The stems that this one is a longer form of, by whole words. */
function stemsWithin(stem: string): readonly string[] {
  const words = stem.split('_')
  // No name that somebody types has more.
  return words.length > 20 ? [] : words.slice(1).map((_, at) => words.slice(0, at + 1).join('_'))
}

/** The same words in another order, one word more or less, or a slip of the pen. */
function isNearName(name: string, expected: string): boolean {
  const [one, other] = [wordsOf(name), wordsOf(expected)]
  if (one.toSorted().join() === other.toSorted().join()) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  if (long.length === short.length + 1 && short.length > 1 && isWithin(short, long)) return true
  return Math.abs(name.length - expected.length) <= 2 && distance(foldName(name), foldName(expected)) <= 2
}

function isWithin(short: readonly string[], long: readonly string[]): boolean {
  const rest = [...long]
  return short.every((word) => {
    const index = rest.indexOf(word)
    if (index >= 0) rest.splice(index, 1)
    return index >= 0
  })
}

function findUnrelated(
  candidates: readonly Candidate[],
  memberships: ReadonlyMap<string, GroupMembership>,
): readonly WrongName[] {
  const plain = candidates.filter(
    ({ known, state, form, reading, sighting }) =>
      known === null &&
      state === 'present' &&
      form === 'text' &&
      reading.purpose === 'access' &&
      !reading.isWeak &&
      sighting.evidence === 'resolved' &&
      sighting.role.role !== 'bystander',
  )
  const groups = groupBy(plain, (candidate) => memberships.get(holderKey(candidate))?.id ?? '')
  const singles = [...groups].flatMap(([id, members]) => (id !== '' && members.length === 1 ? [members[0]] : []))
  const holders = groupBy(plain, ({ sighting }) => sighting)
  const alone = singles.filter(({ sighting }) => holders.get(sighting)?.length === 1)
  const byStem = groupBy(alone.entries(), ([, { sighting, reading }]) => identityOf(sighting.project, reading.stem))
  return alone.flatMap((candidate) => {
    const { sighting, variable, reading } = candidate
    const near = stemsWithin(reading.stem).flatMap((stem) =>
      (byStem.get(identityOf(sighting.project, stem)) ?? []).filter(
        ([, other]) => other.sighting !== sighting && isNearName(variable, other.variable),
      ),
    )
    const [, peer] = near.toSorted(([one], [other]) => one - other)[0] ?? []
    if (peer === undefined) return []
    const because = `${peer.sighting.service} holds its key as ${peer.variable}, and nothing relates the two`
    return [wrongName(sighting, variable, candidate, peer.variable, because, 'possible')]
  })
}
