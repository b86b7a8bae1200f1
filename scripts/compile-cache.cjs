/*
 * Runs the built bundle once and keeps what V8 compiled on the way, so that later starts need not compile it again. V8 itself
 * refuses a cache of another version or other flags; then the bundle is compiled as ever.
 *
 * usage: node -- compile-cache.cjs BUNDLE CACHE [arguments of countersign…]
 */
const { readFileSync, writeFileSync } = require('node:fs')
const { dirname } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')

const [bundle, cache, ...args] = process.argv.slice(2)
const parameters = 'exports, require, module, __filename, __dirname, importModule' // as in launch.cjs
const script = new Script(`(function (${parameters}) {${readFileSync(bundle, 'latin1')}\n})`, { filename: bundle })
process.argv = [process.execPath, bundle, ...args]
process.on('exit', () => {
  // What src/collect/start-parser.ts sets would be part of the cache's mark, and no process starts with it.
  for (const flag of ['--wasm-tier-up', '--wasm-dynamic-tiering']) setFlagsFromString(flag)
  writeFileSync(cache, script.createCachedData())
  process.exitCode = 0 // the sample that warms it up need not be consistent
})
script.runInThisContext()(exports, require, module, bundle, dirname(bundle), (name) => import(name))
