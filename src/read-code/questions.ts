import type { Expression } from './sketch.ts'

/** Asks one kind of question about an expression, once. `null`: nothing is known of it. */
export type Ask<T> = (expression: Expression, answer: () => T | null) => T | null

const MAX_DEPTH = 24

/** Keeps the answers to questions that lead to each other, and ends those that ask themselves. */
export class Questions {
  readonly #active = new Set<Expression>()
  readonly #nothing: Set<Expression>[] = []
  readonly #isOver: () => boolean
  #depth = 0

  /** Once the time `isOver`, nothing more is found out. */
  constructor(isOver: () => boolean) {
    this.#isOver = isOver
  }

  /** A kind of question of its own. */
  kind<T>(): Ask<T> {
    const known = new Map<Expression, T | null>()
    // What came to nothing while the outermost question is answered: it would again, until something else is found out. Nothing
    // within another question may only mean that the two ask each other, and is not kept.
    const nothing = new Set<Expression>()
    this.#nothing.push(nothing)
    return (expression, answer) => {
      const kept = known.get(expression)
      if (kept !== undefined) return kept
      if (this.#depth >= MAX_DEPTH || this.#active.has(expression) || nothing.has(expression)) return null
      if (this.#isOver()) return null
      this.#depth += 1
      this.#active.add(expression)
      try {
        const found = answer()
        if (found !== null || this.#depth === 1) known.set(expression, found)
        if (found === null && this.#depth > 1) nothing.add(expression)
        else for (const one of this.#nothing) one.clear()
        return found
      } finally {
        this.#active.delete(expression)
        this.#depth -= 1
      }
    }
  }
}
