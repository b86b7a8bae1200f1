/** A condition that holds where a name has nothing. */
export interface UnsetGuard {
  readonly name: string
  /** Whether it holds for an empty text too. */
  readonly skipsBlank: boolean
}

/** Reads `not x`, `not x or …`, `!x`, `x is None`, `x === undefined`; `null` for any other condition. */
export function readUnsetGuard(condition: string): UnsetGuard | null {
  const text = condition.slice(0, 200).replace(/^[\s(]{1,9}/, '')
  const [, empty] = /^(?:not\s{1,9}|!\s{0,9})(\w{1,80})[\s)]{0,9}(?:$|or\b|\|\|)/.exec(text) ?? []
  if (empty !== undefined) return { name: empty, skipsBlank: true }
  const [, unset] = /^(\w{1,80})\s{1,9}(?:is\s{1,9}None|={2,3}\s{0,9}(?:undefined|null))[\s)]{0,9}$/.exec(text) ?? []
  return unset === undefined ? null : { name: unset, skipsBlank: false }
}
