// `npm run bench`: measures what countersign costs beside the least that could be done, and writes docs/performance.md.
// Both sides of a ratio are run in turns within one run, so that a slow moment of the machine meets both.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEngine } from './private-engine.mjs'
import { fillEngine, writeProject } from './stacks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')
const page = join(root, 'docs', 'performance.md')
const node = process.execPath
const containerCount = 200

/** Runs a command to its end and returns the milliseconds it took; an unexpected exit code ends the benchmark. */
function time([program, ...args], { cwd, env, expected }) {
  const start = process.hrtime.bigint()
  const ran = spawnSync(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
  const elapsedMs = Number(process.hrtime.bigint() - start) / 1e6
  if (ran.status !== expected) {
    throw new Error(`${program} ${args.join(' ')} ended with ${ran.status ?? ran.error ?? ran.signal}\n${ran.stderr}`)
  }
  return elapsedMs
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Times both commands in turns, after one round that is not counted. */
function compare(name, goal, rounds, ours, theirs) {
  const oursMs = []
  const theirsMs = []
  for (let round = -1; round < rounds; round++) {
    const a = time(ours.command, ours)
    const b = time(theirs.command, theirs)
    if (round < 0) continue
    oursMs.push(a)
    theirsMs.push(b)
  }
  const row = { name, goal, rounds, ours: median(oursMs), against: theirs.label, theirs: median(theirsMs) }
  console.log(`${name}: ${row.ours.toFixed(0)} ms; ${row.against}: ${row.theirs.toFixed(0)} ms`)
  return row
}

function render(rows, engineVersion) {
  const lines = rows.map(({ name, goal, rounds, ours, against, theirs }) => {
    const ratio = (ours / theirs).toFixed(2)
    return `| ${name} | ${ours.toFixed(0)} ms | ${against} | ${theirs.toFixed(0)} ms | ${ratio}× | ≤ ${goal}× | ${rounds} |`
  })
  return [
    '| countersign | median | against | median | ratio | goal | runs of each |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, Docker Engine ${engineVersion}, ` +
      `${cpus().length} × ${cpus()[0]?.model.trim()}, Linux, load ${loadAtStart.toFixed(1)} before the run ` +
      '(well below the number of processors is a quiet machine; above it, repeat the run).',
  ].join('\n')
}

function write(table) {
  const before = readFileSync(page, 'utf8')
  const after = before.replace(
    /<!-- bench -->\n[\s\S]*?<!-- \/bench -->/,
    () => `<!-- bench -->\n${table}\n<!-- /bench -->`,
  )
  writeFileSync(page, after)
}

const built = spawnSync(node, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) throw new Error('scripts/build.mjs failed')
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
const cleanEnv = { PATH: process.env.PATH, HOME: folder }
const loadAtStart = loadavg()[0]
const rows = []
let engine
try {
  const cwd = writeProject(join(folder, 'project'))
  rows.push(
    compare(
      '`audit`, 5 services',
      1.6,
      41,
      { command: [node, cli, 'audit'], cwd, env: cleanEnv, expected: 0 },
      { command: [node, '-e', '0'], cwd, env: cleanEnv, expected: 0, label: '`node -e 0`' },
    ),
  )
  engine = await startEngine(join(folder, 'engine'))
  const env = { ...cleanEnv, DOCKER_HOST: engine.address }
  fillEngine(containerCount, env)
  rows.push(
    compare(
      `\`audit --running\`, ${containerCount} containers`,
      2,
      15,
      { command: [node, cli, 'audit', '--running'], cwd: folder, env, expected: 0 },
      {
        command: ['sh', '-c', 'docker inspect $(docker ps -aq)'],
        cwd: folder,
        env,
        expected: 0,
        label: '`docker inspect $(docker ps -aq)`',
      },
    ),
  )
  write(render(rows, engine.version))
} finally {
  await engine?.stop()
  rmSync(folder, { recursive: true, force: true })
}
