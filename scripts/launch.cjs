/*
 * Starts the bundle beside this file, with what V8 compiled of it when it was built. The Docker CLI asks every plugin for its
 * metadata before each of its own commands, and scripts ask for the version before they start: both are answered before anything is loaded.
 */
const pluginMetadata = 'PLUGIN_METADATA' // the build puts it here

if (process.argv[2] === 'docker-cli-plugin-metadata') answer(pluginMetadata)
else if (process.argv.length === 3 && ['-V', '--version'].includes(process.argv[2]))
  answer(JSON.parse(pluginMetadata).Version)
else if (process.pid === 1 && process.argv[2] !== 'serve' && process.argv[2] !== '__audit-thread') startBelow()
else start()

function answer(line) {
  try {
    require('node:fs').writeSync(1, `${line}\n`)
  } catch ({ code }) {
    // As the program itself has it: whoever reads may stop reading, a full disk is an error.
    if (code === 'EPIPE') return
    process.stderr.write(`countersign: standard output cannot be written (${code})\n`)
    process.exitCode = 2
  }
}

/*
 * The system keeps signals from the first process of a container unless it listens, and nobody listens while an audit keeps the
 * thread busy: there it runs in a process of its own, which signals end at once.
 */
function startBelow() {
  const { spawn } = require('node:child_process')
  const { signals } = require('node:os').constants
  const args = [...process.execArgv, '--', __filename, ...process.argv.slice(2)]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'])
    process.on(name, () => child.kill(name))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + signals[signal]
  })
}

function start() {
  const { existsSync, readFileSync } = require('node:fs')
  const { join } = require('node:path')
  const { Script } = require('node:vm')

  // Code out of a compile cache cannot import() by itself (Node 20): it is given the means.
  const importModule = (name) => import(name)
  const parameters = 'exports, require, module, __filename, __dirname, importModule, loadPart, shared'

  /** Runs a bundle: the command, or a part that it loads later, which is given what both must have in common. */
  function load(name, module, shared) {
    const bundle = join(__dirname, name)
    // Without a cache V8 compiles as ever.
    const cachedData = existsSync(`${bundle}.cache`) ? readFileSync(`${bundle}.cache`) : undefined
    const script = new Script(`(function (${parameters}) {${readFileSync(bundle, 'latin1')}\n})`, {
      filename: bundle,
      cachedData,
    })
    script.runInThisContext()(module.exports, require, module, bundle, __dirname, importModule, loadPart, shared)
    return module.exports
  }
  const loadPart = (name, shared) => load(name, { exports: {} }, shared)

  load('countersign.cjs', module)
}
