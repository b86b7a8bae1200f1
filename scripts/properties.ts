import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { explore, type FaultRecord, shrinkStack, Workbench, writeFiles } from '../test/properties/stacks/explore.ts'
import { promises } from '../test/properties/stacks/find-contradictions.ts'
import { writeStack } from '../test/properties/stacks/write-stack.ts'

/*
 * `npm run properties -- [--stacks N] [--seed N] [--out FOLDER]` makes random stacks, runs audit, verify, gate, rehearse and
 * serve on each, and holds what they say against DESIGN §4 and §10. Each broken promise is shrunk to a small stack, whose files
 * are written to FOLDER/<promise> (default: artefacts/properties). Of the faults that were planted it tells how many were
 * found. Ends with 1 when a promise is broken. The stacks of `npm run test:all` are those of the seed in test/properties/verdict.test.ts.
 */

const count = Number(readFlag('--stacks') ?? 2_000)
const seed = Number(readFlag('--seed') ?? Date.now() % 1_000_000_000)
const folder = readFlag('--out') ?? join(import.meta.dirname, '..', 'artefacts', 'properties')
if (!Number.isInteger(count) || !Number.isInteger(seed)) throw new Error('--stacks and --seed take whole numbers')

console.log(`${count} stacks, seed ${seed}`)
const bench = new Workbench()
try {
  const startedAt = performance.now()
  const found = await explore(seed, count, bench, (done) => {
    if (done % 1_000 === 0) process.stderr.write(`${done} `)
  })
  console.log(`\n${Math.round((performance.now() - startedAt) / 100) / 10} s`)
  console.log(`verdicts: ${Array.from(found.verdicts, ([verdict, times]) => `${verdict} ${times}`).join(', ')}`)
  console.log(`right stacks: ${found.right}, of them incomplete ${share(found.rightButIncomplete, found.right)}`)
  console.log('\nplanted faults that files show')
  for (const kind of new Set(found.faults.map(({ fault }) => fault.kind))) {
    reportFaults(
      kind,
      found.faults.filter(({ fault }) => fault.kind === kind),
    )
  }
  reportFaults('all', found.faults)
  console.log('\nbroken promises')
  for (const [promise, { count: times, number, detail }] of found.breaches) {
    const plan = await shrinkStack(number, promise, bench)
    const directory = join(folder, promise)
    rmSync(directory, { recursive: true, force: true })
    if (plan !== null) writeFiles(directory, writeStack(plan))
    console.log(`  ${promise} (${promises[promise]})\n    ${times} stacks, first --seed ${number}: ${detail}`)
    if (plan !== null) console.log(`    smallest: ${directory}`)
  }
  if (found.breaches.size > 0) process.exitCode = 1
  else console.log('  none')
} finally {
  bench.close()
}

function readFlag(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

function reportFaults(name: string, records: readonly FaultRecord[]): void {
  const of = (wanted: string): readonly FaultRecord[] => records.filter(({ outcome }) => outcome === wanted)
  const [found, incomplete, noted, missed] = ['found', 'incomplete', 'noted', 'missed'].map(of)
  const before = incomplete?.filter(({ wasIncomplete }) => wasIncomplete).length ?? 0
  const reached = (found?.length ?? 0) + (incomplete?.length ?? 0)
  console.log(
    `  ${name}: found ${found?.length}, incomplete ${incomplete?.length} (${before} without the fault too), noted ${noted?.length}, ` +
      `missed ${missed?.length} → ${share(reached, records.length)}; e.g. ${[...(missed ?? [])]
        .slice(0, 3)
        .map(({ number }) => number)
        .join(' ')}`,
  )
}

function share(part: number, whole: number): string {
  return `${part}/${whole} (${whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10} %)`
}
