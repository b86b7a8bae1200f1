/* Starts the bundle beside this file, with what V8 compiled of it when it was built. */
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
