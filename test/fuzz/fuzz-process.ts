import { explore } from './explore.ts'
import { FuzzBench } from './run-world.ts'

/* Started by scripts/fuzz.ts: tries the cases whose numbers it is told, and tells of each how it went. */

const seed = Number(process.argv[2])
const bench = new FuzzBench()
await bench.open()
process.on('message', (number: number) => {
  void explore(bench, seed, number).then((finding) => process.send?.(finding ?? 'fine'))
})
process.on('disconnect', () => {
  bench.close()
  process.exitCode = 0
})
process.send?.('ready')
