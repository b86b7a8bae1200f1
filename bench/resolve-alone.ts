// Resolves the folder named by the first argument many times in this process and prints the milliseconds of each.
import { supplyFiles } from '../src/collect/supply-files.ts'
import { resolveCompose } from '../src/resolve/resolve-compose.ts'

const [directory = '.', times = '1', expected = ''] = process.argv.slice(2)
const milliseconds: number[] = []
for (let round = 0; round < Number(times); round++) {
  const start = performance.now()
  const { project, refusals } = supplyFiles(
    resolveCompose({
      directory,
      displayDirectory: directory,
      files: [],
      envFiles: [],
      profiles: [],
      shell: {},
      compose: 'v5',
    }),
  )
  milliseconds.push(performance.now() - start)
  if (refusals.length > 0 || String(project?.services.length) !== expected) {
    throw new Error(`${directory} did not resolve to ${expected} services: ${JSON.stringify(refusals.slice(0, 3))}`)
  }
}
console.log(JSON.stringify(milliseconds))
