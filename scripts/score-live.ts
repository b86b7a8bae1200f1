import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FaultOutcome, faultCells, runCells } from '../test/support/live/faults/fault-table.ts'

/*
 * `npx tsx scripts/score-live.ts [--verbose] [--write] [WORD …]` runs the fault table of test/live: every state of a server in
 * every disturbance, asked as `verify --live` asks. With words, only the cells whose state or disturbance holds one. `--write`
 * puts the figures into docs/live.md.
 */

const words = process.argv.slice(2)
const isVerbose = words.includes('--verbose')
const wanted = words.filter((word) => !word.startsWith('--'))
const cells = faultCells.filter(
  ({ state, disturbance }) =>
    wanted.length === 0 || wanted.some((word) => `${state.name} | ${disturbance}`.includes(word)),
)

const startedMs = Date.now()
const outcomes = await runCells(cells, 24)
for (const { cell, result, said } of outcomes) {
  const isBad = result === 'accused' || result === 'missed'
  if (isBad || (isVerbose && (result === 'gap' || wanted.length > 0)))
    console.log(`${result.padEnd(8)} ${cell.state.name} | ${cell.disturbance}\n         ${said}`)
}
const table = tabulate(outcomes)
console.log(`${table}\n\n${((Date.now() - startedMs) / 1000).toFixed(0)} s`)
if (words.includes('--write')) write(table)
if (outcomes.some(({ result }) => result === 'accused' || result === 'missed')) process.exitCode = 1

function tabulate(all: readonly FaultOutcome[]): string {
  const names = [...new Set(all.map(({ cell }) => cell.state.name))]
  const row = (name: string, part: readonly FaultOutcome[]) => {
    const count = (result: FaultOutcome['result']) => part.filter((one) => one.result === result).length
    const isRight = part.every(({ cell }) => cell.state.foundBy.length === 0)
    const wrong = isRight ? count('accused') : count('missed')
    const untellable = part.filter(({ cell, result }) => result === 'gap' && cell.isUntellable).length
    const tellable = part.length - untellable
    const share = tellable === 0 ? '-' : `${((count('told') / tellable) * 100).toFixed(1)} %`
    return `| ${name} | ${part.length} | ${untellable} | ${count('told')} | ${count('gap') - untellable} | ${wrong} | ${share} |`
  }
  const broken = all.filter(({ cell }) => cell.state.foundBy.length > 0)
  return [
    '| the server | cells | nobody can tell | told | a gap | wrongly accused, or missed | told of what can be told |',
    '|---|---|---|---|---|---|---|',
    ...names.map((name) =>
      row(
        name,
        all.filter(({ cell }) => cell.state.name === name),
      ),
    ),
    ...(broken.length > 0 ? [row('**all that are broken**', broken)] : []),
  ].join('\n')
}

function write(figures: string): void {
  const path = join(import.meta.dirname, '..', 'docs', 'live.md')
  const text = readFileSync(path, 'utf8')
  const between = /(?<=<!-- fault-table -->\n)[\s\S]*(?=\n<!-- \/fault-table -->)/
  if (!between.test(text)) throw new Error('docs/live.md has no place for the figures')
  writeFileSync(
    path,
    text.replace(between, () => figures),
  )
}
