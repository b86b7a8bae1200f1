import { groupBy } from '../src/model/text/group-by.ts'
import { exploreLeaks, type Leak } from '../test/leak/generator/explore.ts'
import { countPlacements } from '../test/leak/generator/plan-case.ts'
import { LeakBench } from '../test/leak/generator/print-world.ts'

/*
 * `npm run leak -- [--cases N] [--seed N]` plants secrets of every kind wherever one can stand in a stack, has every command
 * print what it knows, and searches that for pieces and encodings of the secret. Each stack is printed twice, with secrets that
 * differ in content and length: the outputs must be the same to the byte. Ends with 1 when anything got out. The cases of
 * `npm run test:all` are those of the seed in test/leak/generator.test.ts.
 */

const count = Number(readFlag('--cases') ?? 2_000)
const seed = Number(readFlag('--seed') ?? Date.now() % 1_000_000_000)
if (!Number.isInteger(count) || !Number.isInteger(seed)) throw new Error('--cases and --seed take whole numbers')

console.log(`${count} cases, seed ${seed}, ${countPlacements()} placements`)
const benches = [new LeakBench(), new LeakBench()]
try {
  const startedAt = performance.now()
  const found = await exploreLeaks(seed, count, benches, (done) => {
    if (done % 1_000 === 0) process.stderr.write(`${done} `)
  })
  console.log(`\n${Math.round((performance.now() - startedAt) / 100) / 10} s, ${found.characters} characters searched`)
  for (const counts of [found.commands, found.kinds]) {
    console.log(Array.from(counts, ([name, times]) => `${name} ${times}`).join(', '))
  }
  const groups = groupBy(found.leaks, describe)
  for (const [what, leaks] of [...groups].toSorted(([, one], [, other]) => other.length - one.length)) {
    const [first] = leaks
    console.log(`${leaks.length} × ${what}; first --seed ${first?.number}: ${first?.kind}, ${first?.command}`)
    if (first?.detail !== '') console.log(`    ${first?.detail}`)
  }
  console.log(found.leaks.length === 0 ? 'nothing got out' : `${found.leaks.length} cases let something out`)
  if (found.leaks.length > 0) process.exitCode = 1
} finally {
  for (const bench of benches) await bench.close()
}

function describe({ placement, traces }: Leak): string {
  return `${placement.split(', by ')[0]} [${traces.join(' ')}]`
}

function readFlag(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
