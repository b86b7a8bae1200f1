import type { MatrixCell } from '../../model/report/matrix-cell.ts'

/** Services that get the same answers, side by side with the others; they are one row or one column. */
export interface MatrixBlocks {
  readonly issuers: readonly (readonly string[])[]
  readonly validators: readonly (readonly string[])[]
  /** How many names are in no block. */
  readonly omitted: { readonly issuers: number; readonly validators: number }
  /** The answer about two blocks; `undefined` where none of them was asked about. */
  readonly cellOf: (issuers: readonly string[], validators: readonly string[]) => MatrixCell | undefined
}

/** More names than this are not compared with each other; those of broken pairs come first. */
const MAXIMUM_VALIDATORS = 2_500
const MAXIMUM_PAIRS = 250_000

/** Who accepts whose tokens, with those that are alike put together. Of two answers about one pair the worse one counts; of two that agree, the one closer to reality. */
export function blockMatrix(cells: readonly MatrixCell[]): MatrixBlocks {
  const worst = new Map<string, Map<string, MatrixCell>>()
  for (const cell of cells) {
    const row = worst.get(cell.validator) ?? new Map<string, MatrixCell>()
    worst.set(cell.validator, row)
    const known = row.get(cell.issuer)
    if (known === undefined || weigh(cell) > weigh(known)) row.set(cell.issuer, cell)
  }
  const pairs = [...worst.values()].flatMap((row) => [...row.values()])
  const allIssuers = orderByTrouble(cells, pairs, ({ issuer }) => issuer)
  const allValidators = orderByTrouble(cells, pairs, ({ validator }) => validator)
  const validators = allValidators.slice(0, MAXIMUM_VALIDATORS)
  const issuers = allIssuers.slice(0, Math.ceil(MAXIMUM_PAIRS / Math.max(1, validators.length)))
  const find = (issuer: string, validator: string): MatrixCell | undefined => worst.get(validator)?.get(issuer)
  const rows = putTogether(validators, issuers, (validator, issuer) => find(issuer, validator))
  const columns = putTogether(issuers, validators, find)
  return {
    issuers: columns,
    validators: rows,
    omitted: { issuers: allIssuers.length - issuers.length, validators: allValidators.length - validators.length },
    cellOf(ofIssuers, ofValidators) {
      for (const validator of ofValidators) {
        for (const issuer of ofIssuers) {
          const cell = issuer === validator ? undefined : find(issuer, validator)
          if (cell !== undefined) return cell
        }
      }
      const [first] = ofIssuers
      return first !== undefined && ofValidators.includes(first) ? find(first, first) : undefined
    },
  }
}

/** Whoever is in most broken pairs comes first: the odd one, and not those that it does not get on with. */
function orderByTrouble(
  cells: readonly MatrixCell[],
  pairs: readonly MatrixCell[],
  nameOf: (cell: MatrixCell) => string,
): readonly string[] {
  const trouble = new Map(cells.map((cell) => [nameOf(cell), 0]))
  for (const cell of pairs) trouble.set(nameOf(cell), (trouble.get(nameOf(cell)) ?? 0) + troubleOf(cell))
  return [...trouble].toSorted(([, one], [, other]) => other - one).map(([name]) => name)
}

/** One refused pair weighs more than any number of unknown ones. */
function troubleOf({ result }: MatrixCell): number {
  return { refused: 1, unknown: 1e-6, accepted: 0 }[result]
}

type Find = (one: string, other: string) => MatrixCell | undefined

/** Two are alike that get the same answer about every third; what they say of each other must be no refusal. */
function putTogether(names: readonly string[], others: readonly string[], find: Find): readonly (readonly string[])[] {
  const blocks: string[][] = []
  const bySketch = new Map<string, string[][]>()
  for (const name of names) {
    // Whoever differs in what is broken need not be compared.
    const sketch = JSON.stringify(
      others.flatMap((other) => (isTrouble(find(name, other)) && other !== name ? other : [])),
    )
    const near = bySketch.get(sketch) ?? []
    bySketch.set(sketch, near)
    const block = near.find(([first = '']) => isAlike(name, first, others, find))
    if (block !== undefined) block.push(name)
    else {
      const begun = [name]
      blocks.push(begun)
      near.push(begun)
    }
  }
  return blocks
}

function isAlike(one: string, first: string, others: readonly string[], find: Find): boolean {
  if (isTrouble(find(one, first)) || isTrouble(find(first, one))) return false
  return others.every((other) => {
    if (other === one || other === first) return true
    const [mine, theirs] = [find(one, other), find(first, other)]
    return mine?.result === theirs?.result && mine?.reason === theirs?.reason && mine?.evidence === theirs?.evidence
  })
}

function isTrouble(cell: MatrixCell | undefined): boolean {
  return cell !== undefined && cell.result !== 'accepted'
}

function severityOf({ result }: MatrixCell): number {
  return { refused: 2, unknown: 1, accepted: 0 }[result]
}

function weigh(cell: MatrixCell): number {
  return severityOf(cell) * 10 + { live: 2, container: 1, resolved: 0 }[cell.evidence]
}
