// `node bench/probe.mjs`: the full catalogue on 50 endpoints of loopback, beside the very same requests (recorded by the
// endpoints) sent by a bare undici loop, each on a new connection as a probe is. Both in turns, with the same number at once.
// The goal is a median of at most 1.6 times the loop's.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { Client } from 'undici'

const ENDPOINTS = 50
const AT_ONCE = 4
const ROUNDS = 7
const GOAL = 1.6

const here = dirname(fileURLToPath(import.meta.url))
const folder = await mkdtemp(join(here, '..', 'node_modules', '.bench-probe-'))
const key = randomBytes(32).toString('base64url')
const server = fork(join(here, 'probe-server.mjs'), { env: { BENCH_KEY: key, BENCH_ENDPOINTS: `${ENDPOINTS}` } })

async function load() {
  const entry = `export * from '${join(here, '../src/probe/probe-targets.ts')}'; export * from '${join(here, '../src/model/keys/secret.ts')}'`
  const outfile = join(folder, 'probe.mjs')
  const stdin = { contents: entry, resolveDir: here, loader: 'ts' }
  await build({
    stdin,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  })
  return import(pathToFileURL(outfile).href)
}

async function time(run) {
  const start = process.hrtime.bigint()
  await run()
  return Number(process.hrtime.bigint() - start) / 1e6
}

async function askBare(port, headers) {
  const waiting = [...headers]
  const origin = `http://127.0.0.1:${port}`
  const worker = async () => {
    for (let header = waiting.shift(); header !== undefined; header = waiting.shift()) {
      const client = new Client(origin)
      const { body } = await client.request({
        path: '/',
        method: 'GET',
        headers: header === null ? {} : { authorization: header },
      })
      await body.text()
      await client.destroy()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function median(numbers) {
  return numbers.toSorted((left, right) => left - right)[numbers.length >> 1]
}

try {
  const [ports] = await once(server, 'message')
  const { probeTargets, Secret } = await load()
  const material = {
    key: { form: 'bytes', value: Secret.fromText(key) },
    algorithm: 'HS256',
    claims: {},
    text: Secret.fromText(key),
    foreignKeys: [],
    publicKeys: [],
    placeholders: Array.from({ length: 20 }, (_, index) => `published-key-number-${index}`),
    issued: [],
  }
  const targets = ports.map((port) => ({
    service: `${port}`,
    kind: 'http',
    url: `http://127.0.0.1:${port}/`,
    group: 'g',
  }))
  const options = { perOrigin: AT_ONCE, requestsPerSecond: Number.POSITIVE_INFINITY }
  const times = { probe: [], bare: [] }
  let recorded = []
  for (let round = -1; round < ROUNDS; round++) {
    let results = []
    const probe = await time(async () => {
      results = await probeTargets(targets, new Map([['g', material]]), options)
    })
    if (results.some(({ state }) => state !== 'guarded')) throw new Error('an endpoint was not found guarded')
    server.send('recorded')
    recorded = (await once(server, 'message'))[0]
    const bare = await time(() => Promise.all(ports.map((port, index) => askBare(port, recorded[index]))))
    server.send('recorded')
    await once(server, 'message')
    if (round < 0) continue
    times.probe.push(probe)
    times.bare.push(bare)
  }
  const [probe, bare] = [median(times.probe), median(times.bare)]
  const requests = recorded.reduce((sum, list) => sum + list.length, 0)
  // Round by round, so that what else this machine does falls on both sides.
  const ratio = median(times.probe.map((taken, round) => taken / times.bare[round]))
  console.log(`${ENDPOINTS} endpoints, ${requests} requests`)
  console.log(
    `probeTargets ${probe.toFixed(0)} ms, bare undici loop ${bare.toFixed(0)} ms: ${ratio.toFixed(2)} times (goal: at most ${GOAL})`,
  )
  if (ratio > GOAL) process.exitCode = 1
} finally {
  server.kill()
  await rm(folder, { recursive: true, force: true })
}
