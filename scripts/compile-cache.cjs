/*
 * Runs the built command once and keeps what V8 compiled of one of its bundles on the way, so that later starts need not
 * compile it again. V8 itself refuses a cache of another version or other flags; then the bundle is compiled as ever.
 *
 * usage: node -- compile-cache.cjs FOLDER BUNDLE CACHE [arguments of countersign…]
 */
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')

const [folder, wanted, cache, ...args] = process.argv.slice(2)
const parameters = 'exports, require, module, __filename, __dirname, importModule, loadPart, shared' // as in launch.cjs

function load(name, module, shared) {
  const bundle = join(folder, name)
  const script = new Script(`(function (${parameters}) {${readFileSync(bundle, 'latin1')}\n})`, { filename: bundle })
  if (name === wanted) process.on('exit', () => keep(script))
  script.runInThisContext()(
    ...[module.exports, require, module, bundle, folder, (name) => import(name), loadPart, shared],
  )
  return module.exports
}

function loadPart(name, shared) {
  return load(name, { exports: {} }, shared)
}

function keep(script) {
  // What src/collect/start-parser.ts sets would be among the flags that a later start must have.
  for (const flag of ['--wasm-tier-up', '--wasm-dynamic-tiering']) setFlagsFromString(flag)
  writeFileSync(cache, script.createCachedData())
  process.exitCode = 0 // the sample that warms it up need not be consistent
}

process.argv = [process.execPath, join(folder, 'countersign.cjs'), ...args]
load('countersign.cjs', module)
