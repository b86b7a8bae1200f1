// `npm run bench [-- --only start,engine]`: measures what countersign costs beside the least that could be done, prints every row with
// its goal, and writes docs/performance.md with the commit that was measured. A row that misses its goal says so. Both sides of a ratio
// run in turns within one run, so that a slow moment of the machine meets both. The other programs of bench/ are run as they are, and
// what they say stands below the table. Needs root, Debian's docker.io, busybox-static, time and wrk, and a Docker Compose ($COMPOSE_BIN).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEngine } from './private-engine.mjs'
import { fillEngine, keys, writeProject } from './stacks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')
const page = join(root, 'docs', 'performance.md')
const node = process.execPath
const containerCount = 200

/** Programs with goals of their own: they end with 1 where one is missed. */
const others = {
  gate: ['gate.mjs'],
  resolve: ['resolve.mjs'],
  probe: ['probe.mjs'],
  serve: ['serve.mjs', 'latency', 'memory'],
  scale: ['scale.mjs', '--only', 'services', '--sizes', '1000,10000'],
  symptom: ['symptom.mjs'],
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : null
const isWanted = (name) => only === null || only.includes(name)

/** Runs a command to its end: its wall time and its peak of memory. An unexpected exit code ends the benchmark. */
function measure({ command, cwd, env, expected }) {
  const start = process.hrtime.bigint()
  const ran = spawnSync('/usr/bin/time', ['-q', '-f', 'peak %M', ...command], {
    ...{ cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 },
  })
  const elapsedMs = Number(process.hrtime.bigint() - start) / 1e6
  if (ran.status !== expected) {
    throw new Error(`${command.join(' ')} ended with ${ran.status ?? ran.error ?? ran.signal}\n${ran.stderr}`)
  }
  return { elapsedMs, peakMiB: Number(/^peak (\d+)$/m.exec(ran.stderr)?.[1]) / 1024 }
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Runs both commands in turns, after one round that is not counted. */
function compare(name, goals, rounds, ours, theirs) {
  const pairs = Array.from({ length: rounds + 1 }, () => [measure(ours), measure(theirs)]).slice(1)
  const [a, b] = [0, 1].map((side) => median(pairs.map((pair) => pair[side].elapsedMs)))
  const peakMiB = Math.max(...pairs.map(([own]) => own.peakMiB))
  const ratio = a / b
  const isMissed = ratio > goals.ratio || peakMiB > (goals.peakMiB ?? Infinity)
  const goal = `≤ ${goals.ratio}×${goals.peakMiB === undefined ? '' : `, ≤ ${goals.peakMiB} MiB`}`
  const row = [
    ...[name, `${a.toFixed(0)} ms`, `${peakMiB.toFixed(0)} MiB`, theirs.label, `${b.toFixed(0)} ms`],
    ...[`${ratio.toFixed(2)}×`, `${goal}: ${isMissed ? '**missed**' : 'met'}`, String(rounds)],
  ]
  console.log(row.join('; '))
  return `| ${row.join(' | ')} |`
}

const bare = (cwd, env) => ({ command: [node, '-e', '0'], cwd, env, expected: 0, label: '`node -e 0`' })
const own = (args, cwd, env) => ({ command: [node, '--', cli, ...args], cwd, env, expected: 0 })

function measureStart(folder, env) {
  const rows = [compare('`--version`', { ratio: 1.3 }, 41, own(['--version'], folder, env), bare(folder, env))]
  for (const [kind, key] of Object.entries(keys)) {
    const cwd = writeProject(join(folder, kind), key)
    const goals = { ratio: 2.5, peakMiB: 70 }
    rows.push(compare(`\`audit\`, 5 services, ${nameKey(kind)}`, goals, 41, own(['audit'], cwd, env), bare(cwd, env)))
  }
  return rows
}

const nameKey = (kind) => (kind === 'words' ? 'keys made of words' : 'random keys')

async function measureEngine(folder, cleanEnv) {
  const rows = []
  let version = ''
  for (const [kind, key] of Object.entries(keys)) {
    const engine = await startEngine(join(folder, `engine-${kind}`))
    try {
      version = engine.version
      const env = { ...cleanEnv, DOCKER_HOST: engine.address }
      fillEngine(containerCount, env, key)
      const peer = {
        ...{ command: ['sh', '-c', 'docker inspect $(docker ps -aq)'], cwd: folder, env, expected: 0 },
        label: '`docker inspect $(docker ps -aq)`',
      }
      const name = `\`audit --running\`, ${containerCount} containers, ${nameKey(kind)}`
      rows.push(compare(name, { ratio: 1.4 }, 15, own(['audit', '--running'], folder, env), peer))
    } finally {
      await engine.stop()
    }
  }
  return { rows, version }
}

/** What another program of bench/ says, as a block. */
function runOther([program, ...args]) {
  const ran = spawnSync(node, [join(root, 'bench', program), ...args], {
    ...{ cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
  })
  const told = `${ran.stdout}${ran.status === 0 || ran.stdout !== '' ? '' : ran.stderr.split('\n')[0]}`.trim()
  const end = ran.status === 0 ? 'every goal met' : ran.stdout === '' ? 'could not be run' : 'a goal is missed'
  console.log(`${program}: ${end}\n${told}`)
  return `\`bench/${[program, ...args].join(' ')}\`: ${end === 'every goal met' ? end : `**${end}**`}\n\n\`\`\`\n${told}\n\`\`\``
}

/** The commit, and whether the files differ from it in what is measured. */
function describeCommit() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim()
  const isChanged = git('status', '--porcelain', '--', 'src', 'scripts', 'package-lock.json') !== ''
  return `Measured commit: ${git('rev-parse', 'HEAD')}${isChanged ? ', with changes of its own' : ''}.`
}

function write(rows, blocks, engineVersion) {
  const lines = [
    '| countersign | median | peak | against | median | ratio | goal | runs of each |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    describeCommit(),
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, Docker Engine ${engineVersion || 'not asked'}, ` +
      `${cpus().length} × ${cpus()[0]?.model.trim()}, Linux, load ${loadAtStart.toFixed(1)} before the run ` +
      '(well below the number of processors is a quiet machine; above it, repeat the run).',
    ...blocks.flatMap((block) => ['', block]),
  ]
  const before = readFileSync(page, 'utf8')
  const block = `<!-- bench -->\n${lines.join('\n')}\n<!-- /bench -->`
  writeFileSync(
    page,
    before.replace(/<!-- bench -->\n[\s\S]*?<!-- \/bench -->/, () => block),
  )
}

const built = spawnSync(node, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) throw new Error('scripts/build.mjs failed')
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
const cleanEnv = { PATH: process.env.PATH, HOME: folder }
const loadAtStart = loadavg()[0]
try {
  const rows = isWanted('start') ? measureStart(folder, cleanEnv) : []
  const engine = isWanted('engine') ? await measureEngine(folder, cleanEnv) : { rows: [], version: '' }
  const blocks = Object.entries(others).flatMap(([name, words]) => (isWanted(name) ? [runOther(words)] : []))
  const all = [...rows, ...engine.rows]
  if ([...all, ...blocks].some((text) => text.includes('**'))) process.exitCode = 1
  // A part of the rows would take the place of all.
  if (only === null) write(all, blocks, engine.version)
  else console.log('docs/performance.md is left as it is: not everything was measured')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
