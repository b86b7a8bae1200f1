import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CatalogueEntry, Product, ProductKey } from '../src/recognise/catalogue/product.ts'
import { refresh } from './refresh.ts'
import { constantOf } from './scaffold/write-scaffold.ts'

/** A file that is written by a script as a whole; its path is relative to the root of the repository. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

const folder = join('src', 'recognise', 'catalogue')

/**
 * What follows from the files in `src/recognise/catalogue/entries/`: the registry that the program imports, and the page that
 * people read. Throws when a file does not export an entry under the name that its file name promises.
 */
export async function generateCatalogue(root: string): Promise<readonly GeneratedFile[]> {
  const ids = readdirSync(join(root, folder, 'entries'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => basename(name, '.ts'))
    .toSorted()
  const entries = await Promise.all(ids.map((id) => load(root, id)))
  return [
    { path: join(folder, 'index.ts'), text: format(root, join(folder, 'index.ts'), registry(ids)) },
    { path: join('docs', 'catalogue.md'), text: page(entries) },
  ]
}

/** Writes both files; gives the paths of those that were stale. */
export async function refreshCatalogue(root: string, isCheck: boolean): Promise<readonly string[]> {
  const files = await generateCatalogue(root)
  return files
    .filter(({ path, text }) => {
      const file = join(root, path)
      return refresh(file, existsSync(file) ? readFileSync(file, 'utf8') : null, text, isCheck)
    })
    .map(({ path }) => path)
}

async function load(root: string, id: string): Promise<CatalogueEntry> {
  const path = join(folder, 'entries', `${id}.ts`)
  const exported: Readonly<Record<string, CatalogueEntry>> = await import(pathToFileURL(join(root, path)).href)
  const entry = exported[constantOf(id)]
  if (entry === undefined) throw new Error(`${path} does not export ${constantOf(id)}`)
  if (entry.id !== id) throw new Error(`${path} holds the entry ${entry.id}; its id must be ${id}`)
  return entry
}

function registry(ids: readonly string[]): string {
  return [
    '// Written by `npm run docs` from the files in entries/: do not edit.',
    ...ids.map((id) => `import { ${constantOf(id)} } from './entries/${id}.ts'`),
    "import type { CatalogueEntry } from './product.ts'",
    '',
    '/** Every product that is known, in the order of its id. */',
    `export const catalogue: readonly CatalogueEntry[] = [${ids.map(constantOf).join(', ')}]`,
    '',
  ].join('\n')
}

/** As Biome would leave it, so that the generated file passes the same check as the others. */
function format(root: string, path: string, text: string): string {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const args = [biome, 'check', '--write', `--stdin-file-path=${path}`]
  const ran = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', input: text })
  if (ran.status !== 0) throw new Error(`biome could not format ${path}\n${ran.stderr}`)
  return ran.stdout
}

function page(entries: readonly CatalogueEntry[]): string {
  const products = entries.reduce((count, entry) => count + entry.products.length, 0)
  return [
    '<!-- Written by `npm run docs` from the files in src/recognise/catalogue/entries/: do not edit. -->',
    '# The catalogue of products',
    '',
    `${entries.length} entries with ${products} products whose keys countersign knows by name. To add one, write a file in`,
    '`src/recognise/catalogue/entries/` and run `npm run docs`.',
    '',
    '- **key** a variable; one that names a file with the key (`file:`); a flag; or a place in a mounted document. The first one wins.',
    '- **must agree** keys with one of these words in common form a trust group within a project.',
    '- **form** how the product makes bytes of the text; where nothing is said, the text itself tells.',
    '- **bits** the fewest that the product accepts.',
    '- **unset** what the product does when nobody gives it the key; “optional” where this is a normal state.',
    ...entries.flatMap(section),
    '',
  ].join('\n')
}

function section(entry: CatalogueEntry): readonly string[] {
  return [
    '',
    `## ${entry.title}`,
    '',
    ...entry.products.flatMap(productLines),
    `Known from: ${entry.sources.map((source) => `<${source}>`).join(' · ')}`,
  ]
}

function productLines(product: Product): readonly string[] {
  const services = product.services === undefined ? '' : ` · services named ${codes(product.services)}`
  const versions = product.versions === undefined ? '' : ` · versions ${code(product.versions)}`
  const anybody = product.isApplication === true ? 'any service that is given the key beside one of the above' : ''
  const head = `**${product.title}** ${anybody}${codes(product.images)}${services}${versions}`
  const notKeys = product.notKeys === undefined ? [] : [`Not keys of tokens: ${codes(product.notKeys)}`, '']
  if (product.keys.length === 0) return [head, '', ...notKeys]
  return [
    head,
    '',
    '| key | purpose | role | must agree | form | bits | unset |',
    '|---|---|---|---|---|---|---|',
    ...product.keys.map(row),
    '',
    ...notKeys,
  ]
}

function row(key: ProductKey): string {
  const forms = [key.form ?? '', key.formSwitch && `${key.formSwitch.form} with ${code(switchOf(key))}`]
  const cells = [
    places(key).join(', '),
    key.isToken === true ? `${key.purpose} (a token)` : key.purpose,
    `${key.role}: ${key.roleBasis}`,
    key.links.join(', '),
    forms.filter(Boolean).join('; '),
    key.minimumBits === undefined ? '' : String(key.minimumBits),
    unset(key),
  ]
  return `| ${cells.join(' | ')} |`
}

function unset({ whenUnset, isOptional, offSwitch }: ProductKey): string {
  const off = offSwitch === undefined ? [] : [`not used with ${code(`${offSwitch.variable}=${offSwitch.value}`)}`]
  return [whenUnset, ...(isOptional === true ? ['optional'] : []), ...off].join(', ')
}

function switchOf(key: ProductKey): string {
  return `${key.formSwitch?.variable}=${key.formSwitch?.value}`
}

function places(key: ProductKey): readonly string[] {
  return [
    ...(key.variables ?? []).map(code),
    ...(key.flags ?? []).map(code),
    ...(key.fileVariables ?? []).map((name) => `file: ${code(name)}`),
    ...(key.fileFlags ?? []).map((name) => `file: ${code(name)}`),
    ...(key.files ?? []).map((path) => `file: ${code(path)}`),
    ...(key.jaasOptions ?? []).map((option) => `file: ${code(option)} in JAAS`),
    ...(key.documents ?? []).map(
      ({ path, pointer, holds = 'key' }) =>
        `${holds === 'key' ? '' : `${holds}: `}${code(pointer.join('.'))} in ${code(path)}`,
    ),
  ]
}

function codes(words: readonly string[]): string {
  return words.map(code).join(', ')
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}
