/** What of a file may be told where something is wrong with it, or where something stands. */
export interface Shown {
  /** The last column of a line, from 1, that may be told: behind a secret, how far something stands tells how long that is. */
  lastColumn(line: string): number
  /** Whether a key may be told: what does not look like a name may be a value in the wrong place. */
  isName(key: string): boolean
}

/** Lines only: for callers that do not say what may be told. */
export const linesOnly: Shown = { lastColumn: () => 0, isName: () => false }
