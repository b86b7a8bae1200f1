/*
 * Starts the bundle beside this file, with what V8 compiled of it when it was built. The Docker CLI asks every plugin for its
 * metadata before each of its own commands: that is answered before anything is loaded.
 */
const pluginMetadata = 'PLUGIN_METADATA' // the build puts it here

if (process.argv[2] === 'docker-cli-plugin-metadata') process.stdout.write(`${pluginMetadata}\n`)
else start()

function start() {
  const { existsSync, readFileSync } = require('node:fs')
  const { join } = require('node:path')
  const { Script } = require('node:vm')

  const bundle = join(__dirname, 'countersign.cjs')

  // Without a cache V8 compiles as ever.
  const cachedData = existsSync(`${bundle}.cache`) ? readFileSync(`${bundle}.cache`) : undefined
  // Code out of a compile cache cannot import() by itself (Node 20): it is given the means.
  const parameters = 'exports, require, module, __filename, __dirname, importModule'
  const script = new Script(`(function (${parameters}) {${readFileSync(bundle, 'latin1')}\n})`, {
    filename: bundle,
    cachedData,
  })
  script.runInThisContext()(exports, require, module, bundle, __dirname, (name) => import(name))
}
