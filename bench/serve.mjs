// `node bench/serve.mjs [latency] [load] [memory]`: measures the server. Needs root, Debian's docker.io, busybox-static and wrk.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startEngine } from './private-engine.mjs'
import { replayEngine } from './replay-engine.mjs'
import { fillEngine, writeProject } from './stacks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')
const containerCount = 200
const turns = 40
const wanted = new Set(process.argv.slice(2))
const isWanted = (name) => wanted.size === 0 || wanted.has(name)

/** Starts `serve` and answers its address once it listens. */
async function startServe(args, cwd, env) {
  const child = spawn(process.execPath, [cli, 'serve', '--listen', '127.0.0.1:0', ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  while (!log.includes('listening on')) {
    if (child.exitCode !== null) throw new Error(`serve ended: ${log}`)
    await pause(20)
  }
  const stop = async () => {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  return { url: /listening on (\S+)/.exec(log)[1], pid: child.pid, stop }
}

/** Calls back for every line of an answer that does not end. */
function readLines(options, told) {
  const asked = get(options, (answer) => {
    let rest = ''
    answer.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()
      for (const line of lines) told(line)
    })
    answer.on('error', () => {})
  })
  asked.on('error', () => {})
  return () => asked.destroy()
}

function percentile(numbers, part) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)]
}

/** From the engine's own time of an event to the verdict of it on `/events`: one machine, one clock. */
async function measureLatency(engine, folder, env) {
  const docker = (...args) => spawnSync('docker', args, { env, encoding: 'utf8' })
  const made = docker(
    ...['create', '--network', 'none', '--name', 'odd', '--label', 'com.docker.compose.project=bench-0'],
    ...[
      '--label',
      'com.docker.compose.service=odd',
      '--env',
      'JWT_SECRET=another-fake-key-for-the-benchmark-0123456789abcdef',
    ],
    ...['countersign-bench:1', 'sleep', '86400'],
  )
  if (made.status !== 0) throw new Error(made.stderr)
  const serve = await startServe(['--interval', '30m'], folder, env)
  const standings = []
  const events = []
  const stopStandings = readLines(`${serve.url}/events`, (line) => {
    if (line.startsWith('data: ')) standings.push({ at: Date.now(), ...JSON.parse(line.slice(6)) })
  })
  const stopEvents = readLines({ socketPath: engine.address.replace('unix://', ''), path: '/v1.41/events' }, (line) => {
    const { Type: type, Action: action, timeNano, Actor: actor } = JSON.parse(line)
    if (type === 'container' && actor.Attributes.name === 'odd') events.push({ action, at: timeNano / 1e6 })
  })
  const settled = async (verdict) => {
    while (standings.at(-1)?.verdict !== verdict || standings.at(-1)?.hearing !== 'live') await pause(5)
    return standings.at(-1)
  }
  await settled('consistent')
  await pause(3_000)
  const tookMs = []
  for (let turn = 0; turn < turns; turn++) {
    for (const [command, action, verdict] of [
      ['start', 'start', 'inconsistent'],
      ['kill', 'die', 'consistent'],
    ]) {
      // Not waited for: docker answers after the event, and a blocked loop would tell late what came early.
      const running = once(spawn('docker', [command, 'odd'], { env, stdio: 'ignore' }), 'close')
      const { at } = await settled(verdict)
      await running
      tookMs.push(at - events.findLast((event) => event.action === action).at)
      await pause(150)
    }
  }
  stopStandings()
  stopEvents()
  await serve.stop()
  const figures = [0.5, 0.95, 1].map((part) => percentile(tookMs, part).toFixed(0))
  console.log(
    `event to verdict, ${containerCount} containers, ${tookMs.length} turns: median ${figures[0]} ms, p95 ${figures[1]} ms, worst ${figures[2]} ms (goal: p95 150 ms)`,
  )
}

const bareServer = `
import Fastify from 'fastify'
const app = Fastify()
app.get('/verdict', (_, reply) => reply.header('content-type', 'text/plain; charset=utf-8').send('consistent\\n'))
console.log(await app.listen({ port: 0, host: '127.0.0.1' }))
`

function load(url) {
  const ran = spawnSync('wrk', ['-t1', '-c32', '-d4s', `${url}/verdict`], { encoding: 'utf8' })
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(ran.stdout)[1])
}

/** Both in turns, so that a slow moment of the machine meets both. */
async function measureLoad(folder, env) {
  const serve = await startServe(['--no-running', writeProject(join(folder, 'project'))], folder, env)
  const bare = spawn(process.execPath, ['--input-type=module', '-e', bareServer], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(bare.stdout, 'data')
  const bareUrl = String(line).trim()
  const ours = []
  const theirs = []
  for (let round = -1; round < 5; round++) {
    const [a, b] = [load(serve.url), load(bareUrl)]
    if (round < 0) continue
    ours.push(a)
    theirs.push(b)
  }
  bare.kill()
  await serve.stop()
  const [mine, other] = [percentile(ours, 0.5), percentile(theirs, 0.5)]
  console.log(
    `/verdict: ${mine.toFixed(0)} requests/s, a bare Fastify route ${other.toFixed(0)}: ${(mine / other).toFixed(2)}x (goal 0.7x)`,
  )
}

function residentMebibytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
}

/** A day of a container that restarts every four seconds: 21,600 restarts, each with its events, as fast as audits go. */
async function measureMemory(folder, env) {
  const restarts = 21_600
  const replay = await replayEngine({ containers: 50, restarts, perTurnMs: 8, folder })
  const serve = await startServe(['--host', `unix://${replay.socketPath}`, '--interval', '10s'], folder, env)
  const readings = []
  while (!replay.isOver()) {
    await pause(2_000)
    readings.push({ part: replay.part(), rss: residentMebibytes(serve.pid) })
  }
  await serve.stop()
  await replay.close()
  const warm = readings.filter(({ part }) => part > 0.3 && part < 0.5).map(({ rss }) => rss)
  const late = readings.filter(({ part }) => part > 0.8).map(({ rss }) => rss)
  const [from, to] = [percentile(warm, 0.5), percentile(late, 0.5)]
  console.log(
    `memory over ${restarts} restarts, ${replay.inspects()} inspects: ${from.toFixed(0)} MiB when warm, ${to.toFixed(0)} MiB at the end: ${((to / from - 1) * 100).toFixed(1)} % (goal within 10 %)`,
  )
}

const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) throw new Error('scripts/build.mjs failed')
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
const cleanEnv = { PATH: process.env.PATH, HOME: folder }
writeFileSync(join(folder, 'empty'), '')
let engine
try {
  if (isWanted('load')) await measureLoad(folder, cleanEnv)
  if (isWanted('memory')) await measureMemory(folder, cleanEnv)
  if (isWanted('latency')) {
    engine = await startEngine(join(folder, 'engine'))
    const env = { ...cleanEnv, DOCKER_HOST: engine.address }
    fillEngine(containerCount, env)
    await measureLatency(engine, folder, env)
  }
} finally {
  await engine?.stop()
  rmSync(folder, { recursive: true, force: true })
}
