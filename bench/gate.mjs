// `node bench/gate.mjs`: what stands between a deploy script and its rollout. The gate on a project of 20 services whose 20
// containers run, beside `docker compose up -d` of the same unchanged project; and the answer of the Docker CLI plugin to
// `docker-cli-plugin-metadata`, which the CLI asks for before every command, beside a bare `node -e 0`. In turns, in one run.
// Needs root, dockerd, busybox-static, and a Docker Compose: COUNTERSIGN_TEST_COMPOSE, or the one that the tests fetched.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEngine } from './private-engine.mjs'
import { importImage } from './stacks.mjs'

const SERVICES = 20
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')
const kept = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'countersign-tests', 'docker-compose')
const compose = process.env.COUNTERSIGN_TEST_COMPOSE ?? kept

function time([program, ...args], options) {
  const start = process.hrtime.bigint()
  const ran = spawnSync(program, args, { ...options, encoding: 'utf8' })
  const elapsedMs = Number(process.hrtime.bigint() - start) / 1e6
  if (ran.status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${ran.status ?? ran.error}\n${ran.stderr}`)
  return elapsedMs
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

function compare(name, goal, rounds, ours, theirs, options) {
  const pairs = Array.from({ length: rounds + 1 }, () => [time(ours, options), time(theirs, options)]).slice(1)
  const [a, b] = [median(pairs.map(([one]) => one)), median(pairs.map(([, other]) => other))]
  const ratio = a / b
  console.log(`${name}: ${a.toFixed(1)} ms against ${b.toFixed(1)} ms, ${ratio.toFixed(2)}x (goal: at most ${goal}x)`)
  if (ratio > goal) process.exitCode = 1
}

function writeProject(folder) {
  const names = Array.from({ length: SERVICES }, (_, index) => (index === 0 ? 'auth' : `worker${index}`))
  const services = names.map(
    (name) =>
      `  ${name}:\n    image: countersign-bench:1\n    command: [/bin/sleep, "3600"]\n    stop_grace_period: 0s\n    environment:\n      JWT_SECRET: \${JWT_SECRET}\n      SERVICE_NAME: ${name}\n`,
  )
  mkdirSync(folder)
  writeFileSync(join(folder, 'compose.yaml'), `name: gate-bench\nservices:\n${services.join('')}`)
  writeFileSync(join(folder, '.env'), `JWT_SECRET=${randomBytes(32).toString('base64')}\n`)
}

const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) throw new Error('scripts/build.mjs failed')
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-gate-'))
const cleanEnv = { PATH: process.env.PATH, HOME: folder }
compare('plugin metadata', 1.2, 41, [cli, 'docker-cli-plugin-metadata'], [process.execPath, '-e', '0'], {
  env: cleanEnv,
})
const engine = await startEngine(join(folder, 'engine'))
try {
  const cwd = join(folder, 'project')
  const plugins = join(folder, '.docker', 'cli-plugins')
  mkdirSync(plugins, { recursive: true })
  symlinkSync(compose, join(plugins, 'docker-compose'))
  const env = { ...cleanEnv, DOCKER_HOST: engine.address }
  const up = ['docker', 'compose', 'up', '-d']
  writeProject(cwd)
  importImage(env)
  time(up, { cwd, env })
  compare(`gate, ${SERVICES} services`, 0.5, 15, [cli, 'gate'], up, { cwd, env })
} finally {
  spawnSync('docker', ['compose', '-p', 'gate-bench', 'down', '-t', '0'], {
    env: { ...cleanEnv, DOCKER_HOST: engine.address },
  })
  await engine.stop()
  rmSync(folder, { recursive: true, force: true })
}
