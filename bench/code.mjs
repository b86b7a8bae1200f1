// `node bench/code.mjs REPOSITORIES [TRUTH.tsv] [--rounds N] [--only WORD] [--cli FILE]`: measures what reading code adds to `countersign audit`, on the
// compose-samples and on public repositories. REPOSITORIES holds a clone `owner+name` for each repository of the table
// (columns `repo` and `compose`; see scripts/score-code.ts). Prints a row for each stack; a whole run writes docs/performance.md.
// Figures are processor time (user and system) of the whole command. `audit` and `audit --no-code` run in turns.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeProject } from './stacks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const page = join(root, 'docs', 'performance.md')
const goals = { msPerService: 20, ratio: 1.5 }

const words = process.argv.slice(2)
const roundsAt = words.indexOf('--rounds')
const [, rounds = '11'] = roundsAt === -1 ? [] : words.splice(roundsAt, 2)
const onlyAt = words.indexOf('--only')
const [, only] = onlyAt === -1 ? [] : words.splice(onlyAt, 2)
const cliAt = words.indexOf('--cli')
const [, cli = join(root, 'dist', 'cli.js')] = cliAt === -1 ? [] : words.splice(cliAt, 2)
const [repositories, table = join(root, '..', '..', 'shared', 'corpus', 'code', 'truth.tsv')] = words

/** Runs a command and returns the milliseconds of the processor that it took, and what it wrote. */
function time(command, cwd, env) {
  const ran = spawnSync('bash', ['-c', 'TIMEFORMAT="%3U %3S"; time "$@"', 'bash', ...command], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (ran.status === null || ran.status === 2 || ran.status > 4)
    throw new Error(`${command.join(' ')} in ${cwd} ended with ${ran.status ?? ran.signal}\n${ran.stderr}`)
  const [user, system] = ran.stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return { ms: (user + system) * 1000, output: ran.stdout }
}

/** Audits a stack. The report is asked for once; where it is not, nothing is printed. */
function audit({ directory, file }, flags, env, wantsReport = false) {
  const output = wantsReport ? [] : ['--output', '/dev/null']
  const command = [
    process.execPath,
    '--',
    cli,
    'audit',
    '-f',
    join(directory, file),
    '--format',
    'json',
    ...output,
    ...flags,
  ]
  const { ms, output: text } = time(command, directory, env)
  return { ms, report: wantsReport ? JSON.parse(text) : null }
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function* findStacks(folder) {
  yield { name: 'no source in reach', directory: writeProject(join(folder, 'without')), file: 'compose.yaml' }
  const samples = join(root, 'compose-samples')
  for (const name of readdirSync(samples))
    yield { name: `sample ${name}`, directory: join(samples, name, 'broken'), file: 'compose.yaml' }
  if (repositories === undefined) return
  const [head, ...lines] = readFileSync(table, 'utf8').trim().split('\n')
  const columns = head.split('\t')
  const pairs = new Set(
    lines.map((line) => {
      const cells = line.split('\t')
      return JSON.stringify([cells[columns.indexOf('repo')], cells[columns.indexOf('compose')]])
    }),
  )
  for (const [repository, compose] of Array.from(pairs, (pair) => JSON.parse(pair))) {
    const path = resolve(repositories, repository.replace('/', '+'), compose)
    if (existsSync(path)) yield { name: repository, directory: dirname(path), file: basename(path) }
    else console.log(`${repository}: ${compose} is not there`)
  }
}

/** All three commands in turns. Other work on the machine only ever adds to a run, so the lowest of each counts. */
function measure(stack, env) {
  const { report } = audit(stack, [], env, true)
  const code = report.code ?? []
  const services = code.filter(({ files }) => files > 0).length
  const sum = (name) => code.reduce((total, one) => total + one[name], 0)
  const runs = { bare: [], with: [], without: [] }
  for (let round = 0; round < Number(rounds); round++) {
    runs.bare.push(time([process.execPath, '-e', '0'], stack.directory, env).ms)
    runs.with.push(audit(stack, [], env).ms)
    runs.without.push(audit(stack, ['--no-code'], env).ms)
  }
  const [bare, ms, without] = [runs.bare, runs.with, runs.without].map((one) => Math.min(...one))
  const perService = services === 0 ? null : (ms - without) / services
  const medians = { medianRatio: median(runs.with) / median(runs.without), medianBare: median(runs.bare) }
  const files = { services, files: sum('files'), parsed: sum('parsed') }
  return { name: stack.name, ...files, bare, ms, without, ratio: ms / without, perService, ...medians }
}

function render(rows) {
  const withCode = rows.filter(({ services }) => services > 0)
  const lines = rows.map(
    ({ name, services, files, parsed, ms, without, ratio, perService }) =>
      `| ${name} | ${services} | ${files} | ${parsed} | ${ms.toFixed(0)} ms | ${without.toFixed(0)} ms | ${ratio.toFixed(2)}× | ${perService === null ? '' : `${perService.toFixed(1)} ms`} |`,
  )
  const word = (isMet) => (isMet ? 'met' : 'missed')
  const perService = median(withCode.map((row) => row.perService))
  const ratio = median(withCode.map((row) => row.ratio))
  const fives = withCode.filter(({ services }) => services >= 4 && services <= 6)
  const five = fives.length === 0 ? Number.NaN : median(fives.map((row) => row.ratio))
  return [
    '| stack | services with source | files seen | files parsed | `audit` | `audit --no-code` | ratio | a service |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `Median a service ${perService.toFixed(1)} ms (goal ≤ ${goals.msPerService} ms: ${word(perService <= goals.msPerService)}); median ratio ${ratio.toFixed(2)}×, ` +
      `of the ${fives.length} stacks with 4 to 6 services ${five.toFixed(2)}× (goal ≤ ${goals.ratio}×: ${word(five <= goals.ratio)}).`,
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Linux, ` +
      `load ${loadAtStart.toFixed(1)} before the run; the lowest of ${rounds} runs of each in turns. \`node -e 0\` took ${Math.min(...rows.map(({ bare }) => bare)).toFixed(0)} ms.`,
  ].join('\n')
}

function write(text) {
  const before = readFileSync(page, 'utf8')
  const after = before.replace(/<!-- code -->\n[\s\S]*?<!-- \/code -->/, () => `<!-- code -->\n${text}\n<!-- /code -->`)
  if (!after.includes(text)) throw new Error(`${page} has no place for the table: <!-- code --> … <!-- /code -->`)
  writeFileSync(page, after)
}

if (cliAt === -1) {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
  if (built.status !== 0) throw new Error('scripts/build.mjs failed')
}
const loadAtStart = loadavg()[0]
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
mkdirSync(join(folder, 'home'))
const env = { PATH: process.env.PATH, HOME: join(folder, 'home') }
try {
  const rows = []
  for (const stack of findStacks(folder)) {
    if (only !== undefined && !stack.name.includes(only)) continue
    rows.push(measure(stack, env))
    console.log(JSON.stringify(rows.at(-1)))
  }
  const text = render(rows)
  console.log(text)
  if (repositories !== undefined && only === undefined && cliAt === -1) write(text)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
