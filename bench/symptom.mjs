// `node bench/symptom.mjs`: what `trace` takes beside `audit` of 100 services, and what `--logs` adds to `audit --running` of 200 containers
// with 2,000 lines each (an engine that answers from memory, in a process of its own). Of the processor, of all threads: others who work on
// the machine change that least. Prints the table and rewrites docs/performance.md.
import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const cli = join(here, '..', 'dist', 'cli.js')
const page = join(here, '..', 'docs', 'performance.md')
const key = 'c41d8f07b2e6593ac7184fe2d90b36a58c41f7d2b60e95a3'
const sizes = { services: 100, containers: 200, lines: 2_000 }

if (process.argv[2] === 'engine') await serveEngine(process.argv[3])
else await measure()

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-symptom-'))
  const socket = join(folder, 'engine.sock')
  const engine = spawn(process.execPath, [fileURLToPath(import.meta.url), 'engine', socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(engine.stdout, 'data')
    writeFileSync(join(folder, 'compose.yaml'), JSON.stringify({ name: 'shop', services: makeServices() }))
    writeFileSync(join(folder, 'token.txt'), signToken(key))
    writeFileSync(join(folder, 'foreign.txt'), signToken('a-key-that-no-service-of-the-stack-holds'))
    const env = { PATH: process.env.PATH, HOME: folder, DOCKER_HOST: `unix://${socket}` }
    const own = inTurns(11, folder, env, ['audit'], ['trace', '--token-file', 'token.txt'])
    const foreign = inTurns(11, folder, env, ['audit'], ['trace', '--token-file', 'foreign.txt'])
    const running = ['audit', '--running', '--project', 'replay', folder]
    const logs = inTurns(5, '/', env, running, [...running, '--logs'])
    const rows = [
      row(`\`trace\`, ${sizes.services} services`, own, '`audit`', '≤ 1.5×', (one) => one.ratio <= 1.5),
      row('the same of a token that nobody signed', foreign, '`audit`', '≤ 1.5×', (one) => one.ratio <= 1.5),
      row(
        `\`audit --running --logs\`, ${sizes.containers} containers, ${sizes.lines} lines each`,
        logs,
        '`audit --running`',
        '≤ 2 s and ≤ 64 MiB more',
        (one) => one.more <= 2_000 && one.moreMemory <= 64,
      ),
    ]
    const text = `${[
      '| countersign | median | peak | against | median | peak | ratio | goal |',
      '|---|---|---|---|---|---|---|---|',
      ...rows,
    ].join(
      '\n',
    )}\n\nMeasured on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model.split(' ').slice(0, 2).join(' ')}, load ${loadavg()[0].toFixed(1)}. Times are of the processor, of all threads.`
    console.log(text)
    const before = readFileSync(page, 'utf8')
    writeFileSync(
      page,
      before.replace(/(<!-- symptom -->\n)[\s\S]*?(\n<!-- \/symptom -->)/, (_, start, end) => `${start}${text}${end}`),
    )
  } finally {
    engine.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function makeServices() {
  const names = Array.from({ length: sizes.services }, (_, index) => `service-${index}`)
  return Object.fromEntries(
    names.map((name, index) => [
      name,
      {
        image: `example/${name}`,
        environment: { JWT_SECRET: key, ...(index === 0 ? { JWT_EXPIRES_IN: '1h' } : { JWT_ALGORITHM: 'HS256' }) },
      },
    ]),
  )
}

function signToken(secret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'somebody', exp: Math.floor(Date.now() / 1000) + 86_400 })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}\n`
}

/** Both in turns: the medians in milliseconds of the processor and the highest peaks in MiB. */
function inTurns(rounds, cwd, env, one, other) {
  const runs = [[], []]
  for (let round = 0; round < rounds; round += 1)
    for (const [at, args] of [one, other].entries()) runs[at].push(run(args, cwd, env))
  const [base, more] = runs.map((all) => ({
    ms: all.map(({ ms }) => ms).toSorted((a, b) => a - b)[all.length >> 1],
    memory: Math.max(...all.map(({ memory }) => memory)),
  }))
  return { base, own: more, ratio: more.ms / base.ms, more: more.ms - base.ms, moreMemory: more.memory - base.memory }
}

function run(args, cwd, env) {
  const ran = spawnSync('/usr/bin/time', ['-f', '%U %S %M', process.execPath, '--', cli, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (ran.status === null || ran.status === 2 || ran.status > 4)
    throw new Error(`${args.join(' ')} ended with ${ran.status}\n${ran.stderr}`)
  const [user, system, memory] = ran.stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return { ms: 1000 * (user + system), memory: memory / 1024 }
}

function row(what, measured, against, goal, isMet) {
  const { base, own, ratio } = measured
  return `| ${what} | ${Math.round(own.ms)} ms | ${Math.round(own.memory)} MiB | ${against} | ${Math.round(base.ms)} ms | ${Math.round(base.memory)} MiB | ${ratio.toFixed(2)}× | ${goal}: ${isMet(measured) ? 'met' : 'missed'} |`
}

/** Containers that hold one key, and whose logs are mostly requests with a refusal in every hundredth line. */
async function serveEngine(socket) {
  const inspect = (index) => ({
    Id: index.toString(16).padStart(64, '0'),
    Name: `/replay-${index}`,
    Created: '2026-01-01T00:00:00Z',
    Path: 'sleep',
    Args: ['86400'],
    State: { Status: 'running', StartedAt: '2026-01-01T00:00:01Z', Pid: 0 },
    Config: {
      Image: 'app:1',
      Tty: false,
      Env: [`JWT_SECRET=${key}`, 'JWT_ALGORITHM=HS256'],
      Labels: { 'com.docker.compose.project': 'replay', 'com.docker.compose.service': `service-${index}` },
    },
    HostConfig: { LogConfig: { Type: 'json-file' } },
    Mounts: [],
    NetworkSettings: { Networks: { bridge: { Aliases: null } } },
  })
  const log = Buffer.concat(
    Array.from({ length: sizes.lines }, (_, index) => {
      const words =
        index % 100 === 0
          ? 'jwt.exceptions.InvalidSignatureError: Signature verification failed'
          : `INFO: 10.0.0.${index % 250}:4${index} - "GET /orders/${index} HTTP/1.1" 200 OK`
      const line = Buffer.from(`${new Date(Date.now() - (sizes.lines - index) * 50).toISOString()} ${words}\n`)
      const head = Buffer.alloc(8)
      head[0] = 1
      head.writeUInt32BE(line.length, 4)
      return Buffer.concat([head, line])
    }),
  )
  const server = createServer((request, response) => {
    response.setHeader('Api-Version', '1.47')
    const path = request.url.replace(/\?.*$/, '').replace(/^\/v1\.\d+/, '')
    const [, id, part] = /^\/containers\/([0-9a-f]{64})\/(json|logs)$/.exec(path) ?? []
    if (path === '/_ping') response.end('OK')
    else if (path === '/containers/json') {
      const all = Array.from({ length: sizes.containers }, (_, index) => inspect(index))
      response.end(
        JSON.stringify(
          all.map(({ Id, Name, Config }) => ({ Id, Names: [Name], Labels: Config.Labels, State: 'running' })),
        ),
      )
    } else if (part === 'logs') {
      response.setHeader('Content-Type', 'application/vnd.docker.multiplexed-stream')
      response.end(log)
    } else if (part === 'json') response.end(JSON.stringify(inspect(Number.parseInt(id, 16))))
    else response.writeHead(404).end('{}')
  })
  server.listen(socket)
  await once(server, 'listening')
  process.stdout.write('ready\n')
}
