import { showKey } from './show-name.ts'

/** What may stand before a key or a value and holds nothing: indentation, and what begins an entry or a collection. */
const BEGINNING = /(?:[\s{[\ufeff]|[-?](?=\s|$))*/y

/** A key with its colon, of YAML or JSON. */
const KEY = /(?:"([^"\\]*)"|'([^']*)'|([A-Za-z_.][\w.-]*))[ \t]*:(?=[\s"'{[]|$)/y

/**
 * The last column of a line, from 1, that may be shown. After a value it may not: how far something is from the start of the
 * line would tell how long a secret before it is. That is where the first value begins, behind keys that look like names.
 */
export function lastShownColumn(line: string): number {
  let at = 0
  for (;;) {
    BEGINNING.lastIndex = at
    at += BEGINNING.exec(line)?.[0].length ?? 0
    KEY.lastIndex = at
    const found = KEY.exec(line)
    const key = found?.[1] ?? found?.[2] ?? found?.[3]
    if (found === null || key === undefined || showKey(key) !== key) return at + 1
    at += found[0].length
  }
}

/** The column, where it may be shown. */
export function showColumn(line: string, column: number): number | undefined {
  return column <= lastShownColumn(line) ? column : undefined
}
