import { symbolStart } from '../../model/stack/wiring-symbol.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { matchesWildcard } from '../../model/text/match-wildcard.ts'
import { nameLimits } from '../names/name-limits.ts'
import { catalogue } from './index.ts'
import type { Product } from './product.ts'

/** An image's name taken apart: the registry and the digest are left out. */
interface ImageName {
  readonly path: string
  /** The major version of the tag; a tag that is no number counts as the newest. */
  readonly major: number
}

interface WildPattern {
  /** What stands between the `*`. */
  readonly literals: readonly string[]
  readonly isWholePath: boolean
  readonly product: Product
}

const products = catalogue.flatMap((entry) => entry.products)
const images = products.flatMap((product) => product.images.map((image) => ({ image: image.toLowerCase(), product })))
const byExactImage = groupBy(
  images.filter(({ image }) => !image.includes('*')),
  ({ image }) => image,
)
const wildImages: readonly WildPattern[] = images
  .filter(({ image }) => image.includes('*'))
  .map(({ image, product }) => ({ literals: image.split('*'), isWholePath: image.includes('/'), product }))
const byService = groupBy(
  products.flatMap((product) => (product.services ?? []).map((name) => ({ name: name.toLowerCase(), product }))),
  ({ name }) => name,
)

/**
 * The products of the catalogue that a service is: by its image and the major version of the tag, those named outright
 * before those under a pattern. The service's own name counts only when the image says nothing: it has none, it is built
 * here under a name that nobody knows, or its name hangs on a variable that is not set.
 */
export function matchProducts(image: string, serviceName: string, builds: boolean): readonly Product[] {
  const name = readImage(image)
  const found = name === null ? [] : matchImage(name)
  if (found.length > 0 || (name !== null && !builds)) return found
  return (byService.get(serviceName.toLowerCase()) ?? []).map(({ product }) => product)
}

/**
 * Whether the image itself is one of a product. What only goes by names that any team gives its services (`api`, `worker`) may be
 * any application.
 */
export function isProductByImage(matched: readonly Product[]): boolean {
  return matched.some((product) => product.images.length > 0)
}

/** `matchProducts` that looks at each image once: many services of a large stack have the same. */
export function createProductMatcher(): typeof matchProducts {
  const known = new Map<string, readonly Product[]>()
  return (image, serviceName, builds) => {
    const key = identityOf(image, readImage(image) === null || builds ? serviceName : null, builds)
    const found = known.get(key) ?? matchProducts(image, serviceName, builds)
    known.set(key, found)
    return found
  }
}

/** `null` when the text names no image: it is empty, or a variable that nobody sets is in its name. */
function readImage(image: string): ImageName | null {
  const [named = ''] = image.slice(0, nameLimits.image).trim().toLowerCase().split('@')
  const parts = named.split('/').filter((part) => part !== '')
  const last = parts.pop() ?? ''
  const [base = '', tag = ''] = last.split(':')
  if (base === '' || [...parts, base].some((part) => part.includes(symbolStart))) return null
  const [first = ''] = parts
  if (/[.:]/.test(first) || first === 'localhost') parts.shift()
  // `2.10.5`, `v3`, and `slim-2.10.5`, where only a number with a point is a version.
  const major = (/^v?(\d+)(?![0-9a-f]{6})/.exec(tag) ?? /-v?(\d+)\.\d+/.exec(tag))?.[1]
  return { path: [...parts, base].join('/'), major: major === undefined ? Number.POSITIVE_INFINITY : Number(major) }
}

/** A pattern also matches behind the folders of a mirror: `mirror/hub/postgrest/postgrest`. */
function matchImage({ path, major }: ImageName): readonly Product[] {
  const tails = path.split('/').map((_, index, parts) => parts.slice(index).join('/'))
  const exact = tails.flatMap((tail) => byExactImage.get(tail) ?? []).map(({ product }) => product)
  const wild = wildImages
    .filter(({ literals, isWholePath }) =>
      isWholePath
        ? tails.some((tail) => matchesWildcard(literals, tail))
        : matchesWildcard(literals, tails.at(-1) ?? ''),
    )
    .map(({ product }) => product)
  return [...new Set([...exact, ...wild])].filter(({ versions }) => versions === undefined || holds(versions, major))
}

/** Whether a major version fulfils every condition of a text as `>=2 <4`. */
function holds(conditions: string, major: number): boolean {
  return conditions.split(/[\s,]+/).every((condition) => {
    const [, operator = '=', number = ''] = /^(>=|<=|>|<|=)?v?(\d+)/.exec(condition) ?? []
    const wanted = Number(number)
    if (operator === '>=') return major >= wanted
    if (operator === '<=') return major <= wanted
    if (operator === '>') return major > wanted
    if (operator === '<') return major < wanted
    return major === wanted
  })
}
