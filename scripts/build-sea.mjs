/*
 * `npm run build:sea [-- linux-x64 linux-arm64]`: single executables, which need no Node: artefacts/countersign-linux-x64 and
 * artefacts/countersign-linux-arm64, each with its SHA-256 beside it. The binary of Node and what puts the program into it come from npm.
 * The one for this machine is run: its version, the rules, and an audit of a sample.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const artefacts = join(root, 'artefacts')
const node = '24.22.3'
const postject = '1.0.0-alpha.6'
/** Where Node looks for the program: nodejs.org/api/single-executable-applications.html. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
const platforms = process.argv.length > 2 ? process.argv.slice(2) : ['linux-x64', 'linux-arm64']
const here = `${process.platform}-${process.arch}`
const folder = mkdtempSync(join(tmpdir(), 'countersign-sea-'))

const run = (program, args, options = {}) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options })

/** The package, of whatever machine, unpacked. */
function fetchPackage(name, version) {
  const tarball = run('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`]).trim()
  const target = join(folder, name)
  mkdirSync(target, { recursive: true })
  run('tar', ['-xzf', join(folder, tarball), '-C', target, '--strip-components=1'])
  return target
}

/** By the names under which sea-main.cjs looks for them. */
function listAssets() {
  const assets = { 'sea-main.cjs': join(root, 'scripts', 'sea-main.cjs') }
  for (const name of ['countersign.cjs', 'smol-toml.cjs']) assets[`dist/${name}`] = join(artefacts, 'sea', name)
  for (const name of ['read-services.cjs', 'dockerode.cjs', 'yaml.cjs'])
    assets[`dist/${name}`] = join(root, 'dist', name)
  for (const name of readdirSync(join(root, 'dist', 'grammars')))
    assets[`dist/grammars/${name}`] = join(root, 'dist', 'grammars', name)
  for (const name of readdirSync(join(root, 'docs', 'rules')))
    assets[`docs/rules/${name}`] = join(root, 'docs', 'rules', name)
  writeFileSync(join(folder, 'names.json'), JSON.stringify(Object.keys(assets)))
  return { ...assets, 'names.json': join(folder, 'names.json') }
}

function check(program) {
  const env = { PATH: process.env.PATH, HOME: folder }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const told = run(program, ['--version'], { env, cwd: folder }).trim()
  if (told !== version) throw new Error(`${program} --version says ${told}`)
  run(program, ['rules', 'secret-mismatch'], { env, cwd: folder })
  const sample = join(root, 'compose-samples', 'netra-staging', 'fixed')
  const hostile = join(folder, 'hostile.env')
  writeFileSync(hostile, `NODE_OPTIONS=--require=${folder}/nothing.cjs\n`)
  const { status, stderr } = spawnSync(program, ['audit', '--env-file', hostile], {
    env,
    cwd: sample,
    encoding: 'utf8',
  })
  if (status > 3 || stderr.includes('nothing.cjs')) throw new Error(`${program} obeys what it audits: ${stderr}`)
  const report = JSON.parse(run(program, ['verify', '--format', 'json'], { env, cwd: sample }))
  if (report.verdict !== 'consistent') throw new Error(`${program} finds a fixed sample ${report.verdict}`)
  if (!report.code?.some(({ parsed }) => parsed > 0)) throw new Error(`${program} reads no source`)
}

try {
  run(process.execPath, [join(root, 'scripts', 'build.mjs'), '--whole'], { cwd: root })
  const tools = fetchPackage('postject', postject)
  run('npm', ['install', '--prefix', tools, '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  const blob = join(folder, 'countersign.blob')
  const settings = {
    ...{ main: join(root, 'scripts', 'sea-main.cjs'), output: blob, assets: listAssets() },
    disableExperimentalSEAWarning: true,
    // Node would obey an --env-file among our own arguments (nodejs/node#54232): see launcher in scripts/build.mjs.
    ...{ execArgv: ['--'], execArgvExtension: 'none' },
  }
  writeFileSync(join(folder, 'sea.json'), JSON.stringify(settings))
  // It belongs to a release of Node and to no machine, as long as no compiled code is in it.
  run(join(fetchPackage(`node-${here}`, node), 'bin', 'node'), ['--experimental-sea-config', join(folder, 'sea.json')])
  for (const platform of platforms) {
    const binary = join(fetchPackage(`node-${platform}`, node), 'bin', 'node')
    const program = join(artefacts, `countersign-${platform}`)
    cpSync(binary, program)
    chmodSync(program, 0o755)
    run(process.execPath, [join(tools, 'dist', 'cli.js'), program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse])
    const digest = createHash('sha256').update(readFileSync(program)).digest('hex')
    writeFileSync(`${program}.sha256`, `${digest}  countersign-${platform}\n`)
    if (platform === here) check(program)
    console.log(`${program}${platform === here ? ', tried' : ''}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
