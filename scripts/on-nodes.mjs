/*
 * `npm run nodes [-- 22 24 26]`: runs the built program on other releases of Node, which npm has as packages: the demo, an audit of
 * every sample, `serve`, and the library. Prints a line for each release and ends with 1 where something is not as it is here.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24', '26']
const folder = mkdtempSync(join(tmpdir(), 'countersign-nodes-'))
const env = { PATH: process.env.PATH, HOME: folder, DOCKER_HOST: `unix://${folder}/no.sock` }
const samples = readdirSync(join(root, 'compose-samples')).flatMap((name) => [`${name}/broken`, `${name}/fixed`])

try {
  for (const version of wanted) await tryOn(version)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function tryOn(version) {
  const name = `node-${process.platform}-${process.arch}`
  const prefix = join(folder, version)
  execFileSync('npm', [
    'install',
    '--prefix',
    prefix,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `${name}@${version}`,
  ])
  const node = join(prefix, 'node_modules', name, 'bin', 'node')
  const release = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  const jobs = { demo, samples: auditSamples, serve, library }
  const faults = []
  for (const [job, attempt] of Object.entries(jobs)) {
    const fault = await attempt(node)
    if (fault !== null) faults.push(`${job}: ${fault}`)
  }
  console.log(
    `node ${release}: ${faults.length === 0 ? `${Object.keys(jobs).join(', ')} as on ${process.version}` : faults.join('; ')}`,
  )
  if (faults.length > 0) process.exitCode = 1
}

function demo(node) {
  const { status } = spawnSync(node, [join(root, 'scripts', 'demo.mjs')], { cwd: root, env })
  return status === 0 ? null : `ended with ${status}`
}

/** The whole report must be what it is on the Node that this runs on. */
function auditSamples(node) {
  const audit = (program, sample) => {
    const args = ['--', cli, 'audit', '--format', 'json', join('compose-samples', sample)]
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: root,
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    // Fingerprints are keyed anew for each report, and times differ.
    const report = stdout.replaceAll(/"(fingerprint|createdAt|generatedAt|durationMs)": ?("[^"]*"|\d+)/g, '')
    return JSON.stringify([status, report.replaceAll(/\b[0-9a-f]{8,}\b/g, '#'), stderr])
  }
  const different = samples.filter((sample) => audit(node, sample) !== audit(process.execPath, sample))
  return different.length === 0 ? null : `other reports of ${different.join(', ')}`
}

async function serve(node) {
  const server = spawn(
    node,
    ['--', cli, 'serve', '--no-running', '--listen', '127.0.0.1:0', join('compose-samples', 'netra-staging', 'fixed')],
    {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let told = ''
  server.stderr.on('data', (chunk) => {
    told += chunk
  })
  server.stdout.on('data', (chunk) => {
    told += chunk
  })
  try {
    const until = Date.now() + 30_000
    let address
    while (address === undefined && Date.now() < until && server.exitCode === null) {
      await wait(50)
      address = /http:\/\/127\.0\.0\.1:\d+/.exec(told)?.[0]
    }
    if (address === undefined) return 'does not say where it listens'
    const answers = []
    for (const path of ['/livez', '/']) answers.push((await fetch(address + path)).status)
    return answers.every((status) => status === 200) ? null : `answers ${answers.join(', ')}`
  } finally {
    server.kill('SIGTERM')
    await new Promise((resolve) => (server.exitCode === null ? server.once('exit', resolve) : resolve()))
  }
}

function library(node) {
  const file = join(folder, 'library.mjs')
  const index = pathToFileURL(join(root, 'dist', 'index.mjs')).href
  writeFileSync(
    file,
    `import { audit } from ${JSON.stringify(index)}
const report = await audit({ directory: 'compose-samples/netra-staging/fixed', shell: {} })
console.log(report.verdict)\n`,
  )
  const { stdout, stderr } = spawnSync(node, [file], { cwd: root, env, encoding: 'utf8' })
  return stdout.trim() === 'consistent' ? null : `${stdout}${stderr}`.trim().split('\n')[0] || 'says nothing'
}
