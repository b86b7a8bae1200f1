import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { catalogue } from './index.ts'
import type { CatalogueEntry, Product, ProductKey } from './product.ts'

const folder = join(import.meta.dirname, 'entries')
const files = readdirSync(folder).map((name) => basename(name, '.ts'))
const products = catalogue.flatMap((entry) => entry.products.map((product) => ({ id: entry.id, product })))
const keys = products.flatMap(({ id, product }) => product.keys.map((key) => ({ id, product, key })))

test('every file of entries/ is in the registry, in the order of its id', () => {
  expect(catalogue.map(({ id }) => id)).toEqual(files.toSorted())
})

test.each(catalogue.map((entry) => [entry.id, entry] as const))(
  '%s: its names and sources are in order',
  (id, entry) => {
    const constant = id.replace(/-([a-z0-9])/g, (_part, letter: string) => letter.toUpperCase())
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(readFileSync(join(folder, `${id}.ts`), 'utf8')).toContain(`export const ${constant}`)
    expect(faults(entry)).toEqual([])
  },
)

test.each(keys.map((known) => [`${known.id}, ${known.product.title}: ${nameOf(known.key)}`, known.key] as const))(
  '%s',
  (_name, key) => {
    expect(keyFaults(key)).toEqual([])
  },
)

test('no image gets the same name of a key from two products, unless their versions differ', () => {
  const claims = products.flatMap(({ product }) =>
    product.images.flatMap((image) =>
      namesOf(product).map((name) => `${image} ${product.versions ?? 'any version'}: ${name}`),
    ),
  )
  expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([])
})

test('no variable is a key and not a key of one product', () => {
  const both = products.flatMap(({ product }) => namesOf(product).filter((name) => product.notKeys?.includes(name)))
  expect(both).toEqual([])
})

test.each([
  ['a source without https', { sources: ['http://docs.example/keys'] }, ['source http://docs.example/keys']],
  ['no source at all', { sources: [] }, ['no source']],
  ['an image with a tag', { products: [product({ images: ['example/api:1'] })] }, ['image example/api:1']],
  ['an image in capitals', { products: [product({ images: ['Example/api'] })] }, ['image Example/api']],
  ['a product without images and services', { products: [product({ images: [] })] }, ['API is found by nothing']],
  ['versions that are no condition', { products: [product({ versions: 'new' })] }, ['versions new']],
] satisfies readonly (readonly [string, Partial<CatalogueEntry>, readonly string[]])[])(
  'the check of entries finds %s',
  (_name, changes, expected) => {
    const entry = { id: 'x', title: 'X', sources: ['https://docs.example/'], products: [], ...changes }
    expect(faults(entry)).toEqual(expected)
  },
)

test.each([
  ['no place at all', { variables: [] }, ['it stands nowhere']],
  ['a space in a name', { variables: ['JWT SECRET'] }, ['name JWT SECRET']],
  ['a flag without a dash', { flags: ['jwt-secret'] }, ['flag jwt-secret']],
  [
    'a document without a pointer',
    { documents: [{ path: '/a.json', format: 'json', pointer: [] }] },
    ['document /a.json'],
  ],
  [
    'a document on a relative path',
    { documents: [{ path: 'a.json', format: 'json', pointer: ['a'] }] },
    ['document a.json'],
  ],
  ['a file on a relative path', { files: ['key.pem'] }, ['file key.pem']],
  ['no link', { links: [] }, ['no link']],
  ['a link in capitals', { links: ['Shop'] }, ['link Shop']],
  ['a purpose of two words', { purpose: 'access tokens' }, ['purpose access tokens']],
  ['a name that is also called wrong', { wrongNames: ['JWT_SECRET'] }, ['wrong name JWT_SECRET']],
  ['bits that are no bytes', { minimumBits: 33 }, ['bits 33']],
] satisfies readonly (readonly [string, Partial<ProductKey>, readonly string[]])[])(
  'the check of keys finds %s',
  (_name, changes, expected) => {
    expect(keyFaults({ ...sound, ...changes })).toEqual(expected)
  },
)

const sound: ProductKey = {
  variables: ['JWT_SECRET'],
  purpose: 'access',
  links: ['shop'],
  role: 'both',
  roleBasis: 'it signs and checks',
  whenUnset: 'unknown',
}

function product(changes: Partial<Product>): Product {
  return { title: 'API', images: ['example/api'], keys: [], ...changes }
}

function faults(entry: CatalogueEntry): readonly string[] {
  return [
    ...(entry.sources.length === 0 ? ['no source'] : []),
    ...entry.sources.filter((source) => !isWebAddress(source)).map((source) => `source ${source}`),
    ...entry.products.flatMap(productFaults),
  ]
}

function productFaults({ title, images, services = [], versions, isApplication = false }: Product): readonly string[] {
  const isFound = isApplication !== images.length + services.length > 0
  return [
    ...(isFound ? [] : [`${title} is found by nothing`]),
    ...images.filter((image) => !/^[a-z0-9*][a-z0-9._*/-]*$/.test(image)).map((image) => `image ${image}`),
    ...services.filter((name) => !/^[a-z0-9*][a-z0-9._*-]*$/.test(name)).map((name) => `service ${name}`),
    ...(versions === undefined || /^(([<>]=?|=)\d+ ?)+$/.test(versions) ? [] : [`versions ${versions}`]),
  ]
}

function keyFaults(key: ProductKey): readonly string[] {
  const names = [...(key.variables ?? []), ...(key.fileVariables ?? []), ...(key.wrongNames ?? [])]
  const flags = [...(key.flags ?? []), ...(key.fileFlags ?? [])]
  const documents = key.documents ?? []
  const settings = [key.algorithmVariables, key.issuerVariables, key.audienceVariables].flatMap(
    (variables) => variables ?? [],
  )
  const files = key.files ?? []
  const places =
    (key.variables ?? []).length + (key.fileVariables ?? []).length + flags.length + documents.length + files.length
  return [
    ...(places === 0 ? ['it stands nowhere'] : []),
    ...[...names, ...settings].filter((name) => !/^[\w.:*-]+$/.test(name)).map((name) => `name ${name}`),
    ...flags.filter((flag) => !/^-{1,2}[^\s-]\S*$/.test(flag)).map((flag) => `flag ${flag}`),
    ...documents
      .filter(({ path, pointer }) => !path.startsWith('/') || pointer.length === 0)
      .map(({ path }) => `document ${path}`),
    ...files.filter((path) => !path.startsWith('/')).map((path) => `file ${path}`),
    ...(key.links.length === 0 ? ['no link'] : []),
    ...key.links.filter((link) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(link)).map((link) => `link ${link}`),
    ...(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(key.purpose) ? [] : [`purpose ${key.purpose}`]),
    ...(key.wrongNames ?? []).filter((name) => key.variables?.includes(name)).map((name) => `wrong name ${name}`),
    ...(key.minimumBits === undefined || key.minimumBits % 8 === 0 ? [] : [`bits ${key.minimumBits}`]),
  ]
}

function isWebAddress(text: string): boolean {
  return text.startsWith('https://') && URL.canParse(text)
}

function nameOf(key: ProductKey): string {
  const [first = key.documents?.[0]?.pointer.join('.')] = [
    ...(key.variables ?? []),
    ...(key.fileVariables ?? []),
    ...(key.flags ?? []),
    ...(key.fileFlags ?? []),
  ]
  return first ?? 'nothing'
}

function namesOf({ keys }: Product): readonly string[] {
  return keys.flatMap((key) => [...(key.variables ?? []), ...(key.fileVariables ?? [])])
}
