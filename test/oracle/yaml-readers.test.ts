import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Document, parseAllDocuments } from 'yaml'
import { parseYaml } from '../../src/resolve/yaml/parse-yaml.ts'
import type { YamlNode } from '../../src/resolve/yaml/yaml-node.ts'

/*
 * The reader of compose files beside the npm package `yaml`, over every YAML file of our own cases. Which differ, and how, stands in
 * yaml-readers.json (UPDATE=1 rewrites it): a file that begins or ends to differ is to be looked at. What is right is not told here: the
 * recorded answers of Docker Compose are in cases/. See docs/decisions/0002-yaml.md.
 */

const root = join(import.meta.dirname, '..')
const recorded = join(import.meta.dirname, 'yaml-readers.json')
const folders = ['oracle/cases', 'scenarios', 'incidents', 'verdicts', '../compose-samples']

/** What became of a file: its documents, or that it is refused. */
type Reading = readonly unknown[] | 'refused'

function readAsCompose(bytes: Uint8Array): Reading {
  const { documents, problems } = parseYaml(bytes, { compose: 'v5' })
  return problems.length > 0 ? 'refused' : documents.map(plain)
}

function plain(node: YamlNode): unknown {
  if (node.kind === 'sequence') return node.items.map(plain)
  if (node.kind === 'mapping') {
    return Object.fromEntries(Array.from(node.entries, ([key, { value }]) => [key, plain(value)]))
  }
  const { value } = node
  if (typeof value === 'object' && value !== null) return value.goText
  return typeof value === 'bigint' ? Number(value) : value
}

function readAsYaml(bytes: Uint8Array, version: '1.1' | '1.2'): Reading {
  const parsed = parseAllDocuments(new TextDecoder().decode(bytes), {
    ...({ version, merge: true, logLevel: 'silent', prettyErrors: false } as const),
  })
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : []
  if (documents.length === 0 || documents.some(({ errors }) => errors.length > 0)) return 'refused'
  try {
    const values = documents.map((document) => document.toJS() as unknown)
    return values.every((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
      ? JSON.parse(JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? Number(value) : value)))
      : 'refused'
  } catch {
    // An alias without an anchor, or aliases that stand for too much.
    return 'refused'
  }
}

function compare(ours: Reading, theirs: Reading): string | null {
  if (ours === 'refused' || theirs === 'refused') {
    if (ours === theirs) return null
    return ours === 'refused' ? 'only yaml reads it' : 'only Compose reads it'
  }
  return JSON.stringify(ours) === JSON.stringify(theirs) ? null : 'other values'
}

const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => /\.ya?ml$/.test(file))
  .toSorted()

test('the files in which Compose and yaml differ are those that we know', () => {
  const differences = { '1.2': {} as Record<string, string>, '1.1': {} as Record<string, string> }
  for (const file of files) {
    const bytes = readFileSync(join(root, file))
    const ours = readAsCompose(bytes)
    for (const version of ['1.2', '1.1'] as const) {
      const difference = compare(ours, readAsYaml(bytes, version))
      if (difference !== null) differences[version][file] = difference
    }
  }
  if (process.env['UPDATE'] === '1') writeFileSync(recorded, `${JSON.stringify(differences, null, 2)}\n`)
  expect(differences).toEqual(JSON.parse(readFileSync(recorded, 'utf8')))
})
