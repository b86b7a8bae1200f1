// `npm run bench:scale [-- --only services,keys] [--sizes 1000,2000] [--command verify]`: what an audit takes of the processor as one thing grows.
// Each doubling should take at most 2.2 times as long (`--most`). Ends with 1 where one takes longer. `--built` measures dist/ as it is.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dimensions, writeScaleStack } from './scale-stacks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const longestMs = Number(readFlag('--longest') ?? 300) * 1_000
const most = Number(readFlag('--most') ?? 2.2)
/** Below this, what does not grow counts for too much. */
const fewestMs = 400

const only = readFlag('--only')?.split(',') ?? Object.keys(dimensions)
const sizes = (readFlag('--sizes') ?? '1250,2500,5000,10000').split(',').map(Number)
const command = readFlag('--command') ?? 'audit'
const isBuilt = process.argv.includes('--built')
if (!isBuilt && spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' }).status !== 0)
  throw new Error('scripts/build.mjs failed')
const folder = mkdtempSync(join(tmpdir(), 'countersign-scale-'))
try {
  for (const dimension of only) {
    let before = null
    for (const size of sizes) {
      writeScaleStack(folder, dimension, size)
      const run = measure(folder)
      if (run === null) {
        console.log(
          `${dimension.padEnd(11)} ${String(size).padStart(6)}  over ${longestMs / 1_000} s, or out of memory`,
        )
        process.exitCode = 1
        break
      }
      const growth = before === null ? null : (run.ms / before.ms) ** (Math.log(2) / Math.log(size / before.size))
      const isSlow = growth !== null && growth > most && run.ms > fewestMs
      if (isSlow) process.exitCode = 1
      console.log(
        `${dimension.padEnd(11)} ${String(size).padStart(6)} ${run.ms.toFixed(0).padStart(7)} ms ${run.MiB.toFixed(0).padStart(5)} MiB` +
          `  ${growth === null ? '      ' : `${growth.toFixed(2)}× ${isSlow ? '!' : ' '}`}  ${run.verdict}, ${run.findings} findings, ${run.gaps} gaps, ${run.cells} cells`,
      )
      before = { size, ms: run.ms }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** One run in a process of its own; `null` when it does not end in time. */
function measure(directory) {
  const args = [
    '--max-old-space-size=4096',
    join(root, 'bench', 'scale-once.mjs'),
    join(root, 'dist', 'index.mjs'),
    command,
    directory,
  ]
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: longestMs })
  if (ran.status === 0) return JSON.parse(ran.stdout)
  if (ran.signal === null && !/heap out of memory/.test(ran.stderr)) throw new Error(`the audit failed\n${ran.stderr}`)
  return null
}

function readFlag(name) {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
