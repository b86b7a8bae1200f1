// `node bench/resolve.mjs`: measures `countersign audit` on projects of 5, 100 and 1,000 services beside `docker compose
// config` on the same files, and writes docs/performance.md. The binary is $COMPOSE_BIN, else `docker-compose` on the PATH;
// without one the goals are not judged and the page is left alone. Both sides run in turns within one run.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeProject } from './resolve-project.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')
const page = join(root, 'docs', 'performance.md')
const node = process.execPath
const compose = process.env.COMPOSE_BIN ?? 'docker-compose'
const sizes = [
  { services: 5, rounds: 21 },
  { services: 100, rounds: 15 },
  { services: 1000, rounds: 9 },
]

/** Runs a command to its end and returns its wall time and its peak resident memory; an unexpected exit code ends the benchmark. */
function measure([program, ...args], { cwd, env }) {
  const start = process.hrtime.bigint()
  const ran = spawnSync('/usr/bin/time', ['-q', '-f', '%M', program, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const elapsedMs = Number(process.hrtime.bigint() - start) / 1e6
  if (ran.status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${ran.status ?? ran.error ?? ran.signal}\n${ran.stderr}`)
  }
  return { elapsedMs, peakMiB: Number(String(ran.stderr).trim().split('\n').at(-1)) / 1024 }
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function summarise(runs) {
  return { ms: median(runs.map(({ elapsedMs }) => elapsedMs)), MiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)) }
}

/** Measures every command in turns, after one round that is not counted. */
function inTurns(commands, rounds, place) {
  const runs = commands.map(() => [])
  for (let round = -1; round < rounds; round++) {
    commands.forEach((command, index) => {
      const run = measure(command, place)
      if (round >= 0) runs[index].push(run)
    })
  }
  return runs.map(summarise)
}

/** The milliseconds of the first `resolveCompose` of a process and the median of the later ones, when the code is warm. */
function measureAlone(script, folder, services, env) {
  const ran = spawnSync(node, [script, folder, '15', String(services)], { env, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`resolveCompose alone failed\n${ran.stderr}`)
  const [first, ...later] = JSON.parse(ran.stdout)
  return { first, warm: median(later.slice(4)) }
}

async function buildAlone(folder) {
  const outfile = join(folder, 'alone.mjs')
  await build({
    entryPoints: [join(root, 'bench', 'resolve-alone.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
  })
  return outfile
}

function render(rows, bare, composeVersion) {
  const lines = rows.map(({ services, rounds, lines, ours, theirs, alone }) =>
    [
      '',
      `${services.toLocaleString('en')} (${lines.toLocaleString('en')} lines)`,
      `${ours.ms.toFixed(0)} ms`,
      `${theirs.ms.toFixed(0)} ms`,
      `${(ours.ms / theirs.ms).toFixed(2)}×`,
      `${ours.MiB.toFixed(0)} MiB`,
      `${theirs.MiB.toFixed(0)} MiB`,
      `${(ours.MiB / theirs.MiB).toFixed(2)}×`,
      `${alone.first.toFixed(1)} ms`,
      `${alone.warm.toFixed(1)} ms`,
      rounds,
      '',
    ]
      .join(' | ')
      .trim(),
  )
  return [
    '| services | `audit` | `config` | ratio | peak of `audit` | peak of `config` | ratio | resolving, cold | resolving, warm | runs of each |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `${verdicts(rows).join(' ')} In the same run \`node -e 0\` took ${bare.ms.toFixed(0)} ms and ${bare.MiB.toFixed(0)} MiB.`,
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, Docker Compose ${composeVersion}, ` +
      `${cpus().length} × ${cpus()[0]?.model.trim()}, Linux. Times are medians, peaks the highest of all runs.`,
  ].join('\n')
}

function verdicts(rows) {
  const small = rows.find(({ services }) => services === 5)
  const middle = rows.find(({ services }) => services === 100)
  const large = rows.find(({ services }) => services === 1000)
  const word = (isMet) => (isMet ? 'met' : 'missed')
  const apart = small.ours.ms - small.theirs.ms
  const memory = Math.max(...rows.map(({ ours, theirs }) => ours.MiB / theirs.MiB))
  const growth = large.alone.warm / middle.alone.warm
  return [
    `Goals: at 1,000 services ≤ 1.0× the time (${word(large.ours.ms <= large.theirs.ms)});`,
    `at 5 within 60 ms (${apart.toFixed(0)} ms apart: ${word(apart <= 60)});`,
    `peak memory ≤ 2× (${word(memory <= 2)});`,
    `growth linear (10 times the services take ${growth.toFixed(1)} times as long to resolve: ${word(growth <= 12)}).`,
  ]
}

function write(table) {
  const before = readFileSync(page, 'utf8')
  const after = before.replace(
    /<!-- resolve -->\n[\s\S]*?<!-- \/resolve -->/,
    () => `<!-- resolve -->\n${table}\n<!-- /resolve -->`,
  )
  if (!after.includes(table))
    throw new Error(`${page} has no place for the table: <!-- resolve --> … <!-- /resolve -->`)
  writeFileSync(page, after)
}

const built = spawnSync(node, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) throw new Error('scripts/build.mjs failed')
const version = spawnSync(compose, ['version', '--short'], { encoding: 'utf8' })
const hasCompose = version.status === 0
if (!hasCompose)
  console.log(`${compose} does not run: set COMPOSE_BIN to compare; docs/performance.md is left as it is.`)
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
const env = { PATH: process.env.PATH, HOME: folder }
try {
  const alone = await buildAlone(folder)
  const [bare] = inTurns([[node, '-e', '0']], 15, { cwd: folder, env })
  const rows = []
  for (const { services, rounds } of sizes) {
    const cwd = join(folder, String(services))
    const { lines } = writeProject(cwd, services)
    const audit = [node, cli, 'audit', '--format', 'json', '--output', '/dev/null', cwd]
    const config = [compose, 'config', '--format', 'json']
    const [ours, theirs] = inTurns(hasCompose ? [audit, config] : [audit], rounds, { cwd, env })
    const row = { services, rounds, lines, ours, theirs, alone: measureAlone(alone, cwd, services, env) }
    rows.push(row)
    console.log(JSON.stringify(row))
  }
  if (hasCompose) write(render(rows, bare, version.stdout.trim()))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
