/** What may be shown of a file when reporting an error or a location. */
export interface Shown {
  /** The last column of a line, from 1, that may be shown: after a secret, a column would reveal its length. */
  lastColumn(line: string): number
  /** Whether a key may be shown: what does not look like a name may be a value in the wrong place. */
  isName(key: string): boolean
}

/** Lines only: for callers that do not say what may be shown. */
export const linesOnly: Shown = { lastColumn: () => 0, isName: () => false }
