/*
 * node scripts/assemble-image.mjs FOLDER
 *
 * Puts what the container image holds beyond its base into a folder, out of dist/ and node_modules: the command, the pages of
 * `countersign rules`, and of each package that the command loads one file with nothing but what is used of it. The Dockerfile
 * copies the folder to /app; test/operations/image-content.test.ts starts it and holds its size.
 */
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onlyResources } from './only-resources.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('name the folder')
const image = resolve(target)
const bundles = ['countersign.cjs', 'read-services.cjs', 'jose.cjs', 'dockerode.cjs', 'yaml.cjs']

/** What the bundles load when they need it, and how: `import()` takes ES modules, `require` CommonJS. */
async function findLoaded() {
  const loaded = new Map()
  for (const bundle of bundles) {
    const text = await readFile(join(root, 'dist', bundle), 'utf8')
    for (const [, how, name] of text.matchAll(/\b(importModule|require)\("([^"]+)"\)/g)) {
      if (isBuiltin(name)) continue
      loaded.set(name, (loaded.get(name) ?? new Set()).add(how === 'require' ? 'cjs' : 'esm'))
    }
  }
  return loaded
}

/** `@scope/name` and the rest, of `@scope/name/rest`. */
function splitName(name) {
  const parts = name.split('/')
  const count = name.startsWith('@') ? 2 : 1
  return { packageName: parts.slice(0, count).join('/'), rest: parts.slice(count).join('/') }
}

/** CommonJS inside an ES module calls require() for Node's own modules. */
const requireShim =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);"

async function bundleModule(name, format, file) {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: format === 'cjs' ? `module.exports = require(${JSON.stringify(name)})` : await reexport(name),
      resolveDir: root,
    },
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format,
    ...(format === 'esm' ? { banner: { js: requireShim } } : {}),
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    plugins: [withoutUnused],
  })
  return Object.keys(metafile.inputs)
}

/** What the packages would load for features that the command does not use: zod's other languages, Fastify's requests to itself. */
const withoutUnused = {
  name: 'without-unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\/locales\/index\.[cm]?js$/ }, () => ({ path: 'locales', namespace: 'unused' }))
    onResolve({ filter: /^light-my-request$/ }, () => ({ path: 'inject', namespace: 'unused' }))
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** An ES module that exports what Node makes of the original: of a CommonJS one the whole, and the names that it finds in it. */
async function reexport(name) {
  const quoted = JSON.stringify(name)
  const names = Object.keys(await import(createRequire(join(root, 'package.json')).resolve(name)))
  const plain = names.filter((one) => one !== 'default' && one !== 'module.exports')
  if (!(await isCommonJs(name))) {
    return `export * from ${quoted}\n${names.includes('default') ? `export { default } from ${quoted}` : ''}`
  }
  return `import whole from ${quoted}\nexport default whole\nexport const { ${plain.join(', ')} } = whole`
}

async function isCommonJs(name) {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: `import ${JSON.stringify(name)}`, resolveDir: root },
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error', metafile: true },
  })
  const [entry] = metafile.inputs['<stdin>'].imports
  return metafile.inputs[entry.path].format === 'cjs'
}

/** Writes the packages, a file for each name that is loaded. Answers the files that went into them. */
async function writePackages(loaded) {
  const inputs = new Set()
  const entries = new Map()
  for (const [name, formats] of loaded) {
    const { packageName, rest } = splitName(name)
    const exported = entries.get(packageName) ?? {}
    entries.set(packageName, exported)
    const conditions = {}
    for (const format of formats) {
      const file = `${rest === '' ? 'index' : rest.replaceAll('/', '-')}.${format === 'cjs' ? 'cjs' : 'mjs'}`
      for (const input of await bundleModule(name, format, join(image, 'node_modules', packageName, file)))
        inputs.add(input)
      conditions[format === 'cjs' ? 'require' : 'import'] = `./${file}`
    }
    exported[rest === '' ? '.' : `./${rest}`] = conditions
  }
  for (const [packageName, exported] of entries) {
    const { version, license } = JSON.parse(await readFile(await packageFile(packageName), 'utf8'))
    const about = { name: packageName, version, license, exports: exported }
    await writeFile(join(image, 'node_modules', packageName, 'package.json'), `${JSON.stringify(about)}\n`)
  }
  return inputs
}

async function packageFile(name) {
  return join(root, 'node_modules', name, 'package.json')
}

/** The files that went into the bundles themselves. */
async function findBundled() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts', 'src/read-services.ts'],
    outdir: 'dist',
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'bundle',
    plugins: [onlyResources],
    logLevel: 'error',
    metafile: true,
  })
  return Object.keys(metafile.inputs)
}

/** The licence of every package that anything here was taken from. */
async function writeLicences(inputs) {
  const folders = new Set([
    ...['node_modules/web-tree-sitter', 'node_modules/@vscode/tree-sitter-wasm'],
    'node_modules/@tree-sitter-grammars/tree-sitter-kotlin',
  ])
  for (const input of inputs) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []
    if (folder !== undefined) folders.add(folder)
  }
  const byText = new Map()
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry))
    const text = file === undefined ? '' : `\n${(await readFile(join(root, folder, file), 'utf8')).trim()}\n`
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`])
  }
  const texts = Array.from(byText, ([text, names]) => `${names.join('\n')}\n${text}`)
  await writeFile(join(image, 'THIRD-PARTY-LICENSES'), texts.join(`\n${'-'.repeat(80)}\n\n`))
}

await mkdir(join(image, 'dist'), { recursive: true })
// What reads source starts without a cache of its own: little source is in reach of a container, and it would be a tenth of it all.
for (const name of ['cli.js', 'package.json', ...bundles, 'countersign.cjs.cache', 'jose.cjs.cache'])
  await copyFile(join(root, 'dist', name), join(image, 'dist', name))
await mkdir(join(image, 'dist', 'grammars'))
// A folder that was built into before may hold more.
for (const name of await readdir(join(root, 'dist', 'grammars')))
  if (name.endsWith('.br') || name === 'web-tree-sitter.wasm')
    await copyFile(join(root, 'dist', 'grammars', name), join(image, 'dist', 'grammars', name))
await cp(join(root, 'docs', 'rules'), join(image, 'docs', 'rules'), { recursive: true })
for (const name of ['package.json', 'LICENSE', 'NOTICE']) await copyFile(join(root, name), join(image, name))
const loaded = await findLoaded()
await writeLicences([...(await writePackages(loaded)), ...(await findBundled())])
