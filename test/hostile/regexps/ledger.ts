import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A text on which an expression takes more than its length: the pumps, each repeated as often, and an end. */
export interface Attack {
  readonly pumps: readonly { readonly prefix: string; readonly pump: string }[]
  readonly suffix: string
}

/** An expression that may take more than the length of its text, and is only given short ones. */
export interface BoundedRegexp {
  readonly written: string
  /** `null` where recheck came to no end. */
  readonly attack: Attack | null
  /** The longest text that it is given. Written by hand. */
  readonly longest: number
  /** What makes sure of that. Written by hand. */
  readonly because: string
}

/** What `npm run regexps` found out of every expression of `src/`. */
export interface RegexpLedger {
  /** As they are written: recheck says that they take no more than the length of their text. */
  readonly linear: readonly string[]
  readonly bounded: readonly BoundedRegexp[]
}

export const ledgerFile = join(import.meta.dirname, 'ledger.json')

export function readLedger(): RegexpLedger {
  return JSON.parse(readFileSync(ledgerFile, 'utf8')) as RegexpLedger
}
