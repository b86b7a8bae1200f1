/*
 * npm runs this after `npm ci` and when it makes the package, also of a clone (`npm install git+…`, which is how pre-commit
 * installs a hook). With `--global` it hands that setting on to the preparation of the clone, which then has none of its
 * dependencies, and the build could not be run: they are fetched first, as the lockfile pins them.
 */
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function isInstalled() {
  try {
    createRequire(import.meta.url).resolve('esbuild')
    return true
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
    return false
  }
}

if (!isInstalled()) {
  const notOfAClone = /^npm_config_(global|location|prefix|local_prefix|global_prefix)$/i
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !notOfAClone.test(name)))
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env['npm_execpath']
  const [program, args] = npm === undefined ? ['npm', words] : [process.execPath, [npm, ...words]]
  execFileSync(program, args, { cwd: root, env, stdio: ['ignore', process.stderr, process.stderr] })
}
await import('./build.mjs')
