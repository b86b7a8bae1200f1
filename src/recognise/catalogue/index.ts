// Written by `npm run docs` from the files in entries/: do not edit.
import { postgrest } from './entries/postgrest.ts'
import type { CatalogueEntry } from './product.ts'

/** Every product that is known, in the order of its id. */
export const catalogue: readonly CatalogueEntry[] = [postgrest]
