/*
 * Builds dist/: the command as one bundle that loads pino, zod and ajv only when it needs them, others with what reads
 * source, with jose and with dockerode, the small launcher that starts them with V8's compile cache (docs/decisions/0015), and the library with its types
 * when there is one. Files are put in place by renaming, so that builds side by side cannot leave a half-written one behind.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import * as yaml from 'yaml'
import { onlyResources } from './only-resources.mjs'
import { startWarmUpEngine } from './warm-up-engine.mjs'
import { writeWarmUpSource } from './warm-up-source.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

/** @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  external: [
    ...['jose', 'pino', 'zod', 'ajv', 'smol-toml', 'tar-stream', 'undici', 'ws', '@zxcvbn-ts/*'],
    ...['fastify', '@fastify/*', 'prom-client'],
  ],
  define: { COUNTERSIGN_VERSION: JSON.stringify(version) },
}

/** The bundled CommonJS packages call require() for Node's own modules. */
const requireShim =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);\n"

/*
 * The command is CommonJS inside an ES package (hence dist/package.json): a `require` of Node's own modules runs only when
 * the code behind it does, where an `import` runs at every start, and the CommonJS loader itself starts faster.
 */
const commonJs = {
  format: 'cjs',
  // A crash tells positions and no names: a quarter less to ship and to read at every start.
  minifyIdentifiers: true,
  define: { ...shared.define, 'import.meta.url': 'moduleUrl' },
}
const moduleUrlShim = "const moduleUrl=require('node:url').pathToFileURL(__filename).href;\n"

/** Writes the file whole or not at all. */
async function put(path, contents, mode = 0o644) {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, contents, { mode })
  await chmod(draft, mode)
  await rename(draft, path)
}

/** The folders of the packages that ended up in a bundle, from the root: what `npm run sbom` tells of. */
const bundled = new Set()

function noteBundled({ inputs }) {
  for (const input of Object.keys(inputs)) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
    if (folder !== undefined) bundled.add(folder)
  }
}

async function bundle(entry, target, settings, start, mode) {
  const outcome = await build({ ...shared, ...settings, entryPoints: [entry], outfile: target, banner: { js: start } })
  noteBundled(outcome.metafile)
  const { text } = outcome.outputFiles[0]
  // See launch.cjs. What is left as import() would fail there.
  const contents = settings.format === 'cjs' ? text.replace(/\bimport\((?="@?\w[\w/.-]*"\))/g, 'importModule(') : text
  if (settings.format === 'cjs' && /\bimport\(/.test(contents))
    throw new Error(`${target} holds an import() of another kind`)
  // See launch.cjs, which reads Latin-1. esbuild escapes everything else but the text of tagged templates.
  if (settings.format === 'cjs' && /[^\x00-\x7f]/.test(contents)) throw new Error(`${target} is not plain ASCII`)
  await put(join(root, target), contents, mode)
}

/*
 * The library in pieces: as one ES module it would load every package at once that any of its rooms needs, because an import
 * that stands in a room cannot be called later. The pieces of an earlier build stay, for those who are loading them.
 */
async function buildLibrary() {
  const { outputFiles, metafile } = await build({
    ...shared,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist',
    splitting: true,
    plugins: [onlyResources],
    chunkNames: 'library/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    banner: { js: requireShim },
  })
  noteBundled(metafile)
  const pieces = outputFiles.toSorted((a, b) => Number(isIndex(a)) - Number(isIndex(b)))
  for (const { path, text } of pieces) await put(path, text)
  await rmOutdated(join(root, 'dist', 'library'), new Set(pieces.map(({ path }) => path)))
}

const isIndex = ({ path }) => path.endsWith('index.mjs')

/** Another build may be about to name its pieces: only those of an hour ago go. */
async function rmOutdated(folder, current, pattern = /./) {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const isOld = pattern.test(name) && !current.has(path) && Date.now() - (await stat(path)).mtimeMs > 3_600_000
    if (isOld) await rm(path, { recursive: true, force: true })
  }
}

