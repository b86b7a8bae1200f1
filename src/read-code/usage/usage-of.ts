import type { FileSketch, Scope, SourceFile } from '../sketch.ts'
import { DeadFunctions } from './dead-functions.ts'
import { findImportedOnly } from './imported-only.ts'

/** What the service does with the function that a place stands in; `used` for what is in none, and where it cannot be determined. */
export type Usage = 'used' | 'imported only' | 'never called'

/** Tells how the functions of a service are used, each language in the way in which its functions are called. */
export function createUsage(files: readonly SourceFile[], sketches: readonly FileSketch[]): (scope: Scope) => Usage {
  const dead = new DeadFunctions(files, sketches)
  const isImportedOnly = findImportedOnly(files)
  return (scope) => (dead.isDead(scope) ? 'never called' : isImportedOnly(scope) ? 'imported only' : 'used')
}
