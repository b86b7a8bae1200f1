/*
 * `npm run compose:random -- [--cases 20000] [--seed N]`: makes up Compose projects, resolves each with the real docker compose on the
 * PATH and with ours, and prints where they differ in a variable, in a word of a command, or in whether they refuse. Each
 * difference is shrunk and kept as a case in artefacts/compose-random/; ends with 1 when there is one.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { findCompose } from '../test/oracle/ask-compose.ts'
import { compareWithCompose, writeProject } from '../test/oracle/compare-with-compose.ts'
import { type RandomProject, randomProjects } from '../test/oracle/random-project.ts'

const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } })
const cases = Number(values.cases ?? 1_000)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
/** After a difference the next cases come from the next seed. */
const batch = 250

const program = findCompose()
const found: string[] = []
let refused = 0
let compared = 0

for (let at = 0; at * batch < cases; at += 1) {
  const outcome = fc.check(
    fc.property(randomProjects, (project) => compare(project) === null),
    { numRuns: Math.min(batch, cases - at * batch), seed: seed + at },
  )
  const [project] = outcome.counterexample ?? []
  if (project === undefined) continue
  const folder = join('artefacts', 'compose-random', `${seed + at}`)
  writeProject(folder, project)
  found.push(`${folder}: ${compare(project)}`)
  process.stdout.write(`${found.at(-1)}\n`)
}
process.stdout.write(
  `${compared} projects (seed ${seed}), ${refused} of them refused by docker compose, ${found.length} differences\n`,
)
if (found.length > 0) process.exitCode = 1

function compare(project: RandomProject): string | null {
  const { isRefused, difference } = compareWithCompose(project, program)
  compared += 1
  if (isRefused) refused += 1
  return difference
}
