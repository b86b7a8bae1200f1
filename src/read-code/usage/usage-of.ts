import type { FileSketch, Scope, SourceFile } from '../sketch.ts'
import { DeadFunctions } from './dead-functions.ts'
import { findImportedOnly } from './imported-only.ts'
import { findUnnamed } from './unnamed.ts'
import { indexWords } from './word-index.ts'

/** What the service does with the function that a place stands in; `used` for what is in none, and where it cannot be determined. */
export type Usage = 'used' | 'imported only' | 'never called'

/** Tells how the functions of a service are used, each language in the way in which its functions are called. */
export function createUsage(files: readonly SourceFile[], sketches: readonly FileSketch[]): (scope: Scope) => Usage {
  const dead = new DeadFunctions(files, sketches)
  const wordsOf = indexWords(files, sketches)
  const isUnnamed = findUnnamed(files, wordsOf)
  const isImportedOnly = findImportedOnly(wordsOf)
  return (scope) => {
    if (dead.isDead(scope) || isUnnamed(scope)) return 'never called'
    return isImportedOnly(scope) ? 'imported only' : 'used'
  }
}
