/*
 * Writes what ships as a CycloneDX 1.6 document: the packages that npm installs beside this one, and those that stand in its bundles,
 * most of which are development dependencies here. npm's own `npm sbom` tells of the packages, esbuild of what is in the bundles
 * (dist/bundled-packages.json, which the build writes).
 * usage: npm run sbom [-- FILE]     (artefacts/countersign.cdx.json when not given)
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { argv, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = resolve(argv[2] ?? join(root, 'artefacts', 'countersign.cdx.json'))
const readJson = async (path) => JSON.parse(await readFile(join(root, path), 'utf8'))

const lock = await readJson('package-lock.json')
const bundled = new Set((await readJson('dist/bundled-packages.json')).map(referenceOf))
const installed = Object.entries(lock.packages).filter(
  ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
)
const beside = new Set(installed.map(([path]) => referenceOf(path)))
const shipped = new Set([...bundled, ...beside])

/** As npm refers to the package in a folder. */
function referenceOf(path) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const { version } = lock.packages[path] ?? {}
  if (version === undefined) throw new Error(`package-lock.json knows nothing of ${path}: run npm ci`)
  return `${name}@${version}`
}

const words = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only']
const { stdout: text } = await promisify(execFile)('npm', words, { cwd: root, maxBuffer: 64 * 1024 * 1024 })
const told = JSON.parse(text)

const deliveriesOf = (reference) => [
  ...(bundled.has(reference) ? ['bundled'] : []),
  ...(beside.has(reference) ? ['installed'] : []),
]
const refOf = ({ name, version }) => `${name}@${version}`
const isAboutUs = ({ name }) => name !== 'cdx:npm:package:development'
const components = told.components
  .filter((component) => shipped.has(refOf(component)))
  .map(({ scope: _, properties = [], ...component }) => ({
    ...component,
    scope: 'required',
    properties: [
      ...properties.filter(isAboutUs),
      // jose is both: in a bundle for the command, and beside it for the library.
      ...deliveriesOf(refOf(component)).map((value) => ({ name: 'countersign:delivery', value })),
    ],
  }))
const missing = [...shipped].filter((reference) => !components.some((component) => refOf(component) === reference))
if (missing.length > 0) throw new Error(`npm sbom tells nothing of ${missing.join(', ')}`)
const ours = told.metadata.component['bom-ref']
const references = new Set([ours, ...components.map((component) => component['bom-ref'])])
const dependencies = told.dependencies
  .filter(({ ref }) => references.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => references.has(other)) }))

const document = {
  ...told,
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  specVersion: '1.6',
  // npm takes the folder's name for ours.
  metadata: { ...told.metadata, component: { ...told.metadata.component, name: lock.name } },
  components,
  dependencies,
}
await mkdir(dirname(target), { recursive: true })
await writeFile(target, `${JSON.stringify(document, null, 2)}\n`)
stdout.write(`${target}: ${components.length} packages, ${bundled.size} of them in the bundles\n`)
