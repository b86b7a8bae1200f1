/*
 * Writes src/resolve/compose/validate/compose-spec.json out of the schema that compose-go publishes, without the texts for people, the formats,
 * which are checked as Compose checks them (src/resolve/compose/validate/field-values.ts), and `uniqueItems`, as it drops some repeats before it looks.
 * usage: node scripts/vendor-compose-spec.mjs SCHEMA_FILE
 */
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

const leftOut = new Set(['$schema', '$id', 'title', 'description', 'default', 'deprecated', 'format', 'uniqueItems'])
const maps = new Set(['properties', 'patternProperties', '$defs'])

function strip(value, isMap = false) {
  if (Array.isArray(value)) return value.map((one) => strip(one))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => isMap || !leftOut.has(key))
  return Object.fromEntries(entries.map(([key, one]) => [key, strip(one, !isMap && maps.has(key))]))
}

const schema = JSON.parse(await readFile(argv[2], 'utf8'))
const target = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  'src',
  'resolve',
  'compose',
  'validate',
  'compose-spec.json',
)
await writeFile(target, `${JSON.stringify(strip(schema), null, 2)}\n`)
