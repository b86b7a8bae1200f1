// `node bench/hosts.mjs [--hosts 6,12,25,50] [--containers 200]`: what one audit of many engines takes of the processor and of memory,
// from replayed answers. Each doubling should take at most 2.2 times as long. Then one more engine that never answers: what it costs is its
// time-out, and the others are judged. Ends with 1 where either does not hold.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replayEngine } from './replay-engine.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const most = 2.2
const timeoutSeconds = 40
const containers = Number(readFlag('--containers') ?? 200)

if (readFlag('--serve') !== undefined) await serveEngines(readFlag('--serve'), Number(readFlag('--count')))
else await measureAll((readFlag('--hosts') ?? '6,12,25,50').split(',').map(Number))

/** The engines, in a process of their own so that theirs is not counted. The one called `silent` takes the connection and says nothing. */
async function serveEngines(folder, count) {
  for (let host = 0; host < count; host += 1) {
    const own = join(folder, `h${host}`)
    mkdirSync(own)
    await replayEngine({ containers, restarts: 0, perTurnMs: 60_000, folder: own, first: host * containers })
  }
  createServer(() => {}).listen(join(folder, 'silent.sock'), () => console.log('ready'))
}

async function measureAll(sizes) {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
  if (built.status !== 0) throw new Error('scripts/build.mjs failed')
  const folder = mkdtempSync(join(tmpdir(), 'countersign-hosts-'))
  const words = [fileURLToPath(import.meta.url), '--serve', folder, '--count', String(Math.max(...sizes))]
  const engines = spawn(process.execPath, [...words, '--containers', String(containers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await new Promise((resolve) => engines.stdout.once('data', resolve))
    let before = null
    for (const size of sizes) {
      const run = audit(folder, size, false)
      const growth = before === null ? null : (run.ms / before.ms) ** (Math.log(2) / Math.log(size / before.size))
      const isSlow = growth !== null && growth > most
      if (isSlow || run.gaps.length > 0) process.exitCode = 1
      tell(size, run, growth === null ? '' : `${growth.toFixed(2)}×${isSlow ? ' !' : ''}`)
      before = { size, ms: run.ms }
    }
    const size = sizes.at(-1) ?? 1
    const run = audit(folder, size, true)
    const isHeldUp = run.containers !== size * containers || run.gaps.length !== 1
    if (isHeldUp) process.exitCode = 1
    tell(size, run, `and one that is silent${isHeldUp ? ' !' : ''}`)
  } finally {
    engines.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function tell(size, { ms, MiB, seconds, verdict, gaps, containers: seen }, words) {
  console.log(
    `${String(size).padStart(3)} × ${containers} containers ${ms.toFixed(0).padStart(7)} ms ${MiB.toFixed(0).padStart(5)} MiB` +
      ` in ${seconds.toFixed(1)} s  ${verdict}, ${seen} containers, ${gaps.length} gaps  ${words}`,
  )
}

/** One audit of so many engines, by the built command in a process of its own. */
function audit(folder, size, withSilent) {
  const names = Array.from({ length: size }, (_, host) => [`h${host}`, join(folder, `h${host}`, 'replay.sock')])
  if (withSilent) names.push(['silent', join(folder, 'silent.sock')])
  const hosts = names.flatMap(([name, socket]) => ['--host', `${name}=unix://${socket}`])
  const words = ['--require', join(root, 'bench', 'tell-usage.cjs'), join(root, 'dist', 'cli.js'), 'audit', '--running']
  const startedAt = performance.now()
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...words, '--format', 'json', '--timeout', `${withSilent ? timeoutSeconds : 120}s`, ...hosts, folder],
    { encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024, env: { PATH: process.env.PATH, HOME: folder } },
  )
  const seconds = (performance.now() - startedAt) / 1_000
  const { verdict, gaps, sources } = JSON.parse(stdout)
  const seen = sources.reduce((sum, source) => sum + (source.containers ?? 0), 0)
  return { ...JSON.parse(stderr.trim().split('\n').at(-1)), seconds, verdict, gaps, containers: seen }
}

function readFlag(name) {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
