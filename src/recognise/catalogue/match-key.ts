import { matchesWildcard } from '../../model/text/match-wildcard.ts'
import type { Product, ProductKey } from './product.ts'

/** A key of the catalogue, and the product that has it. */
export interface KnownKey {
  readonly product: Product
  readonly key: ProductKey
}

/** Names to look up at once, and patterns to try. */
interface NameTable<Value> {
  readonly exact: ReadonlyMap<string, Value>
  readonly wild: readonly (readonly [literals: readonly string[], value: Value])[]
}

interface ProductTables {
  readonly keys: NameTable<ProductKey>
  readonly notKeys: NameTable<true>
}

/** Made when a product is first met: few of them stand in one stack. */
const tables = new Map<Product, ProductTables>()

function tablesOf(product: Product): ProductTables {
  const known = tables.get(product)
  if (known !== undefined) return known
  const made = {
    keys: tabulate(product.keys.flatMap((key) => (key.variables ?? []).map((name) => [name, key] as const))),
    notKeys: tabulate((product.notKeys ?? []).map((name) => [name, true] as const)),
  }
  tables.set(product, made)
  return made
}

/** A name without case and separators, so that `Jwt__Key`, `JWT__KEY` and `Jwt:Key` are one. */
export function foldName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '').toLowerCase()
}

/** The key that a variable is for one of the products; `null` when none knows it. */
export function findKnownKey(products: readonly Product[], variable: string): KnownKey | null {
  const folded = products.length === 0 ? '' : foldName(variable)
  for (const product of products) {
    const key = look(tablesOf(product).keys, folded)
    if (key !== null) return { product, key }
  }
  return null
}

/** Whether one of the products is known to mean something else by the variable. */
export function isKnownNoKey(products: readonly Product[], variable: string): boolean {
  const folded = products.length === 0 ? '' : foldName(variable)
  return products.some((product) => look(tablesOf(product).notKeys, folded) !== null)
}

function tabulate<Value>(named: readonly (readonly [string, Value])[]): NameTable<Value> {
  const exact = new Map<string, Value>()
  const wild: [readonly string[], Value][] = []
  for (const [name, value] of named) {
    const parts = name.split('*').map(foldName)
    if (parts.length > 1) wild.push([parts, value])
    else if (!exact.has(parts[0] ?? '')) exact.set(parts[0] ?? '', value)
  }
  return { exact, wild }
}

function look<Value>(table: NameTable<Value>, folded: string): Value | null {
  return table.exact.get(folded) ?? table.wild.find(([literals]) => matchesWildcard(literals, folded))?.[1] ?? null
}