/** The declarations that the library's own lead to; those of the other rooms are nobody's business. */
async function pickTypes(folder, entry) {
  const reached = new Set([entry])
  for (const file of reached) {
    const text = await readFile(join(folder, file), 'utf8')
    for (const [, target] of text.matchAll(/(?:\bfrom |\bimport\()['"](\.[^'"]+)['"]/g)) {
      reached.add(join(dirname(file), target).replace(/\.[jt]s$/, '.d.ts'))
    }
  }
  return reached
}

async function emitTypes() {
  await rmOutdated(join(root, 'dist'), new Set(), /^\.types\./)
  const types = join('dist', `.types.${process.pid}`)
  try {
    await emitTypesBy(types)
  } finally {
    await rm(join(root, types), { recursive: true, force: true })
  }
  // dist/package.json says CommonJS, for the command's sake.
  await put(join(root, 'dist', 'types', 'package.json'), '{ "type": "module" }\n')
}

/** By way of a folder of its own, in which TypeScript finds its settings. */
async function emitTypesBy(types) {
  const settings = {
    extends: relative(join(root, types), join(root, 'tsconfig.json')),
    compilerOptions: { declaration: true, emitDeclarationOnly: true, noCheck: true, rootDir: '../../src', outDir: '.' },
    include: [],
    files: ['../../src/index.ts'],
  }
  await put(join(root, types, 'tsconfig.json'), JSON.stringify(settings))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  await promisify(execFile)(process.execPath, [tsc, '-p', join(types, 'tsconfig.json')], { cwd: root })
  for (const file of await pickTypes(join(root, types), 'index.d.ts')) {
    const text = await readFile(join(root, types, file), 'utf8')
    await put(join(root, 'dist', 'types', file), text.replaceAll(/(['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'))
  }
}

async function exists(path) {
  return readFile(join(root, path)).then(
    () => true,
    () => false,
  )
}

/*
 * A shell line and JavaScript at once, because the command must start as `node -- cli.js`. Without the `--` Node looks through
 * the script's own arguments for its `--env-file` (nodejs/node#54232): it ends with 9 when the file is not there, and obeys a
 * NODE_OPTIONS in it, so that auditing a hostile env file would run its code. `env -S node --` would do, but BusyBox lacks it.
 */
/** What the Docker CLI wants to know of a plugin (docker/cli, cli-plugins/manager/metadata.go). Other than 0.1.0 older ones refuse. */
const pluginMetadata = JSON.stringify({
  SchemaVersion: '0.1.0',
  Vendor: 'countersign',
  Version: version,
  ShortDescription: 'Prove that the services of a stack hold the same JWT keys',
})

/** The shell answers for the plugin by itself: that takes a twentieth of the start of Node. */
const answerMetadata = `[ "$1" = docker-cli-plugin-metadata ] && echo '${pluginMetadata}' && exit`
const launcher = `#!/usr/bin/env sh\n':' //; ${answerMetadata}; exec node -- "$0" "$@"\n`

/** Commander requires this at once and needs it only for commands that are programs of their own; ours are not. */
const lazyChildProcess = {
  name: 'lazy-child-process',
  setup({ onLoad }) {
    onLoad({ filter: /commander[\\/]lib[\\/]command\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const eager = "const childProcess = require('node:child_process');"
      if (!source.includes(eager)) throw new Error(`${path} has changed: see scripts/build.mjs`)
      return {
        contents: source.replace(
          eager,
          "const childProcess = { get spawn() { return require('node:child_process').spawn; } };",
        ),
      }
    })
  },
}

/** What the bundle of the command loads later, in place of the import(), and what both must have in common. */
const parts = {
  'read-services': `import { Secret } from './model/keys/secret.ts'
    import { Template } from './model/text/template.ts'
    export const { readServices } = loadPart('read-services.cjs', { Secret, Template })`,
  dockerode: "export default loadPart('dockerode.cjs', {})",
  yaml: `let loaded
    const whole = () => (loaded ??= loadPart('yaml.cjs', {}))
    module.exports = { ${Object.keys(yaml).map((name) => `get ${name}() { return whole().${name} }`)} }`,
}

/**
 * In the bundle of the command: what reads source is loaded when there is source (src/read-source.ts), dockerode with an engine, yaml
 * with the first text that it is to read.
 */
const partsApart = {
  name: 'parts-apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/read-services\.ts$|^dockerode$|^yaml$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' || path === 'yaml' ? { path: basename(path, '.ts'), namespace: 'part' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({
      contents: parts[path],
      resolveDir: join(root, 'src'),
    }))
  },
}

/** In the bundle of the command: jose, which is thirty modules, as one file. Node takes longer to find and link them than they work here. */
const joseApart = {
  name: 'jose-apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^jose$/ }, () => ({ path: 'jose', namespace: 'jose-part' }))
    onLoad({ filter: /.*/, namespace: 'jose-part' }, () => ({ contents: "module.exports = loadPart('jose.cjs', {})" }))
  },
}

/** In the bundle of what reads source: a secret or a template of one bundle must be one to the other. */
const classesOfCommand = {
  name: 'classes-of-command',
  setup({ onResolve, onLoad }) {
    const shared = new Set(['keys/secret.ts', 'text/template.ts'].map((name) => join(root, 'src', 'model', name)))
    // By where it leads: the files beside them import them by another name.
    onResolve({ filter: /(?:^|\/)(?:secret|template)\.ts$/ }, ({ path, resolveDir }) =>
      shared.has(join(resolveDir, path)) ? { path: 'classes', namespace: 'shared' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'shared' }, () => ({ contents: 'export const { Secret, Template } = shared' }))
  },
}

/** Runs the command with these arguments and keeps what V8 compiled of one of its bundles. */
async function compileCache(bundle, args, env = {}) {
  const folder = join(root, 'dist')
  const draft = join(folder, `${bundle}.cache.${process.pid}`)
  const compiler = join(root, 'scripts', 'compile-cache.cjs')
  await promisify(execFile)(process.execPath, ['--', compiler, folder, bundle, draft, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
  })
  await rename(draft, join(folder, `${bundle}.cache`))
}

const sample = join('compose-samples', 'federated-imputation', 'broken', 'compose.yaml')

/** Over a sample, with an engine that answers. */
async function compileCommand() {
  const engine = await startWarmUpEngine('federated-imputation', ['api-gateway', 'user-service', 'job-processor'])
  try {
    for (const bundle of ['countersign.cjs', 'dockerode.cjs'])
      await compileCache(bundle, ['gate', '-f', sample], { DOCKER_HOST: engine.address })
  } finally {
    await engine.stop()
  }
}

/** Over a service in each language, and a configuration. */
async function compileReaders() {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-build-'))
  try {
    const sample = await writeWarmUpSource(folder)
    const configuration = join(folder, 'countersign.yaml')
    await writeFile(configuration, '# warm-up\nseverity: { short-secret: note }\nwaivers: []\n')
    await compileCache('read-services.cjs', ['audit', '-f', sample])
    await compileCache('yaml.cjs', ['audit', '-f', sample, '--config', configuration])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function buildCommand(grammars) {
  const command = { ...commonJs, plugins: [lazyChildProcess, partsApart, joseApart] }
  // As an ES module it would start Node's loader of such modules.
  const treeSitter = createRequire(import.meta.url).resolve('web-tree-sitter')
  const readers = { ...commonJs, plugins: [classesOfCommand], alias: { 'web-tree-sitter': treeSitter } }
  await Promise.all([
    bundle('src/cli/main.ts', 'dist/countersign.cjs', command, moduleUrlShim, 0o644),
    bundle('src/read-services.ts', 'dist/read-services.cjs', readers, moduleUrlShim, 0o644),
    bundle('jose', 'dist/jose.cjs', { ...commonJs, external: [] }, moduleUrlShim, 0o644),
    bundle('dockerode', 'dist/dockerode.cjs', { ...commonJs, plugins: [onlyResources] }, '', 0o644),
    bundle('yaml', 'dist/yaml.cjs', commonJs, '', 0o644),
    grammars,
  ])
  await compileCommand()
  await compileReaders()
  await compileCache('jose.cjs', ['verify', '-f', sample])
}

/**
 * tree-sitter, and the grammars that src/collect/load-grammars.ts names, and no others: the packages have 25 MB of them. They travel
 * compressed, 0.9 MB in place of 12: unpacking one takes 2 ms, the largest 20, and the parser longer to load it.
 */
async function copyGrammars() {
  const loader = await readFile(join(root, 'src', 'collect', 'load-grammars.ts'), 'utf8')
  const require = createRequire(import.meta.url)
  const runtime = await readFile(require.resolve('web-tree-sitter/web-tree-sitter.wasm'))
  await put(join(root, 'dist', 'grammars', 'web-tree-sitter.wasm'), runtime)
  const packages = Array.from(loader.matchAll(/\['(@[\w/-]+)', '(\w*)'\]/g), ([, name, folder]) => ({
    name,
    folder: join(dirname(require.resolve(`${name}/package.json`)), folder),
  }))
  for (const name of ['web-tree-sitter', ...packages.map((one) => one.name)]) bundled.add(`node_modules/${name}`)
  for (const name of new Set(loader.match(/tree-sitter-[\w-]+\.wasm/g))) {
    const folder = packages.map((one) => one.folder).find((one) => existsSync(join(one, name)))
    if (folder === undefined) throw new Error(`no package has ${name}`)
    await put(join(root, 'dist', 'grammars', `${name}.br`), compress(await readFile(join(folder, name))))
  }
}

/** A little less would come of quality 11, in twenty times the time. */
function compress(bytes) {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
}

const grammars = copyGrammars()
const jobs = [buildCommand(grammars), put(join(root, 'dist/package.json'), '{ "type": "commonjs" }\n')]
if (await exists('src/index.ts')) {
  jobs.push(buildLibrary(), emitTypes())
}
await Promise.all(jobs)
await put(join(root, 'dist/bundled-packages.json'), `${JSON.stringify([...bundled].toSorted(), null, 2)}\n`)
// For the single executable (scripts/build-sea.mjs): the command with every package in it, as nothing lies beside it.
if (process.argv.includes('--whole')) {
  const whole = { ...commonJs, external: ['bufferutil', 'utf-8-validate'] }
  const plugins = [lazyChildProcess, partsApart]
  await bundle('src/cli/main.ts', 'artefacts/sea/countersign.cjs', { ...whole, plugins }, moduleUrlShim, 0o644)
  await bundle('smol-toml', 'artefacts/sea/smol-toml.cjs', whole, '', 0o644)
}
// Last, for by its time the tests tell whether everything is there (test/support/run-cli.ts).
const code = await readFile(join(root, 'scripts', 'launch.cjs'), 'utf8')
await put(join(root, 'dist/cli.js'), launcher + code.replace('PLUGIN_METADATA', pluginMetadata), 0o755)
