import { wordsOf } from '../names/name-words.ts'
import { catalogue } from './index.ts'
import { foldName } from './match-key.ts'
import type { Product } from './product.ts'

/** Words that any service may have in the name of a key; a name of nothing else tells no product. */
const common = new Set(
  (
    'jwt jws jwk jwks secret secrets key keys token tokens auth authentication api access refresh private public shared ' +
    'signing sign signature hmac rsa path file files admin app application internal server service web session user users ' +
    'issuer audience db database password pass base64 base hex encryption master security config settings url uri id ' +
    'client core main default global env environment cookie login account identity oauth oauth2 oidc sso gateway anon role ' +
    'verify verification validation website webserver site backend frontend node next nextauth better aes ssl tls http https'
  ).split(' '),
)

/** The products that have a key of the name. */
const byName: ReadonlyMap<string, ReadonlySet<Product>> = indexNames()

function indexNames(): ReadonlyMap<string, ReadonlySet<Product>> {
  const named = new Map<string, Set<Product>>()
  for (const product of catalogue.flatMap((entry) => entry.products)) {
    // One without an image is known by the names of services only, and stands in for those with one.
    if (product.images.length === 0) continue
    for (const name of product.keys.flatMap((key) => [...(key.variables ?? []), ...(key.fileVariables ?? [])])) {
      if (name.includes('*') || wordsOf(name).every((word) => word.length < 4 || common.has(word))) continue
      const folded = foldName(name)
      named.set(folded, (named.get(folded) ?? new Set()).add(product))
    }
  }
  return named
}

const entryOf: ReadonlyMap<Product, string> = new Map(
  catalogue.flatMap(({ id, products }) => products.map((product) => [product, id] as const)),
)

/** The products that fit best beside the others of a project: those of the stack of which most services are there. */
export function chooseByStack(tied: readonly Product[], others: readonly (readonly Product[])[]): readonly Product[] {
  const countOf = (product: Product): number =>
    others.filter((products) => products.some((other) => entryOf.get(other) === entryOf.get(product))).length
  return tied.toSorted((one, other) => countOf(other) - countOf(one)).slice(0, 1)
}

/**
 * The products that a service may be by the settings it is given (`GOTRUE_JWT_SECRET`), for one that is built here and so has
 * no image that would tell: those of which most settings are there; none where no name is telling.
 */
export function matchVariables(names: Iterable<string>): readonly Product[] {
  const counts = new Map<Product, number>()
  for (const name of names) {
    for (const product of byName.get(foldName(name)) ?? []) counts.set(product, (counts.get(product) ?? 0) + 1)
  }
  const most = Math.max(0, ...counts.values())
  return Array.from(counts).flatMap(([product, count]) => (count === most ? [product] : []))
}

/** Applications by entry of the catalogue, each with the names of its keys. */
const applications: ReadonlyMap<string, readonly Product[]> = new Map(
  catalogue.flatMap(({ id, products }) => {
    const those = products.filter(({ isApplication }) => isApplication === true)
    return those.length === 0 ? [] : [[id, those] as const]
  }),
)

/**
 * The applications that a service is by the keys it is given, whatever its image, beside the products of their stacks
 * (`LIVEKIT_API_SECRET` where a LiveKit server runs).
 */
export function matchApplications(names: Iterable<string>, others: Iterable<Product>): readonly Product[] {
  const present = new Set(Array.from(others, (product) => entryOf.get(product) ?? ''))
  const possible = Array.from(present).flatMap((entry) => applications.get(entry) ?? [])
  if (possible.length === 0) return []
  const given = new Set(Array.from(names, foldName))
  return possible.filter(({ keys }) =>
    keys.some(({ variables = [] }) => variables.some((name) => given.has(foldName(name)))),
  )
}
