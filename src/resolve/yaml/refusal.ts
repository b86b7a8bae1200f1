/** Ends the reading of a file at its first error of syntax. Never leaves `parseYaml`. Line and column count from 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly line: number
  readonly column: number | undefined

  constructor(line: number, column: number | undefined, reason: string) {
    super(reason)
    this.line = line
    this.column = column
  }
}
