/*
 * Starts the command inside of a single executable (scripts/build-sea.mjs). What the package has as files are assets here: the
 * bundles, the grammars, the pages of rules. They are read from a folder that cannot be on any disk; nothing is unpacked.
 */
const { getAsset, getRawAsset } = require('node:sea')
const { Script } = require('node:vm')

/** Below a device nothing can lie. */
const root = '/dev/null/countersign/'
const names = new Set(JSON.parse(getAsset('names.json', 'utf8')))
const folders = new Set(Array.from(names, (name) => name.slice(0, Math.max(0, name.lastIndexOf('/')))))
const loaded = new Map()

/** The name of the asset that a path or an URL of a file leads to. */
function assetOf(path) {
  const text = path instanceof URL ? path.pathname : typeof path === 'string' ? path : ''
  const name = text.startsWith(root) ? text.slice(root.length) : null
  return name !== null && names.has(name) ? name : null
}

function isFolder(path) {
  return typeof path === 'string' && path.startsWith(root) && folders.has(path.slice(root.length))
}

function readAsset(name, encoding) {
  const bytes = Buffer.from(new Uint8Array(getRawAsset(name)))
  return typeof encoding === 'string' ? bytes.toString(encoding) : bytes
}

/** Node's own modules, with our folder in them. */
const replaced = {
  'node:fs': (fs) => ({
    ...fs,
    existsSync: (path) => assetOf(path) !== null || isFolder(path) || fs.existsSync(path),
    readFileSync: (path, ...rest) => {
      const name = assetOf(path)
      return name === null ? fs.readFileSync(path, ...rest) : readAsset(name, rest[0])
    },
  }),
  'node:fs/promises': (fs) => ({
    ...fs,
    readFile: async (path, ...rest) => {
      const name = assetOf(path)
      return name === null ? fs.readFile(path, ...rest) : readAsset(name, rest[0])
    },
  }),
  'node:module': (own) => ({ ...own, createRequire: () => requireOwn }),
  'node:worker_threads': (threads) => ({
    ...threads,
    Worker: class extends threads.Worker {
      constructor(file, options) {
        if (file === `${root}dist/cli.js`) super(getAsset('sea-main.cjs', 'utf8'), { ...options, eval: true })
        else super(file, options)
      }
    },
  }),
}

function requireOwn(name) {
  if (name === 'smol-toml') return loadPart('smol-toml.cjs')
  const own = require(name)
  const replace = replaced[name]
  if (replace === undefined) return own
  if (!loaded.has(name)) loaded.set(name, replace(own))
  return loaded.get(name)
}

const parameters = 'exports, require, module, __filename, __dirname, importModule, loadPart, shared' // as in launch.cjs

function load(name, module, shared) {
  const filename = `${root}dist/${name}`
  const script = new Script(`(function (${parameters}) {${readAsset(`dist/${name}`, 'latin1')}\n})`, { filename })
  const importModule = async (wanted) => requireOwn(wanted)
  script.runInThisContext()(module.exports, requireOwn, module, filename, `${root}dist`, importModule, loadPart, shared)
  return module.exports
}

function loadPart(name, shared) {
  return load(name, { exports: {} }, shared)
}

/** See launch.cjs: as the first process of a container an audit would not hear signals. */
function startBelow() {
  const { signals } = require('node:os').constants
  const child = require('node:child_process').spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'])
    process.on(name, () => child.kill(name))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + signals[signal]
  })
}

const { isMainThread } = require('node:worker_threads')
if (process.pid === 1 && isMainThread && process.argv[2] !== 'serve') startBelow()
else load('countersign.cjs', { exports: {} })
